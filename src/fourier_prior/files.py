"""Files that appear whole or not at all, and text that is compressed or not."""

import errno
import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from fourier_prior.errors import InputError

GZIP = b"\x1f\x8b"
"""First bytes of gzip."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What some editors put before text in UTF-8."""
_BGZIP_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
"""The empty block at the end of files of bgzip; without it they were cut."""
_OTHER_STARTS = {
    b"BZh": "is compressed with bzip2; unpack it or compress it with gzip",
    b"\xfd7zXZ\0": "is compressed with xz; unpack it or compress it with gzip",
    b"\x28\xb5\x2f\xfd": "is compressed with zstd; unpack it or compress it with gzip",
    b"PK\3\4": "is a zip archive; unpack it",
    b"\xff\xfe": "is text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "is text in UTF-16; save it as UTF-8",
}


@contextmanager
def open_unpacked(path: str | os.PathLike) -> Iterator[BinaryIO]:
    """Open the bytes of a text file; gzip is known by its content, whatever the file is called.

    A byte-order mark at the beginning is left out. What goes wrong while the caller reads, such as
    a broken gzip stream, is raised as an error that names the file.

    Raises
    ------
    InputError
        If the file cannot be read, is broken inside its gzip stream, is compressed otherwise, or is
        no text in UTF-8 by its first bytes.
    """
    try:
        with open(path, "rb") as raw:
            packed = raw.peek(2).startswith(GZIP)
            if raw.peek(16)[:16] == _BGZIP_END[:16]:
                raw.seek(-len(_BGZIP_END), os.SEEK_END)
                if raw.read() != _BGZIP_END:
                    raise InputError(
                        f"{path}: is truncated, as the block that ends files of bgzip is missing; "
                        "get the file again."
                    )
                raw.seek(0)
            with gzip.open(raw) if packed else raw as file:
                start = file.read(8)
                for other, words in _OTHER_STARTS.items():
                    if start.startswith(other):
                        raise InputError(f"{path}: {words}.")
                file.seek(len(BYTE_ORDER_MARK) if start.startswith(BYTE_ORDER_MARK) else 0)
                yield file
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"{path}: cannot be read as text ({error}); get the file again."
        ) from error


@contextmanager
def atomic_path(path: str | os.PathLike) -> Iterator[Path]:
    """Give a temporary path beside `path` and rename it to `path` on success.

    A killed or failing writer leaves the old file (or none), never a truncated one. The temporary
    name keeps the file's suffixes, because some writers choose their format by suffix.

    Parameters
    ----------
    path : path-like
        Final path; missing parent directories are made.

    Yields
    ------
    pathlib.Path
        Path to write to.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as directory:
        temporary = Path(directory) / path.name
        yield temporary
        os.replace(temporary, path)


def check_writable(paths: Iterable[str | os.PathLike]) -> None:
    """Refuse files that could not be written, before hours go into what they are to hold.

    Missing folders are made.

    Raises
    ------
    InputError
        Naming all of them.
    """
    problems = []
    for path in map(Path, paths):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
                (Path(folder) / path.name).write_bytes(GZIP)  # any bytes: a disk may be full
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        except OSError as error:
            problems.append(
                f"{path}: cannot be written ({error.strerror}); mend the folder, or choose another."
            )
    if problems:
        raise InputError(problems)


def write_table(table: pd.DataFrame, path: str | os.PathLike) -> None:
    """Write a table as tab-separated text with a header, whole or not at all."""
    with atomic_path(path) as temporary:
        table.to_csv(temporary, sep="\t", index=False, na_rep="")


def write_json(values: Mapping[str, Any], path: str | os.PathLike) -> None:
    """Write named values as indented JSON, whole or not at all."""
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(values, indent=2) + "\n")


def read_table(path: str | os.PathLike) -> pd.DataFrame:
    """Read a tab-separated table; seeds keep their leading zeros.

    Raises
    ------
    InputError
        If the file is empty.
    """
    try:
        return pd.read_csv(path, sep="\t", dtype={"seed": str, "example": "Int64"})
    except pd.errors.EmptyDataError as error:
        raise InputError(
            f"{path}: the table is empty; delete it and run the workflow again."
        ) from error


def write_text(text: str, path: str | os.PathLike) -> None:
    """Write text, whole or not at all."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
