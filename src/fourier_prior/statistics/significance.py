"""Comparisons of training conditions: tests, effect sizes, uncertainty."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from fourier_prior.errors import InputError

_EXACT_UP_TO = 50
"""Largest sample for which exact null distributions are used."""


@dataclass(frozen=True)
class TestResult:
    """Outcome of one test of treatment against baseline.

    Parameters
    ----------
    statistic : float
        Sum of positive ranks (Wilcoxon) or U of the treatment (Mann-Whitney).
    p : float
        NaN if there is nothing to test.
    effect : float
        Rank-biserial correlation, between -1 and 1, positive if the treatment is larger.
    method : str
        ``exact`` or ``asymptotic`` null distribution, ``none`` without a test.
    """

    __test__ = False  # not a test class for pytest

    statistic: float
    p: float
    effect: float
    method: str


_NO_TEST = TestResult(float("nan"), float("nan"), float("nan"), "none")


def paired_test(
    baseline: Sequence[float], treatment: Sequence[float], alternative: str = "two-sided"
) -> TestResult:
    """Wilcoxon signed-rank test of paired values.

    Parameters
    ----------
    baseline, treatment : sequence of float, length n
        Values of the same examples under two conditions. Pairs with NaN are left out.
    alternative : {"two-sided", "less", "greater"}
        What the treatment is expected to be, compared with the baseline.

    Returns
    -------
    TestResult
        ``p`` is NaN for fewer than two pairs and 1 if no pair differs.

    Notes
    -----
    Pairs without a difference are dropped (Wilcoxon's own treatment of zeros). The null
    distribution is exact for up to 50 pairs without ties, otherwise normal without continuity
    correction; FP uses the same test (section 5).
    """
    baseline, treatment = np.asarray(baseline, float), np.asarray(treatment, float)
    if baseline.shape != treatment.shape:
        raise InputError(
            f"paired test: {baseline.size} baseline and {treatment.size} treatment values; "
            "pairs need one of each."
        )
    _check_alternative(alternative)
    difference = treatment - baseline
    difference = difference[~np.isnan(difference)]
    if difference.size < 2:
        return _NO_TEST
    difference = difference[difference != 0]
    if not difference.size:
        return TestResult(0.0, 1.0, 0.0, "none")
    magnitudes = np.abs(difference)
    exact = magnitudes.size <= _EXACT_UP_TO and np.unique(magnitudes).size == magnitudes.size
    result = stats.wilcoxon(
        difference,
        zero_method="wilcox",
        correction=False,
        alternative=alternative,
        method="exact" if exact else "approx",
    )
    ranks = stats.rankdata(magnitudes)
    positive = ranks[difference > 0].sum()
    effect = 2 * positive / ranks.sum() - 1
    method = "exact" if exact else "asymptotic"
    return TestResult(float(positive), float(result.pvalue), float(effect), method)


def unpaired_test(
    baseline: Sequence[float], treatment: Sequence[float], alternative: str = "two-sided"
) -> TestResult:
    """Mann-Whitney U test of two independent samples.

    Parameters
    ----------
    baseline, treatment : sequence of float
        Values, for instance one per seed; NaN is left out.
    alternative : {"two-sided", "less", "greater"}
        What the treatment is expected to be, compared with the baseline.

    Returns
    -------
    TestResult
        ``p`` is NaN if a sample is empty.

    Notes
    -----
    Exact for samples of up to 50 values in all without ties, otherwise normal with continuity
    correction.
    """
    _check_alternative(alternative)
    baseline, treatment = finite(baseline), finite(treatment)
    if not baseline.size or not treatment.size:
        return _NO_TEST
    pooled = np.concatenate([baseline, treatment])
    exact = pooled.size <= _EXACT_UP_TO and np.unique(pooled).size == pooled.size
    method = "exact" if exact else "asymptotic"
    if np.unique(pooled).size == 1:
        return TestResult(baseline.size * treatment.size / 2, 1.0, 0.0, "none")
    result = stats.mannwhitneyu(
        treatment, baseline, use_continuity=True, alternative=alternative, method=method
    )
    effect = 2 * result.statistic / (baseline.size * treatment.size) - 1
    return TestResult(float(result.statistic), float(result.pvalue), float(effect), method)


def _check_alternative(alternative: str) -> None:
    if alternative not in ("two-sided", "less", "greater"):
        raise InputError(
            f"alternative: {alternative!r} is unknown; use 'less', 'greater' or 'two-sided'."
        )


def finite(values: Sequence[float]) -> np.ndarray:
    """Values without those that are undefined (NaN)."""
    values = np.asarray(values, dtype=float)
    return values[~np.isnan(values)]


def cohens_dz(baseline: Sequence[float], treatment: Sequence[float]) -> float:
    """Mean paired difference in units of its standard deviation; NaN if that is 0 or unknown."""
    difference = finite(np.asarray(treatment, float) - np.asarray(baseline, float))
    if difference.size < 2:
        return float("nan")
    spread = difference.std(ddof=1)
    return float(difference.mean() / spread) if spread > 0 else float("nan")


def sem(values: Sequence[float]) -> float:
    """Return the standard error of the mean without NaN; NaN for fewer than two values."""
    values = finite(values)
    if values.size < 2:
        return float("nan")
    return float(values.std(ddof=1) / np.sqrt(values.size))


def bootstrap_interval(
    values: Sequence[float],
    random: np.random.Generator,
    *,
    confidence: float = 0.95,
    resamples: int = 2000,
) -> tuple[float, float]:
    """Percentile bootstrap interval of a mean.

    Parameters
    ----------
    values : sequence of float
        One value per independent unit; NaN is left out.
    random : numpy.random.Generator
    confidence : float
        Share of resampled means inside the interval.
    resamples : int

    Returns
    -------
    low, high : float
        NaN for fewer than two values.
    """
    values = finite(values)
    if values.size < 2:
        return float("nan"), float("nan")
    means = values[random.integers(0, values.size, (resamples, values.size))].mean(axis=1)
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def spread(table: pd.DataFrame, by: Sequence[str], value: str = "value") -> pd.DataFrame:
    """Summarise a value over everything that `by` does not name, for instance over seeds.

    Parameters
    ----------
    table : pandas.DataFrame
    by : sequence of str
        Columns that stay apart.
    value : str
        Column to summarise; NaN is left out.

    Returns
    -------
    pandas.DataFrame
        The columns `by`, then n, mean, sd, sem, minimum, median, maximum.
    """
    require_columns(table, [*by, value])
    groups = table.groupby(list(by), sort=False, dropna=False)[value]
    return groups.agg(
        n="count",
        mean="mean",
        sd="std",
        sem=sem,
        minimum="min",
        median="median",
        maximum="max",
    ).reset_index()


def require_columns(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Stop if a table lacks columns, with one sentence that names them."""
    missing = [column for column in columns if column not in table]
    if missing:
        raise InputError(
            f"analysis table: column {', '.join(missing)} is missing (it has "
            f"{', '.join(map(str, table.columns))})."
        )
