import pytest
from drawn_figures import made
from result_examples import CONDITIONS, MODEL, losses, region_curves, written
from scipy import stats

from fourier_prior.figures import rival_priors
from fourier_prior.figures.rival_priors import draw_rival_priors

pytestmark = pytest.mark.usefixtures("styled")


def test_rivals_are_tested_against_the_prior_by_mann_and_whitney():
    conditions = [*CONDITIONS, "smoothness", "sparsity-tuned"]
    table = losses(conditions)
    tuned = [*CONDITIONS, "sparsity-tuned"]
    figure = draw_rival_priors(
        table, region_curves(conditions), {MODEL: conditions}, {MODEL: tuned}, "fourier"
    )
    measured = {c: table.loc[table["condition"] == c, "value"] for c in conditions}
    left, right = figure.axes
    labels = [label.get_text() for label in left.get_xticklabels()]
    for condition, label in zip(conditions, labels, strict=True):
        p = stats.mannwhitneyu(measured["fourier"], measured[condition], alternative="less").pvalue
        assert "n = 4" in label
        assert (f"p = {p:.3f}" in label) == (condition != "fourier")
    names = [text.get_text() for text in right.get_legend().get_texts()]
    assert names == ["no prior: 0.500", "Fourier prior: 0.510", "sparsity prior, tuned: 0.530"]


def test_figure_s25_is_made_of_files(tmp_path):
    files = {
        "performance": [written(losses(CONDITIONS), tmp_path / "performance.tsv")],
        "curves": [written(region_curves(), tmp_path / "curves.tsv")],
    }
    options = {"models": [list(MODEL)], "conditions": [CONDITIONS], "tuned": [CONDITIONS]}
    figure = made(rival_priors, files, tmp_path, **options, treatment="fourier")
    assert len(figure.axes) == 2
