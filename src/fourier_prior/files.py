"""Files that appear whole or not at all."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from fourier_prior.errors import InputError


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
