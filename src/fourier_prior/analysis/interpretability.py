"""Smoothness, entropy and place of attributions."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import tidy_measures
from fourier_prior.attributions.file import Attributions
from fourier_prior.metrics.overlap import (
    auprc_of_bases,
    fraction_in_mask,
    interval_mask,
    summit_correlation,
    summit_distance,
)
from fourier_prior.metrics.spectrum import entropy, high_frequency_sum


def measures_of(
    read: Attributions,
    standards: Mapping[str, pd.DataFrame],
    period: float,
    settings: Mapping,
) -> pd.DataFrame:
    """Compute all measures of one attribution file."""
    scores = np.abs(read.actual)
    length = scores.shape[1]
    distance = summit_distance(standards["peaks"], read.chrom, read.start, length)
    correlation, defined = summit_correlation(scores, distance)
    if settings["undefined_correlations"] == "drop":
        correlation[~defined] = np.nan
    per_sequence = {
        "high_frequency_sum": high_frequency_sum(scores, period),
        "entropy": entropy(scores, settings["entropy_pseudocount"]),
        "summit_correlation": correlation,
    }
    pooled = {}
    for name, intervals in standards.items():
        mask = interval_mask(intervals, read.chrom, read.start, length, settings["clip_intervals"])
        pooled[f"{name}_auprc"] = auprc_of_bases(scores, mask)
        if name != "peaks":
            per_sequence[f"{name}_fraction"] = fraction_in_mask(scores, mask)
    # Summit correlations of sequences without a summit are 0 unless the config drops them, too: so
    # the paper counts.
    return tidy_measures(per_sequence, pooled)
