"""Counts of positions that come in any order and in any number, gathered on disk."""

import os
import tempfile
from collections.abc import Iterator, Mapping

import numpy as np

_BLOCK = 1_000_000
"""How many positions are sorted at once."""

SparseCounts = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""Per chromosome the sorted positions with reads, int32, and their counts, uint32."""


class PositionCounts:
    """Positions per (chromosome, strand) in an unnamed file, counted when they are asked for.

    Memory grows with the distinct positions of one chromosome and strand, not with how many
    positions were added. The file holds four bytes per position and vanishes with the object.

    Parameters
    ----------
    directory : path-like, optional
        Where the file lies; the system's folder for temporary files by default.
    """

    def __init__(self, directory: str | os.PathLike | None = None):
        # It has to outlive this function: the object owns it.
        self._file = tempfile.TemporaryFile(dir=directory)  # noqa: SIM115
        self._slices: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def add(self, chrom: np.ndarray, strand: np.ndarray, position: np.ndarray) -> None:
        """Add positions.

        Parameters
        ----------
        chrom, strand, position : numpy.ndarray, shape (N,), int64
            Chromosome index, 0 for plus and 1 for minus, 0-based position.
        """
        if not len(chrom):
            return
        keys = np.sort((chrom << 33) | (strand << 32) | position)
        groups, first = np.unique(keys >> 32, return_index=True)
        begin = self._file.seek(0, os.SEEK_END)
        self._file.write((keys & 0xFFFFFFFF).astype(np.int32).tobytes())
        for group, start, end in zip(groups, first, [*first[1:], len(keys)], strict=True):
            slices = self._slices.setdefault((int(group >> 1), int(group & 1)), [])
            slices.append((begin + 4 * int(start), int(end - start)))

    def strand(self, strand: int, names: list[str]) -> SparseCounts:
        """Return the counts of one strand by chromosome name; each look-up counts afresh."""
        found = {names[c]: (c, s) for c, s in sorted(self._slices) if s == strand}
        return _Counted(self, found)

    def count(self, chrom: int, strand: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the sorted distinct positions, int32, and their counts, uint32."""
        total = np.empty(0, np.int32), np.empty(0, np.uint32)
        for block in self._blocks(self._slices[chrom, strand]):
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
    """Counts of one strand, a chromosome at a time."""

    def __init__(self, counts: PositionCounts, keys: dict[str, tuple[int, int]]):
        self._counts, self._keys = counts, keys

    def __getitem__(self, chrom: str) -> tuple[np.ndarray, np.ndarray]:
        return self._counts.count(*self._keys[chrom])

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


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
