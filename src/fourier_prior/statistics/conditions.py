"""Comparisons of training conditions over sequences and over seeds."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.randomness import generator
from fourier_prior.statistics.significance import (
    TestResult,
    bootstrap_interval,
    cohens_dz,
    finite,
    paired_test,
    require_columns,
    sem,
    unpaired_test,
)
from fourier_prior.vocabulary import EXPECTED

_KEYS = ("dataset", "architecture", "subset", "sample", "run")


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
    require_columns(table, [*by, "condition", "example", "measure", "value"])
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
    require_columns(table, [*keys, "value"])
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
            finite(group.loc[group["condition"] == name, "value"]) for name in (baseline, treatment)
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
