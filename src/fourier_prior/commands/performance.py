"""Command: one table of the performance of many models."""

import json
from pathlib import Path

import pandas as pd

from fourier_prior.commands import arguments, path, paths
from fourier_prior.files import read_table, write_table


@arguments(
    history=paths("history.tsv of every model"),
    metrics=paths("metrics.tsv of every model, in the same order"),
    run=paths("run.json of every model, in the same order"),
    table=path("table to write"),
)
def collect_performance(
    history: list[Path], metrics: list[Path], run: list[Path], table: Path
) -> None:
    """Gather test metrics, validation losses and weights, and mark the best seed of each kind."""
    parts = []
    for history_path, metrics_path, run_path in zip(history, metrics, run, strict=True):
        record = json.loads(run_path.read_text())
        epochs = read_table(history_path)
        best = epochs.loc[epochs["validation_selection"].idxmin()]
        added = pd.DataFrame(
            {
                "task": "mean",
                "metric": ["validation_loss", "best_epoch"],
                "value": [best["validation_selection"], best["epoch"]],
            }
        )
        prior = record["prior"] or {"weight": 0.0}
        weights = {"prior_weight": prior["weight"], "l2_weight": record["training"].get("l2", 0.0)}
        chosen = pd.DataFrame(
            {"task": "penalty", "metric": list(weights), "value": list(weights.values())}
        )
        rows = pd.concat([read_table(metrics_path), added, chosen])
        parts.append(rows.assign(**record["labels"]))
    performance = pd.concat(parts, ignore_index=True)
    kind = ["dataset", "architecture", "subset", "condition"]
    losses = performance[performance["metric"] == "validation_loss"]
    lowest = losses.loc[losses.groupby(kind)["value"].idxmin(), [*kind, "seed"]]
    performance = performance.merge(lowest.assign(best=True), how="left", on=[*kind, "seed"])
    performance["best"] = performance["best"].eq(True)
    write_table(performance[[*kind, "seed", "best", "task", "metric", "value"]], table)
