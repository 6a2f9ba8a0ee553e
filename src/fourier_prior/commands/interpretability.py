"""Command: how smooth, sparse and well placed the attributions of models are."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.commands import arguments, mapping, number, path, paths, text
from fourier_prior.files import write_table
from fourier_prior.genome import Genome
from fourier_prior.metrics.overlap import (
    auprc_of_bases,
    fraction_in_mask,
    interval_mask,
    summit_correlation,
    summit_distance,
)
from fourier_prior.metrics.spectrum import entropy, high_frequency_sum
from fourier_prior.scores import Attributions, read_attributions
from fourier_prior.standards import read_standards
from fourier_prior.tidy import tidy_measures


@arguments(
    attributions=paths("attribution files of one data set and architecture"),
    genome=path("encoded genome (.npy)"),
    peaks=paths("peak files of all tasks"),
    max_unknown_chromosomes=number("largest share of peaks on chromosomes the genome lacks"),
    gold_kind=text("kind of the gold standard: nexus, footprints or none"),
    gold=paths("gold-standard intervals of all tasks"),
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
) -> None:
    """Write every per-sequence and pooled measure of every attribution file."""
    sizes = Genome.open(genome).sizes
    standards = read_standards(peaks, gold, gold_kind, sizes, max_unknown_chromosomes)
    if planted:
        sites = pd.concat([pd.read_csv(file, sep="\t") for file in planted])
    parts = []
    for file in attributions:
        read = read_attributions(file)
        truth = dict(standards)
        if planted:
            truth["planted"] = sites[sites["dataset"] == read.attrs["dataset"]]
        measures = _measures(read, truth, period, settings)
        labels = ("dataset", "architecture", "subset", "condition", "run", "sample")
        parts.append(measures.assign(**{name: read.attrs[name] for name in labels}))
    columns = [*labels, "example", "measure", "value"]
    write_table(pd.concat(parts, ignore_index=True)[columns], table)


def _measures(
    read: Attributions,
    standards: Mapping[str, pd.DataFrame],
    period: float,
    settings: Mapping,
) -> pd.DataFrame:
    """Compute all measures of one attribution file."""
    scores = np.abs(read.actual)
    length = scores.shape[1]
    distance = summit_distance(standards["peaks"], read.chrom, read.start, length)
    correlation, defined = summit_correlation(scores, distance)
    if settings["undefined_correlations"] == "drop":
        correlation[~defined] = np.nan
    per_sequence = {
        "high_frequency_sum": high_frequency_sum(scores, period),
        "entropy": entropy(scores, settings["entropy_pseudocount"]),
        "summit_correlation": correlation,
    }
    pooled = {}
    for name, intervals in standards.items():
        mask = interval_mask(intervals, read.chrom, read.start, length, settings["clip_intervals"])
        pooled[f"{name}_auprc"] = auprc_of_bases(scores, mask)
        if name != "peaks":
            per_sequence[f"{name}_fraction"] = fraction_in_mask(scores, mask)
    # Summit correlations of sequences without a summit are 0 unless the config drops them, too: so
    # the paper counts.
    return tidy_measures(per_sequence, pooled)
