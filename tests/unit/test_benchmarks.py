"""Scripts in benchmarks: they run, and what stands in their tables."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest
from workspace import ROOT

from fourier_prior.files import read_table

FOLDER = ROOT / "benchmarks"
QUICK = ["input_pipeline", "instances", "similarity", "training"]
SLOW = ["attribution", "bins", "growth", "planning", "reads"]
OTHERS = {
    *("examples", "hg38", "measure", "run_all", "table"),
    *("by_rule", "paper_hours", "precision", "pwm_baseline", "quirks", "spi1_example"),
}


@pytest.fixture
def benchmarks(monkeypatch):
    """Make the modules of benchmarks importable for one test."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(FOLDER))
    yield
    for name in set(sys.modules) - before:
        if str(FOLDER) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(n, marks=pytest.mark.slow) for n in SLOW)])
def test_a_benchmark_compares_and_writes_its_table(name, tmp_path, benchmarks):
    from measure import COLUMNS

    path = tmp_path / "rows.tsv"
    command = [sys.executable, str(FOLDER / f"{name}.py"), "--small", "--repetitions", "2"]
    command += ["--device", "cpu", "--threads", "1", "--tsv", str(path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    table = read_table(path)
    assert tuple(table.columns) == COLUMNS
    assert len(table) >= 1
    assert (table["benchmark"] == name).all()
    assert (table["repetitions"] == 2).all()
    assert table["machine"].notna().all()
    assert (table["ours_median"] > 0).all() or name == "growth"
    compared = table["ratio_median"].notna()
    assert not compared.any() if name == "bins" else compared.any() or name == "reads"
    # Peers do the same: but for the published step of binary models, whose gradient is rounding.
    notes = table["note"].astype(str)
    apart = notes.str.extract(r"differ by (\S+)", expand=False).astype(float)
    other = (table["peer"] == "published step") & table["case"].str.startswith("binary")
    assert (apart[~other].dropna() < 1e-4).all(), table.assign(apart=apart).to_string()
    assert not notes.str.contains("DIFFERENT").any()
    if name in ("attribution", "instances", "similarity", "training"):
        assert apart[~other].notna().any()


def test_every_script_is_known(benchmarks):
    from run_all import ON_DEVICES, ON_THE_CPU

    scripts = {path.stem for path in FOLDER.glob("*.py")}
    assert scripts == {*QUICK, *SLOW} | OTHERS
    assert {*ON_DEVICES, *ON_THE_CPU} == {*QUICK, *SLOW} - {"bins"}
    page = (FOLDER / "README.md").read_text()
    assert {name for name in scripts if f"{name}.py" not in page} == set()


def test_ratios_are_read_as_they_say(benchmarks, monkeypatch, tmp_path):
    import measure

    monkeypatch.setattr(sys, "argv", ["x", "--tsv", str(tmp_path / "rows.tsv"), "--threads", "1"])
    rows = measure.Rows("x", measure.arguments("X."))
    ours, peer = ("ours", [1.0, 2.0, 4.0]), ("peer", [3.0, 6.0, 4.0])
    rows.add("case", ours, peer)
    rows.add("case", ours, peer, "times the time")
    rows.add("case", ours, ("peer", None), note="not installed")
    rows.write()
    table = read_table(tmp_path / "rows.tsv")
    assert table["ratio_median"].tolist()[:2] == pytest.approx([3, 1 / 3])
    assert table.loc[0, ["ratio_low", "ratio_high"]].tolist() == pytest.approx([2, 3])
    assert table["ours_median"].tolist() == [2, 2, 2]
    assert table.loc[2, ["peer_median", "ratio_median"]].isna().all()
    assert "2 (1.5–3) s" in measure.sentence(rows.rows[0])
    assert "3 (2–3) times as fast" in measure.sentence(rows.rows[0])
    assert measure.sentence(rows.rows[2]).endswith("peer | not installed")


def test_jobs_take_turns_and_the_first_round_does_not_count(benchmarks):
    from measure import in_turn

    calls = []
    jobs = {name: lambda name=name: calls.append(name) for name in "ab"}
    seconds = in_turn(jobs, 2, before=lambda: calls.append("."))
    assert "".join(calls) == ".b.a" + ".a.b" + ".b.a"
    assert [len(seconds[name]) for name in "ab"] == [2, 2]


def test_an_exponent_is_the_slope_of_logarithms(benchmarks):
    from growth import exponents

    sizes = (10, 20, 80)
    seconds = {size: [3 * size**2, 0.1 * size**0.5] for size in sizes}
    assert np.allclose(exponents(seconds), [2, 0.5])


def test_tables_replace_what_is_between_the_marks(benchmarks, monkeypatch, tmp_path):
    import measure
    import table

    monkeypatch.setattr(sys, "argv", ["x", "--tsv", str(tmp_path / "rows.tsv"), "--threads", "1"])
    rows = measure.Rows("x", measure.arguments("X."))
    rows.add("a case", ("ours", [0.001, 0.001]), ("peer", [0.002, 0.002]))
    rows.write()
    text = "\n".join(table.tables([tmp_path / "rows.tsv"]))
    assert "| a case | ours | 1 (1–1) ms | peer | 2 (2–2) ms | 2 (2–2) times as fast |" in text
    page = (FOLDER / "README.md").read_text()
    once = table.with_tables(page, text)
    assert table.with_tables(once, text) == once
    assert once.count("a case") == 1
    assert re.sub(f"{table.BEGIN}.*{table.END}", "", once, flags=re.S) == re.sub(
        f"{table.BEGIN}.*{table.END}", "", page, flags=re.S
    )
