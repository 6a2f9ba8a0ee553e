"""Command: one table of the performance of many models."""

import json
from pathlib import Path

from fourier_prior.analysis.performance import performance_table
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
    models = [
        (read_table(epochs), read_table(measured), json.loads(record.read_text()))
        for epochs, measured, record in zip(history, metrics, run, strict=True)
    ]
    write_table(performance_table(models), table)
