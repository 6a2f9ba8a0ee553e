"""Counts of the 5' ends of reads.

FP = Tseng, Shrikumar, Kundaje 2020: reads pass ``samtools view -F 780 -q 30`` (duplicates stay) and
are counted per strand at their 5' ends.
"""

import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fourier_prior.errors import InputError
from fourier_prior.signal.position_counts import PositionCounts, SparseCounts
from fourier_prior.signal.read_tally import ReadTally
from fourier_prior.signal.reads import read_five_prime_ends

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FivePrimeCounts:
    """How many reads have their 5' end at each position of each strand.

    Attributes
    ----------
    sizes : dict of str to int
        Chromosome lengths in bp.
    plus, minus : mapping of str to (positions, counts)
        Per chromosome with reads the sorted positions, int32, and their counts, uint32. They lie
        on disk: each look-up counts afresh.
    tally : ReadTally
        What became of the reads.
    """

    sizes: dict[str, int]
    plus: SparseCounts
    minus: SparseCounts
    tally: ReadTally


def count_five_prime_ends(
    paths: str | os.PathLike | Sequence[str | os.PathLike],
    sizes: Mapping[str, int],
    *,
    kind: str = "auto",
    exclude_flags: int = 780,
    min_mapq: int = 30,
    shift: Sequence[int] = (0, 0),
    layout: str = "any",
    rename: Mapping[str, str] | None = None,
    scratch: str | os.PathLike | None = None,
) -> FivePrimeCounts:
    """Count 5' ends in one or several files of reads, merged.

    Files are read in pieces and need not be sorted or indexed. Memory does not grow with the number
    of reads; what is counted waits on disk, four bytes per read.

    Parameters
    ----------
    paths : path-like or sequence of path-like
        BAM; BED or tagAlign with strands in column 6; BEDPE; or fragments of 10x Genomics. BEDPE
        with 3 to 5 columns holds whole fragments (as MACS writes them), otherwise it holds pairs. A
        fragment or pair counts twice, once for either end, and once only whatever number of
        duplicates its line gives. Text may be gzip, whatever it is called.
    sizes : mapping of str to int
        Chromosome lengths in bp. Reads on other chromosomes are left out and tallied.
    kind : {"auto", "bam", "bed", "tagAlign", "bedpe", "fragments"}
        Kind of all files; "auto" tells it from each name.
    exclude_flags : int
        BAM: reads with any of these flag bits are left out. 780 is unmapped, mate unmapped,
        secondary, or failing quality checks; duplicates are kept.
    min_mapq : int
        Least mapping quality; of text, where its scores are mapping qualities (column 5 of BED and
        tagAlign, 8 of BEDPE: whole numbers from 0 to 255, not all of them 0). A file that does not
        say the quality is used whole, with a warning.
    shift : (int, int)
        Added to the positions of plus- and minus-strand reads, in bp, for instance (4, -4) for
        ATAC-seq. Positions that leave the chromosome are left out and tallied.
    layout : {"any", "single", "paired"}
        Refuse reads of the other layout, and files that do not say it. Names of mates in BED end
        in /1 and /2. Either mate of a pair counts at its own 5' end.
    rename : mapping of str to str, optional
        The genome's names of chromosomes that the reads call otherwise.
    scratch : path-like, optional
        Folder for the counts on disk; the system's folder for temporary files by default.

    Returns
    -------
    FivePrimeCounts

    Raises
    ------
    InputError
        If a file is missing, truncated, malformed, given twice, of unknown kind, on another
        assembly, of another layout, or calls its chromosomes otherwise; or if no read is left.

    Notes
    -----
    FP, released code (``bedtools genomecov -5`` of filtered reads).
    """
    files = [Path(paths)] if isinstance(paths, (str, os.PathLike)) else [Path(p) for p in paths]
    _check_files(files)
    sizes = dict(sizes)
    lengths = np.array(list(sizes.values()), dtype=np.int64)
    tally = ReadTally()
    ends = PositionCounts(sizes, scratch)
    for path in files:
        before = tally.used
        for chrom, strand, position in read_five_prime_ends(
            path,
            sizes,
            kind=kind,
            exclude_flags=exclude_flags,
            min_mapq=min_mapq,
            layout=layout,
            rename=rename or {},
            tally=tally,
        ):
            _check_layout(path, tally, layout)
            position = position + np.where(strand == 0, *shift)
            inside = (position >= 0) & (position < lengths[chrom])
            tally.outside += int((~inside).sum())
            tally.used += int(inside.sum())
            ends.add(chrom[inside], strand[inside], position[inside])
        logger.info("%s: %d 5' ends used.", path, tally.used - before)
    if not tally.used:
        raise InputError(
            f"{', '.join(map(str, files))}: no read is left ({tally.describe()}); "
            "check `min_mapq`, other filters and chromosome names."
        )
    logger.info("%s", tally.describe())
    return FivePrimeCounts(sizes, ends.strand(0), ends.strand(1), tally)


def _check_layout(path: Path, tally: ReadTally, layout: str) -> None:
    other = {"single": tally.paired, "paired": tally.single}
    if other.get(layout):
        raise InputError(
            f"{path}: holds {other[layout]} reads or more that are not {layout}-end; "
            "correct `signal.layout`, or give the right file."
        )
    if layout in other and tally.of_unknown_layout:
        raise InputError(
            f"{path}: does not say which reads are mates (their names do not end in /1 or /2), so "
            f"that `layout: {layout}` cannot be checked; say `layout: any`."
        )


def _check_files(files: Sequence[Path]) -> None:
    """Refuse missing files, and files that are given twice (their reads would count double)."""
    problems = [
        f"{path}: does not exist; correct the path." for path in files if not path.is_file()
    ]
    if not files:
        problems.append("reads: no file is given; name at least one.")
    if problems:
        raise InputError(problems)
    seen: dict[tuple[int, str], Path] = {}
    by_size: dict[int, list[Path]] = {}
    for path in files:
        by_size.setdefault(path.stat().st_size, []).append(path)
    for size, same in by_size.items():
        for path in same if len(same) > 1 else []:
            with path.open("rb") as file:
                key = (size, hashlib.file_digest(file, "sha256").hexdigest())
            if key in seen:
                problems.append(
                    f"{path}: has the same content as {seen[key]}; name each file once."
                )
            seen[key] = path
    if problems:
        raise InputError(problems)
