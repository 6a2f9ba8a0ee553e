"""Which run is the best: the lowest validation loss."""

from pathlib import Path

from fourier_prior.files import read_table


def lowest_losses(history: list[Path], loss: str = "validation_selection") -> list[float]:
    """Return the lowest value of a loss in each history; by default, that of the best epoch."""
    return [float(read_table(file)[loss].min()) for file in history]
