"""Figure 1: attributions of one sequence by models that differ in their initialisation."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS, pair, read_tables, select
from fourier_prior.attributions.file import Attributions, read_attributions
from fourier_prior.figures.attribution_tracks import ASKED_FOR, draw_example, median_example
from fourier_prior.figures.panels import note
from fourier_prior.figures.style import PAGE_WIDTH, new_figure
from fourier_prior.formatting import format_value
from fourier_prior.simulate.planted import read_planted
from fourier_prior.vocabulary import condition_label


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    conditions: Sequence[str],
    seeds: Sequence[str],
    window: int,
    locus: str | None = None,
) -> Figure:
    """Read the tables and attributions of one model and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        stability: analysis table; baseline, treatment: attributions of the same sample (or of the
        place) by both seeds, in order; sites: planted motif instances, none for real data.
    conditions : sequence of str
        Baseline and treatment.
    seeds : sequence of str
        The two seeds, for instance ``00``.
    window : int
        Length of the enlarged part, bp.
    locus : str, optional
        Place that the config asks for; attributions are of its sequence alone.

    Returns
    -------
    matplotlib.figure.Figure
    """
    attributions = {
        (condition, seed): read_attributions(path)
        for condition, role in zip(conditions, ("baseline", "treatment"), strict=True)
        for seed, path in zip(seeds, files[role], strict=True)
    }
    stability = read_tables(files["stability"], MEASURE_COLUMNS)
    sites = read_planted(files["sites"], stability["dataset"].iloc[0])
    return draw_initialisations(
        None if locus else stability, attributions, window=window, sites=sites
    )


def draw_initialisations(
    stability: pd.DataFrame | None,
    attributions: Mapping[tuple[str, str], Attributions],
    *,
    window: int,
    sites: pd.DataFrame | None = None,
) -> Figure:
    """Figure 1: one sequence seen by two initialisations, without and with the prior.

    Parameters
    ----------
    stability : pandas.DataFrame or None
        Tidy table with the measure ``jaccard_initialisations`` per example and condition. It
        chooses the sequence: the one whose agreement between seeds, averaged over both
        conditions, is the median of the sample. Without it, the sequence is the only one there is.
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
    example, rule = 0, ASKED_FOR
    if stability is not None:
        example, rule = _median_agreement(
            stability, list(dict.fromkeys(condition for condition, _ in attributions))
        )
    seeds = dict.fromkeys(seed for _, seed in attributions)
    tracks = {
        (condition, f"{condition_label(condition)}, seed {seed}"): file
        for (condition, seed), file in attributions.items()
    }
    figure = new_figure(PAGE_WIDTH, 6.6)
    shown = figure.subfigures(1, 1)
    where = draw_example(shown, tracks, example, window, sites, letters="AB")
    note(figure, f"{where}. {rule} Seeds: {' and '.join(seeds)}, whatever they show.")
    return figure


def _median_agreement(stability: pd.DataFrame, conditions: Sequence[str]) -> tuple[int, str]:
    """Choose the sequence with the median agreement between seeds, and say so."""
    agreement = pair(
        select(stability, measure="jaccard_initialisations", subset="all"), *conditions
    )
    example = median_example(agreement.mean(axis=1))
    agreements = " and ".join(
        f"{format_value(agreement.loc[example, condition])} ({condition_label(condition)})"
        for condition in conditions
    )
    return example, (
        f"Rule: among {len(agreement)} test sequences, the one with the median agreement between "
        f"seeds (continuous Jaccard, mean over both conditions); here {agreements}."
    )
