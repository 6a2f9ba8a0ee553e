"""Command: precision and recall of bases, ranked by attribution, against known regions."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.analysis.known_regions import read_known_regions
from fourier_prior.analysis.region_curves import region_curves
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, integer, mapping, path
from fourier_prior.commands.known_regions import OF_KNOWN_REGIONS
from fourier_prior.files import write_table
from fourier_prior.genome import Genome


@arguments(
    **OF_KNOWN_REGIONS,
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
    rename: Mapping | None = None,
) -> None:
    """Write a thinned curve of precision and recall per attribution file and kind of region."""
    sizes = Genome.open(genome).sizes
    regions = read_known_regions(peaks, gold, gold_kind, sizes, max_unknown_chromosomes, rename)
    reads = map(read_attributions, attributions)
    write_table(region_curves(reads, regions, points, clip=settings["clip_intervals"]), table)
