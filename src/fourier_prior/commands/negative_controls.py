"""Commands: data and scores in which nothing is left to find, and what is found in them."""

from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.analysis.negative_controls import excess_in_mask
from fourier_prior.attributions.file import read_attributions, write_attributions
from fourier_prior.attributions.shuffles import shuffle_positions
from fourier_prior.commands import arguments, integer, path, paths
from fourier_prior.datasets.file import BinaryDataset, read_dataset, write_dataset
from fourier_prior.datasets.permuted_labels import permute_labels as permute
from fourier_prior.errors import InputError
from fourier_prior.files import write_table
from fourier_prior.metrics.bounds import jaccard_bounds
from fourier_prior.metrics.overlap import interval_mask
from fourier_prior.randomness import generator

_LABELS = ("dataset", "architecture", "condition", "run")


@arguments(
    dataset=path("training set (.h5) of binary models"),
    seed=integer("seed of the permutation"),
    permuted=path("training set (.h5) to write"),
)
def permute_labels(dataset: Path, seed: int, permuted: Path) -> None:
    """Write a data set whose training and validation labels are permuted."""
    read = read_dataset(dataset)
    if not isinstance(read, BinaryDataset):
        raise InputError(f"{dataset}: holds counts, not labels; name a binary data set.")
    write_dataset(permuted, permute(read, seed))


@arguments(
    attributions=path("attribution file (.h5)"),
    seed=integer("seed of the shuffle"),
    shuffled=path("attribution file (.h5) to write"),
)
def shuffle_attributions(attributions: Path, seed: int, shuffled: Path) -> None:
    """Write attributions whose positions are shuffled within each sequence."""
    write_attributions(shuffled, shuffle_positions(read_attributions(attributions), seed))


@arguments(
    real=paths("attribution files of models trained on real labels"),
    permuted=paths("attribution files of models trained on permuted labels"),
    planted=path("table of planted motif instances"),
    table=path("table to write"),
)
def measure_excess(real: list[Path], permuted: list[Path], planted: Path, table: Path) -> None:
    """Write each sequence's share of attribution on planted motifs, and the share by chance."""
    sites = pd.read_csv(planted, sep="\t")
    parts = []
    for labels, files in (("real", real), ("permuted", permuted)):
        for file in files:
            read = read_attributions(file)
            scores = np.abs(read.actual)
            own = sites[sites["dataset"] == read.attrs["dataset"]]
            mask = interval_mask(own, read.chrom, read.start, scores.shape[1])
            observed, expected = excess_in_mask(scores, mask)
            part = pd.DataFrame(
                {"example": range(len(scores)), "observed": observed, "expected": expected}
            )
            names = {name: read.attrs[name] for name in _LABELS}
            parts.append(part.assign(labels=labels, **names))
    columns = [*_LABELS, "labels", "example", "observed", "expected"]
    write_table(pd.concat(parts)[columns], table)


@arguments(
    attributions=paths("attribution files of the same sequences by several models"),
    seed=integer("seed of the shuffles"),
    table=path("table to write"),
)
def bound_similarity(attributions: list[Path], seed: int, table: Path) -> None:
    """Write the continuous Jaccard similarity of tracks to themselves and to their shuffles."""
    parts = []
    for file in attributions:
        read = read_attributions(file)
        names = {name: read.attrs[name] for name in _LABELS}
        random = generator(seed, "similarity bounds", names["run"])
        bounds = jaccard_bounds(read.hypothetical, random)
        for shuffled, values in bounds.items():
            part = pd.DataFrame({"example": range(len(values)), "value": values})
            parts.append(part.assign(compared=shuffled, **names))
    write_table(pd.concat(parts)[[*_LABELS, "compared", "example", "value"]], table)
