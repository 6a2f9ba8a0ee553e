"""Comparisons of training conditions: tests, effect sizes, uncertainty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from fourier_prior.errors import InputError
from fourier_prior.randomness import generator

EXPECTED: Mapping[str, str] = {
    # attributions
    "high_frequency_sum": "less",
    "entropy": "less",
    "summit_correlation": "less",
    "peaks_auprc": "greater",
    "nexus_fraction": "greater",
    "nexus_auprc": "greater",
    "footprints_fraction": "greater",
    "footprints_auprc": "greater",
    "planted_fraction": "greater",
    "planted_auprc": "greater",
    "jaccard_initialisations": "greater",
    "jaccard_top": "greater",
    # performance
    "validation_loss": "less",
    "accuracy": "greater",
    "auroc": "greater",
    "auprc": "greater",
    "auprc_corrected": "greater",
    "nll": "less",
    "nll_per_read": "less",
    "jsd": "less",
    "count_pearson": "greater",
    "count_spearman": "greater",
}
"""What the prior is claimed to do to each measure: the alternative of the one-sided tests.

Measures that are not listed are tested two-sided.
"""

_EXACT_UP_TO = 50
"""Largest sample for which exact null distributions are used."""

_KEYS = ("dataset", "architecture", "subset", "sample", "run")


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
    baseline, treatment = _finite(baseline), _finite(treatment)
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


def _finite(values: Sequence[float]) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return values[~np.isnan(values)]


def cohens_dz(baseline: Sequence[float], treatment: Sequence[float]) -> float:
    """Mean paired difference in units of its standard deviation; NaN if that is 0 or unknown."""
    difference = _finite(np.asarray(treatment, float) - np.asarray(baseline, float))
    if difference.size < 2:
        return float("nan")
    spread = difference.std(ddof=1)
    return float(difference.mean() / spread) if spread > 0 else float("nan")


def sem(values: Sequence[float]) -> float:
    """Return the standard error of the mean without NaN; NaN for fewer than two values."""
    values = _finite(values)
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
    values = _finite(values)
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
    _require(table, [*by, value])
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


def compare_conditions(
    table: pd.DataFrame,
    baseline: str = "none",
    treatment: str = "fourier",
    *,
    by: Sequence[str] | None = None,
    alternatives: Mapping[str, str] = EXPECTED,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare two conditions example by example.

    Parameters
    ----------
    table : pandas.DataFrame
        Tidy values: condition, example (missing for values pooled over examples), measure, value
        and the columns `by`.
    baseline, treatment : str
        Conditions to compare.
    by : sequence of str, optional
        Columns that stay apart; those of dataset, architecture, subset, sample and run that the
        table has, unless given.
    alternatives : mapping of str to str
        Alternative of the test per measure; two-sided for measures it lacks.
    seed : int
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        One row per group and measure: the columns `by`, measure, n (pairs), ``mean_<baseline>``,
        ``sem_<baseline>``, ``mean_<treatment>``, ``sem_<treatment>``, difference (treatment minus
        baseline), difference_low, difference_high (95 % bootstrap), effect (rank-biserial), dz
        (Cohen), p (Wilcoxon), test (exact, asymptotic, none), expected (less, greater, two-sided),
        direction (less, greater, equal). Examples that lack a value in either condition are left
        out; groups that lack a condition give no row.

    Raises
    ------
    InputError
        If columns are missing or an example occurs twice in a condition.
    """
    by = [key for key in _KEYS if key in table] if by is None else list(by)
    _require(table, [*by, "condition", "example", "measure", "value"])
    table = table[table["condition"].isin([baseline, treatment])]
    keys = [*by, "measure", "example"]
    twice = table[table.duplicated([*keys, "condition"])]
    if len(twice):
        row = twice.iloc[0]
        raise InputError(
            f"analysis table: {row['measure']} of example {row['example']} occurs twice in "
            f"condition {row['condition']}; name the column that tells them apart in `by`."
        )
    # Pooled values have no example; a common label lets them pair.
    wide = (
        table.assign(example=table["example"].astype(object).where(table["example"].notna(), -1))
        .set_index([*keys, "condition"])["value"]
        .unstack("condition", sort=False)
        .reindex(columns=[baseline, treatment])
        .dropna()
    )
    rows = []
    for key, group in wide.groupby([*by, "measure"], sort=False, dropna=False):
        expected = alternatives.get(key[-1], "two-sided")
        before, after = group[baseline].to_numpy(float), group[treatment].to_numpy(float)
        test = paired_test(before, after, expected)
        random = generator(seed, "compare", *map(str, key))
        low, high = bootstrap_interval(after - before, random)
        rows.append(
            dict(zip([*by, "measure"], key, strict=True))
            | {"n": len(group)}
            | _means(before, after, baseline, treatment)
            | {
                "difference_low": low,
                "difference_high": high,
                "effect": test.effect,
                "dz": cohens_dz(before, after),
            }
            | _verdict(test, expected, after.mean() - before.mean())
        )
    columns = [*by, "measure", "n", *_mean_columns(baseline, treatment), "difference_low"]
    columns += ["difference_high", "effect", "dz", *_VERDICT]
    return pd.DataFrame(rows, columns=columns)


def seed_means(
    table: pd.DataFrame, *, seed: str = "run", measure: str = "measure", by: Sequence[str]
) -> pd.DataFrame:
    """Average values over examples, so that each seed counts once.

    Parameters
    ----------
    table : pandas.DataFrame
        Tidy values with a condition column.
    seed, measure : str
        Names of the columns that hold the seed and the measure.
    by : sequence of str
        Columns that stay apart.

    Returns
    -------
    pandas.DataFrame
        The columns `by`, condition, `seed`, `measure`, value.
    """
    keys = [*by, "condition", seed, measure]
    _require(table, [*keys, "value"])
    return table.groupby(keys, sort=False, dropna=False)["value"].mean().reset_index()


def compare_seeds(
    table: pd.DataFrame,
    baseline: str = "none",
    treatment: str = "fourier",
    *,
    seed: str = "run",
    measure: str = "measure",
    by: Sequence[str],
    alternatives: Mapping[str, str] = EXPECTED,
) -> pd.DataFrame:
    """Compare two conditions seed by seed, each seed counting once.

    Parameters
    ----------
    table : pandas.DataFrame
        Tidy values with a condition column; values of one seed are averaged.
    baseline, treatment : str
        Conditions to compare.
    seed, measure : str
        Names of the columns that hold the seed and the measure.
    by : sequence of str
        Columns that stay apart.
    alternatives : mapping of str to str
        Alternative of the test per measure; two-sided for measures it lacks.

    Returns
    -------
    pandas.DataFrame
        One row per group and measure: the columns `by`, measure, ``n_<baseline>``,
        ``n_<treatment>``, ``mean_…`` and ``sem_…`` of both, difference, effect (rank-biserial), p
        (Mann-Whitney), test, expected, direction.

    Notes
    -----
    The comparison of FP, Figure 4: networks with different random initialisations are independent
    samples, not pairs.
    """
    means = seed_means(table, seed=seed, measure=measure, by=by)
    rows = []
    for key, group in means.groupby([*by, measure], sort=False, dropna=False):
        expected = alternatives.get(key[-1], "two-sided")
        before, after = (
            _finite(group.loc[group["condition"] == name, "value"])
            for name in (baseline, treatment)
        )
        if not before.size or not after.size:
            continue
        test = unpaired_test(before, after, expected)
        rows.append(
            dict(zip([*by, "measure"], key, strict=True))
            | {f"n_{baseline}": before.size, f"n_{treatment}": after.size}
            | _means(before, after, baseline, treatment)
            | {"effect": test.effect}
            | _verdict(test, expected, after.mean() - before.mean())
        )
    columns = [*by, "measure", f"n_{baseline}", f"n_{treatment}"]
    columns += [*_mean_columns(baseline, treatment), "effect", *_VERDICT]
    return pd.DataFrame(rows, columns=columns)


_VERDICT = ("p", "test", "expected", "direction")


def _verdict(test: TestResult, expected: str, difference: float) -> dict:
    direction = "equal" if difference == 0 else "less" if difference < 0 else "greater"
    return dict(zip(_VERDICT, (test.p, test.method, expected, direction), strict=True))


def _mean_columns(baseline: str, treatment: str) -> list[str]:
    sides = [f"{kind}_{name}" for name in (baseline, treatment) for kind in ("mean", "sem")]
    return [*sides, "difference"]


def _means(before: np.ndarray, after: np.ndarray, baseline: str, treatment: str) -> dict:
    values = (before.mean(), sem(before), after.mean(), sem(after), after.mean() - before.mean())
    return dict(zip(_mean_columns(baseline, treatment), values, strict=True))


def _require(table: pd.DataFrame, columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in table]
    if missing:
        raise InputError(
            f"analysis table: column {', '.join(missing)} is missing (it has "
            f"{', '.join(map(str, table.columns))})."
        )
