"""Ready tracks of 5'-end counts, checked and brought into the form of those made here."""

import os
from collections.abc import Mapping

import numpy as np
import pyBigWig

from fourier_prior.errors import InputError
from fourier_prior.intervals.text import few
from fourier_prior.signal.position_counts import SparseCounts
from fourier_prior.sources.contents import fault

_STEP = 1 << 20
"""bp that are read at a time."""


def read_track(
    path: str | os.PathLike, sizes: Mapping[str, int], rename: Mapping[str, str] | None = None
) -> SparseCounts:
    """Read a whole bigWig of counts.

    Parameters
    ----------
    path : path-like
        bigWig file; a position without an entry counts as 0.
    sizes : mapping of str to int
        Chromosome lengths of the genome in bp; other chromosomes are left out.
    rename : mapping of str to str, optional
        The genome's names of chromosomes that the track calls otherwise.

    Returns
    -------
    dict of str to (positions, counts)
        Per chromosome with counts the sorted positions, int32, and the counts, uint32.

    Raises
    ------
    InputError
        If the file is no bigWig, lies on another assembly, calls its chromosomes otherwise, holds
        a value that is no count (NaN, negative, fractional), or holds no count at all.
    """
    try:
        # pyBigWig crashes on some damaged headers, so the file is looked at first.
        if wrong := fault(path, "track.bw"):
            raise InputError(f"{path}: {wrong}; get the file again.")
        track = pyBigWig.open(str(path))
    except (OSError, RuntimeError) as error:
        raise InputError(f"{path}: is missing or no bigWig file; get it again.") from error
    try:
        if not track.isBigWig():
            raise InputError(f"{path}: is a bigBed file; give a bigWig of read counts.")
        counts = {}
        for theirs, ours in _shared_chromosomes(path, track.chroms(), sizes, rename or {}).items():
            found = _read_chromosome(path, track, theirs, sizes[ours])
            if len(found[0]):
                counts[ours] = found
    finally:
        track.close()
    if not counts:
        raise InputError(f"{path}: holds no count on the genome's chromosomes; give another track.")
    return counts


def _shared_chromosomes(
    path: str | os.PathLike,
    lengths: Mapping[str, int],
    sizes: Mapping[str, int],
    rename: Mapping[str, str],
) -> dict[str, str]:
    """Match the track's chromosomes with the genome's."""
    shared = {name: rename.get(name, name) for name in lengths if rename.get(name, name) in sizes}
    if not shared:
        raise InputError(
            f"{path}: has no chromosome of the genome (it has {few(list(lengths))}, the genome "
            f"{few(list(sizes))}); name them alike with `rename_reads`."
        )
    other = [n for n, ours in shared.items() if lengths[n] != sizes[ours]]
    if other:
        raise InputError(
            f"{path}: {other[0]} has {lengths[other[0]]} bp, the genome's "
            f"{sizes[shared[other[0]]]}; give a track on the same assembly."
        )
    return shared


def _read_chromosome(
    path: str | os.PathLike, track, chrom: str, length: int
) -> tuple[np.ndarray, np.ndarray]:
    positions, counts = [], []
    for begin in range(0, length, _STEP):
        end = min(begin + _STEP, length)
        try:
            found = track.intervals(chrom, begin, end)
        except RuntimeError as error:
            raise InputError(
                f"{path}: cannot be read at {chrom}:{begin}-{end}; the file is damaged, get it "
                "again."
            ) from error
        if found is None:
            continue
        entries = np.array(found)
        value = entries[:, 2]
        bad = ~(np.isfinite(value) & (value >= 0) & (value == np.floor(value)))
        if bad.any():
            place = entries[bad][0]
            raise InputError(
                f"{path}: value {place[2]:g} at {chrom}:{place[0]:.0f}-{place[1]:.0f} is no count; "
                "give a bigWig of read counts (not normalised, not negative, no NaN)."
            )
        entries = entries[value > 0]
        left = np.maximum(entries[:, 0].astype(np.int64), begin)
        right = np.minimum(entries[:, 1].astype(np.int64), end)
        lengths = right - left
        offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        positions.append((np.repeat(left, lengths) + offsets).astype(np.int32))
        counts.append(np.repeat(entries[:, 2], lengths).astype(np.uint32))
    if not positions:
        return np.empty(0, np.int32), np.empty(0, np.uint32)
    return np.concatenate(positions), np.concatenate(counts)
