import numpy as np
from matplotlib.patches import Polygon

from fourier_prior.figures.model_rows import draw_histograms
from fourier_prior.figures.style import new_figure


def counts(axes):
    """Heights of the bars of every filled histogram."""
    return [[bar.get_height() for bar in bars] for bars in axes.containers]


def test_histograms_hold_every_value_once_in_common_bins():
    axes = new_figure().subplots()
    groups = {"none": np.array([0.0, 0.1, 0.9, 1.0]), "fourier": np.array([0.5, 2.0])}
    draw_histograms(axes, groups, xlabel="x")
    edges = np.histogram_bin_edges([0.0, 0.1, 0.9, 1.0, 0.5, 2.0], 24)
    for drawn, group in zip(counts(axes), groups.values(), strict=True):
        assert drawn == np.histogram(group, edges)[0].tolist()
    means = [line.get_xdata()[0] for line in axes.lines]
    assert means == [0.5, 1.25]
    assert [p for p in axes.patches if isinstance(p, Polygon)]
