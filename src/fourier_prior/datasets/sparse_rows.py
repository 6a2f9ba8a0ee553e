"""Arrays of counts, most of them zero, that are read some rows at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

_BLOCK = 4096
"""How many rows are dense at once."""


@dataclass(frozen=True, eq=False)
class SparseRows:
    """Counts of shape (N, ...) as the non-zero entries of each row.

    Around a peak few positions have reads, so that this takes a small part of the memory. Indexing
    the first axis, by whatever numpy accepts there, gives the dense rows.

    Attributes
    ----------
    shape : tuple of int
    starts : numpy.ndarray, shape (N + 1,), int64
        Where the entries of each row begin; the last one is the number of all entries.
    places : numpy.ndarray, shape (E,), uint16 or uint32
        Index of each entry in its flattened row.
    values : numpy.ndarray, shape (E,), uint16 or uint32
    """

    shape: tuple[int, ...]
    starts: np.ndarray
    places: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, dense: np.ndarray) -> "SparseRows":
        """Take the entries of a dense array of whole numbers that are not negative."""
        row = prod(dense.shape[1:])
        flat = np.ascontiguousarray(dense).reshape(len(dense), row)
        rows, places = np.nonzero(flat)
        values = flat[rows, places]
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(dense)))])
        return cls(
            tuple(dense.shape),
            starts.astype(np.int64),
            places.astype(np.uint16 if row <= 1 << 16 else np.uint32),
            values.astype(np.uint16 if values.max(initial=0) < 1 << 16 else np.uint32),
        )

    @classmethod
    def joined(cls, parts: Sequence["SparseRows"]) -> "SparseRows":
        """Put the rows of several arrays, at least one, one after another."""
        before = np.cumsum([0] + [part.starts[-1] for part in parts])
        starts = [part.starts[1:] + offset for part, offset in zip(parts, before, strict=False)]
        return cls(
            (sum(len(part) for part in parts), *parts[0].shape[1:]),
            np.concatenate([[0], *starts]).astype(np.int64),
            np.concatenate([part.places for part in parts]),
            np.concatenate([part.values for part in parts]),
        )

    @property
    def dtype(self) -> np.dtype:
        """Type of the dense rows: the smallest that holds all counts."""
        return self.values.dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows) -> np.ndarray:
        begin = np.asarray(self.starts[:-1][rows])
        entries, lengths = self._entries(rows)
        out = np.zeros((begin.size, prod(self.shape[1:])), dtype=self.dtype)
        out[np.repeat(np.arange(begin.size), lengths), self.places[entries]] = self.values[entries]
        return out.reshape(begin.shape + self.shape[1:])

    def take(self, rows: np.ndarray) -> "SparseRows":
        """Return some rows in a new order, still sparse."""
        entries, lengths = self._entries(rows)
        return SparseRows(
            (len(rows), *self.shape[1:]),
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            self.places[entries],
            self.values[entries],
        )

    def _entries(self, rows) -> tuple[np.ndarray, np.ndarray]:
        """Return the entries of rows, one row after another, and how many each has."""
        begin, end = np.ravel(self.starts[:-1][rows]), np.ravel(self.starts[1:][rows])
        lengths = end - begin
        offsets = begin - np.cumsum(lengths) + lengths
        return np.arange(lengths.sum()) + np.repeat(offsets, lengths), lengths

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return self[:].astype(dtype or self.dtype)

    def blocks(self, rows: np.ndarray | None = None) -> Iterator[np.ndarray]:
        """Yield dense rows, all or those given, some thousand at a time."""
        rows = np.arange(len(self)) if rows is None else rows
        for first in range(0, len(rows), _BLOCK):
            yield self[rows[first : first + _BLOCK]]
