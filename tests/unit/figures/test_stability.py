import pytest
from drawn_figures import made, readable_words
from result_examples import CONDITIONS, MODELS, per_sequence, values_of, written
from scipy import stats

from fourier_prior.figures import stability
from fourier_prior.figures.stability import draw_stability
from fourier_prior.formatting import format_p

SAMPLE = {"run": "all", "sample": "stability"}
pytestmark = pytest.mark.usefixtures("styled")


def test_figure_s13_has_a_column_per_measure_that_was_run():
    table = per_sequence(["jaccard_initialisations"], **SAMPLE)
    figure = draw_stability(table, MODELS, CONDITIONS)
    assert len(figure.axes) == len(MODELS)
    both = per_sequence(["jaccard_initialisations", "jaccard_top"], **SAMPLE)
    figure = draw_stability(both, MODELS, CONDITIONS)
    assert len(figure.axes) == 2 * len(MODELS)
    axes = figure.axes[3]
    x, y = (values_of(both, MODELS[1], c, "jaccard_top") for c in CONDITIONS)
    p = stats.wilcoxon(y, x, alternative="greater", method="exact").pvalue
    assert axes.get_title(loc="left").endswith(f"n = 30, p = {format_p(p)}")
    assert "all vs strongest peaks" in readable_words(figure)


def test_a_model_without_values_says_so():
    table = per_sequence(["jaccard_initialisations"], **SAMPLE)
    table = table[table["dataset"] == "spi1"]
    assert "no two models to compare" in readable_words(draw_stability(table, MODELS, CONDITIONS))


def test_figure_s13_is_made_of_files(tmp_path):
    table = per_sequence(["jaccard_initialisations"], **SAMPLE)
    files = {"stability": [written(table, tmp_path / "stability.tsv")]}
    figure = made(stability, files, tmp_path, models=MODELS, conditions=CONDITIONS)
    assert len(figure.axes) == len(MODELS)
