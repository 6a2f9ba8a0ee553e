"""Regions of the training, validation and test split, and regions to leave out."""

import logging
import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.intervals.overlaps import without_overlap
from fourier_prior.intervals.text import few

logger = logging.getLogger(__name__)

SPLITS = ("train", "validation", "test")
"""Names of the splits; the position of a name is its code."""


def parse_regions(splits: Mapping[str, Sequence[str]], sizes: Mapping[str, int]) -> pd.DataFrame:
    """Turn the regions of the splits into a table.

    Parameters
    ----------
    splits : mapping of str to sequence of str
        For each of train, validation and test the regions, ``chrom`` or ``chrom:start-end``
        (0-based half-open).
    sizes : mapping of str to int
        Chromosome lengths in bp.

    Returns
    -------
    pandas.DataFrame
        Columns split (int code), chrom, start, end.

    Raises
    ------
    InputError
        If a split is missing, empty or unknown, a region is malformed, lies on an unknown
        chromosome or past its end, or two regions overlap.
    """
    problems = [
        f"splits: {name} is not a split; use {', '.join(SPLITS)}."
        for name in splits
        if name not in SPLITS
    ]
    rows = []
    for code, name in enumerate(SPLITS):
        if not splits.get(name):
            problems.append(f"splits: {name} has no region; name at least one chromosome.")
            continue
        for text in splits[name]:
            try:
                rows.append((code, *_parse_region(str(text), sizes)))
            except ValueError as error:
                problems.append(f"splits: {name}: {error}")
    table = pd.DataFrame(rows, columns=["split", "chrom", "start", "end"])
    ordered = table.sort_values(["chrom", "start"], kind="stable")
    for before, after in zip(ordered[:-1].itertuples(), ordered[1:].itertuples(), strict=True):
        if before.chrom == after.chrom and after.start < before.end:
            problems.append(
                f"splits: {before.chrom}:{before.start}-{before.end} ({SPLITS[before.split]}) "
                f"overlaps {after.chrom}:{after.start}-{after.end} ({SPLITS[after.split]}); "
                "give every position to one region at most."
            )
    if problems:
        raise InputError(problems)
    return table


def assign_split(
    chroms: str | Sequence[str], starts: np.ndarray, ends: np.ndarray, regions: pd.DataFrame
) -> np.ndarray:
    """Return the split in which each window lies.

    Parameters
    ----------
    chroms : str or sequence of str, length N
        One name serves all windows.
    starts, ends : array-like of int, length N
        0-based half-open windows.
    regions : pandas.DataFrame
        From `parse_regions`.

    Returns
    -------
    numpy.ndarray, shape (N,), int8
        Split code, -1 for windows that are not entirely inside one region.
    """
    starts, ends = np.asarray(starts), np.asarray(ends)
    chroms = [chroms] if isinstance(chroms, str) else np.asarray(chroms, dtype=object)
    codes, names = pd.factorize(np.asarray(chroms, dtype=object))
    index = {name: code for code, name in enumerate(names)}
    split = np.full(len(starts), -1, dtype=np.int8)
    for region in regions.itertuples():
        if region.chrom in index:
            inside = (starts >= region.start) & (ends <= region.end)
            split[inside & (codes == index[region.chrom])] = region.split
    return split


def subtract_blacklist(table: pd.DataFrame, blacklist: pd.DataFrame) -> pd.DataFrame:
    """Drop rows that overlap a blacklisted interval by one base or more.

    Parameters
    ----------
    table : pandas.DataFrame
        At least the columns chrom, start, end.
    blacklist : pandas.DataFrame
        Columns chrom, start, end.

    Returns
    -------
    pandas.DataFrame
        The other rows, in their order.

    Raises
    ------
    InputError
        If more than half of the rows overlap: such a blacklist is a list of peaks.
    """
    kept = check_blacklist(table, blacklist)
    if len(kept) < len(table):
        logger.info("blacklist: %d of %d rows dropped.", len(table) - len(kept), len(table))
    return kept


def check_blacklist(peaks: pd.DataFrame, blacklist: pd.DataFrame) -> pd.DataFrame:
    """Return the peaks that overlap no blacklisted interval.

    Raises
    ------
    InputError
        If more than half of the peaks overlap: such a blacklist is a list of peaks.
    """
    kept = without_overlap(peaks, blacklist)
    if 2 * len(kept) < len(peaks):
        raise InputError(
            f"blacklist: {len(peaks) - len(kept)} of {len(peaks)} peaks overlap it; "
            "is this a peak file? Give the list of regions to leave out."
        )
    return kept


def _parse_region(text: str, sizes: Mapping[str, int]) -> tuple[str, int, int]:
    match = re.fullmatch(r"(.+):(\d+)-(\d+)", text)
    if text in sizes or match is None:
        chrom, start, end = text, 0, sizes.get(text, 0)
    else:
        chrom, start, end = match[1], int(match[2]), int(match[3])
    if chrom not in sizes:
        raise ValueError(
            f"{text}: chromosome {chrom} is not in the genome (it has {few(sizes)}); "
            "write chrom or chrom:start-end."
        )
    if start >= end or end > sizes[chrom]:
        raise ValueError(
            f"{text}: start must be below end, and end at most {sizes[chrom]} (the chromosome's "
            "length)."
        )
    return chrom, start, end
