"""Whether attributions lie where a gold standard says: intervals, peaks, summits.

FP = Tseng, Shrikumar, Kundaje 2020.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.metrics.spectrum import checked_magnitudes


def interval_mask(
    intervals: pd.DataFrame,
    chroms: Sequence[str],
    starts: Sequence[int],
    length: int,
    clip: bool = True,
) -> np.ndarray:
    """Mark the bases of windows that lie in any interval.

    Parameters
    ----------
    intervals : pandas.DataFrame
        Columns chrom, start, end (0-based, half-open); any order, may overlap.
    chroms : sequence of str, length N
        Chromosome of each window.
    starts : sequence of int, length N
        First position of each window.
    length : int
        Window length in bp.
    clip : bool
        Clip intervals that overhang a window's left edge. False treats their negative offset as
        an index from the window's right end, which nearly always loses the interval: what the
        released code of FP does.

    Returns
    -------
    numpy.ndarray, shape (N, length), bool

    Notes
    -----
    FP, sections 7.2 and 7.3: the bases of called peaks, footprints or ChIP-nexus peaks. Unions of
    overlapping intervals count once.
    """
    chroms, starts = np.asarray(chroms), np.asarray(starts, dtype=np.int64)
    # One more column than bases: intervals that end with the window close there.
    edges = np.zeros((len(starts), length + 1), dtype=np.int32)
    firsts, lasts = (intervals[side].to_numpy(np.int64) for side in ("start", "end"))
    by_chrom = intervals.groupby("chrom", sort=False).indices
    for chrom, rows in pd.Series(chroms).groupby(chroms, sort=False).indices.items():
        if chrom not in by_chrom:
            continue
        table = by_chrom[chrom]
        table = table[np.argsort(firsts[table])]
        first, last = firsts[table], lasts[table]
        row, which = _candidates(first, last, starts[rows], starts[rows] + length)
        low = first[which] - starts[rows[row]]
        high = np.minimum(last[which] - starts[rows[row]], length)
        from_the_right = np.maximum(low + length, 0)
        low = np.where(low < 0, 0 if clip else from_the_right, low)
        keep = low < high
        np.add.at(edges, (rows[row[keep]], low[keep]), 1)
        np.add.at(edges, (rows[row[keep]], high[keep]), -1)
    return np.cumsum(edges, axis=1)[:, :length] > 0


def _candidates(
    first: np.ndarray, last: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pair windows with the intervals (sorted by start) that overlap them.

    Returns
    -------
    window, interval : numpy.ndarray
        Indices of each overlapping pair.
    """
    # All intervals before `low` end at or before the window's start; the running maximum makes
    # this exact although ends need not be sorted.
    low = np.searchsorted(np.maximum.accumulate(last), starts, side="right")
    high = np.searchsorted(first, ends, side="left")
    counts = np.maximum(high - low, 0)
    window = np.repeat(np.arange(len(starts)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    interval = np.repeat(low, counts) + within
    overlapping = last[interval] > starts[window]
    return window[overlapping], interval[overlapping]


def _checked(scores: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scores, mask = checked_magnitudes(scores), np.asarray(mask, dtype=bool)
    if scores.shape != mask.shape:
        raise InputError(
            f"mask: shape {mask.shape} found for scores of shape {scores.shape}; make the mask "
            "for the windows that were scored."
        )
    return scores, mask


def fraction_in_mask(scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Share of a sequence's total attribution that lies on marked bases.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used.
    mask : numpy.ndarray, shape (N, L), bool
        Marked bases, from `interval_mask`.

    Returns
    -------
    numpy.ndarray, shape (N,)
        Between 0 and 1; NaN for sequences without a marked base (FP leaves them out) and for
        all-zero tracks.

    Raises
    ------
    InputError
        If shapes differ, or a track is not (N, L) and finite.

    Notes
    -----
    FP, section 7.3 and Table 4: sum of |s_i| over marked bases / sum of |s_i|.
    """
    scores, mask = _checked(scores, mask)
    total = scores.sum(axis=1)
    inside = (scores * mask).sum(axis=1)
    defined = mask.any(axis=1) & (total > 0)
    return np.divide(inside, total, out=np.full(len(total), np.nan), where=defined)


def precision_recall_of_bases(scores: np.ndarray, mask: np.ndarray) -> pd.DataFrame:
    """Precision and recall of the bases of all sequences, ranked by attribution.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used and compared across sequences.
    mask : numpy.ndarray, shape (N, L), bool
        Marked bases, from `interval_mask`.

    Returns
    -------
    pandas.DataFrame
        Columns bases (ranked down to here), recall, precision: one row per distinct magnitude down
        to the one that finds all marked bases; no row without a marked base.

    Raises
    ------
    InputError
        If shapes differ, or a track is not (N, L) and finite.

    Notes
    -----
    FP, Figures S17 to S19.
    """
    scores, mask = _checked(scores, mask)
    scores, mask = scores.ravel(), mask.ravel()
    order = np.argsort(-scores, kind="stable")
    scores = scores[order]
    found = np.cumsum(mask[order])
    last_of_tie = np.append(np.flatnonzero(np.diff(scores)), max(scores.size - 1, 0))
    if not scores.size or not found[-1]:
        return pd.DataFrame({"bases": [], "recall": [], "precision": []})
    found = found[last_of_tie]
    # Past the threshold that finds everything, recall stays 1 and no area is added.
    last_of_tie = last_of_tie[: np.searchsorted(found, found[-1]) + 1]
    found = found[: len(last_of_tie)]
    return pd.DataFrame(
        {
            "bases": last_of_tie + 1,
            "recall": found / found[-1],
            "precision": found / (last_of_tie + 1),
        }
    )


def auprc_of_bases(scores: np.ndarray, mask: np.ndarray, *, rule: str = "trapezoid") -> float:
    """Area under the precision-recall curve of attribution against marked bases.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used and compared across sequences.
    mask : numpy.ndarray, shape (N, L), bool
        Marked bases, from `interval_mask`.
    rule : {"trapezoid", "step"}
        How the area is taken: trapezoids between the points of the curve, or the average precision
        (every gain of recall at the precision that it is found with), which also covers the part
        left of the first point.

    Returns
    -------
    float
        Between 0 and 1. NaN if no base is marked. Where all magnitudes are equal the curve is one
        point: 0 by trapezoids, the share of marked bases by steps.

    Raises
    ------
    InputError
        If shapes differ, a track is not (N, L) and finite, or the rule is unknown.

    Notes
    -----
    FP, sections 7.2 and 7.3, Tables 3 and 4: bases of all sequences are pooled; trapezoidal rule
    without the artificial point (recall 0, precision 1). Against a gold standard the released code
    ranks bases first, which changes nothing but the order of equal magnitudes.
    """
    if rule not in ("trapezoid", "step"):
        raise InputError(f"rule: {rule!r} is unknown; use 'trapezoid' or 'step'.")
    curve = precision_recall_of_bases(scores, mask)
    if curve.empty:
        return float("nan")
    if rule == "step":
        return float((np.diff(curve["recall"], prepend=0.0) * curve["precision"]).sum())
    return float(np.trapezoid(curve["precision"], curve["recall"]))


def summit_distance(
    summits: pd.DataFrame, chroms: Sequence[str], starts: Sequence[int], length: int
) -> np.ndarray:
    """Distance of each base of windows to the nearest summit inside the same window.

    Parameters
    ----------
    summits : pandas.DataFrame
        Columns chrom and summit (absolute position).
    chroms : sequence of str, length N
        Chromosome of each window.
    starts : sequence of int, length N
        First position of each window.
    length : int
        Window length in bp.

    Returns
    -------
    numpy.ndarray, shape (N, length), float64
        In bp; NaN throughout windows without a summit. Summits outside a window do not count,
        however near they are.

    Notes
    -----
    FP, section 7.2; summits of all tasks together.
    """
    points = pd.DataFrame(
        {"chrom": summits["chrom"], "start": summits["summit"], "end": summits["summit"] + 1}
    )
    is_summit = interval_mask(points, chroms, starts, length)
    position = np.arange(length, dtype=np.float64)
    before = np.maximum.accumulate(np.where(is_summit, position, -np.inf), axis=1)
    after = np.minimum.accumulate(np.where(is_summit, position, np.inf)[:, ::-1], axis=1)[:, ::-1]
    distance = np.minimum(position - before, after - position)
    return np.where(np.isinf(distance), np.nan, distance)


def summit_correlation(scores: np.ndarray, distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spearman correlation between attribution and the distance to the nearest summit.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used.
    distance : numpy.ndarray, shape (N, L)
        From `summit_distance`.

    Returns
    -------
    correlation : numpy.ndarray, shape (N,)
        More negative: attribution is nearer to summits. 0 where it is not defined.
    defined : numpy.ndarray, shape (N,), bool
        False for sequences without a summit and for constant tracks; report their number.

    Raises
    ------
    InputError
        If shapes differ, or a track is not (N, L) and finite.

    Notes
    -----
    FP, section 7.2 and Table 3; ties share their mean rank. The released code counts sequences
    without a summit as 0, too; ``correlation[defined]`` leaves them out.
    """
    scores, has_summit = _checked(scores, ~np.isnan(distance))
    correlation = np.zeros(len(scores))
    rows = np.flatnonzero(has_summit.all(axis=1))
    x = pd.DataFrame(scores[rows]).rank(axis=1).to_numpy(copy=True)
    y = pd.DataFrame(np.asarray(distance)[rows]).rank(axis=1).to_numpy(copy=True)
    x -= x.mean(axis=1, keepdims=True)
    y -= y.mean(axis=1, keepdims=True)
    norm = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    defined = np.zeros(len(scores), dtype=bool)
    defined[rows] = norm > 0
    correlation[rows] = np.divide(
        (x * y).sum(axis=1), norm, out=np.zeros(len(rows)), where=norm > 0
    )
    return correlation, defined
