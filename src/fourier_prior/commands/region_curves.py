"""Command: precision and recall of bases, ranked by attribution, against known regions."""

from pathlib import Path

from fourier_prior.analysis.known_regions import read_known_regions
from fourier_prior.analysis.region_curves import region_curves
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, integer, mapping, number, path, paths, text
from fourier_prior.files import write_table
from fourier_prior.genome import Genome


@arguments(
    attributions=paths("attribution files of one data set and architecture"),
    genome=path("encoded genome (.npy)"),
    peaks=paths("peak files of all tasks"),
    max_unknown_chromosomes=number("largest share of peaks on chromosomes the genome lacks"),
    gold_kind=text("kind of the gold standard: nexus, footprints or none"),
    gold=paths("gold-standard intervals of all tasks"),
    settings=mapping("the `analysis` block of the config"),
    points=integer("largest number of points per curve"),
    table=path("table to write"),
)
def trace_regions(
    attributions: list[Path],
    genome: Path,
    peaks: list[Path],
    max_unknown_chromosomes: float,
    gold_kind: str,
    gold: list[Path],
    settings: dict,
    points: int,
    table: Path,
) -> None:
    """Write a thinned curve of precision and recall per attribution file and kind of region."""
    sizes = Genome.open(genome).sizes
    regions = read_known_regions(peaks, gold, gold_kind, sizes, max_unknown_chromosomes)
    reads = map(read_attributions, attributions)
    write_table(region_curves(reads, regions, points, clip=settings["clip_intervals"]), table)
