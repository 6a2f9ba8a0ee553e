"""Patterns of TF-MoDISco for tests."""

import numpy as np
import pandas as pd

from fourier_prior.genome import encode
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
