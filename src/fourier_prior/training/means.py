"""Means of losses over the batches of an epoch, which a GPU is not waited for."""

import math

import torch
from torch import Tensor

from fourier_prior.errors import InputError
from fourier_prior.training.step import PARTS

_LOOK = 100
"""Batches after which losses are looked at."""


class Means:
    """Means over batches, weighted by their numbers of positives.

    Parameters
    ----------
    kind : str
        What messages call a batch, before its number.
    """

    def __init__(self, kind: str):
        self.kind = kind
        self.total = dict.fromkeys(PARTS, 0.0)
        self.weight = self.seen = 0
        self._waiting: list[tuple[Tensor, int, str]] = []

    def add(self, losses: Tensor, positives: int, place: str) -> None:
        """Take the losses of the next batch.

        Parameters
        ----------
        losses : torch.Tensor, shape (4,)
            `step.PARTS`, on any device; they are looked at once in a while.
        positives : int
        place : str
            Where the batch lies, for messages.

        Raises
        ------
        InputError
            If a loss of this or of one of the last batches is not finite.
        """
        self._waiting.append((losses, positives, place))
        if len(self._waiting) == _LOOK:
            self._look()

    def result(self) -> dict[str, float]:
        """Return the means by name; raises as `add` does."""
        self._look()
        return {part: value / self.weight for part, value in self.total.items()}

    def _look(self) -> None:
        if not self._waiting:
            return
        rows = torch.stack([losses for losses, _, _ in self._waiting]).tolist()
        for row, (_, positives, place) in zip(rows, self._waiting, strict=True):
            values = dict(zip(PARTS, row, strict=True))
            if not math.isfinite(values["loss"]):
                parts = ", ".join(f"{part} {value}" for part, value in values.items())
                raise InputError(
                    f"{self.kind} {self.seen} ({place}): the loss is not finite ({parts}); check "
                    "the counts of these windows, or lower learning_rate or the prior's weight."
                )
            for part, value in values.items():
                self.total[part] += value * positives
            self.weight += positives
            self.seen += 1
        self._waiting = []
