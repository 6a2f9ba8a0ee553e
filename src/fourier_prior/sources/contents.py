"""Whether a file holds what its name promises; a right checksum does not prove that."""

import gzip
import os
import re
import struct
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20
_START = 1 << 10
_LOOKED_AT = 200
"""Lines of a text file that are looked at; its reader checks them all later."""
_PAGE = re.compile(rb"\s*(<.*)?<(html|!doctype html)", re.IGNORECASE | re.DOTALL)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_SEQUENCE = re.compile(rb"[A-Za-z*-]+")
_BIGWIG, _BIGWIG_CHROMOSOMES, _BIGWIG_INDEX = 0x888FFC26, 0x78CA8C91, 0x2468ACE0


def fault(path: str | os.PathLike, name: str) -> str:
    """Say what is wrong with the content of a file.

    Parameters
    ----------
    path : path-like
        The file; its own name does not count.
    name : str
        A file name or only its end, such as ``bed.gz``, that says of which kind the file should
        be. A name ending in ``.gz`` has its whole gzip stream tested; what a name does not tell
        (``train-images-idx3-ubyte``) is not tested.

    Returns
    -------
    str
        What is wrong, as the end of a sentence that begins with the file; empty if nothing is.
    """
    with open(path, "rb") as file:
        start = file.read(_START).removeprefix(_BYTE_ORDER_MARK)
    *_, before, last = ("", "", *name.lower().split("."))
    if not start:
        return "is empty"
    if _PAGE.match(start):
        return "is an HTML page (a login or an error, perhaps) and not the file"
    if last in _WHOLE:
        return _WHOLE[last](Path(path))
    if last in ("gz", "tgz"):
        return _gzip(path, start, "tar" if last == "tgz" else before)
    if last in _STREAMED and start.startswith(_GZIP):
        return _gzip(path, start, last)  # readers go by the content, too
    with open(path, "rb") as file:
        return _STREAMED[last](file) if last in _STREAMED else ""


def _gzip(path: str | os.PathLike, start: bytes, kind: str) -> str:
    if not start.startswith(_GZIP):
        return "is not in gzip format"
    try:
        with gzip.open(path) as file:
            if kind in _STREAMED and (problem := _STREAMED[kind](file)):
                return problem
            while file.read(_CHUNK):
                pass
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        return f"is broken inside its gzip stream ({error})"
    return ""


def _bam(path: Path) -> str:
    # imported late, as most downloads do not need it
    import pysam

    try:
        with gzip.open(path) as file:
            magic = file.read(4)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        magic = b""
    if magic != b"BAM\1":
        return "is not a BAM file"
    try:
        pysam.quickcheck(str(path))
    except pysam.SamtoolsError as error:
        told = str(error).partition("stderr=")[2].strip().removeprefix(str(path)).strip()
        return f"is a broken BAM file (samtools quickcheck: {told})"
    return ""


def _bigwig(path: Path) -> str:
    # by hand, because pyBigWig crashes on some broken headers
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(64)
        order = next((o for o in "<>" if header[:4] == struct.pack(f"{o}I", _BIGWIG)), "")
        if not order:
            return "is not a bigWig file"
        file.seek(max(size - 4, 0))
        # The format repeats its number at the end, so that truncation can be seen.
        if len(header) < 64 or file.read() != header[:4]:
            return "is a truncated bigWig file"
        tree, _, index = struct.unpack_from(f"{order}3Q", header, 8)
        for place, number in ((tree, _BIGWIG_CHROMOSOMES), (index, _BIGWIG_INDEX)):
            file.seek(min(place, size))
            if file.read(4) != struct.pack(f"{order}I", number):
                return "is a bigWig file with a broken header"
    return ""


def _hdf5(path: Path) -> str:
    import h5py

    if not h5py.is_hdf5(path):
        return "is not an HDF5 file"
    try:
        with h5py.File(path, "r"):
            return ""
    except OSError as error:
        return f"is a broken HDF5 file ({error})"


def _tar(file: BinaryIO) -> str:
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            return "" if sum(1 for _ in archive) else "is an empty tar archive"
    except tarfile.TarError as error:
        return f"is not a whole tar archive ({error})"


def _fasta(file: BinaryIO) -> str:
    lines = [line for line in _lines(file) if line]
    if not lines or not lines[0].startswith(b">"):
        return "is not FASTA: it does not begin with `>`"
    if all(line.startswith(b">") or _SEQUENCE.fullmatch(line) for line in lines):
        return ""
    return "is not FASTA: its sequences hold more than letters"


def _intervals(columns: int, *formats: str) -> Callable[[BinaryIO], str]:
    """Return a test of text lines with chromosome, start, end, enough columns, and a format."""

    def test(file: BinaryIO) -> str:
        lines = _lines(file)
        for number, line in enumerate(lines, 1):
            fields = line.split(b"\t")
            if not line or line.startswith((b"#", b"track", b"browser")):
                continue
            whole = len(fields) >= columns and all(f.strip().isdigit() for f in fields[1:3])
            if not whole or int(fields[1]) >= int(fields[2]):
                return (
                    f"has a line {number} that is not chromosome, start, end"
                    f"{f' and {columns - 3} more columns' if columns > 3 else ''}, "
                    "with tabs between"
                )
        return _format(b"\n".join(lines).decode("latin-1"), formats)

    return test


def _format(text: str, formats: tuple[str, ...]) -> str:
    """Say whether intervals are of another format than those allowed; without any, all are."""
    # imported late, as most downloads do not need it
    from fourier_prior.intervals.formats import recognised
    from fourier_prior.intervals.text import coordinates, rows_of

    rows = rows_of(text, "")
    if not formats or not len(rows):
        return ""
    table, _ = coordinates(rows)
    found, *_ = recognised(rows, table["start"].to_numpy(), table["end"].to_numpy())
    return "" if found.name in formats else f"is {found.name}, not {formats[0]}"


def _lines(file: BinaryIO) -> list[bytes]:
    """Return the first lines, without spaces at their ends, whatever the line ends."""
    content = file.read(_CHUNK)
    whole = len(content) < _CHUNK
    content = content.removeprefix(_BYTE_ORDER_MARK)
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if not whole and len(lines) > 1:
        lines.pop()  # the last may be cut
    return [line.strip(b" ") for line in lines[:_LOOKED_AT]]


_WHOLE = {
    "bam": _bam,
    "bigwig": _bigwig,
    "bw": _bigwig,
    "h5": _hdf5,
    "hdf5": _hdf5,
}
_STREAMED = {
    "tar": _tar,
    "fa": _fasta,
    "fasta": _fasta,
    "fna": _fasta,
    "bed": _intervals(3),
    "bedgraph": _intervals(4),
    "narrowpeak": _intervals(10, "narrowPeak", "IDR output"),
    "broadpeak": _intervals(9, "broadPeak"),
    "gappedpeak": _intervals(15, "gappedPeak"),
}
