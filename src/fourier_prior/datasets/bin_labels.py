"""Labels of genome-wide bins, and ambiguous peaks.

FP = Tseng, Shrikumar, Kundaje 2020. The labelling rule is the one of the paper's data, made with
seqdataloader's ``peak_percent_overlap_with_bin_classification``.
"""

import logging
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from fourier_prior.datasets.strengths import tell_apart
from fourier_prior.errors import InputError
from fourier_prior.intervals.axis import ChromosomeAxis
from fourier_prior.intervals.overlaps import without_overlap

logger = logging.getLogger(__name__)


class Bins(NamedTuple):
    """Labelled bins of one task, B in all, by chromosome and position.

    Attributes
    ----------
    chrom : numpy.ndarray, shape (B,), int64
        Index of the chromosome among those that were labelled.
    starts : numpy.ndarray, shape (B,), int32
        First position of each window (bin with flanks): 0, `stride`, ... on each chromosome.
    labels : numpy.ndarray, shape (B,), int8
        1 positive, 0 negative, -1 ambiguous.
    source : numpy.ndarray, shape (B,), int32
        Row of the peaks that made the bin positive, -1 where none did.
    """

    chrom: np.ndarray
    starts: np.ndarray
    labels: np.ndarray
    source: np.ndarray


def label_bins(
    peaks: pd.DataFrame,
    sizes: Mapping[str, int],
    *,
    bin_size: int = 200,
    stride: int = 50,
    flank: int = 400,
    overlap: float = 0.5,
    flank_ambiguous: bool = True,
    ambiguous: pd.DataFrame | None = None,
) -> Bins:
    """Label the bins of chromosomes for one task.

    A bin is positive if a peak covers at least `overlap` of it, or of the peak if that is shorter.
    With `flank_ambiguous`, the bins just left and just right of each peak's run are ambiguous; so
    are the two bins between which a peak falls that no bin fits.
    Where peaks disagree, the one later in the table decides. Bins that meet the same rule for an
    ambiguous interval are ambiguous whatever the peaks say.

    Parameters
    ----------
    peaks : pandas.DataFrame
        Columns chrom, start and end, in the order of their file; those on other chromosomes are
        left out.
    sizes : mapping of str to int
        Lengths of the chromosomes in bp.
    bin_size, stride, flank : int
        Length of the labelled bin, distance between bins, and bases added on either side to make
        the stored window, in bp.
    overlap : float
        Share of bin or peak that must be covered.
    flank_ambiguous : bool
        Whether the neighbours of a run are ambiguous.
    ambiguous : pandas.DataFrame, optional
        Ambiguous intervals, columns chrom, start and end.

    Returns
    -------
    Bins

    Notes
    -----
    FP, Methods and released code. Peaks are first cut to the span from the first to the last bin
    start. Near the left end the released code loses the positives of a run that would begin
    before the first bin; here the run is cut instead.
    """
    grid = _Grid(ChromosomeAxis(sizes), bin_size, stride, flank, overlap)
    runs = grid.runs(peaks)
    # One event per (peak, bin): 2 * row + 1 makes it positive, 2 * row ambiguous; the latest wins.
    bins, owner = grid.bins_of(runs)
    event = np.full(grid.number.sum(), -1, dtype=np.int64)
    np.maximum.at(event, bins, 2 * runs.rows[owner] + 1)
    if flank_ambiguous:
        begin, number = grid.begins[runs.chrom], grid.number[runs.chrom]
        left = (runs.low > 0) & (runs.low <= number - 1)
        right = (runs.high >= 0) & (runs.high < number - 1)
        np.maximum.at(event, (begin + runs.low - 1)[left], 2 * runs.rows[left])
        np.maximum.at(event, (begin + runs.high + 1)[right], 2 * runs.rows[right])
    labels = np.where(event < 0, 0, np.where(event % 2 == 1, 1, -1)).astype(np.int8)
    if ambiguous is not None:
        labels[grid.bins_of(grid.runs(ambiguous))[0]] = -1
    source = np.where(labels == 1, event // 2, -1).astype(np.int32)
    chrom = np.repeat(np.arange(len(grid.number)), grid.number)
    starts = (np.arange(len(event)) - grid.begins[chrom]) * stride
    return Bins(chrom, starts.astype(np.int32), labels, source)


def ambiguous_peaks(
    relaxed: pd.DataFrame, peaks: pd.DataFrame, rows: int = 150_000, *, name: str = "relaxed peaks"
) -> pd.DataFrame:
    """Select the ambiguous peaks from a relaxed peak set.

    Parameters
    ----------
    relaxed : pandas.DataFrame
        Relaxed peak calls (peaks and background), with columns q and signal, NaN where unknown.
    peaks : pandas.DataFrame
        The optimal set.
    rows : int
        How many rows with the highest q (narrowPeak column 9) are considered; ties by signal,
        then by coordinates. Without q those with the highest signal are.
    name : str
        What the relaxed set is called in messages, its file perhaps.

    Returns
    -------
    pandas.DataFrame
        Those of them that overlap no optimal peak (``bedtools intersect -v``), best first.

    Raises
    ------
    InputError
        If there are more rows, and neither q nor signal tells which are the best.

    Notes
    -----
    FP, released code (binary labels of TF ChIP-seq).
    """
    if len(relaxed) > rows and not tell_apart(relaxed["q"]):
        if not tell_apart(relaxed["signal"]):
            raise InputError(
                f"{name}: only the {rows} best of its {len(relaxed)} peaks are considered, but it "
                "has neither q-values (narrowPeak column 9) nor strengths (column 7) that tell "
                f"which; give a file with them, or one of at most {rows} peaks."
            )
        logger.warning(
            "%s: has no q-values; the %d peaks with the highest strength are considered.",
            name,
            rows,
        )
    # Coordinates last, so that the order of the file means nothing.
    by = {"q": False, "signal": False, "chrom": True, "start": True, "end": True}
    ranked = relaxed.sort_values(list(by), ascending=list(by.values()), kind="stable")
    return without_overlap(ranked.head(rows), peaks)


class _Runs(NamedTuple):
    """Of the intervals that remain after cutting: row, chromosome, first and last bin there."""

    rows: np.ndarray
    chrom: np.ndarray
    low: np.ndarray
    high: np.ndarray


class _Grid:
    """The bins of chromosomes one after another: how many each has, and where they begin."""

    def __init__(
        self, axis: ChromosomeAxis, bin_size: int, stride: int, flank: int, overlap: float
    ):
        self._axis, self._bin_size, self._stride = axis, bin_size, stride
        self._first, self._overlap = flank, overlap
        self._last = flank + (axis.lengths - 2 * flank - bin_size) // stride * stride
        self.number = np.where(self._last > flank, (self._last - flank) // stride + 1, 0)
        self.begins = np.cumsum(self.number) - self.number

    def runs(self, intervals: pd.DataFrame) -> _Runs:
        """Cut intervals to the bins of their chromosome and tell which bins they fill."""
        chrom = self._axis.codes(intervals["chrom"])
        start = np.maximum(intervals["start"].to_numpy(dtype=np.int64), self._first)
        end = np.minimum(intervals["end"].to_numpy(dtype=np.int64), self._last[chrom])
        # Chromosomes without bins have a last bin that is not right of the first.
        rows = np.flatnonzero((chrom >= 0) & (start < end))
        chrom, start, end = chrom[rows], start[rows], end[rows]
        # numpy rounds half to even, as Python does.
        needed = np.round(self._overlap * np.minimum(self._bin_size, end - start)).astype(np.int64)
        low = -((self._first + self._bin_size - needed - start) // self._stride)
        high = (end - needed - self._first) // self._stride
        return _Runs(rows, chrom, low, high)

    def bins_of(self, runs: _Runs) -> tuple[np.ndarray, np.ndarray]:
        """Return all bins that runs fill, and the run to which each belongs."""
        top = self.number[runs.chrom] - 1
        bins, owner = _expand(np.maximum(runs.low, 0), np.minimum(runs.high, top))
        return bins + self.begins[runs.chrom][owner], owner


def _expand(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all integers of the closed ranges, and the range to which each belongs."""
    lengths = np.maximum(high - low + 1, 0)
    owner = np.repeat(np.arange(len(low)), lengths)
    begin = np.cumsum(lengths) - lengths
    return np.arange(len(owner)) - begin[owner] + low[owner], owner
