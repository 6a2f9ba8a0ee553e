"""Sequences and small attributions for tests."""

import numpy as np

from fourier_prior.attributions.file import Attributions
from fourier_prior.genome import one_hot

LABELS = {
    "dataset": "spi1",
    "architecture": "binary",
    "subset": "all",
    "condition": "none",
    "run": "best",
    "sample": "test",
    "method": "deepshap",
    "head": "all",
}


def attributions(actual, start, *, chrom="chr1", codes=None, **labels):
    """Scores of sequences, all of one letter by default, of which the actual ones are given.

    Parameters
    ----------
    actual : array_like, shape (N, L)
        Score of the observed base; that of the others is 0.
    start : array_like, shape (N,)
    chrom : str
    codes : numpy.ndarray, shape (N, L), optional
    **labels
        Attributes that differ from `LABELS`.
    """
    actual = np.asarray(actual, dtype=np.float32)
    sequences = one_hot(np.zeros(actual.shape, dtype=np.uint8) if codes is None else codes)
    nothing = np.zeros((len(actual), 0), dtype=np.float32)
    return Attributions(
        [chrom] * len(actual),
        np.asarray(start, dtype=np.int32),
        sequences,
        sequences * actual[:, None],
        nothing,
        nothing,
        LABELS | labels,
    )


def sequences(n, length, seed=0):
    return np.random.default_rng(seed).integers(0, 4, (n, length)).astype(np.uint8)
