"""Tab-separated interval files as rows of text, and messages about their lines."""

import gzip
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError

_HEADER = re.compile(r"#|(track|browser)\b")

_LISTED = 5
"""How many line numbers or names one message spells out."""


def read_rows(path: str | os.PathLike) -> tuple[np.ndarray, list[list[str]]]:
    """Read the lines that hold data: no comments, ``track`` or ``browser`` lines, no empty lines.

    Parameters
    ----------
    path : path-like
        Text, gzip accepted.

    Returns
    -------
    numbers : numpy.ndarray, int64
        Line numbers from 1.
    rows : list of list of str
        Fields of each line.

    Raises
    ------
    InputError
        If the file cannot be read as text.
    """
    path = Path(path)
    opener: Callable = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt") as file:
            lines = file.read().splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: cannot be read as text ({error}); get the file again."
        ) from error
    numbers, rows = [], []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not _HEADER.match(line):
            numbers.append(number)
            rows.append(line.split("\t"))
    return np.array(numbers, dtype=np.int64), rows


def coordinates(
    path: str | os.PathLike, numbers: np.ndarray, rows: list[list[str]]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the coordinates of rows of fields, and what is wrong with them.

    Parameters
    ----------
    path : path-like
        File to name in messages.
    numbers, rows
        From `read_rows`.

    Returns
    -------
    table : pandas.DataFrame
        Columns chrom (str), start, end (float; meaningless where a problem is reported).
    problems : list of str
        One sentence per kind of problem, with its line numbers.
    """
    short = np.array([len(row) < 3 for row in rows], dtype=bool)
    padded = [row if len(row) >= 3 else ["", "0", "1"] for row in rows]
    start = numbers_of([row[1] for row in padded])
    end = numbers_of([row[2] for row in padded])
    number = np.isfinite(start) & np.isfinite(end) & (start % 1 == 0) & (end % 1 == 0)
    problems = at_lines(
        path, numbers[short], "fewer than 3 tab-separated columns; separate columns by tabs"
    )
    problems += at_lines(
        path, numbers[~number], "start or end is not a whole number; remove headers, correct values"
    )
    problems += at_lines(
        path,
        numbers[number & ((start < 0) | (start >= end))],
        "start must be at least 0 and below end; correct or remove the lines",
    )
    chroms = pd.Series([row[0] for row in padded], dtype=str)
    return pd.DataFrame({"chrom": chroms, "start": start, "end": end}), problems


def numbers_of(texts: list[str]) -> np.ndarray:
    """Turn texts into floats; NaN where a text is no number."""
    return pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(dtype=float)


def at_lines(path: str | os.PathLike, numbers: np.ndarray, complaint: str) -> list[str]:
    """Return no problem, or one that names the first lines and the number of further ones."""
    if not len(numbers):
        return []
    listed = ", ".join(map(str, numbers[:_LISTED]))
    more = f" and {len(numbers) - _LISTED} more" if len(numbers) > _LISTED else ""
    return [f"{path}: line {listed}{more}: {complaint}."]


def few(names: Mapping[str, int] | Sequence[str]) -> str:
    """List the first names."""
    return ", ".join(list(names)[:_LISTED]) + (", ..." if len(names) > _LISTED else "")
