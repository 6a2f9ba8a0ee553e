"""Command: instances of the motifs of a model."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, mapping, path
from fourier_prior.files import read_table, write_table
from fourier_prior.genome import from_one_hot
from fourier_prior.motifs.instances import call_motif_instances as call
from fourier_prior.motifs.patterns import read_patterns, trimmed_motifs


@arguments(
    attributions=path("attribution file"),
    modisco=path("TF-MoDISco result (.h5)"),
    patterns=path("table of patterns"),
    settings=mapping("how instances are called"),
    instances=path("table of motif instances to write"),
)
def call_motif_instances(
    attributions: Path, modisco: Path, patterns: Path, settings: Mapping, instances: Path
) -> None:
    """Write the instances of a model's motifs, best first."""
    read = read_attributions(attributions)
    motifs = trimmed_motifs(read_patterns(modisco), read_table(patterns))
    codes = from_one_hot(read.one_hot)
    write_table(call(codes, read.actual, read.chrom, read.start, motifs, **settings), instances)
