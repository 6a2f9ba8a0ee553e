import pandas as pd
import pytest
from drawn_figures import lines, made
from result_examples import MODEL, drawn_values, written

from fourier_prior.figures import smoothness_by_method
from fourier_prior.figures.smoothness_by_method import draw_smoothness_by_method
from fourier_prior.vocabulary import measures_about

CONDITIONS = ["l2", "fourier"]
pytestmark = pytest.mark.usefixtures("styled")


def tables():
    return {
        method: pd.concat(
            drawn_values(measure.key, CONDITIONS, n=n)
            for measure in measures_about("smoothness", shown="figures")
        )
        for method, n in (("DeepSHAP", 30), ("input gradients", 20))
    }


def test_smoothness_has_a_row_per_method():
    figure = draw_smoothness_by_method(tables(), [MODEL], CONDITIONS)
    text = lines(figure)
    assert "spi1, binary, DeepSHAP (n = 30 test sequences)" in text
    assert "spi1, binary, input gradients (n = 20 test sequences)" in text
    assert "L2 penalty" in text


def test_figure_s23_is_made_of_files(tmp_path):
    files = {
        role: [written(table, tmp_path / f"{role}.tsv")]
        for role, table in zip(("scores", "gradients"), tables().values(), strict=True)
    }
    told = {"models": [list(MODEL)], "conditions": CONDITIONS, "scores": "some scores"}
    figure = made(smoothness_by_method, files, tmp_path, **told)
    assert "some scores (n = " in lines(figure)
    assert "input gradients (n = 20 test sequences)" in lines(figure)
