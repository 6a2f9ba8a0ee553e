"""Whether a file holds what its name promises; a right checksum does not prove that."""

import gzip
import os
import re
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from fourier_prior.errors import InputError

_CHUNK = 1 << 20
_START = 1 << 10
_LOOKED_AT = 200
"""Lines of a text file that are looked at; its reader checks them all later."""
_PAGE = re.compile(rb"\s*(<.*)?<(html|!doctype html)", re.IGNORECASE | re.DOTALL)
_LONGEST = 1 << 16
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
        start = file.read(_START).removeprefix(b"\xef\xbb\xbf")
    *_, before, last = ("", "", *name.lower().split("."))
    if not start:
        return "is empty"
    if _PAGE.match(start):
        return "is an HTML page (a login or an error, perhaps) and not the file"
    if last in _WHOLE:
        return _WHOLE[last](Path(path))
    if last in ("gz", "tgz"):
        return _gzip(path, start, "tar" if last == "tgz" else before)
    with open(path, "rb") as file:
        return _STREAMED[last](file) if last in _STREAMED else ""


def _gzip(path: str | os.PathLike, start: bytes, kind: str) -> str:
    if not start.startswith(b"\x1f\x8b"):
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
    # imported late, as it is heavier than a download
    from fourier_prior.fasta import look_at_fasta

    try:
        look_at_fasta("", file)
    except InputError as error:
        return f"is not FASTA{error.problems[0].removesuffix('.')}"
    return ""


def _intervals(columns: int) -> Callable[[BinaryIO], str]:
    """Return a test of text lines with chromosome, start, end and enough columns."""

    def test(file: BinaryIO) -> str:
        for number, line in enumerate(_lines(file), 1):
            fields = line.split()
            if not fields or line.startswith((b"#", b"track", b"browser")):
                continue
            if len(fields) < columns or not (fields[1].isdigit() and fields[2].isdigit()):
                return (
                    f"has a line {number} that is not chromosome, start, end"
                    f"{f' and {columns - 3} more columns' if columns > 3 else ''}"
                )
        return ""

    return test


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Return the first lines, or pieces of lines so long that they may be anything."""
    pieces = iter(lambda: file.readline(_LONGEST), b"")
    return (piece.strip() for piece in islice(pieces, _LOOKED_AT))


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
    "narrowpeak": _intervals(10),
    "broadpeak": _intervals(9),
}
