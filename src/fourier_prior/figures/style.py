"""Style, colours and sizes of all figures."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import matplotlib
from matplotlib.figure import Figure

from fourier_prior.files import atomic_path

BASE_COLOURS = {"A": "#109648", "C": "#255C99", "G": "#F59B0B", "T": "#D62839"}


# Darker relatives of the paper's coral and slateblue: coral itself has a contrast of 2.5 on white.
# All of these have at least 3.5, and the first two differ under every common colour blindness.
CONDITION_COLOURS = {
    "none": "#D9552B",
    "fourier": "#5B4BC4",
    "fourier-released": "#2A8FC7",
    "smoothness": "#1B8A72",
    "sparsity": "#A67C00",
    "l2": "#5F6B76",
}


PAIRED_COLOUR = "#9A3BB3"


SPARE_COLOURS = ("#B5407A", "#3F7F2F", "#7A4A1E", "#006D77", "#8A1C1C", "#4A4A8A")


PAGE_WIDTH = 7.2  # inches: two columns of a journal page


_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "lines.linewidth": 1.3,
    "pdf.fonttype": 42,  # text stays text in the PDF
    "figure.dpi": 100,
    "savefig.dpi": 200,
}


# Written into neither format, so that the same numbers give the same bytes.
_NO_DATE = {".pdf": {"CreationDate": None}, ".png": {"Software": None}}


@contextmanager
def style() -> Iterator[None]:
    """Apply the look of all figures inside a ``with`` block and nowhere else."""
    with matplotlib.rc_context(_STYLE):
        yield


def new_figure(width: float = PAGE_WIDTH, height: float = 3.0) -> Figure:
    """Make an empty figure that lays itself out.

    Parameters
    ----------
    width, height : float
        Size, inches.

    Returns
    -------
    matplotlib.figure.Figure
        Not known to pyplot: it needs no display and is freed with its last reference.
    """
    return Figure(figsize=(width, height), layout="constrained")


def save_figure(figure: Figure, paths: Iterable[str | os.PathLike]) -> None:
    """Write a figure to each path (vector for ``.pdf``, 200 dots per inch for ``.png``).

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    paths : iterable of path-like
        Output paths; the suffix decides the format. Each appears whole or not at all.
    """
    for path in paths:
        with atomic_path(path) as temporary:
            figure.savefig(temporary, metadata=_NO_DATE.get(temporary.suffix))


def condition_colours(conditions: Sequence[str]) -> dict[str, str]:
    """Give every condition its colour.

    Parameters
    ----------
    conditions : sequence of str
        Names of conditions.

    Returns
    -------
    dict
        Name to hexadecimal colour. Known names always have the same colour; others take spare
        colours in the order given, which repeat after six.
    """
    unknown = [name for name in conditions if name not in CONDITION_COLOURS]
    spare = {name: SPARE_COLOURS[i % len(SPARE_COLOURS)] for i, name in enumerate(unknown)}
    return {name: CONDITION_COLOURS.get(name) or spare[name] for name in conditions}
