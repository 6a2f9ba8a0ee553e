"""Files out of pieces: alignments of replicates joined."""

import os
from collections.abc import Sequence
from pathlib import Path

import pysam

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path


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
