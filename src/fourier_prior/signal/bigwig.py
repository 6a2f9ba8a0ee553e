"""bigWig files of counts: written, and read in windows. What is not in a track counts as 0."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyBigWig

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.intervals.text import few
from fourier_prior.signal.position_counts import SparseCounts

_ENTRIES = 100_000
"""How many bigWig entries are written at once."""

_GAP = 20_000
"""bp between windows up to which it is quicker to read on than to look up the next window."""

_STRETCH = 1 << 20
"""bp of a bigWig that are read at once."""


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
        for chroms, starts, ends, values in _portions(sizes, counts):
            # Checked, each entry would be compared with every name in the header; ours are sorted.
            track.addEntries(chroms, starts, ends=ends, values=values, validate=False)
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


def track_readers(
    plus: Sequence[Path], minus: Sequence[Path], strands: int
) -> list[list[Callable[[Sequence[str], Sequence[int], int], np.ndarray]]]:
    """Make readers of counts in windows, for each pair of bigWigs.

    Parameters
    ----------
    plus, minus : sequence of path-like, length T
    strands : {1, 2}
        2: a reader for each strand; 1: one that adds them up.

    Returns
    -------
    list of list of callable
        T lists of readers; see `read_bigwig_windows` for what they take and return.
    """
    pairs = [
        [partial(read_bigwig_windows, file) for file in pair]
        for pair in zip(plus, minus, strict=True)
    ]
    if strands == 2:
        return pairs

    def both(stranded, chroms, starts, length) -> np.ndarray:
        return sum(reader(chroms, starts, length) for reader in stranded)

    return [[partial(both, pair)] for pair in pairs]


def _portions(
    sizes: Mapping[str, int], counts: SparseCounts
) -> Iterator[tuple[list[str], np.ndarray, np.ndarray, np.ndarray]]:
    """Yield chromosomes, starts, ends and values of entries, those of many chromosomes at once."""
    chroms: list[str] = []
    held: list[np.ndarray] = []

    def joined():
        starts, ends, values = np.concatenate(held, axis=1)
        return chroms, starts, ends, values.astype(np.float64)

    for chrom in sizes:
        for entries in _entries(*counts[chrom]) if chrom in counts else ():
            chroms += [chrom] * entries.shape[1]
            held.append(entries)
            if len(chroms) >= _ENTRIES:
                yield joined()
                chroms, held = [], []
    if held:
        yield joined()


def _entries(positions: np.ndarray, counts: np.ndarray) -> Iterator[np.ndarray]:
    """Yield starts, ends and values, (3, E), of runs of neighbours with equal counts."""
    new = np.ones(len(positions), dtype=bool)
    new[1:] = (np.diff(positions) != 1) | (counts[1:] != counts[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(positions)) - 1
    for begin in range(0, len(first), _ENTRIES):
        part = slice(begin, begin + _ENTRIES)
        columns = positions[first[part]], positions[last[part]], counts[first[part]]
        starts, ends, values = np.stack(columns, dtype=np.int64)
        yield np.stack([starts, ends + 1, values])


def _check_windows(
    path: str | os.PathLike, track, chroms: Sequence[str], starts: np.ndarray, length: int
) -> None:
    lengths = track.chroms()
    missing = sorted({chrom for chrom in chroms if chrom not in lengths})
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
