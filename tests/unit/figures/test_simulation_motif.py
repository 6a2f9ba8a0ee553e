import pytest
from drawn_figures import made, words
from gc_simulation_examples import fabricated_measures
from result_examples import CONDITIONS, written

from fourier_prior.figures import simulation_motif
from fourier_prior.figures.simulation_motif import draw_motif_reliance
from fourier_prior.vocabulary import METHOD_LABELS

pytestmark = pytest.mark.usefixtures("styled")


def test_figure_s22_is_made_of_files(tmp_path):
    files = {"measures": [written(fabricated_measures(), tmp_path / "measures.tsv")]}
    figure = made(simulation_motif, files, tmp_path, conditions=CONDITIONS)
    assert [axes.get_title() for axes in figure.axes] == [
        METHOD_LABELS["deepshap"],
        METHOD_LABELS["released"],
        "",
        "",
    ]


def test_figure_s22_shows_released_scores_where_there_are_no_others():
    measures = fabricated_measures()
    alone = measures[measures["method"] == "deepshap"].assign(method="released")
    figure = draw_motif_reliance(alone, CONDITIONS)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == [METHOD_LABELS["released"], "", ""]
    assert METHOD_LABELS["released"] in words(figure)
