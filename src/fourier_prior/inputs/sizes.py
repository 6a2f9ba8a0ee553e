"""Lengths of sequences, as fast as they can be had from FASTA files."""

import os
from pathlib import Path

import pyfaidx

from fourier_prior.fasta import check_fasta, read_fasta
from fourier_prior.files import GZIP

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
        A small file is read; of a large plain one, an index (``.fai``) beside it is, if it is not
        older and ends where the file ends.

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
        packed = file.read(len(GZIP)) == GZIP
    if path.stat().st_size * (_UNPACKING if packed else 1) > _QUICK:
        check_fasta(path)
        return None if packed else _indexed(path)
    found: list[tuple[str, int]] = []
    for piece in read_fasta(path):
        if isinstance(piece, str):
            found.append((piece, 0))
        else:
            found[-1] = (found[-1][0], found[-1][1] + len(piece))
    return found


def _indexed(path: Path) -> list[tuple[str, int]] | None:
    """Return what an index beside a file says, if it belongs to the file."""
    index = path.with_name(f"{path.name}.fai")
    if not index.is_file() or index.stat().st_mtime < path.stat().st_mtime:
        return None
    try:
        with pyfaidx.Faidx(str(path), rebuild=False, build_index=False) as faidx:
            records = faidx.index
        last = max(records.values(), key=lambda record: record.offset)
        if not _ends_with(path, last.offset, last.rlen, last.lenc, last.lenb):
            return None
        return [(name, record.rlen) for name, record in records.items()]
    except (ValueError, OSError, ZeroDivisionError, pyfaidx.FastaIndexingError):
        return None


def _ends_with(path: Path, offset: int, length: int, bases: int, width: int) -> bool:
    """Whether a file ends where its index says that the last sequence ends."""
    end = offset + length // bases * width + length % bases
    if not 0 <= path.stat().st_size - end <= _ENDS:
        return False
    with path.open("rb") as file:
        file.seek(end)
        return not file.read().strip()
