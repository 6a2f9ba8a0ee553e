"""Regions of the training, validation and test split, and regions to leave out."""

import fnmatch
import logging
import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.intervals.axis import ChromosomeAxis
from fourier_prior.intervals.overlaps import without_overlap
from fourier_prior.intervals.text import few

logger = logging.getLogger(__name__)

SPLITS = ("train", "validation", "test")
"""Names of the splits; the position of a name is its code."""

_LISTED = 20
"""How many overlaps are spelt out: two patterns may have thousands in common."""


def parse_regions(splits: Mapping[str, Sequence[str]], sizes: Mapping[str, int]) -> pd.DataFrame:
    """Turn the regions of the splits into a table.

    Parameters
    ----------
    splits : mapping of str to sequence of str
        For each of train, validation and test the regions: ``chrom``, ``chrom:start-end``
        (0-based half-open), or a pattern of chromosome names with ``*``, ``?`` or ``[...]``.
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
        chromosome or past its end, a pattern fits no chromosome, or two regions overlap.
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
                rows += [(code, *region) for region in _parse_region(str(text), sizes)]
            except ValueError as error:
                problems.append(f"splits: {name}: {error}")
    table = pd.DataFrame(rows, columns=["split", "chrom", "start", "end"])
    ordered = table.sort_values(["chrom", "start"], kind="stable")
    overlapping = [
        f"splits: {before.chrom}:{before.start}-{before.end} ({SPLITS[before.split]}) "
        f"overlaps {after.chrom}:{after.start}-{after.end} ({SPLITS[after.split]}); "
        "give every position to one region at most."
        for before, after in zip(ordered[:-1].itertuples(), ordered[1:].itertuples(), strict=True)
        if before.chrom == after.chrom and after.start < before.end
    ]
    problems += overlapping[:_LISTED]
    if len(overlapping) > _LISTED:
        problems.append(f"splits: {len(overlapping) - _LISTED} more regions overlap.")
    if problems:
        raise InputError(problems)
    return table


class RegionsOnAxis:
    """Regions of the splits on an axis: a window is looked up without a look at every region.

    Parameters
    ----------
    axis : ChromosomeAxis
        Has every chromosome of the regions.
    regions : pandas.DataFrame
        From `parse_regions`.
    """

    def __init__(self, axis: ChromosomeAxis, regions: pd.DataFrame):
        self._axis = axis
        begin = axis.begins[axis.codes(regions["chrom"])]
        order = np.argsort(begin + regions["start"].to_numpy(), kind="stable")
        self._starts, self._ends = (
            (begin + regions[side].to_numpy(np.int64))[order] for side in ("start", "end")
        )
        self._splits = regions["split"].to_numpy(np.int8)[order]

    def split(self, codes: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Return the split in which each window lies.

        Parameters
        ----------
        codes : numpy.ndarray, shape (N,), int
            Chromosome indices of the windows, -1 for chromosomes that the genome lacks.
        starts, ends : numpy.ndarray, shape (N,), int64
            0-based half-open windows.

        Returns
        -------
        numpy.ndarray, shape (N,), int8
            Split code, -1 for windows that are not entirely inside one region.
        """
        # A window that leaves its chromosome may lie inside a region of the next one.
        inside = (codes >= 0) & (starts >= 0) & (ends <= self._axis.lengths[codes])
        first, last = (self._axis.begins[codes] + places for places in (starts, ends))
        region = np.searchsorted(self._starts, first, side="right") - 1
        inside &= (region >= 0) & (last <= self._ends[region])
        return np.where(inside, self._splits[region], np.int8(-1))


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


def _parse_region(text: str, sizes: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return chromosome, start and end of a region, or of all regions of a pattern."""
    match = re.fullmatch(r"(.+):(\d+)-(\d+)", text)
    if text not in sizes and match is None and re.search(r"[*?[]", text):
        if not (fitting := fnmatch.filter(sizes, text)):
            raise ValueError(
                f"{text}: no chromosome of the genome fits (it has {few(sizes)}); correct the "
                "pattern."
            )
        return [(chrom, 0, sizes[chrom]) for chrom in fitting]
    if text in sizes or match is None:
        chrom, start, end = text, 0, sizes.get(text, 0)
    else:
        chrom, start, end = match[1], int(match[2]), int(match[3])
    if chrom not in sizes:
        raise ValueError(
            f"{text}: chromosome {chrom} is not in the genome (it has {few(sizes)}); "
            "write chrom, chrom:start-end, or a pattern of names such as scaffold_*."
        )
    if start >= end or end > sizes[chrom]:
        raise ValueError(
            f"{text}: start must be below end, and end at most {sizes[chrom]} (the chromosome's "
            "length)."
        )
    return [(chrom, start, end)]
