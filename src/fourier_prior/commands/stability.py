"""Command: how much attributions change with the initialisation or the amount of data."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from fourier_prior.analysis.stability import compare_models
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, mapping, path, paths
from fourier_prior.errors import InputError
from fourier_prior.files import read_table, write_table
from fourier_prior.training.best_run import lowest_loss


@arguments(
    attributions=paths("stability samples of all seeds, subsets and conditions"),
    history=paths("history.tsv of all models"),
    run=paths("run.json of all models, in the same order"),
    settings=mapping("the `analysis` block of the config"),
    table=path("per-sequence means over pairs, to write"),
    pairs=path("per-pair means over sequences, to write"),
)
def compare_seeds(
    attributions: list[Path],
    history: list[Path],
    run: list[Path],
    settings: Mapping,
    table: Path,
    pairs: Path,
) -> None:
    """Write the continuous Jaccard similarity between seeds and between subsets."""
    losses, scores, first = defaultdict(dict), defaultdict(dict), None
    for epochs, record in zip(history, run, strict=True):
        labels = json.loads(record.read_text())["labels"]
        of_kind = losses[labels["condition"], labels["subset"]]
        of_kind[f"seed-{labels['seed']}"] = lowest_loss(read_table(epochs))
    for file in attributions:
        read = read_attributions(file)
        first = first or read
        if not read.has_windows_of(first):
            raise InputError(
                f"{file}: its windows differ from those of {attributions[0]}; delete both and "
                "attribute again."
            )
        scores[read.attrs["condition"], read.attrs["subset"]][read.attrs["run"]] = read.hypothetical
    kind = {name: first.attrs[name] for name in ("dataset", "architecture")}
    sequences, compared = compare_models(scores, losses, kind, settings["best_seeds"])
    write_table(sequences, table)
    write_table(compared, pairs)
