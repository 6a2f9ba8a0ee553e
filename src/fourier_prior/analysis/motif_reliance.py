"""How much models of simulated sequences rely on the motif, and how much on GC content."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import labelled, tidy_measures
from fourier_prior.attributions.file import Attributions
from fourier_prior.metrics.overlap import auprc_of_bases, fraction_in_mask, interval_mask
from fourier_prior.metrics.simulation import gc_at_product, motif_mask
from fourier_prior.metrics.spectrum import entropy, high_frequency_sum
from fourier_prior.vocabulary import gc_level_of

LABELS = ("dataset", "architecture", "subset", "condition", "run", "method", "sample")


def motif_reliance_table(
    models: Iterable[tuple[Attributions, pd.DataFrame]],
    motif: np.ndarray,
    least_log_odds: float,
    period: float,
    pseudocount: float,
) -> pd.DataFrame:
    """Measure the attributions of several models at several GC contents.

    Parameters
    ----------
    models : iterable of (Attributions, pandas.DataFrame)
        Scores of test sequences, their attributes the labels of the rows, and the planted
        instances of those sequences: columns chrom, start, end.
    motif : numpy.ndarray, shape (4, w)
        Base probabilities of the motif.
    least_log_odds : float
        See `fourier_prior.metrics.simulation.motif_mask`.
    period : float
        Shortest period in bp that counts as low frequency.
    pseudocount : float
        Added to each position for the entropy.

    Returns
    -------
    pandas.DataFrame
        Columns `LABELS`, level (GC content), example, measure, value.
    """
    parts = []
    for read, planted in models:
        level = gc_level_of(read.attrs["dataset"])
        matches = motif_mask(read.one_hot, motif, level, least_log_odds)
        measures = reliance_measures(read, planted, matches, period, pseudocount)
        measures.insert(0, "level", level)
        parts.append(labelled(measures, read.attrs, LABELS))
    return pd.concat(parts, ignore_index=True)


def reliance_measures(
    read: Attributions,
    planted: pd.DataFrame,
    matches: np.ndarray,
    period: float,
    pseudocount: float,
) -> pd.DataFrame:
    """Compute every measure of the attributions of one model.

    Parameters
    ----------
    read : Attributions
        N sequences of L bp.
    planted : pandas.DataFrame
        Planted instances: columns chrom, start, end.
    matches : numpy.ndarray, shape (N, L), bool
        Bases in matches of the motif.
    period, pseudocount : float
        As for `motif_reliance_table`.

    Returns
    -------
    pandas.DataFrame
        Columns example, measure, value; measures as in `fourier_prior.analysis.simulation`.
    """
    scores = np.abs(read.actual)
    sites = interval_mask(planted, read.chrom, read.start, scores.shape[1])
    per_sequence = {
        "motif_fraction": fraction_in_mask(scores, matches),
        "planted_fraction": fraction_in_mask(scores, sites),
        "gc_at_product": gc_at_product(read.hypothetical, matches),
        "high_frequency_sum": high_frequency_sum(scores, period),
        "entropy": entropy(scores, pseudocount),
    }
    pooled = {
        "motif_auprc": auprc_of_bases(scores, matches),
        "planted_auprc": auprc_of_bases(scores, sites),
    }
    return tidy_measures(per_sequence, pooled)
