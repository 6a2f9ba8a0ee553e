"""Command: how many called motif instances are real."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.analysis.known_regions import read_gold
from fourier_prior.analysis.motif_instances import instance_curves, instance_scores
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, integer, path, paths, text, words
from fourier_prior.commands.known_regions import RENAME
from fourier_prior.files import read_table, write_table
from fourier_prior.genome import Genome
from fourier_prior.simulate.planted import read_planted


@arguments(
    conditions=words("conditions, in the order of the files"),
    instances=paths("instances.tsv of each condition"),
    attributions=paths("attribution files in which they were called"),
    genome=path("encoded genome (.npy)"),
    rename=RENAME,
    gold=paths("gold-standard intervals of the head's tasks"),
    planted=paths("table of planted motif instances, if the data are simulated"),
    dataset_name=text("data set"),
    limit=integer("instances to follow, from the best on"),
    curve=path("table of cumulative overlaps to write"),
    table=path("table of precision and recall to write"),
)
def score_motif_instances(
    conditions: list[str],
    instances: list[Path],
    attributions: list[Path],
    genome: Path,
    gold: list[Path],
    planted: list[Path],
    dataset_name: str,
    limit: int,
    curve: Path,
    table: Path,
    rename: Mapping | None = None,
) -> None:
    """Write how many instances lie in gold-standard intervals, and precision and recall."""
    called = dict(zip(conditions, map(read_table, instances), strict=True))
    reads = dict(zip(conditions, map(read_attributions, attributions), strict=True))
    intervals = read_gold(gold, Genome.open(genome).sizes, rename) if gold else None
    write_table(instance_curves(called, reads, intervals, limit), curve)
    write_table(instance_scores(called, reads, read_planted(planted, dataset_name)), table)
