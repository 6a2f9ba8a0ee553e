"""Files out of pieces: alignments joined, members of archives taken out."""

import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pysam

from fourier_prior.errors import InputError, nearest
from fourier_prior.files import atomic_path
from fourier_prior.intervals.text import few


def concatenate(parts: Sequence[Path], path: str | os.PathLike) -> None:
    """Join alignments of replicates into one BAM, block by block, without reading them.

    Parameters
    ----------
    parts : sequence of pathlib.Path
        BAM files on one genome. The order of chromosomes must agree, that of reads need not.
    path : path-like
        BAM to write; its reads are not sorted.

    Raises
    ------
    InputError
        If the files are not aligned to the same sequences.
    """
    headers = []
    for part in parts:
        with pysam.AlignmentFile(str(part), "rb", check_sq=False) as file:
            headers.append(list(zip(file.references, file.lengths, strict=True)))
    for part, header in zip(parts, headers, strict=True):
        if header != headers[0]:
            raise InputError(
                f"{part}: is aligned to other sequences than {parts[0]}; name files of one genome."
            )
    with atomic_path(path) as temporary:
        pysam.cat("-o", str(temporary), *map(str, parts), catch_stdout=False)


def extract_member(archive: str | os.PathLike, member: str, path: str | os.PathLike) -> None:
    """Take one file out of a tar archive.

    Parameters
    ----------
    archive : path-like
        Tar archive, compressed or not. It is read once from front to back.
    member : str
        Path in the archive, or as many of its last folders and names as only one member has.
    path : path-like
        File to write.

    Raises
    ------
    InputError
        If the archive is damaged, or not exactly one member fits.
    """
    names, found = [], []
    with atomic_path(path) as temporary:
        try:
            with tarfile.open(archive, "r|*") as tar:
                for entry in tar:
                    if not entry.isfile():
                        continue
                    names.append(entry.name)
                    if f"/{entry.name}".endswith(f"/{member}"):
                        found.append(entry.name)
                        with temporary.open("wb") as out:
                            shutil.copyfileobj(tar.extractfile(entry), out)
        except (tarfile.TarError, EOFError, OSError) as error:
            raise InputError(
                f"{archive}: cannot be read as a tar archive ({error}); delete it, so that it is "
                "fetched again."
            ) from error
        if len(found) > 1:
            raise InputError(
                f"{archive}: {member} fits {few(found)}; write more of the path of one of them."
            )
        if not found:
            raise InputError(
                f"{archive}: has no member {member}" + nearest(member, names, cutoff=0.3)
            )
