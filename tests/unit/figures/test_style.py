import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from fourier_prior.figures.style import (
    CONDITION_COLOURS,
    PAIRED_COLOUR,
    SPARE_COLOURS,
    condition_colours,
    new_figure,
    save_figure,
    style,
)


def contrast_on_white(colour):
    channels = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 1.05 / (np.dot(channels, [0.2126, 0.7152, 0.0722]) + 0.05)


def test_conditions_keep_their_colour_and_new_ones_get_another():
    colours = condition_colours(["mine", "fourier", "none", "yours"])
    assert colours["none"] == CONDITION_COLOURS["none"]
    assert colours["fourier"] == CONDITION_COLOURS["fourier"]
    assert len(set(colours.values())) == 4
    assert list(colours) == ["mine", "fourier", "none", "yours"]


def test_every_colour_stands_out_on_white():
    colours = [*CONDITION_COLOURS.values(), *SPARE_COLOURS, PAIRED_COLOUR]
    assert min(map(contrast_on_white, colours)) > 3


def test_style_ends_with_its_block():
    before = matplotlib.rcParams["font.size"]
    with style():
        assert matplotlib.rcParams["font.size"] == 8
    assert matplotlib.rcParams["font.size"] == before


def test_save_figure_formats_and_repeats_its_bytes(tmp_path):
    def save(name):
        with style():
            figure = new_figure(2, 1)
            figure.subplots().plot([0, 1], [1, 0])
            paths = [tmp_path / f"{name}.pdf", tmp_path / f"{name}.png"]
            save_figure(figure, paths)
        return [path.read_bytes() for path in paths]

    pdf, png = save("a")
    assert [pdf, png] == save("b")
    assert pdf.startswith(b"%PDF")
    assert png[1:4] == b"PNG"
    assert int.from_bytes(png[16:20], "big") == 400  # 2 inches at 200 dots per inch


def test_save_figure_leaves_nothing_after_a_failure(tmp_path):
    figure = new_figure()
    with pytest.raises(ValueError, match="not supported"):
        save_figure(figure, [tmp_path / "figure.nonsense"])
    assert not list(tmp_path.iterdir())
