"""The lock table: which ENCODE files were chosen, and what was known of them then."""

import os
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import write_table
from fourier_prior.sources.encode import EncodeFile

COLUMNS = tuple(field.name for field in fields(EncodeFile))

Key = tuple[str, str, str]
"""Assembly, accession that was asked for, role."""


def read_lock(path: str | os.PathLike) -> dict[Key, list[EncodeFile]]:
    """Read a lock table.

    Parameters
    ----------
    path : path-like
        Tab-separated table; a file that does not exist is an empty table.

    Returns
    -------
    dict of (assembly, asked, role) to list of EncodeFile

    Raises
    ------
    InputError
        If columns are missing, or one file counts as two; all problems at once.
    """
    if not Path(path).is_file():
        return {}
    table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    if tuple(table) != COLUMNS:
        raise InputError(f"{path}: the columns must be {', '.join(COLUMNS)}; delete the table.")
    rows = [EncodeFile(**row) for row in table.to_dict("records")]
    problems = [f"{path}: {problem}" for problem in counted_twice(rows)]
    if problems:
        raise InputError(problems)
    return group(rows)


def write_lock(path: str | os.PathLike, rows: Iterable[EncodeFile]) -> None:
    """Write a lock table, whole or not at all.

    Raises
    ------
    InputError
        If one file would count as two.
    """
    rows = sorted(rows, key=lambda row: (row.assembly, row.asked, row.role, row.file))
    problems = list(counted_twice(rows))
    if problems:
        raise InputError(problems)
    write_table(pd.DataFrame([asdict(row) for row in rows], columns=list(COLUMNS)), path)


def group(rows: Iterable[EncodeFile]) -> dict[Key, list[EncodeFile]]:
    """Gather the files of each (assembly, asked, role)."""
    grouped: dict[Key, list[EncodeFile]] = {}
    for row in rows:
        grouped.setdefault((row.assembly, row.asked, row.role), []).append(row)
    return grouped


def _serves_as_control(one: EncodeFile, other: EncodeFile) -> bool:
    """Whether a file is the control of two experiments, found in either of the two ways."""
    roles = {one.role, other.role}
    return one.asked != other.asked and (
        roles == {"control"}
        or (roles == {"control", "alignments"} and one.experiment == other.experiment)
    )


def counted_twice(rows: Iterable[EncodeFile]) -> Iterable[str]:
    """Complain about files that stand for two things; only a control may serve several tasks.

    Parameters
    ----------
    rows : iterable of EncodeFile

    Yields
    ------
    str
        One sentence per file.
    """
    by_file: dict[str, EncodeFile] = {}
    by_md5: dict[str, EncodeFile] = {}
    for row in rows:
        other = by_file.setdefault(row.file, row)
        if other is not row and not _serves_as_control(other, row):
            yield (
                f"{row.file} is {other.role} of {other.asked} and {row.role} of {row.asked}; "
                "let each file play one role."
            )
        twin = by_md5.setdefault(row.md5, row) if row.md5 else row
        if twin.file != row.file:
            yield f"{twin.file} and {row.file} have the same content (md5); keep one of them."
