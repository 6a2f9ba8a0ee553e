"""FASTA files, however their lines are written.

No library reads all of these right: an index (pyfaidx, samtools) needs lines of one length, and
readers of short sequences keep blanks as bases and pass over text before the first ``>``.
"""

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from fourier_prior.errors import InputError
from fourier_prior.files import open_unpacked

_PIECE = 1 << 24
"""Bytes that are read at once."""

_LOOKED_AT = 1 << 20
"""Bytes at the beginning that a quick look takes in."""

_BLANKS = b" \t\n\v\f"
_LETTERS = b"ACGTUNRYKMSWBDHVX"
"""IUPAC's codes of nucleotides; X is an old mark of masked bases."""
_ALLOWED = _LETTERS + _LETTERS.lower()
_NEXT = re.compile(rb"\n[>;]")
_OTHER_KINDS = (
    (re.compile(rb"@"), "is FASTQ (reads), no genome; give FASTA"),
    (re.compile(rb"(LOCUS|ID) "), "is a GenBank or EMBL file; convert it to FASTA"),
    (re.compile(rb"\s*<"), "is an HTML page (an error or a login, perhaps); get the file again"),
    (re.compile(rb"\x1a\x41\x27\x43|\x43\x27\x41\x1a"), "is a 2bit file; use `twoBitToFa`"),
    (re.compile(rb"(?s).{0,999}\0"), "is no text; give FASTA"),
)


def read_fasta(path: str | os.PathLike) -> Iterator[str | bytes]:
    """Read a FASTA file piece by piece; memory does not grow with sequences.

    Lines may have any length and end in LF, CRLF or CR; blanks in sequences, empty lines and
    comments (lines that begin with ``;``) are left out. gzip is known by its content.

    Parameters
    ----------
    path : path-like

    Yields
    ------
    str or bytes
        The name of a sequence, which is the first word after its ``>``; then its letters in pieces,
        as they are in the file.

    Raises
    ------
    InputError
        If the file cannot be read, does not begin with a name, or a sequence holds anything but
        IUPAC's letters for nucleotides; with the number of the line.
    """
    with open_unpacked(path) as file:
        yield from _records(path, file)


def check_fasta(path: str | os.PathLike) -> None:
    """Look at the beginning of a FASTA file; quick, however long the file is.

    Raises
    ------
    InputError
        As `read_fasta` for the first part of the file.
    """
    with open_unpacked(path) as file:
        look_at_fasta(path, file)


def look_at_fasta(path: str | os.PathLike, file: BinaryIO) -> None:
    """Look at the beginning of an open FASTA file, unpacked; as `check_fasta`."""
    for _ in _records(path, file, _LOOKED_AT):
        pass


def _records(
    path: str | os.PathLike, file: BinaryIO, limit: int | None = None
) -> Iterator[str | bytes]:
    """Yield names and letters of the whole file, or until so many bytes have been read."""
    rest = b""  # a line whose end has to be known, or a CR that an LF may follow
    line, fresh, begun, read = 1, True, False, 0
    while True:
        piece = file.read(_PIECE if limit is None else limit)
        read += len(piece)
        text = rest + piece
        ends = not piece
        rest = b"\r" if text.endswith(b"\r") and not ends else b""
        text = text[: len(text) - len(rest)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        at = 0
        while at < len(text):
            if fresh and text[at] in b">;":
                end = text.find(b"\n", at) + 1 or len(text)
                if text[end - 1] != 10 and not ends:
                    rest = text[at:] + rest
                    break
                if text[at] == ord(">"):
                    yield _name(path, line, text[at + 1 : end])
                    begun = True
            else:
                found = _NEXT.search(text, at)
                end = found.start() + 1 if found else len(text)
                stretch = text[at:end]
                letters = stretch.translate(None, _BLANKS)
                if letters and not begun:
                    raise _other_kind(path, line, stretch)
                if letters.translate(None, _ALLOWED):
                    raise _not_letters(path, line, stretch)
                if letters:
                    yield letters
            line += text.count(b"\n", at, end)
            fresh = text[end - 1] == 10
            at = end
        if ends and not begun:
            raise InputError(
                f"{path}: holds no sequence; it cannot be read as FASTA, which has `>` and a name, "
                "then letters."
            )
        if ends or (limit is not None and read >= limit):
            return


def _name(path: str | os.PathLike, line: int, header: bytes) -> str:
    try:
        words = header.decode().split(maxsplit=1)
    except UnicodeDecodeError:
        words = header.decode("latin-1").split(maxsplit=1)
    if not words:
        raise InputError(f"{path}: line {line}: `>` without a name; name the sequence.")
    return words[0]


def _other_kind(path: str | os.PathLike, line: int, stretch: bytes) -> InputError:
    text = stretch.lstrip()
    line += stretch[: len(stretch) - len(text)].count(b"\n")
    for start, words in _OTHER_KINDS:
        if start.match(text):
            return InputError(f"{path}: {words}.")
    return InputError(
        f"{path}: line {line}: cannot be read as FASTA, which begins with `>` and a name."
    )


def _not_letters(path: str | os.PathLike, line: int, stretch: bytes) -> InputError:
    first = stretch.translate(None, _BLANKS + _ALLOWED)[:1]
    at = f"{path}: line {line + stretch[: stretch.index(first)].count(10)}"
    shown = first.decode("latin-1")
    if first.isdigit():
        return InputError(
            f"{at}: has digits in its sequence, as numbered lines of GenBank have; remove them."
        )
    if first in b"-*.":
        return InputError(
            f"{at}: has `{shown}` in its sequence, a gap of an alignment or a stop codon; for some "
            "programs that is a base, for some not: write N for it or remove it, as in the "
            "sequence that the reads were aligned with."
        )
    if first.isalpha():
        return InputError(
            f"{at}: has the letter {shown} in its sequence, which stands for no nucleotide; is "
            "this a protein? Give DNA."
        )
    return InputError(f"{at}: has {shown!r} in its sequence; FASTA has letters there alone.")
