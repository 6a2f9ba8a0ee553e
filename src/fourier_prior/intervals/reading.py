"""Peaks and intervals, read from text files and checked against a genome."""

import logging
import os
from collections.abc import Mapping

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.intervals.assembly import place
from fourier_prior.intervals.formats import Cells, Format, foreign, recognised
from fourier_prior.intervals.lengths import are_summits
from fourier_prior.intervals.text import Rows, at_lines, coordinates, read_rows, whole_numbers

logger = logging.getLogger(__name__)

_MANY = 100
"""So many peaks of unlike lengths do not have their summits equally far from their starts."""


def read_peaks(
    path: str | os.PathLike,
    sizes: Mapping[str, int] | None = None,
    *,
    rename: Mapping[str, str] | None = None,
    max_unknown_chromosomes: float = 0.05,
) -> pd.DataFrame:
    """Read peaks of any format that `fourier_prior.intervals.formats` lists.

    What a format lacks is said in one warning per file. Comments, ``track`` and ``browser`` lines
    and empty lines are skipped, and rows that repeat another in coordinates, summit, signal and
    q-value are dropped.

    Parameters
    ----------
    path : path-like
        Tab-separated text, also gzipped.
    sizes : mapping of str to int, optional
        Chromosome lengths in bp. If given, peaks on other chromosomes and past the end of theirs
        are dropped, cut or refused; see `fourier_prior.intervals.assembly.place`.
    rename : mapping of str to str, optional
        The genome's chromosome names by the file's.
    max_unknown_chromosomes : float
        Largest share of peaks that may lie on chromosomes missing from `sizes`, and largest share
        that may reach past the end of theirs. Set it to 1 where the genome is a deliberate
        excerpt.

    Returns
    -------
    pandas.DataFrame
        Columns chrom (str), start, end (int, 0-based half-open), name (str), signal (float, the
        peak's strength), q (float), summit (int, absolute position). Rows are sorted by these, so
        that nothing depends on the order of the file. Signal and q are NaN where the file has
        none. The summit is the midpoint where the file has none, where it lies past the peak's
        end, and where it lies equally far from the start of many peaks of unlike lengths: then
        the program that wrote it did not know (hotspot2 writes 75 everywhere). The attribute
        ``format`` names the format that was read.

    Raises
    ------
    InputError
        If lines are malformed or of unlike formats (all of them are reported), the file is of
        another kind, too many peaks lie outside the genome, or no peak is left.
    """
    rows, table, problems, (form, cells, misfits) = _read(path)
    problems += misfits
    signal, q = _strengths(rows, cells, form), _given(cells, form.q)
    problems += _partly_given(cells, path, form.signal) + _partly_given(cells, path, form.q)
    offset = _offsets(cells, form)
    problems += at_lines(
        path,
        cells.numbers[np.isnan(offset)],
        f"column {form.summit} (summit) is neither -1 nor an offset from the start; use -1 if "
        "unknown",
    )
    if not len(rows):
        problems.append(f"{path}: holds no peak; give a file with at least one.")
    if problems:
        raise InputError(problems)

    table = table.astype({"start": np.int64, "end": np.int64})
    table["name"] = [row[3].strip() if len(row) > 3 else "." for row in rows.fields]
    table["signal"], table["q"] = signal, q
    table["summit"] = _summits(path, table, offset, form)
    # The name last: it chooses only which of several equal rows stays.
    by = ["chrom", "start", "end", "summit", "signal", "q", "name"]
    table = table.sort_values(by, kind="stable", ignore_index=True)
    repeated = table.duplicated(by[:-1])
    if repeated.any():
        logger.warning("%s: %d repeated peaks dropped.", path, repeated.sum())
        table = table[~repeated]
    if are_summits(table):
        logger.warning(
            "%s: most peaks are 1 bp long: is it a file of summits? Give the file of peaks, unless "
            "only summits matter.",
            path,
        )
    if sizes is not None:
        table = place(path, table, sizes, rename=rename, max_elsewhere=max_unknown_chromosomes)
    table = table.reset_index(drop=True)
    table.attrs["format"] = form.name
    return table


def read_intervals(
    path: str | os.PathLike,
    sizes: Mapping[str, int] | None = None,
    *,
    rename: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Read the first three columns of an interval file.

    Parameters
    ----------
    path : path-like
        Tab-separated text, also gzipped; comments, ``track`` and ``browser`` lines are skipped.
    sizes : mapping of str to int, optional
        Chromosome lengths in bp. If given, what lies outside is dropped with a warning.
    rename : mapping of str to str, optional
        The genome's chromosome names by the file's.

    Returns
    -------
    pandas.DataFrame
        Columns chrom (str), start, end (int, 0-based half-open), in the order of the file.

    Raises
    ------
    InputError
        If lines are malformed (all of them are reported) or there is none, the file is of another
        kind, or none lies in the genome.
    """
    rows, table, problems, _ = _read(path)
    if not len(rows):
        problems.append(f"{path}: holds no interval; leave the file out if there is none.")
    if problems:
        raise InputError(problems)
    table = table.astype({"start": np.int64, "end": np.int64})
    if sizes is not None:
        table = place(path, table, sizes, rename=rename).reset_index(drop=True)
    return table


def _read(
    path: str | os.PathLike,
) -> tuple[Rows, pd.DataFrame, list[str], tuple[Format, Cells, list[str]]]:
    """Return the lines of a file, the coordinates, what is wrong with those, and the format.

    Raises
    ------
    InputError
        If the file is no list of intervals.
    """
    rows = read_rows(path)
    table, problems = coordinates(rows)
    found = recognised(rows, table["start"].to_numpy(), table["end"].to_numpy())
    if remedy := foreign(rows, found[1]):
        raise InputError(f"{path}: {remedy}.")
    return rows, table, problems, found


def _strengths(rows: Rows, cells: Cells, form: Format) -> np.ndarray:
    """Return the strengths of peaks, NaN without; say where they come from if not from column 7."""
    signal = _given(cells, form.signal)
    if len(cells) < 2 or _differ(signal):
        return signal
    score = _given(cells, form.score if cells.width >= 5 else None)
    lacking = (
        f"column {form.signal} is the same in all lines" if form.signal else "its format has none"
    )
    if _differ(score) and not np.isnan(score).any():
        logger.warning(
            "%s: read as %s; column %d (score) is taken for the strength of peaks (%s).",
            rows.path,
            form.name,
            form.score,
            lacking,
        )
        return score
    logger.warning(
        "%s: read as %s; its peaks have no strengths (%s).", rows.path, form.name, lacking
    )
    return np.full(len(cells), np.nan)


def _differ(values: np.ndarray) -> bool:
    return len(np.unique(values)) > 1


def _given(cells: Cells, column: int | None) -> np.ndarray:
    """Return the numbers of a column; NaN without one, and if it is -1 (not given) everywhere."""
    if column is None:
        return np.full(len(cells), np.nan)
    values = cells.values(column)
    return np.full(len(cells), np.nan) if (values == -1).all() else values


def _partly_given(cells: Cells, path: str | os.PathLike, column: int | None) -> list[str]:
    """Say where a column holds the point that stands for no number, though not everywhere."""
    if column is None:
        return []
    missing = np.array([text == "." for text in cells.texts(column)], dtype=bool)
    lines = cells.numbers[missing & ~missing.all()]
    return at_lines(
        path, lines, f"column {column} is . here and a number elsewhere; write numbers in all lines"
    )


def _offsets(cells: Cells, form: Format) -> np.ndarray:
    """Return the offsets of summits from starts: -1 where there is none, NaN where it is wrong."""
    if form.summit is None:
        return np.full(len(cells), -1.0)
    texts = ["-1" if text == "." else text for text in cells.texts(form.summit)]
    offset = whole_numbers(texts)
    return np.where(offset >= -1, offset, np.nan)


def unknown_summits(offset: np.ndarray, length: np.ndarray) -> dict[str, np.ndarray]:
    """Tell which peaks have a summit that nobody looked for.

    Parameters
    ----------
    offset : numpy.ndarray, shape (N,)
        Distance of each summit from its peak's start in bp; negative if it is not given.
    length : numpy.ndarray, shape (N,)
        Length of each peak in bp.

    Returns
    -------
    dict of str to numpy.ndarray, shape (N,), bool
        ``missing``: not given. ``past``: past the peak's end; one past the last base counts as
        known, because ENCODE's peaks of minimal length have it. ``shared``: all peaks, if there
        are many of unlike lengths and all offsets are the same.
    """
    missing = offset < 0
    unlike = np.abs(offset - length // 2) > 1
    shared = (
        len(offset) >= _MANY
        and not missing.any()
        and not _differ(offset)
        and 2 * unlike.sum() > len(offset)
    )
    return {"missing": missing, "past": offset > length, "shared": np.full(len(offset), shared)}


def _summits(
    path: str | os.PathLike, table: pd.DataFrame, offset: np.ndarray, form: Format
) -> np.ndarray:
    """Return the summits of peaks, midpoints where they are unknown."""
    start, end = table["start"].to_numpy(), table["end"].to_numpy()
    unknown = unknown_summits(offset, end - start)
    if unknown["shared"].any():
        logger.warning(
            "%s: the summits of all %d peaks lie %d bp from the start, whatever the peak's length, "
            "so nobody looked for them; midpoints are used.",
            path,
            len(table),
            offset[0],
        )
        unknown["past"][:] = False
    if unknown["missing"].any():
        logger.warning(
            "%s: %d of %d peaks have no summit (%s); their midpoints are used.",
            path,
            unknown["missing"].sum(),
            len(table),
            f"column {form.summit} is not given" if form.summit else f"{form.name} has none",
        )
    if unknown["past"].any():
        logger.warning(
            "%s: %d of %d peaks have their summit past their end, so it is unknown; their "
            "midpoints are used.",
            path,
            unknown["past"].sum(),
            len(table),
        )
    middle = (start + end) // 2
    return np.where(np.any(list(unknown.values()), axis=0), middle, start + offset.astype(np.int64))
