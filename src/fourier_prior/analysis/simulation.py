"""Measures of models of simulated sequences, beside published values."""

import math
from collections.abc import Sequence

import pandas as pd

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.published.values import published_values
from fourier_prior.statistics.significance import paired_test, sem
from fourier_prior.vocabulary import EXPECTED, measures_about

BEST = "best"


MEASURES = {
    measure.key: measure.simulated or measure.name
    for measure in measures_about("place", "composition", "smoothness", shown="simulation")
}
"""Measures in words, in the order of tables."""


COLUMNS = ["level", "condition", "run", "method", "example", "measure", "value"]
"""Columns of the tables of measures."""


def main_scores(measures: pd.DataFrame) -> str:
    """Name the scores that are shown first: DeepSHAP, unless the config replaces them.

    Parameters
    ----------
    measures : pandas.DataFrame
        See `simulation_table`.

    Returns
    -------
    str
        A value of column method.
    """
    methods = measures["method"].unique()
    return "deepshap" if "deepshap" in methods else methods[0]


def simulation_table(measures: pd.DataFrame, conditions: Sequence[str]) -> pd.DataFrame:
    """Compare every condition with the first one, at every GC level.

    Parameters
    ----------
    measures : pandas.DataFrame
        Columns `COLUMNS`; runs are seeds and ``best``.
    conditions : sequence of str
        The baseline first.

    Returns
    -------
    pandas.DataFrame
        One row per measure, method, level and condition: ``value`` of the best model (mean over
        sequences) with ``sem``, ``n`` and one-sided paired Wilcoxon ``p`` over sequences against
        the baseline (NaN for pooled measures); ``seeds_mean``, ``seeds_sem``, ``seeds`` over the
        means of all seeds; ``ratio`` to the baseline over seeds; ``published`` and
        ``published_sem`` where recorded.
    """
    measures = measures[measures["measure"].isin(MEASURES)]
    published = select(published_values(), dataset="simulation")
    rows = []
    for (measure, method, level), part in measures.groupby(
        ["measure", "method", "level"], sort=False
    ):
        before = per_sequence(part, conditions[0])
        base = per_seed(part, conditions[0])
        for condition in conditions:
            values, seeds = per_sequence(part, condition), per_seed(part, condition)
            both = before.index.intersection(values.index)
            tested = condition != conditions[0] and len(both) > 1
            test = EXPECTED.get(measure, "two-sided")
            known = _published(published, measure, level, condition)
            rows.append(
                {
                    "measure": measure,
                    "method": method,
                    "level": level,
                    "condition": condition,
                    "value": values.mean(),
                    "sem": sem(values) if len(values) > 1 else math.nan,
                    "n": len(values),
                    "p": paired_test(before[both], values[both], test).p if tested else math.nan,
                    "seeds_mean": seeds.mean(),
                    "seeds_sem": sem(seeds) if len(seeds) > 1 else math.nan,
                    "seeds": len(seeds),
                    "ratio": seeds.mean() / base.mean() if len(seeds) and base.mean() else math.nan,
                    "published": known["value"],
                    "published_sem": known["error"],
                }
            )
    order = {name: i for i, name in enumerate(MEASURES)}
    table = pd.DataFrame(rows)
    return table.sort_values(
        "measure", key=lambda c: c.map(order), kind="stable", ignore_index=True
    )


def per_sequence(part: pd.DataFrame, condition: str) -> pd.Series:
    """Values of the best model, by sequence (one value for pooled measures)."""
    rows = select(part, condition=condition, run=BEST)
    return rows.set_index("example")["value"]


def per_seed(part: pd.DataFrame, condition: str) -> pd.Series:
    """Mean over sequences of every seed."""
    rows = part[(part["condition"] == condition) & (part["run"] != BEST)]
    return rows.groupby("run")["value"].mean()


def _published(published: pd.DataFrame, measure: str, level: float, condition: str) -> pd.Series:
    """Look up a published value and its error; every form of the prior stands beside that one."""
    name = "none" if condition == "none" else "fourier"
    at = {"motif_fraction": ("section_7", 0.5), "motif_auprc": ("section_7", 0.5)}
    item, where = at.get(measure, (f"notebook_{level:.2f}", level))
    rows = select(published, item=item, measure=measure, condition=name)
    if rows.empty or where != level:
        return pd.Series({"value": math.nan, "error": math.nan})
    return rows[["value", "error"]].iloc[0]
