"""Strengths of peaks: whether they tell the strongest apart, ranks, and the strongest part.

FP = Tseng, Shrikumar, Kundaje 2020.
"""

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError


def tell_apart(strengths: pd.Series | np.ndarray) -> bool:
    """Say whether strengths tell the strongest peaks: they are known, and not all the same."""
    values = np.asarray(strengths, dtype=float)
    return len(values) < 2 or (not np.isnan(values).any() and values.min() < values.max())


_REMEDY = (
    "give peaks with strengths (narrowPeak column 7), or set `seeds.top` and "
    "`ablations.seeds.top` to 0"
)


def without_strengths(name: str) -> InputError:
    """Return the error for a subset of the strongest peaks where strengths do not tell them."""
    return InputError(
        f"{name}: the subset `top` needs the strongest peaks, but these have no strengths, or all "
        f"the same; {_REMEDY}."
    )


def check_strengths(name: str, peaks: pd.DataFrame, fraction: float) -> None:
    """Make sure that a subset of the strongest peaks can be made.

    Parameters
    ----------
    name : str
        What the peaks are called in messages: their file or task.
    peaks : pandas.DataFrame
        Columns chrom, start, end, signal.
    fraction : float
        Share of peaks in the subset.

    Raises
    ------
    InputError
        If strengths are unknown, or more peaks share the highest one than the subset may hold.
    """
    strength = peaks.groupby(["chrom", "start", "end"])["signal"].max().to_numpy()
    if not tell_apart(peaks["signal"]):
        raise without_strengths(name)
    size = max(1, int(fraction * len(strength)))
    if (best := int((strength == strength.max()).sum())) > size:
        raise InputError(
            f"{name}: the subset `top` holds the {size} strongest of {len(strength)} peaks, but "
            f"{best} share the highest strength; {_REMEDY}, or raise `top_fraction`."
        )


def peak_ranks(peaks: pd.DataFrame) -> np.ndarray:
    """Rank peaks by signal.

    Parameters
    ----------
    peaks : pandas.DataFrame
        Columns chrom, start, end, signal.

    Returns
    -------
    numpy.ndarray, shape (N,), int32
        1 for the strongest; ties by order, which is that of coordinates for peaks of `read_peaks`.
        Rows with equal coordinates count once and share the rank of the strongest of them.

    Notes
    -----
    FP, released code (peak signals of the binary data).
    """
    order = np.argsort(-peaks["signal"].to_numpy(), kind="stable")
    interval = peaks.groupby(["chrom", "start", "end"], sort=False).ngroup().to_numpy()[order]
    # factorize numbers the intervals by first appearance, that is by their strongest row.
    ranks = np.empty(len(peaks), dtype=np.int32)
    ranks[order] = pd.factorize(interval)[0] + 1
    return ranks


def strongest_bins(rank: np.ndarray, max_rank: np.ndarray, fraction: float) -> np.ndarray:
    """Mark the bins that stem from the strongest peaks of any task.

    Parameters
    ----------
    rank : numpy.ndarray, shape (N, T), int
        Rank of the source peak, 0 where a task has none.
    max_rank : numpy.ndarray, shape (T,), int
        Largest rank of each task in the whole genome.
    fraction : float
        Share of peaks to keep, in (0, 1].

    Returns
    -------
    numpy.ndarray, shape (N,), bool
        Whether the rank is at most int(fraction * max_rank), at least 1, for any task.

    Raises
    ------
    InputError
        If `fraction` is not in (0, 1].

    Notes
    -----
    FP, training on the strongest 1 % (released code, ``peak_retention``).
    """
    _check_fraction(fraction)
    limit = np.maximum(1, (fraction * np.asarray(max_rank)).astype(np.int64))
    return ((rank > 0) & (rank <= limit)).any(axis=1)


def strongest_peaks(task: np.ndarray, signal: np.ndarray, fraction: float) -> np.ndarray:
    """Mark the strongest peaks of each task.

    Parameters
    ----------
    task : numpy.ndarray, shape (N,), int
        Task of each peak.
    signal : numpy.ndarray, shape (N,), float
        Signal of each peak (narrowPeak column 7).
    fraction : float
        Share of each task's peaks to keep, in (0, 1].

    Returns
    -------
    numpy.ndarray, shape (N,), bool
        The first int(fraction * n), at least 1, of each task's n peaks by signal; ties by order.

    Raises
    ------
    InputError
        If `fraction` is not in (0, 1].

    Notes
    -----
    FP, training on the strongest 1 % (released code, ``peak_retention``).
    """
    _check_fraction(fraction)
    kept = np.zeros(len(task), dtype=bool)
    for t in np.unique(task):
        rows = np.flatnonzero(task == t)
        order = rows[np.argsort(-signal[rows], kind="stable")]
        kept[order[: max(1, int(fraction * len(rows)))]] = True
    return kept


def _check_fraction(fraction: float) -> None:
    if not 0 < fraction <= 1:
        raise InputError(f"subset fraction {fraction} is not above 0 and at most 1; correct it.")
