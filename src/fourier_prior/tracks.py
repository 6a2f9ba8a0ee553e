"""Checks of the counts around peaks: tracks that can be read may still be the wrong ones."""

import logging
from collections.abc import Sequence

import numpy as np

from fourier_prior.errors import InputError

logger = logging.getLogger(__name__)

_ROWS = 4096
"""How many peaks are taken as floating-point numbers at once."""

_LEAST_PEAKS = 10
"""Fewer peaks with reads on both strands tell nothing about the order of the strands."""

_ERRORS = 4
"""By how many standard errors the strands must stand the wrong way round for a warning."""


def check_counts(names: Sequence[str], counts: np.ndarray, control: np.ndarray) -> None:
    """Refuse tracks that cannot be right; report peaks without counts and odd strands.

    Parameters
    ----------
    names : sequence of str, length T
        Tasks.
    counts : numpy.ndarray, shape (P, T, S, W), int
        Counts around P peaks.
    control : numpy.ndarray, shape (P, C, S, W), int
        Control counts; C = T (matched), 1 (shared) or 0 (none).

    Raises
    ------
    InputError
        If a track has no count in any peak, plus and minus strand are the same, or a control is the
        same as its task.
    """
    shared = control.shape[1] != len(names)
    libraries = [(name, counts[:, t]) for t, name in enumerate(names)]
    libraries += [
        ("shared control" if shared else f"control of {names[c]}", control[:, c])
        for c in range(control.shape[1])
    ]
    problems = []
    for name, track in libraries:
        if not track.any():
            problems.append(
                f"{name}: its track has no count in any peak; give peaks and reads that belong "
                "together."
            )
        elif track.shape[1] == 2 and np.array_equal(track[:, 0], track[:, 1]):
            problems.append(
                f"{name}: plus and minus strand have the same counts; give the file of each strand."
            )
    for t, name in enumerate(names if control.shape[1] else []):
        ours = control[:, 0 if shared else t]
        if ours.any() and np.array_equal(ours, counts[:, t]):
            problems.append(f"{name}: task and control have the same counts; give the control's.")
    if problems:
        raise InputError(problems)
    for t, name in enumerate(names):
        empty = int((~counts[:, t].any(axis=(1, 2))).sum())
        if empty:
            logger.warning("%s: %d of %d peaks have no count.", name, empty, len(counts))
        if counts.shape[2] == 2:
            _check_strand_order(name, counts[:, t])


def strand_offset(counts: np.ndarray) -> tuple[float, float, int]:
    """Measure how far reads of the minus strand lie right of those of the plus strand.

    The two ends of a fragment are read from opposite strands, the left one from the plus strand;
    so the offset, which is the mean lag of the strands' cross-correlation, is positive.

    Parameters
    ----------
    counts : numpy.ndarray, shape (P, 2, W), int
        Counts of both strands around P peaks.

    Returns
    -------
    offset, error : float
        Mean over peaks and its standard error, in bp.
    peaks : int
        How many peaks have reads on both strands; they alone count.
    """
    positions = np.arange(counts.shape[-1], dtype=np.float64)
    offsets = []
    for first in range(0, len(counts), _ROWS):
        block = counts[first : first + _ROWS].astype(np.float64)
        totals = block.sum(axis=-1)
        both = (totals > 0).all(axis=1)
        centres = block[both] @ positions / totals[both]
        offsets.append(centres[:, 1] - centres[:, 0])
    offset = np.concatenate(offsets) if offsets else np.empty(0)
    if len(offset) < 2:
        return float("nan"), float("nan"), len(offset)
    error = offset.std(ddof=1) / np.sqrt(len(offset))
    return float(offset.mean()), float(error), len(offset)


def _check_strand_order(name: str, counts: np.ndarray) -> None:
    offset, error, peaks = strand_offset(counts)
    if peaks >= _LEAST_PEAKS and offset < -_ERRORS * error:
        logger.warning(
            "%s: in %d peaks reads of the minus strand lie %.0f bp (standard error %.1f) left of "
            "those of the plus strand, but should lie right of them; are the strands swapped?",
            name,
            peaks,
            -offset,
            error,
        )
