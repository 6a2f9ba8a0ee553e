"""Chromosomes and an encoded genome of the size of hg38; and how our commands are called."""

import shlex
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pybedtools

from fourier_prior.files import write_table


def chromosome_sizes() -> dict[str, int]:
    """Sizes of the 24 chromosomes of hg38."""
    known = pybedtools.chromsizes("hg38")
    return {f"chr{c}": known[f"chr{c}"][1] for c in [*range(1, 23), "X", "Y"]}


def fourier_prior(*words: object) -> str:
    """Write a command of the package that this Python imports."""
    return shlex.join([sys.executable, "-m", "fourier_prior.cli", *map(str, words)])


def write_genome(path: Path, sizes: dict[str, int]) -> None:
    """Write an encoded genome of nothing but A: a sparse file, which costs no disk."""
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(sum(sizes.values()),))
    table = pd.DataFrame({"chrom": list(sizes), "size": list(sizes.values()), "unknown": 0})
    write_table(table, path.with_suffix(".tsv"))
