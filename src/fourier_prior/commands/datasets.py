"""Commands: peak-centred training sets."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from fourier_prior.commands import arguments, integer, mapping, path, paths, words
from fourier_prior.datasets.bin_labels import ambiguous_peaks
from fourier_prior.datasets.build import Tracks, build_binary, build_profile
from fourier_prior.datasets.file import write_dataset
from fourier_prior.datasets.messages import recorded
from fourier_prior.datasets.regions import parse_regions
from fourier_prior.datasets.windows import peaks_left_out
from fourier_prior.files import write_table
from fourier_prior.genome import Genome
from fourier_prior.intervals.reading import read_intervals, read_peaks
from fourier_prior.signal.five_prime_counts import track_readers

_OF_BOTH = {
    "genome": path("encoded genome (.npy)"),
    "tasks": words("names of the tasks"),
    "peaks": paths("peak file of each task, in the same order"),
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
) -> None:
    """Write the labelled bins of a genome."""
    opened = Genome.open(genome)
    with recorded() as messages:
        called = _read_peaks(tasks, peaks, opened, settings)
        relaxed = _read_peaks(relaxed_tasks, relaxed_peaks, opened, settings)
        built = build_binary(
            opened.sizes,
            called,
            {task: ambiguous_peaks(relaxed[task], called[task]) for task in relaxed},
            parse_regions(splits, opened.sizes),
            _without(settings),
            _read_blacklist(blacklist),
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
) -> None:
    """Write the counts around summits and around random places."""
    opened = Genome.open(genome)
    readers = track_readers(plus, minus, strands)
    controls = track_readers(control_plus, control_minus, strands)
    matched = dict(zip(tasks, controls, strict=True)) if len(controls) == len(tasks) > 1 else None
    tracks = Tracks(
        dict(zip(tasks, readers, strict=True)), matched or (controls[0] if controls else None)
    )
    listed = _read_blacklist(blacklist)
    with recorded() as messages:
        called = _read_peaks(tasks, peaks, opened, settings)
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
    tasks: list[str], files: list[Path], genome: Genome, settings: Mapping
) -> dict[str, pd.DataFrame]:
    return {
        task: read_peaks(
            file, genome.sizes, max_unknown_chromosomes=settings["max_unknown_chromosomes"]
        )
        for task, file in zip(tasks, files, strict=True)
    }


def _without(settings: Mapping) -> dict:
    """Drop the setting that concerns reading, not building."""
    return {key: value for key, value in settings.items() if key != "max_unknown_chromosomes"}


def _read_blacklist(files: list[Path]) -> pd.DataFrame | None:
    return pd.concat([read_intervals(file) for file in files]) if files else None
