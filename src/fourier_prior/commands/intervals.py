"""Commands: interval files merged and checked."""

import logging
from pathlib import Path

import pandas as pd

from fourier_prior.commands import arguments, path, paths, words
from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path, write_table
from fourier_prior.regions import (
    expected_peaks,
    merge_intervals as merge,
    read_intervals,
    read_peaks,
)

_log = logging.getLogger(__name__)


@arguments(
    intervals=paths("BED files"),
    merged=path("BED file to write: sorted, without overlaps"),
)
def merge_intervals(intervals: list[Path], merged: Path) -> None:
    """Merge the intervals of several files, for instance the footprints of several samples."""
    table = merge(pd.concat([read_intervals(file) for file in intervals]))
    with atomic_path(merged) as temporary:
        table.to_csv(temporary, sep="\t", header=False, index=False)


@arguments(
    peaks=path("peak file"),
    expected=words("places where it must have a peak, chrom:start-end"),
    table=path("table to write: what was found at each place"),
)
def check_peaks(peaks: Path, expected: list[str], table: Path) -> None:
    """Check that a peak file has the peaks by which the right data are known."""
    found = expected_peaks(read_peaks(peaks), expected)
    for row in found.itertuples():
        _log.info("%s: %s: %s", peaks, row.place, row.found)
    lacking = found.loc[found["found"] == "absent", "place"]
    if len(lacking):
        raise InputError(
            f"{peaks}: has no peak at {', '.join(lacking)}, where the right data have one; is it "
            "another experiment or another assembly? Correct the file or `expected_peaks`."
        )
    write_table(found, table)
