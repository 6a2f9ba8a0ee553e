import numpy as np
from deeplift_study_examples import minimum_file
from drawn_figures import made

from fourier_prior.figures import deeplift_minimum


def test_figure_dl_1_draws_contributions_on_their_closed_forms(tmp_path):
    figure = made(deeplift_minimum, {"table": [minimum_file(tmp_path)]}, tmp_path)
    titles = [axes.get_title() for axes in figure.axes]
    assert len(titles) == 5
    rescale = figure.axes[titles.index("DeepLIFT\nRescale")]
    points = np.asarray(rescale.collections[0].get_offsets())
    assert points.tolist() == [[1, 1], [5, 5], [9, 0]]
    np.testing.assert_allclose(rescale.lines[0].get_ydata(), points[:, 1], atol=1e-9)
