"""What tests read off figures."""

from matplotlib.text import Text

from fourier_prior.figures.style import save_figure, style


def lines(figure):
    """All text of a figure, as it is broken into lines."""
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def words(figure):
    """All text of a figure in one line."""
    return lines(figure).replace("\n", " ")


def assert_readable(figure, least=7):
    """No text is smaller than that many points."""
    figure.canvas.draw()
    small = [t for t in figure.findobj(Text) if t.get_text() and t.get_fontsize() < least]
    assert not small


def readable_words(figure):
    """All text of a figure, none of it too small."""
    assert_readable(figure)
    return words(figure)


def made(module, files, folder, **options):
    """Make a figure of files as the workflow does, and save it."""
    with style():
        figure = module.figure(files, **options)
        paths = [folder / "figure.png", folder / "figure.pdf"]
        save_figure(figure, paths)
    assert all(path.stat().st_size > 5000 for path in paths)
    return figure
