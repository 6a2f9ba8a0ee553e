"""Overlaps of intervals: merged, subtracted, counted."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd


def merge_intervals(table: pd.DataFrame) -> pd.DataFrame:
    """Merge intervals that overlap or touch.

    Parameters
    ----------
    table : pandas.DataFrame
        At least the columns chrom, start, end.

    Returns
    -------
    pandas.DataFrame
        Columns chrom, start, end; sorted, without overlaps (``bedtools merge``).
    """
    ordered = table.sort_values(["chrom", "start"], kind="stable")[["chrom", "start", "end"]]
    run = runs_of_overlaps(ordered, touching=True)
    merged = ordered.groupby(run).agg({"chrom": "first", "start": "first", "end": "max"})
    return merged.reset_index(drop=True)


def runs_of_overlaps(ordered: pd.DataFrame, *, touching: bool) -> pd.Series:
    """Tell runs of intervals that overlap, directly or by others, apart by number.

    Parameters
    ----------
    ordered : pandas.DataFrame
        Columns chrom, start, end; sorted by chrom and start.
    touching : bool
        Whether intervals that only touch belong together.

    Returns
    -------
    pandas.Series of int
        The same number for the intervals of a run, named ``run``.
    """
    reached = ordered.groupby("chrom")["end"].cummax().groupby(ordered["chrom"]).shift()
    start = ordered["start"]
    begins = reached.isna() | ((start > reached) if touching else (start >= reached))
    return begins.cumsum().rename("run")


def without_overlap(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one interval table that overlap no interval of another.

    Parameters
    ----------
    table, other : pandas.DataFrame
        At least the columns chrom, start, end.

    Returns
    -------
    pandas.DataFrame
        Rows of `table` in their order (``bedtools intersect -v``).
    """
    if table.empty or other.empty:
        return table.reset_index(drop=True)
    # Loaded here: with pysam it takes longer than all else that this module needs, and every step
    # that reads a data set imports it for the sake of the names of splits.
    from pybedtools import BedTool

    # All files lie in one scratch folder of ours, so that nothing of bedtools stays behind.
    with tempfile.TemporaryDirectory() as directory:
        ours, theirs, out = (Path(directory) / name for name in ("a.bed", "b.bed", "out.bed"))
        columns = ["chrom", "start", "end"]
        table[columns].assign(row=np.arange(len(table))).to_csv(
            ours, sep="\t", header=False, index=False
        )
        other[columns].to_csv(theirs, sep="\t", header=False, index=False)
        BedTool(str(ours)).intersect(BedTool(str(theirs)), v=True, output=str(out))
        with out.open() as lines:
            rows = [int(line.rsplit("\t", 1)[1]) for line in lines]
    return table.iloc[rows].reset_index(drop=True)


def covered_bases(
    starts: np.ndarray, ends: np.ndarray, covering_starts: np.ndarray, covering_ends: np.ndarray
) -> np.ndarray:
    """Count how many bases of each window are covered by a set of intervals.

    Parameters
    ----------
    starts, ends : array-like of int, shape (N,)
        Windows on one chromosome.
    covering_starts, covering_ends : array-like of int, shape (M,)
        Intervals on the same chromosome, in any order; they may overlap each other.

    Returns
    -------
    numpy.ndarray, shape (N,), int64
        Covered bases; overlapping intervals count once.
    """
    order = np.argsort(covering_starts, kind="stable")
    left = np.asarray(covering_starts, dtype=np.int64)[order]
    right = np.maximum.accumulate(np.asarray(covering_ends, dtype=np.int64)[order])
    if not len(left):
        return np.zeros(len(starts), dtype=np.int64)
    # Cut what an earlier interval covers already: then lengths add up.
    left = np.maximum(left, np.concatenate([left[:1], right[:-1]]))
    lengths = right - left
    total = np.concatenate([[0], np.cumsum(lengths)])

    def before(position: np.ndarray) -> np.ndarray:
        i = np.searchsorted(left, position, side="left")
        inside_last = np.where(i > 0, np.maximum(right[i - 1] - position, 0), 0)
        return total[i] - inside_last

    return before(np.asarray(ends, dtype=np.int64)) - before(np.asarray(starts, dtype=np.int64))
