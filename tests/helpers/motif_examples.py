"""Patterns of TF-MoDISco for tests."""

import numpy as np
import pandas as pd

from fourier_prior.genome import encode, one_hot
from fourier_prior.motifs.patterns import Pattern


def frequencies(text, certainty=0.91):
    """Base frequencies (4, w) of a consensus."""
    out = np.full((4, len(text)), (1 - certainty) / 3)
    out[encode(text), np.arange(len(text))] = certainty
    return out


def pattern(core, flank=5, sign=1, seqlets=80, name="pos_patterns.pattern_0"):
    """A pattern with an informative core between uniform flanks."""
    uniform = np.full((4, flank), 0.25)
    p = np.concatenate([uniform, frequencies(core), uniform], axis=1)
    cwm = np.where(p > 0.5, sign * 0.1, 0.001 * sign)
    table = pd.DataFrame(
        {"example": np.arange(seqlets), "start": 3, "end": 3 + p.shape[1], "is_revcomp": False}
    )
    return Pattern(name, p, cwm, cwm, table)


def sequences_with_motif(n=60, length=80, motif="GATTACAGTC", seed=0):
    """Random sequences with one motif each that alone has attribution, and where it starts."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, 4, (n, length)).astype(np.uint8)
    starts = random.integers(20, length - 40, n)
    actual = random.normal(0, 0.01, (n, length))
    for row, start in enumerate(starts):
        codes[row, start : start + len(motif)] = encode(motif)
        actual[row, start : start + len(motif)] += 1
    sequences = np.stack([one_hot(row) for row in codes])
    return sequences, (sequences * actual[:, None]).astype(np.float32), starts
