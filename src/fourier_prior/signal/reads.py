"""5' ends of reads, in pieces, from files of every kind."""

import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from fourier_prior.errors import InputError
from fourier_prior.intervals.text import few
from fourier_prior.signal.bam import read_alignments, read_header
from fourier_prior.signal.chromosomes import indices, other_names
from fourier_prior.signal.read_kinds import kind_of
from fourier_prior.signal.read_tally import ReadTally
from fourier_prior.signal.text_reads import Ends, check_text, text_ends

logger = logging.getLogger(__name__)


def read_five_prime_ends(
    path: str | os.PathLike,
    sizes: Mapping[str, int],
    *,
    kind: str,
    exclude_flags: int,
    min_mapq: int,
    layout: str,
    rename: Mapping[str, str],
    tally: ReadTally,
) -> Iterator[Ends]:
    """Yield the 5' ends of the reads of one file, in pieces.

    Parameters
    ----------
    path : path-like
    sizes : mapping of str to int
        Chromosome lengths in bp; chromosome indices follow its order.
    kind : {"auto", "bam", "bed", "tagAlign", "bedpe", "fragments"}
        "auto" tells the kind from the name.
    exclude_flags : int
        BAM: reads with any of these flag bits are left out.
    min_mapq : int
        Least mapping quality, for text that says it.
    layout : {"any", "single", "paired"}
        Whether reads are told apart by layout in the tally; none is left out for it.
    rename : mapping of str to str
        The genome's names of chromosomes that the reads call otherwise.
    tally : ReadTally
        Counts of what is left out, and of layouts, are added to it.

    Yields
    ------
    chrom, strand, position : numpy.ndarray, int64
        Chromosome index, 0 for plus and 1 for minus, 0-based position.

    Raises
    ------
    InputError
        If the file is truncated, malformed, of unknown kind, on another assembly, or calls its
        chromosomes otherwise.
    """
    path = Path(path)
    kind = kind_of(path, kind)
    if kind == "bam":
        yield from _bam_ends(path, sizes, exclude_flags, min_mapq, rename, tally)
    else:
        yield from text_ends(path, sizes, kind, min_mapq, layout, rename, tally)


def check_reads(
    path: str | os.PathLike,
    kind: str = "auto",
    sizes: Mapping[str, int] | None = None,
    rename: Mapping[str, str] | None = None,
) -> None:
    """Look at a file of reads without reading it: kind, header, first lines, end.

    Parameters
    ----------
    path : path-like
    kind : str
        As of `read_five_prime_ends`.
    sizes : mapping of str to int, optional
        Chromosome lengths in bp, with which a BAM header and the names in text are compared.
    rename : mapping of str to str, optional
        The genome's names of chromosomes that the reads call otherwise.

    Raises
    ------
    InputError
        As `read_five_prime_ends`, as far as that can be known so soon.
    """
    path = Path(path)
    kind = kind_of(path, kind)
    if kind != "bam":
        check_text(path, kind, sizes, rename)
        return
    header = read_header(path)
    if sizes is not None:
        _header_index(path, header.references, header.lengths, sizes, rename or {})


def _bam_ends(
    path: Path,
    sizes: Mapping[str, int],
    exclude_flags: int,
    min_mapq: int,
    rename: Mapping[str, str],
    tally: ReadTally,
) -> Iterator[Ends]:
    header = read_header(path)
    index = _header_index(path, header.references, header.lengths, sizes, rename)
    known = np.array(index[:-1] >= 0, dtype=bool)
    for reference, flag, position, filtered in read_alignments(
        path, header, exclude_flags, min_mapq, known
    ):
        tally.filtered += filtered
        tally.count_flags(flag)
        chrom = index[reference]
        used = chrom >= 0
        tally.elsewhere += int((~used).sum())
        strand = (flag[used] >> 4 & 1).astype(np.int64)
        yield chrom[used], strand, position[used].astype(np.int64)


def _header_index(
    path: Path,
    references: tuple[str, ...],
    lengths: tuple[int, ...],
    sizes: Mapping[str, int],
    rename: Mapping[str, str],
) -> np.ndarray:
    """Return the genome's chromosome index for each reference of a BAM header, -1 for none."""
    names = [rename.get(name, name) for name in references]
    known = [(name, length) for name, length in zip(names, lengths, strict=True) if name in sizes]
    if not known:
        raise other_names(path, references, sizes)
    wrong = [(name, length) for name, length in known if length != sizes[name]]
    if wrong:
        name, length = wrong[0]
        raise InputError(
            f"{path}: {len(wrong)} chromosomes differ in length from the genome, first {name} "
            f"({length} bp, genome {sizes[name]} bp); use reads and genome of one assembly."
        )
    there = set(names)
    absent = [name for name in sizes if name not in there]
    if absent:
        logger.warning("%s: has no chromosome %s; they get no reads.", path, few(absent))
    # The last entry serves reads without a reference (id -1).
    return np.append(indices(names, sizes, {}), -1)
