"""Which run is the best: the one with the lowest loss, the first of equals."""

import math
from collections.abc import Hashable, Mapping
from typing import TypeVar

import pandas as pd

Run = TypeVar("Run", bound=Hashable)

SELECTION = "validation_selection"
"""Loss in a training history by which epochs and runs are chosen (FP, section 4)."""


def lowest_loss(history: pd.DataFrame, loss: str = SELECTION) -> float:
    """Return the lowest value of a loss over epochs; by default, that of the best epoch."""
    return float(history[loss].min())


def best_epoch(history: pd.DataFrame) -> int:
    """Return the number of the epoch that is chosen, the first of equals."""
    return int(history.loc[history[SELECTION].idxmin(), "epoch"])


def best_runs(losses: Mapping[Run, float], number: int) -> list[Run]:
    """Return the runs with the lowest losses.

    Parameters
    ----------
    losses : mapping of run to float
        Lowest validation loss of each run. NaN is worse than any number.
    number : int
        How many; fewer if there are fewer.

    Returns
    -------
    list
        Best first; equals in the order in which they are given.
    """
    return sorted(losses, key=lambda run: (math.isnan(losses[run]), losses[run]))[:number]


def best_run(losses: Mapping[Run, float]) -> Run:
    """Return the run with the lowest loss, the first of equals."""
    return best_runs(losses, 1)[0]
