"""Commands: simulated experiments, written as the files that a download gives."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fourier_prior.commands import arguments, integer, mapping, path, text
from fourier_prior.files import write_table
from fourier_prior.genome import Genome
from fourier_prior.simulate.experiment import Experiment, simulate_experiment as draw_experiment
from fourier_prior.simulate.genome import simulate_genome as make_genome
from fourier_prior.simulate.planted import read_planted
from fourier_prior.simulate.writers import write_bam, write_bed, write_fasta, write_narrowpeak

_OF_A_DATASET = {
    "dataset": text("name of the data set"),
    "seed": integer("seed of everything simulated"),
    "settings": mapping("the data set's `simulation` block"),
    "genome": path("encoded genome (.npy)"),
    "planted": path("planted.tsv"),
    "reads": path("BAM file to write, with its index"),
}


@arguments(
    settings=mapping("the `simulation` block of the config"),
    datasets=mapping("the `simulation` block of every simulated data set"),
    fasta=path("FASTA file to write"),
    planted=path("table of planted motif instances to write"),
)
def simulate_genome(settings: Mapping, datasets: Mapping, fasta: Path, planted: Path) -> None:
    """Write a genome and the truth about what is planted in it."""
    genome, instances = make_genome(settings, datasets, settings["seed"])
    write_fasta(fasta, genome)
    write_table(instances, planted)


@arguments(
    task=text("task to simulate"),
    **_OF_A_DATASET,
    peaks=path("narrowPeak file to write"),
    relaxed=path("relaxed narrowPeak file to write; empty if the data set has none"),
    gold=path("ChIP-nexus peaks or footprints to write (BED); empty if the data set has none"),
)
def simulate_experiment(
    task: str,
    dataset: str,
    seed: int,
    settings: Mapping,
    genome: Path,
    planted: Path,
    reads: Path,
    peaks: Path,
    relaxed: Path,
    gold: Path,
) -> None:
    """Write the reads of one task and what callers make of them."""
    # The random streams belong to tasks, so one task alone comes out as it does among all.
    alone = {**settings, "tasks": {task: settings["tasks"][task]}}
    experiment, sizes = _simulate(dataset, alone, genome, planted, seed)
    intervals = experiment.nexus.get(task, experiment.footprints)
    empty = pd.DataFrame(columns=["chrom", "start", "end", "name", "signal", "q", "summit"])
    write_bam(reads, sizes, experiment.reads[task])
    write_narrowpeak(relaxed, experiment.relaxed.get(task, empty))
    write_bed(gold, (empty if intervals is None else intervals)[["chrom", "start", "end"]])
    write_narrowpeak(peaks, experiment.peaks[task])


@arguments(library=text("control library to simulate"), **_OF_A_DATASET)
def simulate_control(
    library: str,
    dataset: str,
    seed: int,
    settings: Mapping,
    genome: Path,
    planted: Path,
    reads: Path,
) -> None:
    """Write the reads of one control library."""
    tasks = settings["tasks"]
    task = library.removesuffix("-control") if library != "control" else next(iter(tasks))
    alone = {**settings, "tasks": {task: tasks[task]}}
    experiment, sizes = _simulate(dataset, alone, genome, planted, seed)
    write_bam(reads, sizes, experiment.controls[library])


def _simulate(
    dataset: str, settings: Mapping, genome: Path, planted: Path, seed: int
) -> tuple[Experiment, dict[str, int]]:
    opened = Genome.open(genome)
    codes = {chrom: opened.fetch(chrom, 0, size) for chrom, size in opened.sizes.items()}
    return draw_experiment(dataset, settings, codes, read_planted([planted]), seed), opened.sizes
