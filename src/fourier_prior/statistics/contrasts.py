"""Signed sums of means of independent samples, and their intervals (Student, Welch)."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats


def contrast(
    samples: Sequence[Sequence[float]], signs: Sequence[int]
) -> tuple[float, float, float]:
    """Signed sum of means, its standard error and degrees of freedom (Satterthwaite).

    Parameters
    ----------
    samples : sequence of sequence of float
        Independent samples without NaN: one for its mean, two for a difference, and so on.
    signs : sequence of int
        1 or -1 for each sample.

    Returns
    -------
    estimate, error, freedom : float
        Error and freedom are NaN if a sample has fewer than two values; 0 and infinity if none
        varies.
    """
    estimate = float(sum(sign * np.mean(one) for sign, one in zip(signs, samples, strict=True)))
    if min(map(len, samples)) < 2:
        return estimate, math.nan, math.nan
    squares = np.array([np.var(sample, ddof=1) / len(sample) for sample in samples])
    if not squares.sum():
        return estimate, 0.0, math.inf
    freedom = squares.sum() ** 2 / sum(
        square**2 / (len(sample) - 1) for square, sample in zip(squares, samples, strict=True)
    )
    return estimate, math.sqrt(squares.sum()), float(freedom)


def contrast_interval(
    samples: Sequence[Sequence[float]], signs: Sequence[int], confidence: float = 0.95
) -> tuple[float, float]:
    """Interval of a signed sum of means; parameters as for `contrast`.

    Returns
    -------
    low, high : float
        NaN if a sample has fewer than two values; of no width if none varies.
    """
    estimate, error, freedom = contrast(samples, signs)
    if math.isnan(error):
        return math.nan, math.nan
    half = float(error * stats.t.ppf((1 + confidence) / 2, freedom))
    return estimate - half, estimate + half
