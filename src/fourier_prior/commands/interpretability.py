"""Command: how smooth, sparse and well placed the attributions of models are."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.analysis.interpretability import interpretability_table
from fourier_prior.analysis.known_regions import read_known_regions
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, mapping, number, path, paths
from fourier_prior.commands.known_regions import OF_KNOWN_REGIONS
from fourier_prior.files import write_table
from fourier_prior.genome import Genome
from fourier_prior.simulate.planted import read_planted


@arguments(
    **OF_KNOWN_REGIONS,
    planted=paths("table of planted motif instances, if the data are simulated"),
    period=number("shortest period in bp that counts as low frequency"),
    settings=mapping("the `analysis` block of the config"),
    table=path("table to write"),
)
def score_attributions(
    attributions: list[Path],
    genome: Path,
    peaks: list[Path],
    max_unknown_chromosomes: float,
    gold_kind: str,
    gold: list[Path],
    planted: list[Path],
    period: float,
    settings: Mapping,
    table: Path,
    rename: Mapping | None = None,
) -> None:
    """Write every per-sequence and pooled measure of every attribution file."""
    sizes = Genome.open(genome).sizes
    regions = read_known_regions(peaks, gold, gold_kind, sizes, max_unknown_chromosomes, rename)
    reads = map(read_attributions, attributions)
    measures = interpretability_table(reads, regions, read_planted(planted), period, settings)
    write_table(measures, table)
