"""Counts of positions that come in any order and in any number, gathered on disk."""

import os
import tempfile
from collections.abc import Iterator, Mapping

import numpy as np

from fourier_prior.intervals.axis import ChromosomeAxis

_BLOCK = 1_000_000
"""How many positions are sorted at once."""

SparseCounts = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""Per chromosome the sorted positions with reads, int32, and their counts, uint32."""


class PositionCounts:
    """Positions per group of chromosomes and strand in an unnamed file, counted when asked for.

    Memory grows with the distinct positions of one group and strand, not with how many positions
    were added, nor with how many scaffolds they lie on. The file holds four bytes per position and
    vanishes with the object.

    Parameters
    ----------
    sizes : mapping of str to int
        Chromosome lengths in bp.
    directory : path-like, optional
        Where the file lies; the system's folder for temporary files by default.
    """

    def __init__(self, sizes: Mapping[str, int], directory: str | os.PathLike | None = None):
        # It has to outlive this function: the object owns it.
        self._file = tempfile.TemporaryFile(dir=directory)  # noqa: SIM115
        self._slices: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._names, axis = list(sizes), ChromosomeAxis(sizes)
        groups = list(axis.groups())
        members = [group.stop - group.start for group in groups]
        self.group = np.repeat(np.arange(len(groups)), members)
        # Where each chromosome begins in its group.
        first = axis.begins[[group.start for group in groups]]
        self.begin = axis.begins - np.repeat(first, members)
        self.length = axis.lengths
        self._filled = np.zeros((2, len(self._names)), dtype=bool)

    def add(self, chrom: np.ndarray, strand: np.ndarray, position: np.ndarray) -> None:
        """Add positions.

        Parameters
        ----------
        chrom, strand, position : numpy.ndarray, shape (N,), int64
            Chromosome index, 0 for plus and 1 for minus, 0-based position.
        """
        if not len(chrom):
            return
        self._filled[strand, chrom] = True
        keys = np.sort((self.group[chrom] << 33) | (strand << 32) | (self.begin[chrom] + position))
        groups, first = np.unique(keys >> 32, return_index=True)
        begin = self._file.seek(0, os.SEEK_END)
        self._file.write((keys & 0xFFFFFFFF).astype(np.int32).tobytes())
        for group, start, end in zip(groups, first, [*first[1:], len(keys)], strict=True):
            slices = self._slices.setdefault((int(group >> 1), int(group & 1)), [])
            slices.append((begin + 4 * int(start), int(end - start)))

    def strand(self, strand: int) -> SparseCounts:
        """Return the counts of one strand by chromosome name.

        Each look-up outside the group of the last one counts afresh: ask in the genome's order.
        """
        filled = np.flatnonzero(self._filled[strand])
        return _Counted(self, strand, {self._names[c]: int(c) for c in filled})

    def count(self, group: int, strand: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the sorted distinct places in a group, int32, and their counts, uint32."""
        total = np.empty(0, np.int32), np.empty(0, np.uint32)
        for block in self._blocks(self._slices[group, strand]):
            positions, counts = np.unique(block, return_counts=True)
            total = _add(total, (positions, counts.astype(np.uint32)))
        return total

    def _blocks(self, slices: list[tuple[int, int]]) -> Iterator[np.ndarray]:
        parts, held = [], 0
        for begin, number in slices:
            self._file.seek(begin)
            parts.append(np.frombuffer(self._file.read(4 * number), dtype=np.int32))
            held += number
            if held >= _BLOCK:
                yield np.concatenate(parts)
                parts, held = [], 0
        if parts:
            yield np.concatenate(parts)


class _Counted(SparseCounts):
    """Counts of one strand, of which those of a group of chromosomes are in memory."""

    def __init__(self, counts: PositionCounts, strand: int, chroms: dict[str, int]):
        self._counts, self._strand, self._chroms = counts, strand, chroms
        self._held: tuple[int, tuple[np.ndarray, np.ndarray]] | None = None

    def __getitem__(self, chrom: str) -> tuple[np.ndarray, np.ndarray]:
        index = self._chroms[chrom]
        group, begin = int(self._counts.group[index]), int(self._counts.begin[index])
        if self._held is None or self._held[0] != group:
            self._held = None  # before the next one is made
            self._held = group, self._counts.count(group, self._strand)
        places, counts = self._held[1]
        # Of the type of the places, which would else be converted, all of them, at each look-up.
        bounds = np.array([begin, begin + self._counts.length[index]], dtype=places.dtype)
        inside = slice(*np.searchsorted(places, bounds))
        return places[inside] - bounds[0], counts[inside]

    def __contains__(self, chrom: object) -> bool:
        return chrom in self._chroms

    def __iter__(self) -> Iterator[str]:
        return iter(self._chroms)

    def __len__(self) -> int:
        return len(self._chroms)


def _add(
    ours: tuple[np.ndarray, np.ndarray], theirs: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Add up sparse counts."""
    if not len(ours[0]):
        return theirs
    positions = np.concatenate([ours[0], theirs[0]])
    counts = np.concatenate([ours[1], theirs[1]])
    order = np.argsort(positions, kind="stable")
    positions = positions[order]
    first = np.flatnonzero(np.diff(positions, prepend=-1))
    return positions[first], np.add.reduceat(counts[order], first, dtype=np.uint32)
