"""Ready tracks of 5'-end counts, checked and brought into the form of those made here."""

import json
import math
import os
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyBigWig

from fourier_prior.errors import InputError
from fourier_prior.intervals.text import few
from fourier_prior.signal.position_counts import SparseCounts
from fourier_prior.sources.contents import fault

_STEP = 1 << 20
"""bp that are read at a time."""

_PATIENCE = 60, 1e-5
"""Seconds, and seconds per byte, after which reading a bigWig is given up."""

_WALK = """
import json, sys
import numpy as np, pyBigWig

path, step, most = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
track = pyBigWig.open(path)
covered, total = 0, 0.0
for chrom, length in track.chroms().items():
    for begin in range(0, length, step):
        if most == 0:
            break
        most -= 1
        end = min(begin + step, length)
        if found := track.intervals(chrom, begin, end):
            entries = np.array(found)
            widths = np.minimum(entries[:, 1], end) - np.maximum(entries[:, 0], begin)
            covered += int(widths.sum())
            total += float((widths * entries[:, 2]).sum())
print(json.dumps([covered, total]))
"""
"""Reads a bigWig and adds it up, in a process of its own: what is damaged may crash or hang it."""


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
    covered, total = _walk(path, -1)
    told, told_total = _summary(path)
    # What is no number is reported with its place.
    if told and (
        covered != told
        or (math.isfinite(total) and not math.isclose(total, told_total, rel_tol=1e-6, abs_tol=0.5))
    ):
        raise InputError(
            f"{path}: covers {covered} bp with values that add up to {total:g}, and says of itself "
            f"{told} bp and {told_total:g}; the file is damaged, get it again."
        )
    track = pyBigWig.open(str(path))
    try:
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


def check_track(
    path: str | os.PathLike,
    sizes: Mapping[str, int] | None = None,
    rename: Mapping[str, str] | None = None,
) -> None:
    """Look at the beginning and the end of a bigWig.

    Parameters
    ----------
    path : path-like
    sizes : mapping of str to int, optional
        Chromosome lengths in bp, with which those of the file are compared.
    rename : mapping of str to str, optional
        The genome's names of chromosomes that the track calls otherwise.

    Raises
    ------
    InputError
        If the file is no bigWig, damaged there, on another assembly, or calls its chromosomes
        otherwise.
    """
    _walk(path, 1)
    if sizes is not None:
        track = pyBigWig.open(str(path))
        try:
            _shared_chromosomes(path, track.chroms(), sizes, rename or {})
        finally:
            track.close()


def _walk(path: str | os.PathLike, most: int) -> tuple[int, float]:
    """Read a bigWig, or only so many stretches of it, where a crash does no harm.

    Returns
    -------
    covered : int
        How many bp have a value.
    total : float
        What the values of all bp add up to.
    """
    try:
        if wrong := fault(path, "track.bw"):
            raise InputError(f"{path}: {wrong}; get the file again.")
        size = Path(path).stat().st_size
    except OSError as error:
        raise InputError(f"{path}: is missing or no bigWig file; get it again.") from error
    try:
        done = subprocess.run(
            [sys.executable, "-c", _WALK, str(path), str(_STEP), str(most)],
            capture_output=True,
            check=True,
            timeout=_PATIENCE[0] + _PATIENCE[1] * size,
        )
        covered, total = json.loads(done.stdout)
        return covered, total
    except (subprocess.SubprocessError, ValueError) as error:
        raise InputError(
            f"{path}: is a bigWig file that cannot be read to its end; it is damaged, get it again."
        ) from error


def _summary(path: str | os.PathLike) -> tuple[int, float]:
    """Return what a bigWig says itself of what `_walk` finds; zeros if it says nothing."""
    with open(path, "rb") as file:
        header = file.read(64)
        order = "<" if header.startswith(b"\x26\xfc\x8f\x88") else ">"
        file.seek(struct.unpack_from(f"{order}Q", header, 44)[0])
        summary = file.read(40)
    if len(summary) < 40 or summary.startswith(header[:4]):
        return 0, 0.0
    covered, _, _, total, _ = struct.unpack(f"{order}Q4d", summary)
    return covered, total


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
