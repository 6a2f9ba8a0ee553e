"""Regions that attributions are compared with: peaks of all tasks, and a gold standard."""

import os
from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.intervals.lengths import check_lengths
from fourier_prior.intervals.reading import read_intervals, read_peaks


def read_known_regions(
    peaks: Sequence[str | os.PathLike],
    gold: Sequence[str | os.PathLike],
    gold_kind: str,
    sizes: Mapping[str, int],
    max_unknown_chromosomes: float,
    rename: Mapping[str, str] | None = None,
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
    rename : mapping of str to str, optional
        The genome's chromosome names by those of the files.

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
        read_peaks(file, sizes, rename=rename, max_unknown_chromosomes=max_unknown_chromosomes)
        for file in peaks
    ]
    regions = {"peaks": pd.concat(called, ignore_index=True)}
    if gold:
        regions[gold_kind] = read_gold(gold, sizes, rename)
    return regions


def read_gold(
    files: Sequence[str | os.PathLike],
    sizes: Mapping[str, int],
    rename: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Read gold-standard intervals of all tasks together.

    Parameters
    ----------
    files : sequence of path-like
        At least one.
    sizes : mapping of str to int
        Length of each chromosome.
    rename : mapping of str to str, optional
        The genome's chromosome names by those of the files.

    Returns
    -------
    pandas.DataFrame
        Columns chrom, start, end.

    Raises
    ------
    InputError
        If a file is damaged, speaks of another genome, or lists single bases.
    """
    return pd.concat(
        [check_lengths(file, read_intervals(file, sizes, rename=rename)) for file in files]
    )
