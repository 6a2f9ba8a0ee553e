"""Commands: the weight of a penalty, from the training histories of other models."""

from pathlib import Path

from fourier_prior.commands import arguments, path, paths, words
from fourier_prior.files import write_json
from fourier_prior.training.best_run import lowest_losses


@arguments(
    history=path("history.tsv of the model without prior"),
    weight=path("JSON file to write"),
)
def measure_prior_weight(history: Path, weight: Path) -> None:
    """Write half the lowest total validation correctness loss (FP, section 5.2)."""
    (loss,) = lowest_losses([history], "validation_correctness")
    write_json({"weight": loss / 2, "validation_correctness": loss}, weight)


@arguments(
    candidates=words("weights that were tried"),
    history=paths("history.tsv of the model of each, in the same order"),
    weight=path("JSON file to write"),
)
def choose_weight(candidates: list[str], history: list[Path], weight: Path) -> None:
    """Write the weight of the model with the lowest validation loss of its best epoch."""
    losses = dict(zip(candidates, lowest_losses(history), strict=True))
    best = min(losses, key=losses.__getitem__)
    write_json({"weight": float(best), "validation_selection": losses}, weight)
