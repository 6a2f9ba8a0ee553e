"""The performance of many models in one table."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.training.best_run import best_epoch, best_run, lowest_loss

KIND = ["dataset", "architecture", "subset", "condition"]
"""What models share that differ in the random initialisation alone."""


def performance_table(
    models: Iterable[tuple[pd.DataFrame, pd.DataFrame, Mapping[str, Any]]],
) -> pd.DataFrame:
    """Gather test metrics, validation losses and weights, and mark the best seed of each kind.

    Parameters
    ----------
    models : iterable of (history, metrics, record)
        Of each model, the table of epochs, the table of test metrics (task, metric, value) and the
        run record, of which labels, prior and training are read.

    Returns
    -------
    pandas.DataFrame
        Columns dataset, architecture, subset, condition, seed, best, task, metric, value. Beside
        the test metrics, the rows of each model hold ``validation_loss`` and ``best_epoch`` (task
        ``mean``), ``prior_weight`` and ``l2_weight`` (task ``penalty``; 0 without the penalty).
    """
    table = pd.concat([_performance(*model) for model in models], ignore_index=True)
    best = {
        kind: best_run(dict(zip(losses["seed"], losses["value"], strict=True)))
        for kind, losses in select(table, metric="validation_loss").groupby(KIND, sort=False)
    }
    kinds = table[KIND].itertuples(index=False, name=None)
    marks = [best[kind] == seed for kind, seed in zip(kinds, table["seed"], strict=True)]
    return table.assign(best=marks)[[*KIND, "seed", "best", "task", "metric", "value"]]


def remarks_on_gaps(performance: pd.DataFrame) -> list[str]:
    """Say which tasks have no metrics at all, so that means are over the others.

    Parameters
    ----------
    performance : pandas.DataFrame
        As `performance_table` returns, of any number of models.

    Returns
    -------
    list of str
        One sentence, or none if every task has metrics.
    """
    of_tasks = performance[~performance["task"].isin(["mean", "penalty"])]
    if of_tasks.empty:
        return []
    measured = of_tasks.groupby(["dataset", "architecture", "task"], sort=False)["value"].count()
    lacking = [" ".join(key) for key, number in measured.items() if not number]
    if not lacking:
        return []
    return [
        f"No metrics of {', '.join(lacking)}: the test split has no positives or no reads of it; "
        "means are over the other tasks."
    ]


def _performance(
    history: pd.DataFrame, metrics: pd.DataFrame, record: Mapping[str, Any]
) -> pd.DataFrame:
    chosen = {"validation_loss": lowest_loss(history), "best_epoch": best_epoch(history)}
    weights = {
        "prior_weight": (record["prior"] or {"weight": 0.0})["weight"],
        "l2_weight": record["training"].get("l2", 0.0),
    }
    added = [
        pd.DataFrame({"task": task, "metric": list(values), "value": list(values.values())})
        for task, values in (("mean", chosen), ("penalty", weights))
    ]
    return pd.concat([metrics, *added]).assign(**record["labels"])
