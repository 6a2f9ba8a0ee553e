import numpy as np
import pandas as pd
import pytest
from drawn_figures import assert_readable, made, words
from result_examples import CONDITIONS, attribution_file, attributions, of_sequences, written

from fourier_prior.errors import InputError
from fourier_prior.figures import smoothness_example
from fourier_prior.figures.smoothness_example import draw_smoothness_example


@pytest.mark.usefixtures("styled")
def test_figure_2_states_n_means_and_p():
    before = np.linspace(0.5, 0.6, 5)
    change = np.array([0.05, 0.01, 0.03, 0.02, 0.04])
    table = pd.concat(
        [
            of_sequences(measure, condition, values)
            for measure in ("high_frequency_sum", "entropy")
            for condition, values in (("none", before), ("fourier", before - change))
        ]
    )
    files = {"none": attributions(), "fourier": attributions(seed=1)}
    figure = draw_smoothness_example(table, files, window=20)
    text = words(figure)
    assert "n = 5 test sequences, 100% below the line" in text
    assert "means 0.550 → 0.520" in text
    assert "p = 0.031" in text  # 1/2^5: all five differences have one sign
    assert "chr1:1,200–1,260" in text  # example 2 has the median change
    assert_readable(figure)


def test_figure_2_refuses_tables_without_common_sequences():
    table = of_sequences("high_frequency_sum", "none", [0.1])
    with pytest.raises(InputError, match="high-frequency sum"):
        draw_smoothness_example(table, {"none": attributions(), "fourier": None}, window=20)


def test_figure_2_shows_the_place_that_the_config_names(tmp_path):
    table = pd.concat(
        of_sequences(measure, condition, [1.0, 2.0, 3.0, 4.0, 5.0])
        for measure in ("high_frequency_sum", "entropy")
        for condition in CONDITIONS
    )
    files = {
        "interpretability": [written(table, tmp_path / "interpretability.tsv")],
        "baseline": [attribution_file(tmp_path / "none.h5", 0, n=1)],
        "treatment": [attribution_file(tmp_path / "fourier.h5", 1, n=1)],
        "sites": [],
    }
    options = {"conditions": CONDITIONS, "window": 20, "locus": "chr1:1000-1060"}
    text = words(made(smoothness_example, files, tmp_path, **options))
    assert "chr1:1,000–1,060. The place that the config asks for." in text
    assert "n = 5 test sequences" in text
    assert "Rule" not in text


def test_figure_2_is_made_of_files(tmp_path):
    table = pd.concat(
        of_sequences(measure, condition, [1.0, 2.0, 3.0, 4.0, 5.0])
        for measure in ("high_frequency_sum", "entropy")
        for condition in CONDITIONS
    )
    files = {
        "interpretability": [written(table, tmp_path / "interpretability.tsv")],
        "baseline": [attribution_file(tmp_path / "none.h5", 0)],
        "treatment": [attribution_file(tmp_path / "fourier.h5", 1)],
        "sites": [],
    }
    figure = made(smoothness_example, files, tmp_path, conditions=CONDITIONS, window=20)
    assert "n = 5 test sequences" in words(figure)
