"""Regions that attributions are compared with: peaks of all tasks, and a gold standard."""

import os
from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.intervals.reading import read_intervals, read_peaks


def read_known_regions(
    peaks: Sequence[str | os.PathLike],
    gold: Sequence[str | os.PathLike],
    gold_kind: str,
    sizes: Mapping[str, int],
    max_unknown_chromosomes: float,
) -> dict[str, pd.DataFrame]:
    """Read peaks and gold-standard intervals, each of all tasks together.

    Parameters
    ----------
    peaks, gold : sequence of path-like
        Files of every task; no gold standard without files.
    gold_kind : str
        What the gold standard is called.
    sizes : mapping of str to int
        Length of each chromosome.
    max_unknown_chromosomes : float
        See `fourier_prior.intervals.reading.read_peaks`.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``peaks`` with summits, and the gold standard: columns chrom, start, end at least.

    Raises
    ------
    InputError
        If a file is damaged or speaks of another genome.
    """
    called = [
        read_peaks(file, sizes, max_unknown_chromosomes=max_unknown_chromosomes) for file in peaks
    ]
    regions = {"peaks": pd.concat(called, ignore_index=True)}
    if gold:
        regions[gold_kind] = pd.concat([read_intervals(file) for file in gold])
    return regions
