"""Checks of the counts around peaks: tracks that can be read may still be the wrong ones."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fourier_prior.datasets.regions import SPLITS
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.errors import InputError

logger = logging.getLogger(__name__)

_LEAST_PEAKS = 10
"""Fewer peaks with reads on both strands tell nothing about the order of the strands."""

_ERRORS = 4
"""By how many standard errors the strands must stand the wrong way round for a warning."""


WITHOUT_EXAMPLES = {
    "train": "models learn nothing of it",
    "validation": "it has no say in which epoch and run are chosen",
    "test": "it gets no metrics, and means over tasks leave it out",
}
"""What follows for a task that has nothing to show in a split."""


@dataclass
class _Library:
    """What was seen of one track, block by block."""

    name: str
    filled: np.ndarray = field(default_factory=lambda: np.zeros(len(SPLITS), dtype=bool))
    strands_equal: bool = True
    equals_control: bool = True
    empty: int = 0
    offsets: list[np.ndarray] = field(default_factory=list)

    def see(self, counts: np.ndarray, control: np.ndarray | None, split: np.ndarray) -> None:
        """Take in the counts of some peaks, shape (P, S, W), of splits, shape (P,)."""
        filled = counts.any(axis=(1, 2))
        self.filled[split[filled]] = True
        self.empty += int((~filled).sum())
        self.equals_control &= control is not None and np.array_equal(counts, control)
        if counts.shape[1] == 2:
            self.strands_equal &= np.array_equal(counts[:, 0], counts[:, 1])
            self.offsets.append(strand_offsets(counts))

    def problems(self) -> list[str]:
        """Say what cannot be right."""
        if not self.filled.any():
            return [
                f"{self.name}: its track has no count in any peak; give peaks and reads that "
                "belong together."
            ]
        found = []
        if self.offsets and self.strands_equal:
            found.append(
                f"{self.name}: plus and minus strand have the same counts; give the file of each "
                "strand."
            )
        if self.equals_control:
            found.append(f"{self.name}: task and control have the same counts; give the control's.")
        return found


def check_counts(
    names: Sequence[str], counts: SparseRows, control: SparseRows, split: np.ndarray
) -> None:
    """Refuse tracks that cannot be right; report what lacks counts, and odd strands.

    Parameters
    ----------
    names : sequence of str, length T
        Tasks.
    counts : SparseRows, shape (P, T, S, W)
        Counts around P peaks.
    control : SparseRows, shape (P, C, S, W)
        Control counts; C = T (matched), 1 (shared) or 0 (none).
    split : numpy.ndarray, shape (P,), int
        Split codes of the peaks.

    Raises
    ------
    InputError
        If a track has no count in any peak, plus and minus strand are the same, or a control is the
        same as its task.
    """
    number = control.shape[1]
    shared = number != len(names)
    tasks = [_Library(name) for name in names]
    controls = [
        _Library("shared control" if shared else f"control of {names[c]}") for c in range(number)
    ]
    first = 0
    for ours, theirs in zip(counts.blocks(), control.blocks(), strict=True):
        part = split[first : first + len(ours)]
        first += len(ours)
        for t, task in enumerate(tasks):
            task.see(ours[:, t], theirs[:, 0 if shared else t] if number else None, part)
        for c, library in enumerate(controls):
            library.see(theirs[:, c], None, part)
    problems = [problem for library in tasks + controls for problem in library.problems()]
    if problems:
        raise InputError(problems)
    for task in tasks:
        for code in np.flatnonzero(~task.filled):
            name = SPLITS[code]
            logger.warning(
                "%s: no count in any peak of the %s split; %s.",
                task.name,
                name,
                WITHOUT_EXAMPLES[name],
            )
        if task.empty:
            logger.warning("%s: %d of %d peaks have no count.", task.name, task.empty, len(counts))
        if task.offsets:
            _check_strand_order(task.name, np.concatenate(task.offsets))


def strand_offsets(counts: np.ndarray) -> np.ndarray:
    """Measure how far reads of the minus strand lie right of those of the plus strand.

    The two ends of a fragment are read from opposite strands, the left one from the plus strand;
    so the offset, which is the mean lag of the strands' cross-correlation, is positive.

    Parameters
    ----------
    counts : numpy.ndarray, shape (P, 2, W), int
        Counts of both strands around P peaks.

    Returns
    -------
    numpy.ndarray, float
        Offset in bp in each peak that has reads on both strands.
    """
    counts = counts.astype(np.float64)
    totals = counts.sum(axis=-1)
    both = (totals > 0).all(axis=1)
    centres = counts[both] @ np.arange(counts.shape[-1], dtype=np.float64) / totals[both]
    return centres[:, 1] - centres[:, 0]


def _check_strand_order(name: str, offsets: np.ndarray) -> None:
    if len(offsets) < _LEAST_PEAKS:
        return
    error = offsets.std(ddof=1) / np.sqrt(len(offsets))
    if offsets.mean() < -_ERRORS * error:
        logger.warning(
            "%s: in %d peaks reads of the minus strand lie %.0f bp (standard error %.1f) left of "
            "those of the plus strand, but should lie right of them; are the strands swapped?",
            name,
            len(offsets),
            -offsets.mean(),
            error,
        )
