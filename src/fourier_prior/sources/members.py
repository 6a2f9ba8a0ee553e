"""Members of tar archives, all that are wanted in one pass."""

import bz2
import contextlib
import gzip
import logging
import lzma
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tqdm import tqdm

from fourier_prior.errors import InputError, nearest
from fourier_prior.files import GZIP
from fourier_prior.intervals.text import few
from fourier_prior.sources.contents import fault, is_text
from fourier_prior.sources.tars import read_tar

_CHUNK = 1 << 20
_OPENERS = {GZIP: gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)
_NO_FIT = 4
_log = logging.getLogger(__name__)


def extract_members(
    archive: str | os.PathLike, members: Sequence[str], folder: str | os.PathLike
) -> dict[str, str]:
    """Take files out of a tar archive, which is read once from front to back.

    Names in the archive are compared with those that are wanted; nothing is written under them. A
    member whose name differs from a wanted one but for the end ``.gz`` is packed or unpacked,
    so that what comes out is what its name says.

    Parameters
    ----------
    archive : path-like
        Tar archive, plain or packed by gzip, bzip2 or xz.
    members : sequence of str
        Of each file its path in the archive, or as many of its last folders and names as only
        one file has.
    folder : path-like
        Where they go, under the names in `members`, all of them or none.

    Returns
    -------
    dict of str to str
        Path in the archive by the name that was asked for.

    Raises
    ------
    InputError
        If the archive is damaged, the disk refuses, or members are missing, not the only one of
        their name, links or damaged; all problems of members at once.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished.", dir=folder) as scratch:
        wanted = [
            _Wanted(member, Path(scratch, str(number), Path(member).name))
            for number, member in enumerate(dict.fromkeys(members))
        ]
        names = list(_read_through(archive, wanted))
        problems = [problem for want in wanted for problem in want.problems(names)]
        problems = problems or [problem for want in wanted for problem in want.finish()]
        if problems:
            raise InputError([f"{archive}: {problem}" for problem in problems])
        for want in wanted:
            path = folder / want.member
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(want.path, path)
    return {want.member: want.name for want in wanted}


@dataclass
class _Wanted:
    """A file that is asked for, and the best of what was met so far.

    Attributes
    ----------
    member : str
        What was asked for.
    path : pathlib.Path
        Where the best so far is written.
    rank : int
        How well it fits, 0 is best.
    found : dict of str to str
        Those that fit so by their names, and what is wrong with them.
    """

    member: str
    path: Path
    rank: int = _NO_FIT
    found: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name in the archive of what was found."""
        return next(iter(self.found))

    @property
    def must_be_packed(self) -> bool:
        """Whether the name that was asked for says so."""
        return self.member.endswith(".gz")

    def fits(self, name: str) -> bool:
        """Whether a name is no worse than what was met so far; forgets what is worse.

        The whole path fits best, as otherwise nobody could ask for a file at the top; then its
        end; then each of them but for ``.gz``.
        """
        other = self.member.removesuffix(".gz") if self.must_be_packed else f"{self.member}.gz"
        ways = (
            name == self.member,
            name.endswith(f"/{self.member}"),
            name == other,
            name.endswith(f"/{other}"),
        )
        rank = ways.index(True) if any(ways) else _NO_FIT
        if rank < self.rank:
            self.rank, self.found = rank, {}
        return rank == self.rank < _NO_FIT

    def problems(self, names: Sequence[str]) -> Iterator[str]:
        """Say why not exactly one file fits."""
        if not self.found:
            yield f"has no member {self.member}" + nearest(self.member, names, cutoff=0.3)
        elif len(self.found) > 1:
            yield f"{self.member} fits {few(self.found)}; write more of the path of one of them."
        elif self.found[self.name]:
            yield f"{self.name} {self.found[self.name]}"

    def finish(self) -> Iterator[str]:
        """Make of what was found what its name says; say what is wrong with it."""
        with self.path.open("rb") as file:
            is_packed = file.read(len(GZIP)) == GZIP
        # a BAM, say, is gzip and says so by no `.gz`
        is_packed &= self.name.endswith(".gz") or is_text(self.name)
        try:
            if is_packed and not self.must_be_packed:
                _rewrite(self.path, _unpack)
            elif self.must_be_packed and not is_packed:
                _rewrite(self.path, _pack)
            wrong = fault(self.path, self.path.name)
        except _BROKEN as error:
            wrong = f"is broken inside its gzip stream ({error})"
        if wrong:
            yield f"{self.name} {wrong}; it was packed so: ask the publisher, or name another file."


def _read_through(archive: str | os.PathLike, wanted: Sequence[_Wanted]) -> Iterator[str]:
    """Write what is wanted, give the names of all that is there."""
    try:
        with _unpacked(archive) as file:
            with read_tar(file) as tar:
                for entry in tar:
                    name = entry.name.removeprefix("./")
                    if not entry.isdir():
                        yield name
                        _take(entry, name, tar, [want for want in wanted if want.fits(name)])
            while file.read(_CHUNK):  # the checksum comes last
                pass
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        raise InputError(
            f"{archive}: cannot be read as a tar archive ({error}); delete it, so that it is "
            "fetched again."
        ) from error


def _take(
    entry: tarfile.TarInfo, name: str, tar: tarfile.TarFile, wanted: Sequence[_Wanted]
) -> None:
    if not wanted:
        return
    if not entry.isreg():
        kind = f"a link to {entry.linkname}; name that" if entry.linkname else "no file; name one"
        for want in wanted:
            want.found[name] = f"is {kind}."
        return
    _log.info("%s, %d bytes", name, entry.size)
    for want in wanted:
        want.found[name] = ""  # of one name the last counts, as for every program
        want.path.parent.mkdir(parents=True, exist_ok=True)
    with _writing(wanted[0].path), contextlib.ExitStack() as stack:
        files = [stack.enter_context(want.path.open("wb")) for want in wanted]
        for piece in _pieces(tar.extractfile(entry)):
            for file in files:
                file.write(piece)


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    try:
        while piece := source.read(_CHUNK):
            yield piece
    except OSError as error:
        # is not the error of what is written
        raise tarfile.ReadError(str(error)) from error


@contextlib.contextmanager
def _unpacked(archive: str | os.PathLike) -> Iterator[BinaryIO]:
    """Open an archive as a tar archive without packing, and show how far it is read."""
    with open(archive, "rb") as file:
        start = file.read(8)
        file.seek(0)
        total = os.fstat(file.fileno()).st_size
        bar = tqdm(total=total, unit="B", unit_scale=True, disable=None)
        opener = next((o for magic, o in _OPENERS.items() if start.startswith(magic)), None)
        with bar, bar.wrapattr(file, "read") as watched:
            if opener is None:
                yield watched
                return
            with opener(watched) as unpacked:
                yield unpacked


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Tell errors of the disk from those of what is read."""
    try:
        yield
    except _BROKEN:
        raise
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); free space or choose another place, "
            "and run the same command again."
        ) from error


def _rewrite(path: Path, change) -> None:
    """Replace a file by what a function of two open files makes of it."""
    new = path.with_name("new")
    with _writing(path), path.open("rb") as source, new.open("wb") as out:
        change(source, out)
    os.replace(new, path)


def _pack(source: BinaryIO, out: BinaryIO) -> None:
    # no name and no time: the same content is the same file
    with gzip.GzipFile("", "wb", fileobj=out, mtime=0) as packed:
        shutil.copyfileobj(source, packed, _CHUNK)


def _unpack(source: BinaryIO, out: BinaryIO) -> None:
    with gzip.open(source) as unpacked:
        shutil.copyfileobj(unpacked, out, _CHUNK)
