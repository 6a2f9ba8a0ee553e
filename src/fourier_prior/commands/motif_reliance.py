"""Command: what models make of simulated sequences with one motif each."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.analysis.motif_reliance import motif_reliance_table
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, mapping, number, path, paths
from fourier_prior.datasets.gc_sequences import motif_probabilities
from fourier_prior.files import write_table
from fourier_prior.simulate.planted import read_planted


@arguments(
    attributions=paths("attribution files of simulated sequences"),
    planted=paths("tables of motif instances, one for each attribution file"),
    settings=mapping("the `gc_simulation` block of the config"),
    period=number("shortest period in bp that counts as low frequency"),
    pseudocount=number("added to each position for the entropy"),
    table=path("table to write"),
)
def measure_gc_simulation(
    attributions: list[Path],
    planted: list[Path],
    settings: Mapping,
    period: float,
    pseudocount: float,
    table: Path,
) -> None:
    """Write how much models rely on the motif, and how much on GC content."""
    read = (
        (read_attributions(file), read_planted([sites]))
        for file, sites in zip(attributions, planted, strict=True)
    )
    motif = motif_probabilities(settings)
    measured = motif_reliance_table(read, motif, settings["least_log_odds"], period, pseudocount)
    write_table(measured, table)
