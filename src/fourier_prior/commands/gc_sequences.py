"""Command: sequences with one motif each at a GC content."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from fourier_prior.commands import arguments, integer, mapping, number, path
from fourier_prior.datasets.file import write_dataset
from fourier_prior.datasets.gc_sequences import motif_probabilities, simulate_sequences
from fourier_prior.files import atomic_path, write_table


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
    drawn = simulate_sequences(settings, length, gc, motif_probabilities(settings))
    index = pd.DataFrame(drawn.genome.sizes.items(), columns=["chrom", "size"])
    write_table(index.assign(unknown=0), genome.with_suffix(".tsv"))
    with atomic_path(genome) as temporary:
        np.save(temporary, drawn.genome.codes)
    write_table(drawn.planted, planted)
    write_dataset(dataset, drawn.dataset)
