"""Commands: the weight of a penalty, from the training histories of other models."""

import json
from collections.abc import Mapping
from pathlib import Path

from fourier_prior.commands import arguments, path, paths, words
from fourier_prior.files import atomic_path, read_table


@arguments(
    history=path("history.tsv of the model without prior"),
    weight=path("JSON file to write"),
)
def measure_prior_weight(history: Path, weight: Path) -> None:
    """Write half the lowest total validation correctness loss (FP, section 5.2)."""
    loss = float(read_table(history)["validation_correctness"].min())
    _write(weight, {"weight": loss / 2, "validation_correctness": loss})


@arguments(
    candidates=words("weights that were tried"),
    history=paths("history.tsv of the model of each, in the same order"),
    weight=path("JSON file to write"),
)
def choose_weight(candidates: list[str], history: list[Path], weight: Path) -> None:
    """Write the weight of the model with the lowest validation loss of its best epoch."""
    losses = {
        candidate: float(read_table(file)["validation_selection"].min())
        for candidate, file in zip(candidates, history, strict=True)
    }
    best = min(losses, key=losses.__getitem__)
    _write(weight, {"weight": float(best), "validation_selection": losses})


def _write(file: Path, measured: Mapping) -> None:
    with atomic_path(file) as temporary:
        temporary.write_text(json.dumps(measured, indent=2) + "\n")
