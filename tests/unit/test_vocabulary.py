"""Every measure that is computed, claimed or published has a row in the vocabulary."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fourier_prior import vocabulary
from fourier_prior.analysis import interpretability
from fourier_prior.attributions.file import Attributions, write_attributions
from fourier_prior.commands.performance import collect_performance
from fourier_prior.commands.stability import compare_seeds
from fourier_prior.files import read_table
from fourier_prior.metrics.performance import binary_metrics, profile_metrics
from fourier_prior.published import claims, published_values
from fourier_prior.tables.conditions import ConditionTable
from fourier_prior.tables.measures import measures_section, with_measures
from fourier_prior.vocabulary import EXPECTED, LABELS, MEASURES, PLACES, QUESTIONS, measures_about

PAGE = Path(__file__).parents[2] / "docs/metrics.md"


def attributions(seed=0, **attrs):
    random = np.random.default_rng(seed)
    sequences = np.eye(4, dtype=np.uint8)[random.integers(0, 4, (3, 30))].transpose(0, 2, 1)
    scores = random.standard_normal((3, 4, 30)).astype(np.float32)
    nothing = np.zeros((3, 0), dtype=np.float32)
    starts = np.array([0, 50, 100], dtype=np.int32)
    return Attributions(["chr1"] * 3, starts, sequences, scores, nothing, nothing, attrs)


def test_measures_of_attributions_have_a_row():
    intervals = pd.DataFrame({"chrom": "chr1", "start": [5, 60], "end": [15, 70]})
    intervals["summit"] = intervals["start"] + 2
    kinds = ("peaks", "nexus", "footprints", "planted")
    settings = {"undefined_correlations": "drop", "entropy_pseudocount": 0, "clip_intervals": True}
    table = interpretability.measures_of(
        attributions(), dict.fromkeys(kinds, intervals), 6.7, settings
    )
    measures = {m.key: m for m in measures_about("smoothness", "place", architecture="profile")}
    assert set(table["measure"]) == set(measures)
    for measure, rows in table.groupby("measure"):
        assert rows["example"].isna().all() == (measures[measure].over == "pooled")


def test_measures_of_prediction_have_a_row(tmp_path):
    labels = np.array([[1], [0], [1]])
    binary = binary_metrics(labels, labels / 2, [1.0])
    flat = np.full((2, 1, 2, 4), 0.25)
    profile = profile_metrics(np.log(flat), 8 * flat, np.zeros((2, 1, 2)), flat[0])
    assert list(binary) == keys("performance", architecture="binary")
    baseline = keys("baseline", architecture="profile")
    assert set(profile) - set(keys("performance", architecture="profile")) < set(baseline)
    assert set(keys("performance", architecture="profile")) < set(profile)

    table = pd.DataFrame({"task": "mean", "metric": list(binary), "value": 0.5})
    table.to_csv(tmp_path / "metrics.tsv", sep="\t", index=False)
    history = pd.DataFrame({"epoch": [1], "validation_loss": 1.0, "validation_selection": 1.0})
    history.to_csv(tmp_path / "history.tsv", sep="\t", index=False)
    record = {
        "labels": dict.fromkeys(("dataset", "architecture", "subset", "condition", "seed"), "x")
        | {"seed": 0},
        **{"prior": None, "training": {}},
    }
    (tmp_path / "run.json").write_text(json.dumps(record))
    collect_performance(
        *([tmp_path / name] for name in ("history.tsv", "metrics.tsv", "run.json")),
        tmp_path / "out.tsv",
    )
    assert set(read_table(tmp_path / "out.tsv")["metric"]) <= set(MEASURES)


def test_measures_of_stability_have_a_row(tmp_path):
    files, histories, records = [], [], []
    for subset in ("all", "top"):
        for seed in range(2):
            labels = {"dataset": "x", "architecture": "binary", "subset": subset}
            labels |= {"condition": "none"}
            name = tmp_path / f"{subset}{seed}"
            files.append(name.with_suffix(".h5"))
            write_attributions(files[-1], attributions(seed, **labels, run=f"seed-{seed}"))
            histories.append(name.with_suffix(".tsv"))
            histories[-1].write_text("epoch\tvalidation_selection\n1\t0.5\n")
            records.append(name.with_suffix(".json"))
            records[-1].write_text(json.dumps({"labels": {**labels, "seed": seed}}))
    out = tmp_path / "stability.tsv", tmp_path / "pairs.tsv"
    compare_seeds(files, histories, records, {"best_seeds": 2}, *out)
    assert list(dict.fromkeys(read_table(out[0])["measure"])) == keys("stability", shown="main")


def keys(*questions, **which):
    return [measure.key for measure in measures_about(*questions, **which)]


def test_claimed_and_published_measures_have_a_row():
    for table in (claims(), published_values()):
        assert set(table["measure"]) <= set(MEASURES)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_rows_are_sound(measure):
    assert measure.question in QUESTIONS
    assert set(measure.shown) <= set(PLACES)
    assert measure.over in {"sequences", "pooled", "seeds", "study"}
    assert measure.direction in {"less", "greater", "two-sided", ""}
    assert measure.key.startswith(measure.region) or measure.key == "summit_correlation"
    if measure.shown:  # tables and figures test what they show
        assert EXPECTED[measure.key] == measure.direction


def test_names_are_told_apart_and_have_units():
    names = [measure.name for measure in MEASURES.values()]
    assert len(set(names)) == len(names)
    assert LABELS["entropy"] == "entropy (bits)"
    assert LABELS["entropy_gradient"] == "entropy (bits), input gradients"
    assert LABELS["validation_loss"] == "validation loss (nats)"
    assert LABELS["peaks_auprc"] == "auPRC, in peaks"


def test_a_typing_mistake_is_no_empty_list():
    with pytest.raises(KeyError, match="smothness"):
        measures_about("smothness")
    with pytest.raises(KeyError, match="mian"):
        measures_about("smoothness", shown="mian")


def test_a_new_row_is_a_new_column(monkeypatch):
    new = replace(MEASURES["entropy"], key="gini", label="Gini index", unit="")
    monkeypatch.setattr(vocabulary, "MEASURES", {**MEASURES, "gini": new})
    table = ConditionTable(["binary"], [], {}, embedded=False)
    assert table.measures.index("gini") == table.measures.index("entropy") + 1
    assert "| `gini` | Gini index | lower |" in measures_section()


def test_the_page_has_every_measure():
    page = PAGE.read_text(encoding="utf-8")
    assert with_measures(page) == page, "run `python -m fourier_prior.tables.measures` on it"
    assert all(f"| `{key}` |" in page for key in MEASURES)


def test_the_import_is_light():
    code = "import sys, fourier_prior.vocabulary; print({'numpy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
