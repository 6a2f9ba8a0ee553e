"""Commands: files that others publish, fetched and taken apart."""

import logging
import shutil
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from fourier_prior.commands import arguments, mapping, path, text, words
from fourier_prior.errors import InputError
from fourier_prior.files import read_table, write_table
from fourier_prior.sources.encode import EncodeFile, changes, portal as ask, resolve
from fourier_prior.sources.fetch import fetch
from fourier_prior.sources.lock import Key, group, read_lock, write_lock
from fourier_prior.sources.manifest import read_manifest
from fourier_prior.sources.members import extract_members as extract
from fourier_prior.sources.pieces import concatenate
from fourier_prior.sources.roles import ROLES

_log = logging.getLogger(__name__)
_MIRRORS = words("folders or addresses to try when the original fails")
_PORTAL = text("address of the ENCODE portal")


@arguments(
    manifest=path("table of published files"),
    name=text("name of the row"),
    mirrors=_MIRRORS,
    file=path("file to write"),
    record=path("table to write: address and checksum of what was fetched"),
)
def fetch_source(manifest: Path, name: str, mirrors: list[str], file: Path, record: Path) -> None:
    """Download a file of the manifest and compare size and checksum, if they are known."""
    rows = read_manifest(manifest)
    if name not in rows:
        raise InputError(f"{manifest}: has no row {name}; add it.")
    source = rows[name]
    address, *others = source.urls
    others += [f"{mirror.rstrip('/')}/{name}" for mirror in mirrors]
    found = fetch(address, file, checksum=source.checksum, size=source.size, mirrors=others)
    if not source.checksum:
        _log.warning(
            "%s: nobody has published a checksum; what came has %s. Write it into %s to have "
            "later downloads compared.",
            name,
            found,
            manifest,
        )
    row = {"name": name, "url": address, "checksum": found, "size": file.stat().st_size}
    write_table(pd.DataFrame([row]), record)


@arguments(
    archive=path("tar archive, packed or not"),
    members=words("paths in the archive, or their last parts"),
    record=path("table that tells the archive's checksum; need not exist"),
    folder=path("where the members go, each with a table that tells where it comes from"),
)
def extract_members(archive: Path, members: list[str], record: Path, folder: Path) -> None:
    """Take files out of an archive in one pass."""
    checksum = read_table(record)["checksum"].iloc[0] if record.exists() else ""
    for name, found in extract(archive, members, folder).items():
        row = {"archive": archive, "member": found, "checksum": checksum}
        write_table(pd.DataFrame([row]), f"{folder / name}.source.tsv")


@arguments(
    wanted=mapping("what to choose: a list of [assembly, accession, role]"),
    portal=_PORTAL,
    lock=path("lock table to complete; rows that are there stay as they are"),
)
def resolve_encode(wanted: list[list[str]], portal: str, lock: Path) -> None:
    """Choose the files of ENCODE experiments and write the choice down."""
    known, get, problems = read_lock(lock), ask(portal), []
    missing = [key for key in map(tuple, wanted) if key not in known]
    for assembly, accession, role in missing:
        try:
            known[assembly, accession, role] = resolve(accession, role, assembly, get)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if not missing:
        _log.info("%s: nothing is left to choose.", lock)
        return
    write_lock(lock, [row for rows in known.values() for row in rows])


@arguments(
    assembly=text("ENCODE's name of the genome assembly"),
    accession=text("experiment or file"),
    role=text("role of the files"),
    portal=_PORTAL,
    lock=path("lock table; need not exist"),
    mirrors=_MIRRORS,
    file=path("file to write; alignments of several replicates are joined"),
    record=path("table to write: the files that were used"),
)
def fetch_encode(
    assembly: str,
    accession: str,
    role: str,
    portal: str,
    lock: Path,
    mirrors: list[str],
    file: Path,
    record: Path,
) -> None:
    """Download the files that play a role in an experiment, those of the lock table if it has any.

    A file that the portal has changed, archived or revoked since it was chosen is an error.
    """
    chosen = _chosen((assembly, accession, role), lock, portal)
    # Beside the file, so that what is complete is not fetched again after a failure.
    parts = file.with_name(f"{file.name}.parts")
    fetched, used = [], []
    for row in chosen:
        part = parts / f"{row.file}{ROLES[role].suffix}"
        checksum = f"md5:{row.md5}" if row.md5 else ""
        if not part.exists():
            checksum = fetch(
                f"{portal}{row.href}",
                part,
                checksum=checksum,
                size=int(row.size) if row.size else None,
                mirrors=[f"{mirror.rstrip('/')}/{Path(row.href).name}" for mirror in mirrors],
            )
        fetched.append(part)
        used.append({**asdict(row), "checksum": checksum})
    if len(fetched) == 1:
        fetched[0].replace(file)
    else:
        concatenate(fetched, file)
    shutil.rmtree(parts)
    write_table(pd.DataFrame(used), record)


def _chosen(key: Key, lock: Path, portal: str) -> list[EncodeFile]:
    """Return the locked files of a role if the portal still has them so, else choose them now."""
    assembly, accession, role = key
    get, locked = ask(portal), read_lock(lock).get(key)
    if locked is None:
        _log.warning(
            "%s %s is not in %s; what the portal has now is used. Run the target `lock` to keep "
            "the choice.",
            accession,
            role,
            lock,
        )
        return group(resolve(accession, role, assembly, get))[key]
    problems = [f"{lock}: {change}" for row in locked for change in changes(row, get)]
    if problems:
        raise InputError(problems)
    return locked
