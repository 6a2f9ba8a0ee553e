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

from fourier_prior.errors import InputError
from fourier_prior.files import BYTE_ORDER_MARK, GZIP
from fourier_prior.sources.feed import Feed
from fourier_prior.sources.tars import read_tar

_CHUNK = 1 << 20
_START = 1 << 10
_LOOKED_AT = 200
"""Lines of a text file that are looked at; its reader checks them all later."""
_PAGE = re.compile(rb"\s*(<.*)?<(html|!doctype html)", re.IGNORECASE | re.DOTALL)
_BIGWIG, _BIGWIG_CHROMOSOMES, _BIGWIG_INDEX = 0x888FFC26, 0x78CA8C91, 0x2468ACE0


class Check:
    """Whether a file holds what its name promises, found out while its bytes come.

    Parameters
    ----------
    name : str
        A file name or only its end, such as ``bed.gz``, that says of which kind the file should
        be. A name ending in ``.gz`` has its whole gzip stream tested; what a name does not tell
        (``train-images-idx3-ubyte``) is not tested.
    """

    def __init__(self, name: str):
        *_, self._before, self._kind = ("", "", *name.lower().split("."))
        self._start, self._waiting, self._feed = b"", b"", None
        self._has_test = self._kind in (*_GZIPPED, *_STREAMED)

    @property
    def needs_more(self) -> bool:
        """Whether further bytes can change what is found."""
        return self._has_test and not (self._feed and self._feed.ended)

    def give(self, piece: bytes) -> None:
        """Take the next bytes of the file."""
        if len(self._start) < _START:
            self._start += piece[:_START]
        if self._feed:
            self._feed.give(piece)
        elif self._has_test:
            self._waiting += piece
            if len(self._waiting) >= len(GZIP):
                self._begin()

    def _begin(self) -> None:
        self._feed = Feed(self._test(self._waiting))
        self._feed.give(self._waiting)
        self._waiting = b""

    def _test(self, start: bytes) -> Callable[[BinaryIO], str]:
        """Return what reads the file; readers of text go by its content, packed or not."""
        if self._kind in _GZIPPED:
            inside = "tar" if self._kind == "tgz" else self._before
        elif self._kind != "tar" and start.startswith(GZIP):
            inside = self._kind
        else:
            return _STREAMED[self._kind]
        return lambda file: _gzip(file, inside)

    def close(self) -> None:
        """Forget what was given."""
        if self._feed:
            self._feed.close()

    def fault(self, path: str | os.PathLike) -> str:
        """Say what is wrong.

        Parameters
        ----------
        path : path-like
            The file with all the bytes that were given. Only places that its format names
            are looked up in it (a BAM's end, a bigWig's index).

        Returns
        -------
        str
            What is wrong, as the end of a sentence that begins with the file; empty if nothing
            is.
        """
        if self._waiting:
            self._begin()
        found = self._feed.result() if self._feed else ""
        start = self._start.removeprefix(BYTE_ORDER_MARK)
        if not start:
            return "is empty"
        if _PAGE.match(start[:_START]):
            return "is an HTML page (a login or an error, perhaps) and not the file"
        if self._kind in _GZIPPED and not start.startswith(GZIP):
            return "is not in gzip format"
        return _WHOLE[self._kind](Path(path)) if self._kind in _WHOLE else found


def fault(path: str | os.PathLike, name: str) -> str:
    """Say what is wrong with the content of a file that is there.

    Parameters
    ----------
    path : path-like
        The file; its own name does not count.
    name : str
        As of a `Check`.

    Returns
    -------
    str
        As `Check.fault`.
    """
    check = Check(name)
    with open(path, "rb") as file:
        check.give(file.read(_START))
        while check.needs_more and (piece := file.read(_CHUNK)):
            check.give(piece)
    return check.fault(path)


def is_text(name: str) -> bool:
    """Whether a file is plain text by the end of its name, as far as ends are known here."""
    return name.lower().rpartition(".")[2] in _STREAMED.keys() - {"tar"}


def _gzip(file: BinaryIO, kind: str) -> str:
    """Test a gzip stream and what is in it; unpacked once, and to its end."""
    try:
        with gzip.open(file) as unpacked:
            if kind in _STREAMED and (problem := _STREAMED[kind](unpacked)):
                return problem
            while unpacked.read(_CHUNK):
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
        with read_tar(file) as archive:
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


def _fastq(file: BinaryIO) -> str:
    lines = list(_lines(file))
    if any(not line.startswith(b"@") for line in lines[::4]):
        return "is not FASTQ: not every fourth line begins with `@`"
    return ""


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
    content = content.removeprefix(BYTE_ORDER_MARK)
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if not whole and len(lines) > 1:
        lines.pop()  # the last may be cut
    return [line.strip(b" ") for line in lines[:_LOOKED_AT]]


_GZIPPED = ("gz", "tgz")
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
    "fastq": _fastq,
    "fq": _fastq,
    "bed": _intervals(3),
    "bedgraph": _intervals(4),
    "narrowpeak": _intervals(10, "narrowPeak", "IDR output"),
    "broadpeak": _intervals(9, "broadPeak", "IDR output of broadPeak"),
    "gappedpeak": _intervals(15, "gappedPeak"),
}
