import numpy as np
import pandas as pd
import pytest
from drawn_figures import made, readable_words
from result_examples import CONDITIONS, MODELS, per_sequence, values_of, written
from scipy import stats

from fourier_prior.figures import smoothness
from fourier_prior.figures.smoothness import draw_smoothness
from fourier_prior.formatting import format_p
from fourier_prior.vocabulary import EXPECTED, measures_about

MEASURES = [measure.key for measure in measures_about("smoothness", shown="figures")]


def counts(axes):
    """Heights of the bars of every filled histogram."""
    return [[bar.get_height() for bar in bars] for bars in axes.containers]


@pytest.mark.usefixtures("styled")
def test_figure_s5_draws_the_table_and_the_p_of_scipy():
    table = per_sequence(MEASURES)
    other = table.assign(run="seed-00", sample="stability", value=9.0)
    figure = draw_smoothness(pd.concat([table, other]), MODELS, CONDITIONS)
    panels = iter(figure.axes)
    for model in MODELS:
        for measure in MEASURES:
            histogram, scatter = next(panels), next(panels)
            x, y = (values_of(table, model, c, measure) for c in CONDITIONS)
            assert np.sum(counts(histogram), axis=1).tolist() == [30, 30]
            points = scatter.collections[0].get_offsets()
            assert np.array_equal(np.asarray(points), np.column_stack([x, y]))
            p = stats.wilcoxon(y, x, alternative=EXPECTED[measure], method="exact").pvalue
            share, drawn = scatter.get_title(loc="left").split("\n")
            assert drawn == f"p = {format_p(p)}"
            less = EXPECTED[measure] == "less"
            expected = f"{np.mean(y < x):.0%} below" if less else f"{np.mean(y > x):.0%} above"
            assert share == expected
    assert "n = 30 test sequences" in readable_words(figure)


def test_figure_s5_is_made_of_files(tmp_path):
    files = {"interpretability": [written(per_sequence(MEASURES), tmp_path / "table.tsv")]}
    figure = made(smoothness, files, tmp_path, models=MODELS, conditions=CONDITIONS)
    assert len(figure.axes) == 2 * len(MEASURES) * len(MODELS)
