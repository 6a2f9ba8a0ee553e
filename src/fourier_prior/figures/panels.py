"""Drawing: one look for all figures, and the panels they are made of.

Every function draws arrays or numbers on axes that it is given; none computes a result.
"""

import textwrap
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fourier_prior.figures.style import BASE_COLOURS, PAIRED_COLOUR, condition_colours
from fourier_prior.vocabulary import condition_label


def panel_letter(axes: Axes, letter: str) -> None:
    """Write a bold panel letter at the upper left, outside the axes."""
    axes.annotate(
        letter,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(-6, 4),
        textcoords="offset points",
        fontsize=11,
        fontweight="bold",
        ha="right",
        va="bottom",
    )


def note(figure: Figure, text: str) -> None:
    """Write a note, for instance how an example was chosen, in small type under a figure."""
    characters = int(19 * figure.get_figwidth())  # of the font at 7 points, per line
    figure.supxlabel(textwrap.fill(text, characters), fontsize=7, x=0.01, ha="left", color="0.25")


def draw_track(
    axes: Axes,
    scores: np.ndarray,
    colour: str,
    *,
    label: str = "",
    window: tuple[int, int] | None = None,
    sites: Iterable[tuple[int, int, str]] = (),
) -> None:
    """Draw the attribution of every base of a sequence.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    scores : (L,) array
        Actual score per base.
    colour : str
        Colour of the track.
    label : str
        Written inside the axes, upper left.
    window : (int, int), optional
        Half-open range of positions to shade, for instance the one that a logo enlarges.
    sites : iterable of (int, int, str)
        Half-open ranges marked with a bar under the track, for instance known motif instances;
        their names are not written.
    """
    scores = np.asarray(scores, dtype=float)
    if window is not None:
        axes.axvspan(window[0] - 0.5, window[1] - 0.5, color="0.9", lw=0, zorder=0)
    axes.fill_between(np.arange(scores.size), scores, step="mid", color=colour, lw=0.5)
    axes.axhline(0, color="0.4", lw=0.4)
    axes.set_xlim(-0.5, scores.size - 0.5)
    _fit_scores(axes, scores.min(initial=0.0), scores.max(initial=0.0), 0.16)
    _draw_sites(axes, sites, named=False)
    _label_scores(axes, label, colour)


def draw_logo(
    axes: Axes,
    matrix: np.ndarray,
    *,
    start: int = 0,
    label: str = "",
    label_colour: str = "black",
    sites: Iterable[tuple[int, int, str]] = (),
) -> None:
    """Draw scores as letters stacked by magnitude (A green, C blue, G orange, T red).

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    matrix : (4, L) array
        Score of each base (A, C, G, T) and position; actual scores have one non-zero base.
    start : int
        Position of the first column, so that the axis agrees with a track's.
    label, label_colour : str
        Written inside the axes, upper left.
    sites : iterable of (int, int, str)
        Half-open ranges, in the axis' positions, marked with a bar and their name under the
        letters.
    """
    matrix = np.asarray(matrix, dtype=float)
    frame = pd.DataFrame(matrix.T, columns=list("ACGT"))
    frame.index = np.arange(start, start + len(frame))
    if matrix.any():
        # Loaded here: it takes half a second, and half of the figures have no letters.
        import logomaker

        logomaker.Logo(frame, ax=axes, color_scheme=BASE_COLOURS, baseline_width=0.4)
    axes.set_xlim(start - 0.5, start + len(frame) - 0.5)
    lowest = np.minimum(matrix, 0).sum(axis=0).min(initial=0.0)
    highest = np.maximum(matrix, 0).sum(axis=0).max(initial=0.0)
    sites = list(sites)
    _fit_scores(axes, lowest, highest, 0.3 if sites else 0.05)
    _draw_sites(axes, sites, named=True)
    _label_scores(axes, label, label_colour)


def _fit_scores(axes: Axes, lowest: float, highest: float, below: float) -> None:
    """Set the range, with room for the label above and for marks (a share of it) below."""
    span = highest - lowest
    if span == 0:  # a track without any attribution still gets an axis
        axes.set_ylim(-1, 1)
    else:
        axes.set_ylim(lowest - below * span, highest + 0.34 * span)


def _draw_sites(axes: Axes, sites: Iterable[tuple[int, int, str]], *, named: bool) -> None:
    """Bars at the bottom of the axes, cut at their ends."""
    left, right = axes.get_xlim()
    for start, end, name in sites:
        first, last = max(start - 0.5, left), min(end - 0.5, right)
        if last <= first:
            continue
        axes.axvspan(first, last, ymin=0.0, ymax=0.05, color="black", lw=0)
        if named:
            middle = ((first + last) / 2, 0.06)
            axes.text(
                *(*middle, name),
                transform=axes.get_xaxis_transform(),
                ha="center",
                va="bottom",
                fontsize=7,
            )


def _label_scores(axes: Axes, label: str, colour: str) -> None:
    axes.text(0.006, 0.98, label, transform=axes.transAxes, va="top", fontsize=7.5, color=colour)
    axes.yaxis.set_major_locator(MaxNLocator(3))
    # Tiny scores keep their digits on the tick: an offset above the axes is easily overlooked.
    axes.ticklabel_format(axis="y", useOffset=False, style="plain")


def draw_violins(
    axes: Axes,
    groups: Mapping[str, np.ndarray],
    *,
    ylabel: str,
    title: str = "",
    highlight: Mapping[str, int] | None = None,
) -> None:
    """Draw distributions as violins with every value, median and quartiles.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    groups : mapping of str to (n,) array
        Condition to values, one per run. A violin needs three distinct values; fewer are shown as
        points alone.
    ylabel, title : str
        Axis label (with unit, if any) and title.
    highlight : mapping of str to int, optional
        Condition to the index of one value drawn as a ring, for instance the selected run.
    """
    colours = condition_colours(list(groups))
    for centre, (condition, values) in enumerate(groups.items()):
        values = np.asarray(values, dtype=float)
        if np.unique(values).size >= 3:
            _violin_body(axes, centre, values, colours[condition])
        # Golden-ratio offsets spread neighbours apart, the same on every machine.
        offsets = (np.arange(values.size) * 0.618034 % 1 - 0.5) * 0.34
        order = np.argsort(np.argsort(values))
        x = centre + offsets[order]
        axes.scatter(x, values, s=11, color=colours[condition], edgecolor="white", lw=0.4, zorder=3)
        if highlight and condition in highlight:
            chosen = highlight[condition]
            axes.scatter(
                *(x[chosen], values[chosen]), s=42, facecolor="none", edgecolor="black", zorder=4
            )
        if values.size:
            low, median, high = np.percentile(values, [25, 50, 75])
            axes.plot([centre, centre], [low, high], color="black", lw=2.6, zorder=2)
            axes.scatter(
                centre, median, marker="D", s=20, color="white", edgecolor="black", lw=0.8, zorder=5
            )
    axes.set_xticks(range(len(groups)))
    axes.set_xticklabels(
        [f"{condition_label(name)}\n(n = {len(values)})" for name, values in groups.items()]
    )
    axes.set_xlim(-0.6, len(groups) - 0.4)
    axes.set_ylabel(ylabel)
    axes.set_title(title)
    axes.ticklabel_format(axis="y", useOffset=False)


def _violin_body(axes: Axes, centre: float, values: np.ndarray, colour: str) -> None:
    """Fill a kernel density estimate between the extremes of the values."""
    # Loaded here: it takes half a second, and most figures have no violins.
    from scipy.stats import gaussian_kde

    grid = np.linspace(values.min(), values.max(), 200)
    density = gaussian_kde(values)(grid)
    half = 0.36 * density / density.max()
    axes.fill_betweenx(
        grid, centre - half, centre + half, facecolor=colour, alpha=0.3, edgecolor=colour, lw=0.8
    )


def draw_paired_scatter(
    axes: Axes, x: np.ndarray, y: np.ndarray, *, xlabel: str, ylabel: str, text: str = ""
) -> None:
    """Draw paired values against each other with the line y = x.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where; both axes get the same range and the same length.
    x, y : (n,) array
        Values of the same examples under two conditions.
    xlabel, ylabel : str
        Axis labels, with units.
    text : str
        Statistics, written where no point can be hidden: above the axes.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    both = np.concatenate([x, y])
    low, high = (both.min(), both.max()) if both.size else (0.0, 1.0)
    margin = 0.05 * (high - low) or 0.05
    limits = (low - margin, high + margin)
    axes.plot(limits, limits, color="0.3", lw=0.9, ls="--", zorder=1)
    axes.scatter(x, y, s=9, color=PAIRED_COLOUR, alpha=0.4, lw=0, zorder=2)
    axes.text(0.98, 0.86, "y = x", transform=axes.transAxes, ha="right", va="top")
    axes.set_xlim(limits)
    axes.set_ylim(limits)
    axes.set_box_aspect(1)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.set_title(text, fontsize=7.5, loc="left")


def draw_cumulative(
    axes: Axes,
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]],
    *,
    xlabel: str,
    ylabel: str,
    text: str = "",
) -> None:
    """Draw cumulative counts over a ranking, one curve per condition, with the ideal y = x.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    curves : mapping of str to ((n,) array, (n,) array)
        Condition to ranks (from 1) and cumulative counts; an empty curve is named in the legend.
    xlabel, ylabel : str
        Axis labels.
    text : str
        Title above the axes.
    """
    colours = condition_colours(list(curves))
    longest = max((ranks[-1] for ranks, _ in curves.values() if len(ranks)), default=0)
    for condition, (ranks, counts) in curves.items():
        label = condition_label(condition)
        if len(ranks):
            label = f"{label}: {int(counts[-1]):,} of {int(ranks[-1]):,} calls"
        else:
            label = f"{label}: no calls"
        axes.plot(
            np.concatenate([[0], ranks]),
            np.concatenate([[0], counts]),
            color=colours[condition],
            label=label,
        )
    if longest:
        axes.plot([0, longest], [0, longest], color="0.5", lw=0.8, ls=":", label="every call")
    axes.set_xlim(0, max(longest, 1))
    axes.set_ylim(bottom=0)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.set_title(text, fontsize=7.5, loc="left")
    axes.legend(loc="upper left")


def draw_motif(
    axes: Axes, beside: Axes, contributions: np.ndarray, text: str, *, width: int
) -> None:
    """Draw the logo of one motif with its description at the right.

    Parameters
    ----------
    axes, beside : matplotlib.axes.Axes
        Where the logo and its description go; ticks and frames are removed.
    contributions : (4, W) array
        Contribution weight matrix, A C G T.
    text : str
        Name, number of seqlets and match.
    width : int
        Positions that the axes have room for, so that letters are equally wide in all motifs.
    """
    draw_logo(axes, contributions)
    axes.set_xlim(-0.5, width - 0.5)
    _bare(axes)
    _bare(beside)
    beside.text(0, 0.5, text, transform=beside.transAxes, va="center", fontsize=7, linespacing=1.25)


def draw_message(axes: Axes, text: str) -> None:
    """Write a sentence where a panel would be, for instance that there is nothing to show."""
    _bare(axes)
    axes.text(*(0.5, 0.5, text), transform=axes.transAxes, ha="center", va="center", color="0.35")


def _bare(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
