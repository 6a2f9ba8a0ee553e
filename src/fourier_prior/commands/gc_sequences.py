"""Commands: sequences with one motif each at a GC content, and what models make of them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import tidy_measures
from fourier_prior.attributions.file import Attributions, read_attributions
from fourier_prior.commands import arguments, integer, mapping, number, path, paths
from fourier_prior.datasets.file import write_dataset
from fourier_prior.datasets.gc_sequences import simulate_sequences
from fourier_prior.files import atomic_path, write_table
from fourier_prior.metrics.overlap import auprc_of_bases, fraction_in_mask, interval_mask
from fourier_prior.metrics.simulation import gc_at_product, motif_mask
from fourier_prior.metrics.spectrum import entropy, high_frequency_sum
from fourier_prior.simulate.motifs import load_motifs
from fourier_prior.vocabulary import gc_level_of

LABELS = ("dataset", "architecture", "subset", "condition", "run", "method", "sample")


def _motif(settings: Mapping) -> np.ndarray:
    """Return the base probabilities of the motif that the config names."""
    given = settings["motif"]
    wanted = {"motif": {"jaspar": given["matrix"], "min_strength": 0}}
    return load_motifs(wanted, given["release"], np.full(4, 0.25))["motif"].probabilities


@arguments(
    settings=mapping("the `gc_simulation` block of the config"),
    length=integer("length of the sequences in bp"),
    gc=number("GC content of training and test positives"),
    genome=path("encoded genome (.npy) to write, with its index (.tsv)"),
    dataset=path("training set (.h5) to write"),
    planted=path("table of the motif instances of the test sequences to write"),
)
def draw_gc_sequences(
    settings: Mapping, length: int, gc: float, genome: Path, dataset: Path, planted: Path
) -> None:
    """Write the sequences of one GC level and where the motif lies in those to be explained."""
    drawn = simulate_sequences(settings, length, gc, _motif(settings))
    index = pd.DataFrame(drawn.genome.sizes.items(), columns=["chrom", "size"])
    write_table(index.assign(unknown=0), genome.with_suffix(".tsv"))
    with atomic_path(genome) as temporary:
        np.save(temporary, drawn.genome.codes)
    write_table(drawn.planted, planted)
    write_dataset(dataset, drawn.dataset)


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
    motif = _motif(settings)
    parts = []
    for file, sites in zip(attributions, planted, strict=True):
        read = read_attributions(file)
        level = gc_level_of(read.attrs["dataset"])
        measures = _measures(
            read,
            pd.read_csv(sites, sep="\t"),
            motif_mask(read.one_hot, motif, level, settings["least_log_odds"]),
            period,
            pseudocount,
        )
        labels = {name: read.attrs[name] for name in LABELS}
        parts.append(measures.assign(level=level, **labels))
    columns = [*LABELS, "level", "example", "measure", "value"]
    write_table(pd.concat(parts, ignore_index=True)[columns], table)


def _measures(
    read: Attributions, sites: pd.DataFrame, motif: np.ndarray, period: float, pseudocount: float
) -> pd.DataFrame:
    """Compute all measures of one attribution file."""
    scores = np.abs(read.actual)
    site = interval_mask(sites, read.chrom, read.start, scores.shape[1])
    per_sequence = {
        "motif_fraction": fraction_in_mask(scores, motif),
        "planted_fraction": fraction_in_mask(scores, site),
        "gc_at_product": gc_at_product(read.hypothetical, motif),
        "high_frequency_sum": high_frequency_sum(scores, period),
        "entropy": entropy(scores, pseudocount),
    }
    pooled = {
        "motif_auprc": auprc_of_bases(scores, motif),
        "planted_auprc": auprc_of_bases(scores, site),
    }
    return tidy_measures(per_sequence, pooled)
