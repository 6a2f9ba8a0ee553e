"""What benchmarks/spi1_example.py says of a run: times by phase, where the prior does not win."""

import importlib.util
import json
import os

import pandas as pd
import pytest
from workspace import ROOT


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("x", ROOT / "benchmarks/spi1_example.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def effects(**rows):
    """Table of effects with the sign that was expected, that which was found, and p."""
    columns = ["measure", "expected", "direction", "p"]
    table = pd.DataFrame([(key, *values) for key, values in rows.items()], columns=columns)
    return table.assign(
        level="seeds", mean_none=0.5, sem_none=0.01, mean_fourier=0.4, sem_fourier=0.02
    )


def test_what_does_not_win_is_told_with_its_numbers(script):
    table = effects(
        auroc=("greater", "less", 0.97),
        auprc=("greater", "greater", 0.2),
        accuracy=("greater", "equal", 1.0),
        entropy=("less", "less", 0.001),
        high_frequency_sum=("less", "less", 0.049),
    )
    table = pd.concat([table, effects(nll=("less", "less", "no test"))])
    auroc, auprc, accuracy, untested = script.without_a_win(table)
    assert auroc == (
        "test auROC, over seeds: 0.500 ± 0.010 without, 0.400 ± 0.020 with the prior; not "
        "greater (p = 0.970)"
    )
    assert auprc.endswith("as expected, but not significantly (p = 0.200)")
    assert accuracy.endswith("not greater (p = 1.000)")
    assert untested.endswith("as expected, but not significantly (no test)")


def test_jobs_are_counted_by_phase_and_those_of_before_are_not(script, tmp_path):
    for name, ended, seconds in (
        ("encode_genome/hg19", 1010, 4),
        ("train/a", 1030, 15),
        ("train/b", 1040, 25),
        ("attribute/a", 990, 5),
        ("attribute/b", 1050, 5),
        ("table_1", 1060, 2),
    ):
        file = tmp_path / f"benchmarks/{name}.tsv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"s\th:m:s\n{seconds}\t0:00:01\n")
        os.utime(file, (ended, ended))
    assert [tuple(row.values()) for row in script.phases(tmp_path, 1000.0)] == [
        ("data", 1, 4.0, 6.0, 10.0),
        ("training", 2, 40.0, 15.0, 40.0),
        ("attributions", 1, 5.0, 45.0, 50.0),
        ("tables", 1, 2.0, 58.0, 60.0),
    ]


@pytest.mark.parametrize(("p", "words"), [(0.6, "In 1 of 2"), (0.01, "wins in all 2")])
def test_the_page_holds_what_was_run_and_measured(script, tmp_path, p, words):
    tables = tmp_path / "tables"
    tables.mkdir()
    for name in script.TABLES:
        (tables / f"{name}.md").write_text(f"# Title of {name}\n\n| a |\n| --- |\n| 1 |\n")
    table = effects(auroc=("greater", "greater", p), entropy=("less", "less", 0.001))
    table.to_csv(tables / "table_effects.tsv", sep="\t", index=False)
    for condition, name in (
        *(("none", "seed-00"), ("none", "seed-01"), ("fourier", "seed-00")),
        *(("none", "best"), ("fourier", "best")),  # copies of one of the others
    ):
        run = tmp_path / f"models/{condition}/{name}/run.json"
        run.parent.mkdir(parents=True)
        record = {"device_name": "NVIDIA H200", "git_commit": "abc", "versions": {"torch": "2.11"}}
        run.write_text(json.dumps({**record, "labels": {"condition": condition}}))
    facts = script.facts_of(tmp_path, 361.2, 0.0, 16)
    text = script.page(tmp_path, facts)
    for part in (
        "on 1970-01-01, commit abc, on NVIDIA H200, 16 cores",
        "PyTorch 2.11: 361 s in all",
        "Trainings: 2 of `none`, 1 of `fourier`",
        words,
        *(f"\n## Title of {name}\n" for name in script.TABLES),
    ):
        assert part in text
    assert ("- test auROC, over seeds" in text) == (p > 0.05)
