import numpy as np
import pandas as pd
import pytest
from deeplift_study_examples import METHODS, SHUFFLES, motif_files
from drawn_figures import made, words

from fourier_prior.figures import deeplift_matches


@pytest.fixture
def files(tmp_path):
    return {"matches": [motif_files(tmp_path)["matches"]]}


def test_figure_dl_3_draws_matches_of_the_mended_finder_by_task(files, tmp_path):
    options = {"rows": "tasks", "columns": METHODS, "network": "seed-00"}
    figure = made(deeplift_matches, files, tmp_path, **options)
    assert len(figure.axes) == 6 * len(METHODS)
    matches = pd.read_csv(files["matches"][0], sep="\t")
    shown = matches[(matches["finder"] == "mended") & (matches["motif"] == "GATA1")]
    shown = shown[shown["log_odds"] > 0]
    points = np.asarray(figure.axes[0].collections[0].get_offsets())
    assert np.sort(points[:, 1]) == pytest.approx(np.sort(shown["guided-backprop:both"]))
    assert "Network trained here (seed-00) on simulated sequences" in words(figure)


def test_figures_dl_5_and_6_have_a_row_per_number_of_instances(files, tmp_path):
    columns = ["genomics", *SHUFFLES]
    options = {"rows": "instances", "columns": columns, "network": "authors"}
    figure = made(deeplift_matches, files, tmp_path, **options)
    assert len(figure.axes) == 3 * len(columns)
    assert [axes.get_title() for axes in figure.axes[1:3]] == [
        "1\nplain\nshuffle",
        "3\nplain\nshuffles",
    ]
    assert "The authors’ network" in words(figure)
