"""Lengths of sequences, as fast as they can be had from FASTA files."""

import os
from pathlib import Path

from fourier_prior.fasta import check_fasta, read_fasta

_QUICK = 300_000_000
"""Bytes of text that are read within some seconds."""

_UNPACKING = 4
"""A byte of gzip holds about so many letters of DNA."""

_ENDS = 1 << 10
"""Bytes of blank lines that may follow the last sequence."""


def sequences(path: str | os.PathLike) -> list[tuple[str, int]] | None:
    """Return names and lengths of the sequences of a FASTA file, if they can be known at once.

    Parameters
    ----------
    path : path-like
        A small file is read; of a large one, an index (``.fai``) beside it is, if it is not older
        and ends where the file ends.

    Returns
    -------
    list of (str, int), or None
        In the order of the file; None if it is large and has no such index.

    Raises
    ------
    InputError
        If the file cannot be read as FASTA, as far as it was looked at.
    """
    path = Path(path)
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if path.stat().st_size * (_UNPACKING if packed else 1) > _QUICK:
        check_fasta(path)
        return _indexed(path, packed)
    found: list[tuple[str, int]] = []
    for piece in read_fasta(path):
        if isinstance(piece, str):
            found.append((piece, 0))
        else:
            found[-1] = (found[-1][0], found[-1][1] + len(piece))
    return found


def _indexed(path: Path, packed: bool) -> list[tuple[str, int]] | None:
    """Return what an index beside a file says, if it belongs to the file."""
    index = path.with_name(f"{path.name}.fai")
    if not index.is_file() or index.stat().st_mtime < path.stat().st_mtime:
        return None
    try:
        rows = [line.split("\t") for line in index.read_text().splitlines()]
        numbers = [tuple(map(int, row[1:5])) for row in rows]
        if not packed and not _ends_with(path, max(numbers, key=lambda row: row[1])):
            return None
        return [(row[0], length) for row, (length, *_) in zip(rows, numbers, strict=True)]
    except (ValueError, IndexError, ZeroDivisionError):
        return None


def _ends_with(path: Path, last: tuple[int, ...]) -> bool:
    """Whether a file ends where its index says that the last sequence ends."""
    length, offset, bases, width = last
    end = offset + length // bases * width + length % bases
    if not 0 <= path.stat().st_size - end <= _ENDS:
        return False
    with path.open("rb") as file:
        file.seek(end)
        return not file.read().strip()
