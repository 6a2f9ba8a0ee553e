"""Command: the best of several random initialisations."""

import shutil
from pathlib import Path

from fourier_prior.commands import arguments, path, paths
from fourier_prior.files import atomic_path, read_table
from fourier_prior.training.best_run import best_run, lowest_loss


@arguments(
    weights_of=paths("weights.safetensors of every seed"),
    history_of=paths("history.tsv of every seed, in the same order"),
    metrics_of=paths("metrics.tsv of every seed, in the same order"),
    run_of=paths("run.json of every seed, in the same order"),
    weights=path("copy of the best weights to write"),
    history=path("copy of the best history to write"),
    metrics=path("copy of the best metrics to write"),
    run=path("copy of the best run record to write"),
)
def choose_best(
    weights_of: list[Path],
    history_of: list[Path],
    metrics_of: list[Path],
    run_of: list[Path],
    weights: Path,
    history: Path,
    metrics: Path,
    run: Path,
) -> None:
    """Copy the files of the seed with the lowest validation loss of its best epoch."""
    best = best_run({i: lowest_loss(read_table(file)) for i, file in enumerate(history_of)})
    for sources, target in (
        (weights_of, weights),
        (history_of, history),
        (metrics_of, metrics),
        (run_of, run),
    ):
        with atomic_path(target) as temporary:
            shutil.copyfile(sources[best], temporary)
