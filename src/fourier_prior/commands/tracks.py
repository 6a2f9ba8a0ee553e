"""Command: ready tracks of 5'-end counts."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.commands import arguments, mapping, path, paths
from fourier_prior.genome import Genome
from fourier_prior.signal.bigwig import write_bigwig
from fourier_prior.signal.ready_tracks import read_track


@arguments(
    tracks=paths("bigWigs of the plus and the minus strand, or one of both together"),
    genome=path("encoded genome (.npy)"),
    rename=mapping("the genome's names of chromosomes that the tracks call otherwise"),
    plus=path("bigWig of the plus strand to write; of both strands if they are together"),
    minus=path("bigWig of the minus strand to write; empty if the strands are together"),
)
def import_tracks(
    tracks: list[Path], genome: Path, rename: Mapping, plus: Path, minus: Path
) -> None:
    """Check ready counts and write them as those counted here."""
    sizes = Genome.open(genome).sizes
    strands = [read_track(track, sizes, rename) for track in tracks]
    write_bigwig(minus, sizes, strands[1] if len(strands) == 2 else {})
    write_bigwig(plus, sizes, strands[0])
