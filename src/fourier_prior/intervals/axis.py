"""All chromosomes of a genome one after another, so that a place is one number.

A draft genome has hundreds of thousands of scaffolds: what is done once per chromosome takes hours
there, and what compares every chromosome with every other takes days.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

GROUP = 1 << 28
"""bp of chromosomes that are treated at once; a longer chromosome is a group of its own."""


class ChromosomeAxis:
    """Chromosomes as numbers, and their places as positions on one axis.

    Parameters
    ----------
    sizes : mapping of str to int
        Chromosome lengths in bp, in the order of the axis.

    Attributes
    ----------
    lengths : numpy.ndarray, shape (C,), int64
        Chromosome lengths in bp.
    begins : numpy.ndarray, shape (C,), int64
        Where each chromosome begins; genomes beyond 2^32 bp exist.
    """

    def __init__(self, sizes: Mapping[str, int]):
        self._names = pd.Index(list(sizes), dtype=object)
        self.lengths = np.array(list(sizes.values()), dtype=np.int64)
        self.begins = np.cumsum(self.lengths) - self.lengths

    @property
    def code_type(self) -> type[np.integer]:
        """Type that holds every chromosome index: int16 as far as it reaches."""
        return np.int16 if len(self._names) <= 1 << 15 else np.int32

    def codes(self, chroms: Sequence[str]) -> np.ndarray:
        """Return the index of each chromosome, int64, -1 for names that the genome lacks."""
        return self._names.get_indexer(pd.Index(chroms, dtype=object)).astype(np.int64)

    def intervals(self, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the starts and ends on the axis of the intervals that lie in the genome.

        Parameters
        ----------
        table : pandas.DataFrame
            Columns chrom, start, end; what leaves its chromosome is cut, so that it does not
            reach into the next one.
        """
        codes = self.codes(table["chrom"])
        known = codes >= 0
        codes, begin = codes[known], self.begins[codes[known]]
        start, end = (
            begin + np.clip(table[side].to_numpy(np.int64)[known], 0, self.lengths[codes])
            for side in ("start", "end")
        )
        return start[start < end], end[start < end]

    def groups(self) -> Iterator[slice]:
        """Yield slices of neighbouring chromosomes, at most `GROUP` bp together where possible."""
        ends, first = self.begins + self.lengths, 0
        while first < len(ends):
            last = np.searchsorted(ends, self.begins[first] + GROUP, side="right")
            yield slice(first, max(first + 1, int(last)))
            first = max(first + 1, int(last))
