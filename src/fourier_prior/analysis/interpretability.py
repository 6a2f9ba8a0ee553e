"""Smoothness, entropy and place of attributions."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import labelled, select, tidy_measures
from fourier_prior.attributions.file import Attributions
from fourier_prior.metrics.overlap import (
    auprc_of_bases,
    fraction_in_mask,
    interval_mask,
    summit_correlation,
    summit_distance,
)
from fourier_prior.metrics.spectrum import entropy, high_frequency_sum

LABELS = ("dataset", "architecture", "subset", "condition", "run", "sample")


def interpretability_table(
    attributions: Iterable[Attributions],
    regions: Mapping[str, pd.DataFrame],
    planted: pd.DataFrame | None,
    period: float,
    settings: Mapping[str, Any],
) -> pd.DataFrame:
    """Measure how smooth, sparse and well placed attributions are.

    Parameters
    ----------
    attributions : iterable of Attributions
        Their attributes are the labels of the rows.
    regions, period, settings
        As for `interpretability_measures`.
    planted : pandas.DataFrame, optional
        Planted motif instances of all data sets (chrom, start, end, dataset); those of the data
        set that is explained become the regions ``planted``.

    Returns
    -------
    pandas.DataFrame
        Columns `LABELS`, example, measure, value.
    """
    parts = []
    for read in attributions:
        known = dict(regions)
        if planted is not None:
            known["planted"] = select(planted, dataset=read.attrs["dataset"])
        measures = interpretability_measures(read, known, period, settings)
        parts.append(labelled(measures, read.attrs, LABELS))
    return pd.concat(parts, ignore_index=True)


def interpretability_measures(
    read: Attributions,
    regions: Mapping[str, pd.DataFrame],
    period: float,
    settings: Mapping[str, Any],
) -> pd.DataFrame:
    """Compute every measure of the attributions of one model.

    Parameters
    ----------
    read : Attributions
        N sequences of L bp.
    regions : mapping of str to pandas.DataFrame
        ``peaks`` with their summits, and other known regions: columns chrom, start, end.
    period : float
        Shortest period in bp that counts as low frequency.
    settings : mapping
        entropy_pseudocount, clip_intervals, undefined_correlations (``zero`` or ``drop``).

    Returns
    -------
    pandas.DataFrame
        Columns example, measure, value: high_frequency_sum, entropy and summit_correlation of each
        sequence; for each kind of region its pooled auprc, and for those other than peaks the
        fraction of each sequence's attribution in them.
    """
    scores = np.abs(read.actual)
    length = scores.shape[1]
    distance = summit_distance(regions["peaks"], read.chrom, read.start, length)
    correlation, defined = summit_correlation(scores, distance)
    if settings["undefined_correlations"] == "drop":
        correlation[~defined] = np.nan
    per_sequence = {
        "high_frequency_sum": high_frequency_sum(scores, period),
        "entropy": entropy(scores, settings["entropy_pseudocount"]),
        "summit_correlation": correlation,
    }
    pooled = {}
    for name, intervals in regions.items():
        mask = interval_mask(intervals, read.chrom, read.start, length, settings["clip_intervals"])
        pooled[f"{name}_auprc"] = auprc_of_bases(scores, mask)
        if name != "peaks":
            per_sequence[f"{name}_fraction"] = fraction_in_mask(scores, mask)
    # Summit correlations of sequences without a summit are 0 unless the config drops them, too: so
    # the paper counts.
    return tidy_measures(per_sequence, pooled)
