"""The paper's Figures 1 to 4, composed of the panels of `fourier_prior.plots`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import pair, select
from fourier_prior.figures.attribution_tracks import (
    draw_example,
    median_example,
)
from fourier_prior.figures.panels import (
    note,
)
from fourier_prior.figures.style import PAGE_WIDTH, new_figure
from fourier_prior.formatting import format_value
from fourier_prior.vocabulary import condition_label

if TYPE_CHECKING:
    from fourier_prior.attributions.file import Attributions


def draw_initialisations(
    stability: pd.DataFrame,
    attributions: Mapping[tuple[str, str], Attributions],
    *,
    window: int,
    sites: pd.DataFrame | None = None,
) -> Figure:
    """Figure 1: one sequence seen by two initialisations, without and with the prior.

    Parameters
    ----------
    stability : pandas.DataFrame
        Tidy table with the measure ``jaccard_initialisations`` per example and condition. It
        chooses the sequence: the one whose agreement between seeds, averaged over both
        conditions, is the median of the sample.
    attributions : mapping of (condition, seed) to Attributions
        Attributions of that sample, two conditions by two seeds, in drawing order.
    window : int
        Length of the enlarged part, bp.
    sites : pandas.DataFrame, optional
        Known motif instances: columns chrom, start, end.

    Returns
    -------
    matplotlib.figure.Figure
    """
    baseline, treatment = dict.fromkeys(condition for condition, _ in attributions)
    agreement = pair(
        select(stability, measure="jaccard_initialisations", subset="all"), baseline, treatment
    )
    example = median_example(agreement.mean(axis=1))
    seeds = dict.fromkeys(seed for _, seed in attributions)
    tracks = {
        (condition, f"{condition_label(condition)}, seed {seed}"): file
        for (condition, seed), file in attributions.items()
    }
    figure = new_figure(PAGE_WIDTH, 6.6)
    shown = figure.subfigures(1, 1)
    where = draw_example(shown, tracks, example, window, sites, letters="AB")
    agreements = " and ".join(
        f"{format_value(agreement.loc[example, condition])} ({condition_label(condition)})"
        for condition in (baseline, treatment)
    )
    note(
        figure,
        f"{where}. Rule: among {len(agreement)} test sequences, the one with the median agreement "
        f"between seeds (continuous Jaccard, mean over both conditions); here {agreements}. "
        f"Seeds: {' and '.join(seeds)}, whatever they show.",
    )
    return figure
