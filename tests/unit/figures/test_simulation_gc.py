import numpy as np
import pytest
from drawn_figures import made
from gc_simulation_examples import fabricated_measures
from result_examples import CONDITIONS, written

from fourier_prior.analysis.simulation import simulation_table
from fourier_prior.figures import simulation_gc
from fourier_prior.figures.simulation_gc import draw_gc_reliance

pytestmark = pytest.mark.usefixtures("styled")


def test_figure_5_shows_the_values_of_the_table(tmp_path):
    measures = fabricated_measures()
    files = {"measures": [written(measures, tmp_path / "measures.tsv")]}
    figure = made(simulation_gc, files, tmp_path, conditions=CONDITIONS)
    table = simulation_table(measures, CONDITIONS).query(
        "measure == 'gc_at_product' & method == 'deepshap'"
    )
    drawn = [container.lines[0].get_ydata() for container in figure.axes[0].containers]
    for values, condition in zip(drawn, CONDITIONS, strict=True):
        expected = table[table["condition"] == condition].sort_values("level")["value"]
        np.testing.assert_allclose(np.asarray(values, float), expected.to_numpy(float))


def test_figure_5_shows_released_scores_where_there_are_no_others():
    measures = fabricated_measures()
    alone = measures[measures["method"] == "deepshap"].assign(method="released")
    assert len(draw_gc_reliance(alone, CONDITIONS).axes) == 1
