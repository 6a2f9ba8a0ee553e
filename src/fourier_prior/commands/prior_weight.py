"""Commands: the weight of a penalty, from the training histories of other models."""

from pathlib import Path

from fourier_prior.commands import arguments, path, paths, words
from fourier_prior.files import read_table, write_json
from fourier_prior.training.best_run import SELECTION, best_run, lowest_loss


@arguments(
    history=path("history.tsv of the model without prior"),
    weight=path("JSON file to write"),
)
def measure_prior_weight(history: Path, weight: Path) -> None:
    """Write half the lowest total validation correctness loss (FP, section 5.2)."""
    loss = lowest_loss(read_table(history), "validation_correctness")
    write_json({"weight": loss / 2, "validation_correctness": loss}, weight)


@arguments(
    candidates=words("weights that were tried"),
    history=paths("history.tsv of the model of each, in the same order"),
    weight=path("JSON file to write"),
)
def choose_weight(candidates: list[str], history: list[Path], weight: Path) -> None:
    """Write the weight of the model with the lowest validation loss of its best epoch."""
    losses = {
        candidate: lowest_loss(read_table(file))
        for candidate, file in zip(candidates, history, strict=True)
    }
    write_json({"weight": float(best_run(losses)), SELECTION: losses}, weight)
