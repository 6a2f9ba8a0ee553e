"""Tab-separated interval files as rows of text, and messages about their lines."""

import logging
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import open_unpacked

logger = logging.getLogger(__name__)

_COMMENT = re.compile(r"#|@|(track|browser)(\s|$)")
_BIGBED = (b"\xeb\xf2\x89\x87", b"\x87\x89\xf2\xeb")

_WHOLE = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)
_AS_FLOAT = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)

_LARGEST = 2.0**53
"""Above it, floats are no exact whole numbers; no chromosome is that long."""

_LISTED = 5
"""How many line numbers or names one message spells out."""


@dataclass(frozen=True)
class Rows:
    """Lines of a text file.

    Attributes
    ----------
    path : path-like
        The file, to be named in messages.
    numbers : numpy.ndarray, shape (N,), int64
        Line numbers of the lines that hold data, from 1.
    fields : list of list of str
        Their tab-separated fields.
    comments : list of str
        The other lines that are not empty.
    """

    path: str | os.PathLike
    numbers: np.ndarray
    fields: list[list[str]]
    comments: list[str]

    def __len__(self) -> int:
        return len(self.fields)


def read_text(path: str | os.PathLike) -> str:
    r"""Read a text file whatever it is packed and written with.

    It is unpacked as `fourier_prior.files.open_unpacked` does. Line ends of Windows and of old Macs
    become ``\n``; what is not UTF-8 is taken as Latin-1, because names and comments may be.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    str

    Raises
    ------
    InputError
        If the file cannot be read, is no text, or is text in UTF-16.
    """
    with open_unpacked(path) as file:
        content = file.read()
    if problem := _not_text(content):
        raise InputError(f"{path}: {problem}.")
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def read_rows(path: str | os.PathLike) -> Rows:
    """Read the lines of an interval file.

    Comments (``#``, and ``@`` of SAM-like headers), ``track`` and ``browser`` lines may stand
    anywhere. Spaces at the end of a line, and columns at the end that are empty in all lines, are
    dropped.

    Parameters
    ----------
    path : path-like
        Text, also gzipped; see `read_text`.

    Raises
    ------
    InputError
        If the file cannot be read as text.
    """
    return rows_of(read_text(path), path)


def rows_of(text: str, path: str | os.PathLike) -> Rows:
    """Return the lines of a text as `read_rows` does; `path` is named in messages."""
    numbers, fields, comments = [], [], []
    # Not splitlines: it breaks lines also at letters that names in other encodings hold.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if _COMMENT.match(line):
            comments.append(line)
        else:
            numbers.append(number)
            fields.append(line.rstrip(" ").split("\t"))
    width = max((_filled(row) for row in fields), default=0)
    fields = [row[:width] for row in fields]
    return Rows(path, np.array(numbers, dtype=np.int64), fields, comments)


def coordinates(rows: Rows) -> tuple[pd.DataFrame, list[str]]:
    """Return the coordinates of rows, and what is wrong with them.

    Parameters
    ----------
    rows : Rows

    Returns
    -------
    table : pandas.DataFrame
        Columns chrom (str), start, end (float; meaningless where a problem is reported).
    problems : list of str
        One sentence per kind of problem, with its line numbers.
    """
    path, numbers = rows.path, rows.numbers
    short = np.array([len(row) < 3 for row in rows.fields], dtype=bool)
    padded = [row if len(row) >= 3 else ["", "0", "1"] for row in rows.fields]
    start = whole_numbers([row[1] for row in padded])
    end = whole_numbers([row[2] for row in padded])
    number = np.isfinite(start) & np.isfinite(end)
    problems = at_lines(
        path,
        numbers[short],
        "fewer than 3 tab-separated columns (chromosome, start, end); separate columns by tabs",
    )
    problems += at_lines(
        path,
        numbers[~number],
        "start or end is not a whole number; remove headers, write plain digits",
    )
    problems += at_lines(
        path,
        numbers[number & ((start < 0) | (start >= end))],
        "start must be at least 0 and below end; correct or remove the lines",
    )
    powers = np.array([bool(re.search("[eE]", row[1] + row[2])) for row in padded], dtype=bool)
    if (powers & number).any():
        logger.warning(
            "%s: start or end of %d lines is written as 1e+05 is; check that it was not rounded.",
            path,
            np.count_nonzero(powers & number),
        )
    chroms = pd.Series([row[0].strip() for row in padded], dtype=str)
    return pd.DataFrame({"chrom": chroms, "start": start, "end": end}), problems


def whole_numbers(texts: Sequence[str]) -> np.ndarray:
    """Turn texts into whole numbers, as floats; NaN where a text is none.

    ``100.0`` and ``1e+05`` are whole, as R and spreadsheets write them; ``1,000`` is not.
    """
    if all(map(_WHOLE.fullmatch, texts)):
        values = np.array(list(map(float, texts)), dtype=float)
    else:
        values = np.array(
            [float(text) if _AS_FLOAT.fullmatch(text) else np.nan for text in texts], dtype=float
        )
    whole = np.isfinite(values) & (values % 1 == 0) & (np.abs(values) <= _LARGEST)
    return np.where(whole, values, np.nan)


def numbers_of(texts: Sequence[str]) -> np.ndarray:
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


def _filled(row: list[str]) -> int:
    """How many columns a row has up to its last that is not empty."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width


def _not_text(content: bytes) -> str:
    """Say what a file is that is no text, and what to do; empty for text."""
    if content.startswith(_BIGBED):
        return "is a bigBed file; convert it with bigBedToBed"
    if b"\0" in content[:4096]:
        return "is binary (or text in UTF-16); give tab-separated text, such as BED, in UTF-8"
    return ""
