"""Chromosome names of reads and tracks beside those of the genome."""

import os
from collections.abc import Iterable, Mapping

import numpy as np

from fourier_prior.errors import InputError
from fourier_prior.intervals.assembly import proposed
from fourier_prior.intervals.text import few

_LISTED = 100
"""Most names that a proposed `rename_reads` spells out."""


def indices(
    names: Iterable[str], sizes: Mapping[str, int], rename: Mapping[str, str]
) -> np.ndarray:
    """Return the genome's chromosome index of each name, int64; -1 for strangers."""
    order = {name: i for i, name in enumerate(sizes)}
    return np.array([order.get(rename.get(name, name), -1) for name in names], dtype=np.int64)


def other_names(
    path: str | os.PathLike, found: Iterable[str], sizes: Mapping[str, int]
) -> InputError:
    """Return the error for a file that has no chromosome of the genome, with the names to add."""
    found = list(found)
    said = (
        f"{path}: its chromosomes ({few(found)}) have other names than the genome's "
        f"({few(list(sizes))})"
    )
    strange = [name for name in found if name not in sizes]
    if remedy := proposed(strange, sizes, "add ", most=_LISTED):
        return InputError(f"{said}; {remedy}.")
    return InputError(f"{said}; use reads and genome of one assembly, or add `rename_reads`.")


def past_end(path: str | os.PathLike, read: str, length: int) -> InputError:
    """Return the error for a read that ends past its chromosome."""
    return InputError(
        f"{path}: reads end past their chromosome, first {read} (length {length}); use reads and "
        "genome of one assembly, or remove reads that overhang a circular chromosome."
    )
