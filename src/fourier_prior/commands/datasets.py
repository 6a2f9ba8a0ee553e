"""Commands: peak-centred training sets."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from fourier_prior.commands import arguments, integer, mapping, path, paths, words
from fourier_prior.commands.known_regions import RENAME
from fourier_prior.datasets.bin_labels import ambiguous_peaks
from fourier_prior.datasets.build import Tracks, build_binary, build_profile
from fourier_prior.datasets.file import write_dataset
from fourier_prior.datasets.messages import recorded
from fourier_prior.datasets.regions import parse_regions
from fourier_prior.datasets.windows import peaks_left_out
from fourier_prior.files import write_table
from fourier_prior.genome import Genome
from fourier_prior.intervals.lengths import check_lengths
from fourier_prior.intervals.reading import read_intervals, read_peaks
from fourier_prior.signal.bigwig import track_readers

_log = logging.getLogger(__name__)
_OF_BOTH = {
    "genome": path("encoded genome (.npy)"),
    "tasks": words("names of the tasks"),
    "peaks": paths("peak file of each task, in the same order"),
    "rename": RENAME,
    "blacklist": paths("BED files with regions to leave out"),
    "splits": mapping("regions of train, validation and test"),
    "settings": mapping("how windows are cut"),
    "seed": integer("seed of the random windows"),
    "dataset": path("training set (.h5) to write"),
}


@arguments(
    **_OF_BOTH,
    relaxed_tasks=words("names of the tasks that have relaxed peaks"),
    relaxed_peaks=paths("relaxed peak file of each of them, in the same order"),
    without_relaxed=words(
        "names of the tasks whose relaxed peaks are nowhere to be had", default=[]
    ),
)
def build_binary_dataset(
    genome: Path,
    tasks: list[str],
    peaks: list[Path],
    blacklist: list[Path],
    splits: Mapping,
    settings: Mapping,
    seed: int,
    dataset: Path,
    relaxed_tasks: list[str],
    relaxed_peaks: list[Path],
    without_relaxed: list[str],
    rename: Mapping | None = None,
) -> None:
    """Write the labelled bins of a genome."""
    opened = Genome.open(genome)
    with recorded() as messages:
        for task in without_relaxed:
            _log.warning(
                "%s: the experiment has no relaxed peaks, so that bins near weak peaks count as "
                "negatives; no bins but those just beside peaks are ambiguous.",
                task,
            )
        called = _read_peaks(tasks, peaks, opened, settings, rename)
        relaxed = _read_peaks(relaxed_tasks, relaxed_peaks, opened, settings, rename)
        for files, tables in ((peaks, called), (relaxed_peaks, relaxed)):
            for file, table in zip(files, tables.values(), strict=True):
                check_lengths(file, table)
        unsure = {
            task: ambiguous_peaks(relaxed[task], called[task], name=str(file))
            for task, file in zip(relaxed_tasks, relaxed_peaks, strict=True)
        }
        built = build_binary(
            opened.sizes,
            called,
            unsure,
            parse_regions(splits, opened.sizes),
            _without(settings),
            _read_blacklist(blacklist, opened, rename),
            seed=seed,
            genome=opened,
        )
    write_dataset(dataset, replace(built, notes=messages))


@arguments(
    **_OF_BOTH,
    strands=integer("2: plus and minus; 1: both together", choices=(1, 2)),
    plus=paths("bigWig of the plus strand of each task"),
    minus=paths("bigWig of the minus strand of each task"),
    control_plus=paths("bigWig of the plus strand: one per task, one shared, or none"),
    control_minus=paths("bigWig of the minus strand, likewise"),
    left_out=path("table (.tsv) of the peaks left out, to write"),
)
def build_profile_dataset(
    genome: Path,
    tasks: list[str],
    peaks: list[Path],
    blacklist: list[Path],
    splits: Mapping,
    settings: Mapping,
    seed: int,
    dataset: Path,
    strands: int,
    plus: list[Path],
    minus: list[Path],
    control_plus: list[Path],
    control_minus: list[Path],
    left_out: Path,
    rename: Mapping | None = None,
) -> None:
    """Write the counts around summits and around random places."""
    opened = Genome.open(genome)
    readers = track_readers(plus, minus, strands)
    controls = track_readers(control_plus, control_minus, strands)
    matched = dict(zip(tasks, controls, strict=True)) if len(controls) == len(tasks) > 1 else None
    tracks = Tracks(
        dict(zip(tasks, readers, strict=True)), matched or (controls[0] if controls else None)
    )
    with recorded() as messages:
        listed = _read_blacklist(blacklist, opened, rename)
        called = _read_peaks(tasks, peaks, opened, settings, rename)
        built = build_profile(
            opened.sizes,
            called,
            tracks,
            parse_regions(splits, opened.sizes),
            _without(settings),
            seed,
            listed,
            genome=opened,
        )
    write_table(peaks_left_out(called, built, opened.sizes, listed), left_out)
    write_dataset(dataset, replace(built, notes=messages))


def _read_peaks(
    tasks: list[str], files: list[Path], genome: Genome, settings: Mapping, rename: Mapping | None
) -> dict[str, pd.DataFrame]:
    return {
        task: read_peaks(
            file,
            genome.sizes,
            rename=rename,
            max_unknown_chromosomes=settings["max_unknown_chromosomes"],
        )
        for task, file in zip(tasks, files, strict=True)
    }


def _without(settings: Mapping) -> dict:
    """Drop the setting that concerns reading, not building."""
    return {key: value for key, value in settings.items() if key != "max_unknown_chromosomes"}


def _read_blacklist(
    files: list[Path], genome: Genome, rename: Mapping | None
) -> pd.DataFrame | None:
    tables = [read_intervals(file, genome.sizes, rename=rename) for file in files]
    return pd.concat(tables) if tables else None
