"""The lock table: which ENCODE files were chosen, and what was known of them then.

Planning reads it, so that reading imports nothing heavy.
"""

import csv
import os
from collections.abc import Iterable
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path

from fourier_prior.errors import InputError

ABSENT = "none"
"""The status in a row that says that an experiment has no file for a role."""

Key = tuple[str, str, str]
"""Assembly, accession that was asked for, role."""


@dataclass(frozen=True)
class EncodeFile:
    """One file that was chosen for a role: a row of the lock table.

    Attributes
    ----------
    assembly, asked, role : str
        What was asked for; `asked` is the accession of an experiment or of a file.
    experiment, file : str
        Accessions of what was chosen; for the role `control`, the control experiment. No file if
        the experiment has none.
    replicates, output_type, status : str
        As the portal says; the status `ABSENT` stands for no file.
    href, md5, size : str
        Path or address on the portal, checksum and bytes; empty if the portal does not say.
    resolved : str
        Date of the choice.
    analysis : str
        Accessions of the analyses that the file belongs to.
    layout : str
        Of alignments: single-ended or paired-ended.
    """

    assembly: str
    asked: str
    role: str
    experiment: str
    file: str
    replicates: str
    output_type: str
    status: str
    href: str
    md5: str
    size: str
    resolved: str
    analysis: str = ""
    layout: str = ""

    @property
    def key(self) -> Key:
        """What was asked for."""
        return self.assembly, self.asked, self.role


COLUMNS = tuple(field.name for field in fields(EncodeFile))
_NEEDED = tuple(field.name for field in fields(EncodeFile) if field.default is MISSING)


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
    lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    found = table.fieldnames or ()
    if set(_NEEDED) - set(found) or set(found) - set(COLUMNS):
        raise InputError(f"{path}: the columns must be {', '.join(COLUMNS)}; delete the table.")
    rows = [EncodeFile(**{name: row[name] or "" for name in found}) for row in table]
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
    # imported late, as planning only reads
    from fourier_prior.files import atomic_path

    rows = sorted(rows, key=lambda row: (*row.key, row.file))
    problems = list(counted_twice(rows))
    if problems:
        raise InputError(problems)
    with atomic_path(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(
            out,
            COLUMNS,
            delimiter="\t",
            lineterminator="\n",
            quoting=csv.QUOTE_NONE,
            quotechar=None,
        )
        table.writeheader()
        table.writerows(map(asdict, rows))


def group(rows: Iterable[EncodeFile]) -> dict[Key, list[EncodeFile]]:
    """Gather the files of each (assembly, asked, role)."""
    grouped: dict[Key, list[EncodeFile]] = {}
    for row in rows:
        grouped.setdefault(row.key, []).append(row)
    return grouped


def absent_files(locked: dict[Key, list[EncodeFile]]) -> frozenset[Key]:
    """Return what a lock table says that ENCODE does not have.

    Parameters
    ----------
    locked : dict
        From `read_lock`.
    """
    return frozenset(key for key, rows in locked.items() if rows[0].status == ABSENT)


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
        if row.status == ABSENT:
            continue
        other = by_file.setdefault(row.file, row)
        if other is not row and not _serves_as_control(other, row):
            yield (
                f"{row.file} is {other.role} of {other.asked} and {row.role} of {row.asked}; "
                "let each file play one role."
            )
        twin = by_md5.setdefault(row.md5, row) if row.md5 else row
        if twin.file != row.file:
            yield f"{twin.file} and {row.file} have the same content (md5); keep one of them."
