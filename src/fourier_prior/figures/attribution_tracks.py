"""Which sequence and which window a figure shows: rules that are fixed before anybody looks.

Both rules treat the conditions alike, so that an example can neither be the best of one condition
nor the worst of the other.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.attributions.file import Attributions
from fourier_prior.errors import InputError
from fourier_prior.figures.panels import draw_logo, draw_track, panel_letter
from fourier_prior.figures.style import condition_colours

ASKED_FOR = "The place that the config asks for."
"""What a figure says in place of the rule that chooses its sequence."""


def median_example(values: pd.Series) -> int:
    """Choose the example whose value is the median of the sample.

    Parameters
    ----------
    values : pandas.Series
        One number per example, indexed by example; missing numbers are left out.

    Returns
    -------
    int
        The example. With an even number of examples it is the lower of the two middle ones, and
        among equal values the one with the lowest index.

    Raises
    ------
    InputError
        If no example has a value.
    """
    values = values.dropna().sort_index().sort_values(kind="stable")
    if values.empty:
        raise InputError("No example to draw: the table has no value that both conditions share.")
    return int(values.index[(len(values) - 1) // 2])


def densest_window(tracks: Sequence[np.ndarray], length: int) -> tuple[int, int]:
    """Choose the window that holds the most attribution over several tracks.

    Parameters
    ----------
    tracks : sequence of (L,) array
        Actual scores of one sequence from several models. Each track counts equally: magnitudes
        are divided by their sum first (a track of zeros counts nothing).
    length : int
        Length of the window, bp; longer than the sequence means the whole sequence.

    Returns
    -------
    (int, int)
        Half-open range of positions, the first of several equal ones.
    """
    magnitudes = [np.abs(np.asarray(track, dtype=float)) for track in tracks]
    shares = np.mean([m / (m.sum() or 1.0) for m in magnitudes], axis=0)
    length = min(length, shares.size)
    sums = np.convolve(shares, np.ones(length), mode="valid")
    # Sums of the same numbers in another order differ by rounding; that must not decide.
    start = int(np.flatnonzero(sums >= sums.max() * (1 - 1e-9))[0])
    return start, start + length


def same_example(files: Sequence[Attributions], example: int) -> tuple[str, int]:
    """Return where an example lies and check that all files mean the same sequence by it.

    Parameters
    ----------
    files : sequence of Attributions
        Attributions of the same sample from several models.
    example : int
        Row in each of them.

    Returns
    -------
    chrom : str
    start : int
        0-based start of the sequence on the chromosome.

    Raises
    ------
    InputError
        If a file has no such row or another sequence there.
    """
    short = [len(file.chrom) for file in files if example >= len(file.chrom)]
    if short:
        raise InputError(
            f"Example {example} is missing from attributions of {short[0]} sequences; "
            "remake the attributions and the analysis table from one sample."
        )
    places = {(str(file.chrom[example]), int(file.start[example])) for file in files}
    if len(places) > 1:
        listed = ", ".join(f"{chrom}:{start}" for chrom, start in sorted(places))
        raise InputError(
            f"Example {example} is a different sequence in different attribution files ({listed}); "
            "remake them from one sample."
        )
    return places.pop()


def sites_in(
    sites: pd.DataFrame | None, chrom: str, start: int, length: int
) -> list[tuple[int, int, str]]:
    """Return the parts of known sites that lie in a sequence.

    Parameters
    ----------
    sites : pandas.DataFrame or None
        Columns chrom, start, end (0-based, half-open), motif.
    chrom, start, length : str, int, int
        The sequence.

    Returns
    -------
    list of (int, int, str)
        Half-open ranges relative to the start of the sequence and motif names, sorted.
    """
    if sites is None:
        return []
    inside = sites[
        (sites["chrom"] == chrom) & (sites["end"] > start) & (sites["start"] < start + length)
    ]
    return sorted(
        (max(int(row.start) - start, 0), min(int(row.end) - start, length), str(row.motif))
        for row in inside.itertuples()
    )


def draw_example(
    figure: Figure,
    tracks: Mapping[tuple[str, str], Attributions],
    example: int,
    window: int,
    sites: pd.DataFrame | None,
    *,
    letters: str,
) -> str:
    """Draw whole tracks above enlarged logos, one of each per model; say what they show."""
    files = list(tracks.values())
    chrom, start = same_example(files, example)
    one_hot = [np.asarray(file.one_hot[example], dtype=float) for file in files]
    scores = [
        bases * np.asarray(file.hypothetical[example], dtype=float)
        for file, bases in zip(files, one_hot, strict=True)
    ]
    actual = [matrix.sum(axis=0) for matrix in scores]
    length = actual[0].size
    first, end = densest_window(actual, window)
    known = sites_in(sites, chrom, start, length)
    colours = condition_colours(list(dict.fromkeys(condition for condition, _ in tracks)))
    rows = len(files)
    axes = figure.subplots(2 * rows, 1, gridspec_kw={"height_ratios": [1.0] * rows + [1.0] * rows})
    for i, (condition, label) in enumerate(tracks):
        colour = colours[condition]
        draw_track(axes[i], actual[i], colour, label=label, window=(first, end), sites=known)
        enlarged = axes[rows + i]
        draw_logo(
            enlarged,
            scores[i][:, first:end],
            start=first,
            label=label,
            label_colour=colour,
            sites=known,
        )
    for i in range(2 * rows):
        if i not in (rows - 1, 2 * rows - 1):
            axes[i].tick_params(labelbottom=False)
    axes[rows - 1].set_xlabel("position in the sequence (bp)")
    axes[-1].set_xlabel(f"position in the sequence (bp): the shaded {end - first} bp")
    figure.supylabel("attribution, each model on its own scale", fontsize=8)
    panel_letter(axes[0], letters[0])
    panel_letter(axes[rows], letters[1])
    bars = "; black bars: known motif instances" if known else ""
    return f"{chrom}:{start:,}–{start + length:,}{bars}"
