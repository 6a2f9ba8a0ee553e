"""Continuous Jaccard similarity of all pairs of seeds against a numpy loop.

    python benchmarks/similarity.py

Thirty models' scores of sequences of 1346 bp, in single precision as they are stored. The peer is
the formula in numpy, all sequences of a pair at once; no package that we know of has it.
"""

import itertools

import numpy as np
from measure import Rows, arguments, gap, in_turn, per

from fourier_prior.metrics.stability import pairwise_jaccard

LENGTH = 1346


def by_numpy(tracks: np.ndarray) -> np.ndarray:
    """Similarity of all pairs (pairs, N) of scores (M, N, 4, L)."""
    norms = np.abs(tracks).sum(axis=2, keepdims=True)
    scaled = tracks / np.where(norms > 0, norms, 1)
    signs, sizes = np.sign(scaled), np.abs(scaled)
    out = []
    for i, j in itertools.combinations(range(len(tracks)), 2):
        overlap = (np.minimum(sizes[i], sizes[j]) * signs[i] * signs[j]).sum(axis=1)
        union = np.maximum(sizes[i], sizes[j]).sum(axis=1)
        out.append((overlap / np.where(union > 0, union, 1)).sum(axis=-1))
    return np.array(out)


def main() -> None:
    """Measure one size."""
    options = arguments(
        __doc__,
        seeds={"type": int, "default": 30},
        sequences={"type": int, "default": 50},
    )
    seeds, sequences = (4, 2) if options.small else (options.seeds, options.sequences)
    rows = Rows("similarity", options)
    random = np.random.default_rng(0)
    tracks = random.normal(size=(seeds, sequences, 4, LENGTH)).astype(np.float32)
    jobs = {"ours": lambda: pairwise_jaccard(tracks), "numpy": lambda: by_numpy(tracks)}
    seconds = in_turn(jobs, options.repetitions)
    pairs = sequences * seeds * (seeds - 1) // 2
    rows.add(
        f"{seeds} seeds, {sequences} sequences",
        ("continuous Jaccard", per(seconds["ours"], pairs)),
        ("numpy", per(seconds["numpy"], pairs)),
        unit="s per pair and sequence",
        note=f"similarities {gap(pairwise_jaccard(tracks), by_numpy(tracks))}",
    )
    rows.write()


if __name__ == "__main__":
    main()
