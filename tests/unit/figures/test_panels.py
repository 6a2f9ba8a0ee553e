import numpy as np
import pytest
from matplotlib.colors import to_hex

from fourier_prior.figures import panels
from fourier_prior.figures.style import BASE_COLOURS


def test_track_passes_through_every_score(axes):
    scores = np.array([0.0, 0.5, -0.25, 1.0])
    panels.draw_track(axes, scores, "#123456", label="a", window=(1, 3), sites=[(0, 2, "M")])
    outline = axes.collections[0].get_paths()[0].vertices
    for position, score in enumerate(scores):
        at_base = np.abs(outline[:, 0] - position) <= 0.5
        assert np.any(np.isclose(outline[at_base, 1], score))
    assert axes.get_xlim() == (-0.5, 3.5)
    assert axes.get_ylim()[0] < -0.25
    assert axes.get_ylim()[1] > 1
    shaded, site = (patch.get_extents() for patch in axes.patches)
    inverse = axes.transData.inverted()
    assert inverse.transform([shaded.x0, 0])[0] == pytest.approx(0.5)
    assert inverse.transform([site.x1, 0])[0] == pytest.approx(1.5)


def test_flat_track_and_flat_logo_are_drawn(axes):
    panels.draw_track(axes, np.zeros(10), "#123456")
    panels.draw_logo(axes, np.zeros((4, 10)))
    assert np.isfinite(axes.get_ylim()).all()


def test_logo_letters_have_the_height_and_colour_of_their_base(axes):
    matrix = np.zeros((4, 4))
    heights = {"A": 1.0, "C": 0.5, "G": -0.25, "T": 2.0}
    for position, (base, height) in enumerate(heights.items()):
        matrix["ACGT".index(base), position] = height
    panels.draw_logo(axes, matrix, start=100)
    inverse = axes.transData.inverted()
    letters = {}
    for patch in axes.patches:
        (x0, y0), (x1, y1) = inverse.transform(patch.get_extents().get_points())
        if y1 - y0 > 1e-9:
            letters[round((x0 + x1) / 2) - 100] = (to_hex(patch.get_facecolor()), y0, y1)
    assert len(letters) == 4
    for position, (base, height) in enumerate(heights.items()):
        colour, low, high = letters[position]
        assert colour == BASE_COLOURS[base].lower()
        assert (low, high) == pytest.approx((min(height, 0), max(height, 0)), abs=1e-6)
    assert axes.get_xlim() == (99.5, 103.5)


def test_logo_names_sites_inside_and_ignores_others(axes):
    panels.draw_logo(axes, np.ones((4, 10)), start=50, sites=[(45, 53, "SPI1"), (70, 80, "CTCF")])
    assert [t.get_text() for t in axes.texts if t.get_text()] == ["SPI1"]


def test_violins_draw_every_value_median_and_quartiles(axes):
    values = np.array([0.9, 0.1, 0.4, 0.35, 0.8, 0.6, 0.2])
    panels.draw_violins(
        axes, {"none": values, "fourier": values + 1}, ylabel="loss", highlight={"none": 1}
    )
    offsets = [np.asarray(c.get_offsets()) for c in axes.collections]
    points = [o for o in offsets if len(o) == 7 and set(np.round(o[:, 1], 9)) == set(values)]
    assert len(points) == 1
    assert np.abs(points[0][:, 0]).max() < 0.5
    assert any(len(o) == 1 and np.isclose(o[0, 1], np.median(values)) for o in offsets)
    assert any(len(o) == 1 and np.isclose(o[0, 1], values[1]) for o in offsets)
    quartiles = axes.lines[0].get_ydata()
    assert quartiles == pytest.approx(np.percentile(values, [25, 75]))
    assert axes.get_xticklabels()[0].get_text() == "no prior\n(n = 7)"


@pytest.mark.parametrize("values", [[], [0.5], [0.5, 0.6], [0.5] * 6])
def test_violins_without_spread_show_points_only(axes, values):
    panels.draw_violins(axes, {"none": np.array(values)}, ylabel="loss")
    bodies = [c for c in axes.collections if c.get_paths() and not len(c.get_offsets())]
    assert not [c for c in bodies if len(c.get_paths()[0].vertices) > 100]
    assert f"n = {len(values)}" in axes.get_xticklabels()[0].get_text()


def test_paired_scatter_has_one_scale_and_the_diagonal(axes):
    x, y = np.array([0.1, 0.5]), np.array([0.2, 0.9])
    panels.draw_paired_scatter(axes, x, y, xlabel="x", ylabel="y")
    assert axes.get_xlim() == axes.get_ylim()
    assert axes.get_xlim()[0] < 0.1
    assert axes.get_xlim()[1] > 0.9
    assert np.array_equal(axes.lines[0].get_xdata(), axes.lines[0].get_ydata())
    assert np.array_equal(axes.collections[0].get_offsets(), np.column_stack([x, y]))


def test_cumulative_curves_start_at_zero_and_empty_ones_are_named(axes):
    curves = {"none": (np.array([1, 2, 3]), np.array([1, 1, 2])), "fourier": ([], [])}
    panels.draw_cumulative(axes, curves, xlabel="calls", ylabel="overlapping")
    assert list(axes.lines[0].get_ydata()) == [0, 1, 1, 2]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert "no prior: 2 of 3 calls" in labels
    assert "Fourier prior: no calls" in labels
