"""What measures give by chance: attribution on exchanged masks, similarity to shuffled tracks."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import labelled, select
from fourier_prior.attributions.file import Attributions
from fourier_prior.errors import InputError
from fourier_prior.metrics.bounds import jaccard_bounds
from fourier_prior.metrics.overlap import fraction_in_mask, interval_mask
from fourier_prior.metrics.spectrum import checked_magnitudes
from fourier_prior.randomness import generator

LABELS = ("dataset", "architecture", "condition", "run")


def excess_table(attributions: Iterable[Attributions], planted: pd.DataFrame) -> pd.DataFrame:
    """Measure each sequence's share of attribution on planted motifs, and the share by chance.

    Parameters
    ----------
    attributions : iterable of Attributions
        Of several models; their attributes are the labels of the rows.
    planted : pandas.DataFrame
        Planted instances of all data sets: columns chrom, start, end, dataset.

    Returns
    -------
    pandas.DataFrame
        Columns `LABELS`, example, observed, expected; see `excess_in_mask`.
    """
    parts = []
    for read in attributions:
        scores = read.actual
        own = select(planted, dataset=read.attrs["dataset"])
        mask = interval_mask(own, read.chrom, read.start, scores.shape[1])
        observed, expected = excess_in_mask(scores, mask)
        part = pd.DataFrame(
            {"example": range(len(scores)), "observed": observed, "expected": expected}
        )
        parts.append(labelled(part, read.attrs, LABELS))
    return pd.concat(parts)


def similarity_bounds(attributions: Iterable[Attributions], seed: int) -> pd.DataFrame:
    """Measure the continuous Jaccard similarity of tracks to themselves and to their shuffles.

    Parameters
    ----------
    attributions : iterable of Attributions
        Of the same sequences by several models.
    seed : int
        Of the shuffles.

    Returns
    -------
    pandas.DataFrame
        Columns `LABELS`, compared (see `metrics.bounds.jaccard_bounds`), example, value.
    """
    parts = []
    for read in attributions:
        random = generator(seed, "similarity bounds", read.attrs["run"])
        for compared, values in jaccard_bounds(read.hypothetical, random).items():
            part = pd.DataFrame(
                {"compared": compared, "example": range(len(values)), "value": values}
            )
            parts.append(labelled(part, read.attrs, LABELS))
    return pd.concat(parts)


def excess_in_mask(scores: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of attribution on marked bases, and the share to expect if marks told nothing.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used.
    mask : numpy.ndarray, shape (N, L), bool
        Marked bases, for instance planted motif instances.

    Returns
    -------
    observed, expected : numpy.ndarray, shape (N,)
        `expected` is the mean share of the sequence's attribution that lies in the masks of the
        other sequences: scores and marks that both crowd the middle of windows do not count as
        found. NaN where the share is undefined.

    Raises
    ------
    InputError
        If there are fewer than two sequences.
    """
    if len(mask) < 2:
        raise InputError("chance: masks are exchanged between sequences; attribute two or more.")
    observed = fraction_in_mask(scores, mask)
    scores = checked_magnitudes(scores)
    others = (mask.sum(axis=0) - mask) / (len(mask) - 1)
    total = scores.sum(axis=1)
    inside = (scores * others).sum(axis=1)
    expected = np.divide(inside, total, out=np.full(len(total), np.nan), where=total > 0)
    return observed, np.where(np.isnan(observed), np.nan, expected)
