"""Counts of the 5' ends of reads, and bigWig files of counts.

FP = Tseng, Shrikumar, Kundaje 2020: reads pass ``samtools view -F 780 -q 30`` (duplicates stay) and
are counted per strand at their 5' ends; what is not in a track counts as 0.
"""

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyBigWig

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.intervals.text import few
from fourier_prior.signal.position_counts import PositionCounts, SparseCounts
from fourier_prior.signal.read_tally import ReadTally
from fourier_prior.signal.reads import read_five_prime_ends

logger = logging.getLogger(__name__)

STRANDS = ("plus", "minus")
"""Names of the strands in the order of every strand axis."""

_ENTRIES = 100_000
"""How many bigWig entries are written at once."""

_GAP = 20_000
"""bp between windows up to which it is quicker to read on than to look up the next window."""

_STRETCH = 1 << 20
"""bp of a bigWig that are read at once."""


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
    ends = PositionCounts(scratch)
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
    names = list(sizes)
    return FivePrimeCounts(sizes, ends.strand(0, names), ends.strand(1, names), tally)


def write_bigwig(path: str | os.PathLike, sizes: Mapping[str, int], counts: SparseCounts) -> None:
    """Write counts as a bigWig; neighbouring positions with equal counts share an entry.

    The file has no zoom levels (overviews in genome browsers are slower).

    Parameters
    ----------
    path : path-like
        File to write, whole or not at all.
    sizes : mapping of str to int
        Chromosome lengths in bp; all of them enter the header.
    counts : mapping of str to (positions, counts)
        Sorted positions and their counts. Positions without reads are absent from the file.
    """
    with atomic_path(path) as temporary:
        track = pyBigWig.open(str(temporary), "w")
        # No zoom levels: nothing here reads them, and making them takes memory for every entry.
        track.addHeader([(chrom, int(size)) for chrom, size in sizes.items()], maxZooms=0)
        for chrom in sizes:
            if chrom not in counts:
                continue
            for starts, ends, values in _entries(*counts[chrom]):
                track.addEntries([chrom] * len(starts), starts, ends=ends, values=values)
        track.close()


def read_bigwig_windows(
    path: str | os.PathLike, chroms: Sequence[str], starts: Sequence[int], length: int
) -> np.ndarray:
    """Read counts in many windows of one length.

    Parameters
    ----------
    path : path-like
        bigWig file of counts.
    chroms : sequence of str, length N
    starts : sequence of int, length N
        0-based first positions.
    length : int
        Window length in bp.

    Returns
    -------
    numpy.ndarray, shape (N, length), float32
        Counts; 0 where the file has no entry.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a chromosome, is shorter than a window demands, or holds
        a value that is no count (NaN, negative, fractional).
    """
    starts = np.asarray(starts, dtype=np.int64)
    out = np.zeros((len(starts), length), dtype=np.float32)
    try:
        track = pyBigWig.open(str(path))
    except RuntimeError as error:
        raise InputError(f"{path}: is missing or no bigWig file; make it again.") from error
    try:
        _check_windows(path, track, chroms, starts, length)
        for rows in _neighbours(chroms, starts):
            first = int(starts[rows[0]])
            dense = _read_stretch(path, track, chroms[rows[0]], starts[rows], length)
            offsets = starts[rows] - first
            out[rows] = dense[offsets[:, None] + np.arange(length)]
    finally:
        track.close()
    return out


def _entries(
    positions: np.ndarray, counts: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield starts, ends and values of runs of neighbours with equal counts, some at a time."""
    new = np.ones(len(positions), dtype=bool)
    new[1:] = (np.diff(positions) != 1) | (counts[1:] != counts[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(positions)) - 1
    for begin in range(0, len(first), _ENTRIES):
        part = slice(begin, begin + _ENTRIES)
        yield (
            positions[first[part]].astype(np.int64),
            positions[last[part]].astype(np.int64) + 1,
            counts[first[part]].astype(np.float64),
        )


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


def _check_windows(
    path: str | os.PathLike, track, chroms: Sequence[str], starts: np.ndarray, length: int
) -> None:
    lengths = track.chroms()
    missing = sorted(set(chroms) - set(lengths))
    if missing:
        raise InputError(
            f"{path}: lacks chromosome {few(missing)} (it has {few(lengths)}); "
            "use a track of the same genome, or leave the chromosome out of `splits`."
        )
    limits = np.array([lengths[c] for c in chroms], dtype=np.int64)
    outside = np.flatnonzero((starts < 0) | (starts + length > limits))
    if len(outside):
        i = outside[0]
        raise InputError(
            f"{path}: window {chroms[i]}:{starts[i]}-{starts[i] + length} leaves the chromosome "
            f"(0-{limits[i]}); use a track of the same genome."
        )


def _neighbours(chroms: Sequence[str], starts: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the rows of windows that lie close together, in order of position."""
    if not len(starts):
        return
    codes = np.unique(np.asarray(chroms, dtype=str), return_inverse=True)[1]
    order = np.lexsort((starts, codes))
    codes, places = codes[order], starts[order]
    apart = (np.diff(codes) != 0) | (np.diff(places) > _GAP)
    apart |= np.diff(places // _STRETCH) != 0
    yield from np.split(order, np.flatnonzero(apart) + 1)


def _read_stretch(
    path: str | os.PathLike, track, chrom: str, starts: np.ndarray, length: int
) -> np.ndarray:
    """Return the counts from the first window (sorted starts) to the end of the last."""
    first, last = int(starts[0]), int(starts[-1]) + length
    try:
        found = track.intervals(chrom, first, last)
    except RuntimeError as error:
        raise InputError(
            f"{path}: cannot be read at {chrom}:{first}-{last}; the file is damaged, make it again."
        ) from error
    dense = np.zeros(last - first, dtype=np.float32)
    if found is None:
        return dense
    entries = np.array(found)
    values = entries[:, 2]
    good = np.isfinite(values) & (values >= 0) & (values == np.floor(values))
    for begin, end, value in entries[~good]:
        if ((starts < end) & (starts + length > begin)).any():
            raise InputError(
                f"{path}: value {value:g} at {chrom}:{begin:.0f}-{end:.0f} is no count; "
                "give a bigWig of read counts (not normalised, no NaN)."
            )
    left = np.maximum(entries[:, 0].astype(np.int64) - first, 0)
    right = np.minimum(entries[:, 1].astype(np.int64) - first, len(dense))
    lengths = right - left
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    dense[np.repeat(left, lengths) + offsets] = np.repeat(values, lengths)
    return dense
