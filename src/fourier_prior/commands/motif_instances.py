"""Commands: instances of motifs, and how many of them are real."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import arguments, integer, mapping, path, paths, text, words
from fourier_prior.datasets.regions import read_intervals
from fourier_prior.files import read_table, write_table
from fourier_prior.motifs.instances import call_motifs as call, overlap_curve, precision_recall
from fourier_prior.motifs.patterns import read_patterns, trimmed_motifs


@arguments(
    attributions=path("attribution file"),
    modisco=path("TF-MoDISco result (.h5)"),
    patterns=path("table of patterns"),
    settings=mapping("how instances are called"),
    hits=path("table of motif instances to write"),
)
def call_motifs(
    attributions: Path, modisco: Path, patterns: Path, settings: Mapping, hits: Path
) -> None:
    """Write the instances of a model's motifs, best first."""
    read = read_attributions(attributions)
    table = read_table(patterns)
    motifs = trimmed_motifs(read_patterns(modisco), table)
    codes = np.where(read.one_hot.any(axis=1), read.one_hot.argmax(axis=1), 4).astype(np.uint8)
    write_table(call(codes, read.actual, read.chrom, read.start, motifs, **settings), hits)


@arguments(
    conditions=words("conditions, in the order of the files"),
    hits=paths("hits.tsv of each condition"),
    attributions=paths("attribution files in which they were called"),
    gold=paths("gold-standard intervals of the head's tasks"),
    planted=paths("table of planted motif instances, if the data are simulated"),
    dataset_name=text("data set"),
    limit=integer("calls to follow, from the best on"),
    curve=path("table of cumulative overlaps to write"),
    calls=path("table of precision and recall to write"),
)
def score_motif_calls(
    conditions: list[str],
    hits: list[Path],
    attributions: list[Path],
    gold: list[Path],
    planted: list[Path],
    dataset_name: str,
    limit: int,
    curve: Path,
    calls: Path,
) -> None:
    """Write how many calls lie in gold-standard intervals, and precision and recall."""
    intervals = [read_intervals(file) for file in gold]
    truths = [pd.read_csv(file, sep="\t") for file in planted]
    curves, scores = [], []
    for condition, hits_path, scored in zip(conditions, hits, attributions, strict=True):
        read = read_attributions(scored)
        called = read_table(hits_path)
        labels = {name: read.attrs[name] for name in ("dataset", "architecture", "head")}
        labels["condition"] = condition
        if intervals:
            counted = overlap_curve(called, pd.concat(intervals), limit=limit)
            curves.append(counted.assign(**labels))
        for truth in truths:
            sites = truth[truth["dataset"] == dataset_name]
            measured = precision_recall(
                called, sites, read.chrom, read.start, read.one_hot.shape[2]
            )
            scores.append(measured.assign(**labels))
    names = ["dataset", "architecture", "condition", "head"]
    write_table(_concat(curves, [*names, "rank", "overlapping"]), curve)
    write_table(_concat(scores, [*names, "rank", "precision", "recall"]), calls)


def _concat(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Join tables; none at all give an empty table with the same columns."""
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]
