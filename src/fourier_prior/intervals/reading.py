"""Peaks and intervals, read from text files and checked against a genome."""

import logging
import os
from collections.abc import Mapping

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.intervals.text import at_lines, coordinates, few, numbers_of, read_rows

logger = logging.getLogger(__name__)


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
