"""Peaks that an experiment has for each replicate, merged into one set."""

import gzip
import logging
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.intervals.overlaps import runs_of_overlaps
from fourier_prior.intervals.reading import unknown_summits
from fourier_prior.intervals.text import at_lines, coordinates, numbers_of, read_rows

_log = logging.getLogger(__name__)

NARROWPEAK = ("chrom", "start", "end", "name", "score", "strand", "signal", "p", "q", "offset")
"""Columns of narrowPeak; `offset` is the summit's distance from the start, -1 if unknown."""


def merge_replicates(peaks: pd.DataFrame) -> pd.DataFrame:
    """Merge peaks that overlap, of one replicate or of several.

    Parameters
    ----------
    peaks : pandas.DataFrame
        Columns `NARROWPEAK`: chrom (str), start, end (int, 0-based half-open), signal (float),
        offset (int); an offset outside its peak is taken as unknown.

    Returns
    -------
    pandas.DataFrame
        The same columns, sorted by chrom and start. A peak reaches from the first start to the last
        end of those that overlap it, directly or by others; all else is that of the one with the
        highest signal, of equal ones the first in the order of chrom and start. Peaks that only
        touch stay two (``bedtools merge -d -1``).
    """
    ordered = peaks.sort_values(["chrom", "start", "end"], kind="stable").reset_index(drop=True)
    inside = ordered["offset"].between(0, ordered["end"] - ordered["start"] - 1)
    summit = np.where(inside, ordered["start"] + ordered["offset"], -1)
    run = runs_of_overlaps(ordered, touching=False)
    strongest = ordered.groupby(run)["signal"].idxmax().to_numpy()
    merged = ordered.loc[strongest].reset_index(drop=True)
    merged["start"] = ordered.groupby(run)["start"].first().to_numpy()
    merged["end"] = ordered.groupby(run)["end"].max().to_numpy()
    merged["offset"] = np.where(summit[strongest] < 0, -1, summit[strongest] - merged["start"])
    return merged[list(NARROWPEAK)]


def merge_files(parts: Mapping[str, Path], path: str | os.PathLike) -> list[str]:
    """Merge the narrowPeak files of the replicates of an experiment.

    Parameters
    ----------
    parts : mapping of str to pathlib.Path
        Files by what they are called in words: text with 10 columns, gzip accepted.
    path : path-like
        gzip file to write.

    Returns
    -------
    list of str
        Sentences about what was merged, which head the file as comments too.

    Raises
    ------
    InputError
        If lines are no narrowPeak; all of them are reported.
    """
    tables, problems, notes = [], [], []
    for name, part in parts.items():
        table, wrong = _read(part)
        problems += wrong
        tables.append(table)
        notes.append(f"{name}: {len(table)} peaks")
        if wrong:
            continue
        offset, length = table["offset"].to_numpy(), (table["end"] - table["start"]).to_numpy()
        past = (offset >= length).sum()
        if unknown_summits(offset, length)["shared"].any():
            notes[-1] += f", all with {offset[0]} bp as their summit, so that nobody looked for it"
            table["offset"] = -1
        elif past:
            notes[-1] += f", {past} with a summit past their end: unknown"
    if problems:
        raise InputError(problems)
    merged = merge_replicates(pd.concat(tables, ignore_index=True))
    notes.append(
        f"merged where they overlap: {len(merged)} peaks, {(merged['offset'] < 0).sum()} without "
        "summit"
    )
    text = "".join(f"# {note}\n" for note in notes)
    text += merged.to_csv(sep="\t", header=False, index=False, float_format="%.10g")
    with atomic_path(path) as temporary:
        # no date in it: the same peaks give the same file
        temporary.write_bytes(gzip.compress(text.encode(), mtime=0))
    return notes


def _read(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """Read narrowPeak as it is, and say what is wrong with it."""
    rows = read_rows(path)
    table, problems = coordinates(rows)
    short = np.array([len(row) < len(NARROWPEAK) for row in rows.fields], dtype=bool)
    problems += at_lines(path, rows.numbers[short], "fewer than 10 columns; give narrowPeak")
    fields = [row if len(row) >= len(NARROWPEAK) else [*row, *["0"] * 10] for row in rows.fields]
    for index, column in enumerate(NARROWPEAK[3:], start=3):
        values = [row[index] for row in fields]
        if column not in ("name", "strand"):
            values = numbers_of(values)
            bad = ~np.isfinite(values) & ~short
            problems += at_lines(
                path, rows.numbers[bad], f"column {index + 1} ({column}) is not a number"
            )
        table[column] = values
    if not problems:
        table = table.astype({"start": np.int64, "end": np.int64, "offset": np.int64})
    return table, problems
