"""Peaks, intervals and the regions of the training, validation and test split."""

import logging
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from pybedtools import BedTool

from fourier_prior.bed import at_lines, coordinates, few, numbers_of, read_rows
from fourier_prior.errors import InputError

logger = logging.getLogger(__name__)

SPLITS = ("train", "validation", "test")
"""Names of the splits; the position of a name is its code."""


def read_peaks(
    path: str | os.PathLike,
    sizes: Mapping[str, int] | None = None,
    *,
    max_unknown_chromosomes: float = 0.05,
) -> pd.DataFrame:
    """Read peaks from narrowPeak (10 columns or more) or plain BED (3 to 9 columns).

    Plain BED has no summit and narrowPeak may say -1; such peaks get their midpoint, with one
    warning per file. Comments, ``track`` and ``browser`` lines and empty lines are skipped, and
    rows that repeat an earlier one in coordinates, summit, signal and q-value are dropped.

    Parameters
    ----------
    path : path-like
        Tab-separated text, gzip accepted.
    sizes : mapping of str to int, optional
        Chromosome lengths in bp. If given, peaks on other chromosomes are dropped and counted,
        and peaks past the end of a chromosome are an error.
    max_unknown_chromosomes : float
        Largest share of peaks that may lie on chromosomes missing from `sizes`. Set it to 1 where
        the genome is a deliberate excerpt: then peaks past the end of a chromosome are dropped
        and counted too.

    Returns
    -------
    pandas.DataFrame
        Columns chrom (str), start, end (int, 0-based half-open), name (str), signal (float,
        narrowPeak column 7), q (float, column 9), summit (int, absolute position). Rows keep the
        order of the file. Signal and q are 0 where the file has none.

    Raises
    ------
    InputError
        If lines are malformed (all of them are reported), a peak leaves its chromosome, too many
        chromosomes are unknown, or no peak is left.
    """
    numbers, rows = read_rows(path)
    table, problems = coordinates(path, numbers, rows)
    narrow = np.array([len(row) >= 10 for row in rows], dtype=bool)
    table["name"] = [row[3] if len(row) > 3 else "." for row in rows]
    for column, index in (("signal", 6), ("q", 8)):
        values = numbers_of([row[index] if len(row) >= 10 else "0" for row in rows])
        problems += at_lines(
            path,
            numbers[~np.isfinite(values)],
            f"column {index + 1} ({column}) is not a number; write one or 0",
        )
        table[column] = values
    offset = numbers_of([row[9] if len(row) >= 10 else "-1" for row in rows])
    length = (table["end"] - table["start"]).to_numpy()
    valid = np.isfinite(offset) & (offset % 1 == 0) & (offset >= -1)
    # ENCODE's peaks at their minimal length have the summit one past the end: it is taken as it is.
    # Bad coordinates are reported already: their length means nothing.
    valid &= ~((offset > length) & (length > 0))
    problems += at_lines(
        path,
        numbers[~valid],
        "column 10 (summit) is neither -1 nor an offset inside the peak; use -1 if unknown",
    )
    if problems:
        raise InputError(problems)

    table = table.astype({"start": np.int64, "end": np.int64})
    missing = offset < 0
    midpoint = (table["start"] + table["end"]) // 2
    table["summit"] = np.where(missing, midpoint, table["start"] + offset.astype(np.int64))
    if missing.any():
        logger.warning(
            "%s: %d of %d peaks have no summit (%s); their midpoints are used.",
            path,
            missing.sum(),
            len(table),
            "column 10 is -1" if narrow.all() else "not narrowPeak",
        )
    repeated = table.duplicated(["chrom", "start", "end", "summit", "signal", "q"])
    if repeated.any():
        logger.warning("%s: %d repeated peaks dropped.", path, repeated.sum())
        table = table[~repeated]
    if sizes is not None:
        table = _inside_genome(path, table, sizes, max_unknown_chromosomes)
    if table.empty:
        raise InputError(f"{path}: holds no peak; give a file with at least one.")
    return table.reset_index(drop=True)


def read_intervals(path: str | os.PathLike) -> pd.DataFrame:
    """Read the first three columns of a BED file.

    Parameters
    ----------
    path : path-like
        Tab-separated text, gzip accepted; comments, ``track`` and ``browser`` lines are skipped.

    Returns
    -------
    pandas.DataFrame
        Columns chrom (str), start, end (int, 0-based half-open), in the order of the file.

    Raises
    ------
    InputError
        If lines are malformed (all of them are reported) or there is none.
    """
    numbers, rows = read_rows(path)
    table, problems = coordinates(path, numbers, rows)
    if not rows:
        problems.append(f"{path}: holds no interval; leave the file out if there is none.")
    if problems:
        raise InputError(problems)
    return table.astype({"start": np.int64, "end": np.int64})


def parse_regions(splits: Mapping[str, Sequence[str]], sizes: Mapping[str, int]) -> pd.DataFrame:
    """Turn the regions of the splits into a table.

    Parameters
    ----------
    splits : mapping of str to sequence of str
        For each of train, validation and test the regions, ``chrom`` or ``chrom:start-end``
        (0-based half-open).
    sizes : mapping of str to int
        Chromosome lengths in bp.

    Returns
    -------
    pandas.DataFrame
        Columns split (int code), chrom, start, end.

    Raises
    ------
    InputError
        If a split is missing, empty or unknown, a region is malformed, lies on an unknown
        chromosome or past its end, or two regions overlap.
    """
    problems = [
        f"splits: {name} is not a split; use {', '.join(SPLITS)}."
        for name in splits
        if name not in SPLITS
    ]
    rows = []
    for code, name in enumerate(SPLITS):
        if not splits.get(name):
            problems.append(f"splits: {name} has no region; name at least one chromosome.")
            continue
        for text in splits[name]:
            try:
                rows.append((code, *_parse_region(str(text), sizes)))
            except ValueError as error:
                problems.append(f"splits: {name}: {error}")
    table = pd.DataFrame(rows, columns=["split", "chrom", "start", "end"])
    ordered = table.sort_values(["chrom", "start"], kind="stable")
    for before, after in zip(ordered[:-1].itertuples(), ordered[1:].itertuples(), strict=True):
        if before.chrom == after.chrom and after.start < before.end:
            problems.append(
                f"splits: {before.chrom}:{before.start}-{before.end} ({SPLITS[before.split]}) "
                f"overlaps {after.chrom}:{after.start}-{after.end} ({SPLITS[after.split]}); "
                "give every position to one region at most."
            )
    if problems:
        raise InputError(problems)
    return table


def assign_split(
    chroms: str | Sequence[str], starts: np.ndarray, ends: np.ndarray, regions: pd.DataFrame
) -> np.ndarray:
    """Return the split in which each window lies.

    Parameters
    ----------
    chroms : str or sequence of str, length N
        One name serves all windows.
    starts, ends : array-like of int, length N
        0-based half-open windows.
    regions : pandas.DataFrame
        From `parse_regions`.

    Returns
    -------
    numpy.ndarray, shape (N,), int8
        Split code, -1 for windows that are not entirely inside one region.
    """
    starts, ends = np.asarray(starts), np.asarray(ends)
    chroms = [chroms] if isinstance(chroms, str) else np.asarray(chroms, dtype=object)
    codes, names = pd.factorize(np.asarray(chroms, dtype=object))
    index = {name: code for code, name in enumerate(names)}
    split = np.full(len(starts), -1, dtype=np.int8)
    for region in regions.itertuples():
        if region.chrom in index:
            inside = (starts >= region.start) & (ends <= region.end)
            split[inside & (codes == index[region.chrom])] = region.split
    return split


def subtract_blacklist(table: pd.DataFrame, blacklist: pd.DataFrame) -> pd.DataFrame:
    """Drop rows that overlap a blacklisted interval by one base or more.

    Parameters
    ----------
    table : pandas.DataFrame
        At least the columns chrom, start, end.
    blacklist : pandas.DataFrame
        Columns chrom, start, end.

    Returns
    -------
    pandas.DataFrame
        The other rows, in their order.

    Raises
    ------
    InputError
        If more than half of the rows overlap: such a blacklist is a list of peaks.
    """
    kept = check_blacklist(table, blacklist)
    if len(kept) < len(table):
        logger.info("blacklist: %d of %d rows dropped.", len(table) - len(kept), len(table))
    return kept


def check_blacklist(peaks: pd.DataFrame, blacklist: pd.DataFrame) -> pd.DataFrame:
    """Return the peaks that overlap no blacklisted interval.

    Raises
    ------
    InputError
        If more than half of the peaks overlap: such a blacklist is a list of peaks.
    """
    kept = without_overlap(peaks, blacklist)
    if 2 * len(kept) < len(peaks):
        raise InputError(
            f"blacklist: {len(peaks) - len(kept)} of {len(peaks)} peaks overlap it; "
            "is this a peak file? Give the list of regions to leave out."
        )
    return kept


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


def _parse_region(text: str, sizes: Mapping[str, int]) -> tuple[str, int, int]:
    match = re.fullmatch(r"(.+):(\d+)-(\d+)", text)
    if text in sizes or match is None:
        chrom, start, end = text, 0, sizes.get(text, 0)
    else:
        chrom, start, end = match[1], int(match[2]), int(match[3])
    if chrom not in sizes:
        raise ValueError(
            f"{text}: chromosome {chrom} is not in the genome (it has {few(sizes)}); "
            "write chrom or chrom:start-end."
        )
    if start >= end or end > sizes[chrom]:
        raise ValueError(
            f"{text}: start must be below end, and end at most {sizes[chrom]} (the chromosome's "
            "length)."
        )
    return chrom, start, end


def _inside_genome(
    path: str | os.PathLike, table: pd.DataFrame, sizes: Mapping[str, int], allowed: float
) -> pd.DataFrame:
    """Drop peaks outside the genome if that is allowed, else raise an error."""
    limit = table["chrom"].map(dict(sizes))
    unknown, past = limit.isna(), table["end"] > limit
    problems = []
    names = list(table["chrom"][unknown].unique())
    if unknown.sum() > allowed * len(table):
        problems.append(
            f"{path}: {unknown.sum()} of {len(table)} peaks lie on chromosomes the genome lacks "
            f"({few(names)}; it has {few(sizes)}); rename them, or raise max_unknown_chromosomes."
        )
    if past.any() and allowed < 1:
        row = table[past].iloc[0]
        problems.append(
            f"{path}: {past.sum()} peaks end past their chromosome, first {row['chrom']}:"
            f"{row['start']}-{row['end']} (length {sizes[row['chrom']]}); "
            "use peaks and genome of one assembly, or set max_unknown_chromosomes to 1 if the "
            "genome is an excerpt."
        )
    if problems:
        raise InputError(problems)
    if unknown.any() or past.any():
        logger.warning(
            "%s: %d of %d peaks dropped, the genome lacks their place (chromosomes: %s).",
            path,
            (unknown | past).sum(),
            len(table),
            few(list(table["chrom"][unknown | past].unique())),
        )
    return table[~(unknown | past)]
