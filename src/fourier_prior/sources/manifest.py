"""The manifest: files that others publish, where they are and what is known of them."""

import csv
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fourier_prior.errors import InputError

COLUMNS = ("name", "role", "urls", "checksum", "size", "licence", "citation", "note")
_TABS = {"delimiter": "\t", "quoting": csv.QUOTE_NONE}


@dataclass(frozen=True)
class Source:
    """One published file.

    Attributes
    ----------
    name : str
        What a config calls it, and its path below ``resources/sources/``.
    role : str
        What it is, in words.
    urls : tuple of str
        Addresses; those after the first are mirrors, of which a local path may be one.
    checksum : str
        ``md5:...`` or ``sha256:...``; empty if nobody has published it.
    size : int or None
        Bytes; None if nobody has published it.
    """

    name: str
    role: str
    urls: tuple[str, ...]
    checksum: str
    size: int | None


def read_manifest(path: str | os.PathLike) -> dict[str, Source]:
    """Read a manifest.

    Parameters
    ----------
    path : path-like
        Tab-separated table with the columns of `COLUMNS`; several addresses are separated by
        spaces, and lines that begin with # are left out.

    Returns
    -------
    dict of str to Source
        By name, in the order of the file.

    Raises
    ------
    InputError
        If a column is missing, a value is malformed, or two rows are the same file; all problems
        at once.
    """
    if not Path(path).is_file():
        raise InputError(f"{path}: does not exist; correct `sources.manifest` in the config.")
    lines = [line for line in Path(path).read_text().splitlines() if not line.startswith("#")]
    table = csv.DictReader(filter(None, lines), **_TABS)
    missing = [column for column in COLUMNS if column not in (table.fieldnames or ())]
    if missing:
        raise InputError(
            f"{path}: the column {missing[0]} is missing; the columns are {', '.join(COLUMNS)}."
        )
    rows = [{column: row[column] or "" for column in COLUMNS} for row in table]
    problems = [f"{path}: {problem}" for row in rows for problem in _check(row)]
    problems += _twice(path, ((row["name"], row["name"]) for row in rows), "name")
    problems += _twice(path, _files(rows), "URL")
    problems += _twice(path, ((row["checksum"], row["name"]) for row in rows), "checksum")
    if problems:
        raise InputError(problems)
    return {
        row["name"]: Source(
            row["name"],
            row["role"],
            tuple(row["urls"].split()),
            row["checksum"],
            int(row["size"]) if row["size"] else None,
        )
        for row in rows
    }


def outdated(source: Source, record: str | os.PathLike) -> bool:
    """Say whether a file was fetched with another checksum than the manifest has now.

    Parameters
    ----------
    source : Source
    record : path-like
        Table with the column checksum, written when the file was fetched; need not exist.
    """
    if not source.checksum or not Path(record).is_file():
        return False
    found = next(csv.DictReader(Path(record).read_text().splitlines(), **_TABS))["checksum"]
    same_kind = found.split(":")[0] == source.checksum.split(":")[0]
    return same_kind and found != source.checksum


def refuse_outdated(
    manifest: Mapping[str, Source],
    folder: str | os.PathLike,
    path: str | os.PathLike,
    members: Mapping[str, Iterable[str | os.PathLike]] | None = None,
) -> None:
    """Refuse files that were fetched with another checksum than the manifest has now.

    Parameters
    ----------
    manifest : mapping of str to Source
    folder : path-like
        Where fetched files lie.
    path : path-like
        The manifest, for the message.
    members : mapping of str to iterable of path-like, optional
        Files that came out of archives, by the archives' names.

    Raises
    ------
    InputError
        With one sentence per file.
    """
    problems = [
        f"{file}: was {how} with another checksum than {path} has now; delete it, so that it is "
        f"{how.split()[0]} again."
        for name, source in manifest.items()
        for how, files in (
            ("fetched", [Path(folder, name)]),
            ("extracted from an archive", (members or {}).get(name, [])),
        )
        for file in files
        if Path(file).exists() and outdated(source, f"{file}.source.tsv")
    ]
    if problems:
        raise InputError(problems)


def _check(row: dict[str, str]) -> Iterable[str]:
    name = row["name"]
    if not re.fullmatch(r"[\w.+-]+(/[\w.+-]+)*", name) or ".." in name.split("/"):
        yield f"{name!r} is no name; use letters, digits, . _ + - and / between folders."
    if not row["urls"].strip():
        yield f"{name} has no URL; give one."
    if row["checksum"] and not re.fullmatch(
        r"md5:[0-9a-f]{32}|sha256:[0-9a-f]{64}", row["checksum"]
    ):
        yield f"{name}: checksum {row['checksum']} is neither md5:... nor sha256:...; mend it."
    if row["size"] and not row["size"].isdigit():
        yield f"{name}: size {row['size']} is no number of bytes; leave it empty."
    if not row["licence"] or not row["citation"]:
        yield f"{name} has no licence or no citation; fill in both."


def _files(rows: Iterable[Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    """Give the address of every file and its source; a folder may hold several."""
    return ((u, row["name"]) for row in rows for u in row["urls"].split() if not u.endswith("/"))


def _twice(path, pairs: Iterable[tuple[str, str]], what: str) -> Iterable[str]:
    """Complain about values that two rows share: one file would count as two."""
    seen: dict[str, str] = {}
    for value, name in pairs:
        if value and value in seen:
            yield f"{path}: {seen[value]} and {name} have the same {what}; name each file once."
        seen[value] = name
