"""Commands: interval files merged and checked."""

import logging
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fourier_prior.commands import arguments, path, paths, words
from fourier_prior.commands.known_regions import RENAME
from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path, write_table
from fourier_prior.intervals.expected import expected_peaks, lacking_peaks
from fourier_prior.intervals.overlaps import merge_intervals as merge
from fourier_prior.intervals.reading import read_intervals, read_peaks

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
    tasks=words("names of the tasks"),
    peaks=paths("peak file of each task, in the same order"),
    rename=RENAME,
    expected=words("places where one of them must have a peak, chrom:start-end"),
    table=path("table to write: what each task has at each place"),
)
def check_peaks(
    tasks: list[str],
    peaks: list[Path],
    expected: list[str],
    table: Path,
    rename: Mapping | None = None,
) -> None:
    """Check that a data set has the peaks by which the right data are known."""
    tables = []
    for task, file in zip(tasks, peaks, strict=True):
        called = read_peaks(file)
        called["chrom"] = called["chrom"].replace(dict(rename or {}))
        tables.append(expected_peaks(called, expected).assign(task=task))
    found = pd.concat(tables)
    for row in found.itertuples():
        _log.info("%s, peak at %s: %s", row.task, row.place, row.found)
    if lacking := lacking_peaks(found):
        files = ", ".join(map(str, peaks))
        raise InputError(
            [f"{files}: {problem} Correct the files or `expected_peaks`." for problem in lacking]
        )
    write_table(found, table)
