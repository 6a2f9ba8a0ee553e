"""Command: the weight of a prior, measured on a model trained without it."""

import json
from pathlib import Path

from fourier_prior.commands import arguments, path
from fourier_prior.files import atomic_path, read_table


@arguments(
    history=path("history.tsv of the model without prior"),
    weight=path("JSON file to write"),
)
def measure_prior_weight(history: Path, weight: Path) -> None:
    """Write half the lowest total validation correctness loss (FP, section 5.2)."""
    loss = float(read_table(history)["validation_correctness"].min())
    with atomic_path(weight) as temporary:
        temporary.write_text(
            json.dumps({"weight": loss / 2, "validation_correctness": loss}, indent=2) + "\n"
        )
