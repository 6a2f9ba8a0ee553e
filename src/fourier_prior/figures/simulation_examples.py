"""Figure S26: attribution of one simulated sequence by models trained under GC bias."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.attributions.file import Attributions, read_attributions
from fourier_prior.design.paths import ATTRIBUTIONS
from fourier_prior.figures.panels import draw_logo, draw_track, note
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.simulate.planted import read_planted
from fourier_prior.vocabulary import METHOD_LABELS, condition_label


def figure(
    files: Mapping[str, Sequence[str]], *, conditions: Sequence[str], level: float, window: int
) -> Figure:
    """Read the attributions of the best models and draw one sequence.

    Parameters
    ----------
    files : mapping of str to sequence of str
        attributions: of the best model of each condition, in order; planted: motif instances.
    conditions : sequence of str
        The baseline first.
    level : float
        GC content of training positives.
    window : int
        bp of the logos.

    Returns
    -------
    matplotlib.figure.Figure
    """
    read = map(read_attributions, files["attributions"])
    return draw_motif_examples(
        dict(zip(conditions, read, strict=True)),
        read_planted(files["planted"]),
        level=level,
        window=window,
        scores=METHOD_LABELS[ATTRIBUTIONS.parse(files["attributions"][0])["method"]],
    )


def draw_motif_examples(
    attributions: Mapping[str, Attributions],
    sites: pd.DataFrame,
    *,
    level: float,
    window: int,
    scores: str = "DeepSHAP",
) -> Figure:
    """Draw whether the motif stays important where positives are rich in GC.

    Parameters
    ----------
    attributions : mapping of str to Attributions
        Condition to the scores of its best model, of the same sequences.
    sites : pandas.DataFrame
        Planted instances: chrom, start, end.
    level : float
        GC content of training positives.
    window : int
        bp of the logos, around the middle of the motif.
    scores : str
        What the scores are called.

    Returns
    -------
    matplotlib.figure.Figure
        The sequence is the one whose share of attribution on the planted motif, averaged over
        conditions, is the median.
    """
    first = next(iter(attributions.values()))
    by_start = sites.set_index(sites["start"] // first.one_hot.shape[2] * first.one_hot.shape[2])
    ranges = [tuple(by_start.loc[s, ["start", "end"]] - s) for s in first.start]
    shares = np.zeros(len(first.start))
    for read in attributions.values():
        magnitudes = np.abs(read.actual)
        on = np.array([row[a:b].sum() for row, (a, b) in zip(magnitudes, ranges, strict=True)])
        shares += on / magnitudes.sum(axis=1)
    chosen = int(np.argsort(shares, kind="stable")[len(shares) // 2])
    low, high = ranges[chosen]
    start = max((low + high - window) // 2, 0)
    colours = condition_colours(list(attributions))
    figure = new_figure(PAGE_WIDTH, 1.5 * len(attributions) + 0.7)
    grid = figure.subplots(len(attributions), 2, width_ratios=[2, 3], squeeze=False)
    for (track, logo), (condition, read) in zip(grid, attributions.items(), strict=True):
        draw_track(
            track, read.actual[chosen], colours[condition], label=condition_label(condition),
            window=(start, start + window), sites=[(low, high, "motif")],
        )  # fmt: skip
        by_base = read.one_hot[chosen] * read.hypothetical[chosen]
        draw_logo(
            logo, by_base[:, start : start + window], start=start, sites=[(low, high, "motif")]
        )
        track.set_ylabel(f"{scores} score")
    grid[-1, 0].set_xlabel("position (bp)")
    grid[-1, 1].set_xlabel("position (bp)")
    note(
        figure,
        f"Positives of the training had {100 * level:g} % GC, negatives 50 %. Sequence with the "
        "median share of attribution on the planted motif (bar), averaged over conditions.",
    )
    return figure
