import numpy as np
import pytest
from control_examples import KINDS, control_files
from drawn_figures import made, words
from result_examples import CONDITIONS

from fourier_prior.figures import negative_controls

OPTIONS = {"kinds": KINDS, "dataset": "spi1", "conditions": CONDITIONS}


def test_the_figure_draws_every_model_of_real_and_permuted_labels(tmp_path):
    figure = made(negative_controls, control_files(tmp_path), tmp_path, **OPTIONS)
    points = [c.get_offsets()[:, 1] for c in figure.axes[0].collections]
    expected = [[0.9, 0.91, 0.93]] * 2 + [[0.48, 0.49, 0.51]] * 2
    np.testing.assert_allclose(points, expected)
    assert "Binary models of spi1" in words(figure)


@pytest.mark.parametrize("planted", [True, False])
def test_real_data_have_no_planted_motifs(tmp_path, planted):
    files = control_files(tmp_path, planted=planted)
    text = words(made(negative_controls, files, tmp_path, **OPTIONS))
    assert ("no planted motifs in real data" in text) != planted
