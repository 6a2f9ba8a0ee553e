"""Every measure that is computed, claimed or published has a row in the vocabulary."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fourier_prior import vocabulary
from fourier_prior.analysis.interpretability import interpretability_measures
from fourier_prior.analysis.motif_reliance import reliance_measures
from fourier_prior.analysis.performance import performance_table
from fourier_prior.analysis.stability import compare_models
from fourier_prior.attributions.file import Attributions
from fourier_prior.design.options.analysis import Analysis
from fourier_prior.design.options.base import defaults
from fourier_prior.metrics.performance import binary_metrics, profile_metrics
from fourier_prior.published.values import claims, published_values
from fourier_prior.tables.conditions import ConditionTable
from fourier_prior.tables.measures import measures_section, with_measures
from fourier_prior.vocabulary import EXPECTED, LABELS, MEASURES, PLACES, QUESTIONS, measures_about

PAGE = Path(__file__).parents[2] / "docs/metrics.md"


def keys(*questions, **which):
    return [measure.key for measure in measures_about(*questions, **which)]


def test_measures_of_attributions_have_a_row():
    random = np.random.default_rng(0)
    sequences = np.eye(4, dtype=np.uint8)[random.integers(0, 4, (3, 30))].transpose(0, 2, 1)
    scores, nothing = random.standard_normal((3, 4, 30)), np.zeros((3, 0))
    read = Attributions(["chr1"] * 3, np.array([0, 50, 100]), sequences, scores, nothing, nothing)
    intervals = pd.DataFrame({"chrom": "chr1", "start": [5, 60], "end": [15, 70]})
    intervals["summit"] = intervals["start"] + 2
    regions = dict.fromkeys(("peaks", "nexus", "footprints", "planted"), intervals)
    settings = defaults(Analysis) | {"undefined_correlations": "drop"}
    table = interpretability_measures(read, regions, 6.7, settings)
    assert set(table["measure"]) == {*keys("smoothness", "place", architecture="profile")}

    matches = np.arange(30) % np.array([[2], [3], [5]]) == 0
    reliance = reliance_measures(read, intervals, matches, 6.7, 0)
    assert set(reliance["measure"]) == {
        *keys("place", "composition", "smoothness", shown="simulation")
    }
    for measure, rows in pd.concat([table, reliance]).groupby("measure"):
        assert rows["example"].isna().all() == (MEASURES[measure].over == "pooled")


def test_measures_of_prediction_have_a_row():
    labels = np.array([[1], [0], [1]])
    binary = binary_metrics(labels, labels / 2, [1.0])
    assert list(binary) == keys("performance", architecture="binary")
    flat = np.full((2, 1, 2, 4), 0.25)
    profile = profile_metrics(np.log(flat), 8 * flat, np.zeros((2, 1, 2)), flat[0])
    baseline = {"training_mean_nll_per_read"}
    assert set(profile) - baseline == {*keys("performance", architecture="profile")}
    assert baseline < {*keys("baseline")}

    history = pd.DataFrame({"epoch": [1], "validation_loss": 1.0, "validation_selection": 1.0})
    metrics = pd.DataFrame({"task": "mean", "metric": list(binary), "value": 0.5})
    labels = dict.fromkeys(("dataset", "architecture", "subset", "condition"), "x") | {"seed": 0}
    record = {"labels": labels, "prior": None, "training": {}}
    table = performance_table([(history, metrics, record)])
    assert set(table["metric"]) - set(binary) < {*keys("training")}


def test_measures_of_stability_have_a_row():
    scores = np.random.default_rng(0).standard_normal((2, 3, 4, 30))
    models = {"seed-0": scores[0], "seed-1": scores[1]}
    kind = {"dataset": "x", "architecture": "binary"}
    subsets = [("none", "all"), ("none", "top")]
    losses = dict.fromkeys(subsets, {"seed-0": 1.0, "seed-1": 2.0})
    table, _ = compare_models(dict.fromkeys(subsets, models), losses, kind, 2)
    assert list(table["measure"].unique()) == keys("stability", shown="main")


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
