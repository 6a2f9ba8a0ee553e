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
