"""Calling motif instances against a plain scan, with memelite's FIMO beside it.

    python benchmarks/instances.py

Sequences of 1346 bp with attributions, and motifs of 12 bp. The peer that does the same is the
formula in numpy: every window's continuous Jaccard similarity with the motif in both orientations,
and its PWM score. FIMO looks at sequences alone, which is less: it stands here because it is what
many use to find motifs. finemo fits all motifs together, which is another task.
"""

import numpy as np
from measure import Rows, arguments, gap, in_turn, installed, per

from fourier_prior.genome import one_hot
from fourier_prior.motifs.instances import scan_motif
from fourier_prior.motifs.patterns import BACKGROUND, Motif

LENGTH, WIDTH = 1346, 12


def by_numpy(codes: np.ndarray, actual: np.ndarray, motif: Motif) -> tuple[np.ndarray, np.ndarray]:
    """Similarity and PWM score (N, L - w + 1) of the better orientation."""
    windows = np.lib.stride_tricks.sliding_window_view
    scores = one_hot(codes) * actual[:, None]
    views = windows(scores, WIDTH, axis=2).transpose(0, 2, 1, 3)  # (N, positions, 4, w)
    letters = windows(one_hot(codes), WIDTH, axis=2).transpose(0, 2, 1, 3)
    x = views / np.abs(views).sum(axis=(2, 3), keepdims=True)
    fits, odds = [], []
    for step in (1, -1):
        y = motif.contributions[::step, ::step] / np.abs(motif.contributions).sum()
        overlap = (np.minimum(np.abs(x), np.abs(y)) * np.sign(x) * np.sign(y)).sum(axis=2)
        union = np.maximum(np.abs(x), np.abs(y)).sum(axis=2)
        fits.append((overlap / union).sum(axis=-1))
        odds.append((letters * motif.log_odds[::step, ::step]).sum(axis=(2, 3)))
    reverse = fits[1] > fits[0]
    return np.where(reverse, *fits[::-1]), np.where(reverse, *odds[::-1])


def main() -> None:
    """Measure one size."""
    options = arguments(
        __doc__,
        sequences={"type": int, "default": 200},
        motifs={"type": int, "default": 5},
    )
    rows = Rows("instances", options)
    sequences, number = (4, 2) if options.small else (options.sequences, options.motifs)
    random = np.random.default_rng(0)
    codes = random.integers(0, 4, (sequences, LENGTH)).astype(np.uint8)
    actual = random.normal(size=codes.shape)
    frequencies = random.dirichlet([0.2] * 4, (number, WIDTH)).transpose(0, 2, 1)
    frequencies = (frequencies + 0.001) / 1.004
    background = np.array(BACKGROUND)[:, None]
    motifs = [
        Motif(f"motif {i}", f * np.log2(f / background), np.log2(f / background))
        for i, f in enumerate(frequencies)
    ]
    jobs = {
        "every window": lambda: [scan_motif(codes, actual, m) for m in motifs],
        "calls": lambda: [scan_motif(codes, actual, m, min_log_odds=0) for m in motifs],
        "numpy": lambda: [by_numpy(codes, actual, m) for m in motifs],
    }
    if installed("memelite"):
        from memelite import fimo

        hot = np.ascontiguousarray(one_hot(codes)).astype(np.float64)
        named = {m.name: f for m, f in zip(motifs, frequencies, strict=True)}
        jobs["FIMO"] = lambda: fimo(named, hot, return_counts=True)
    seconds = in_turn(jobs, options.repetitions)
    seconds = {name: per(s, sequences * number) for name, s in seconds.items()}
    found = [scan_motif(codes, actual, m)[:2] for m in motifs]
    expected = [by_numpy(codes, actual, m) for m in motifs]
    note = f"similarities and PWM scores {gap(found, expected)}"
    case, unit = f"{sequences} sequences, {number} motifs", "s per sequence and motif"
    pair = ("scan of every window", seconds["every window"]), ("numpy", seconds["numpy"])
    rows.add(case, *pair, unit=unit, note=note)
    pair = ("scan where the PWM fits", seconds["calls"]), ("numpy", seconds["numpy"])
    rows.add(case, *pair, unit=unit)
    fimo_seconds = seconds.get("FIMO")
    note = "sequences alone" if fimo_seconds else "memelite is not installed"
    pair = ("scan where the PWM fits", seconds["calls"]), ("memelite's FIMO", fimo_seconds)
    rows.add(case, *pair, unit=unit, note=note)
    rows.write()


if __name__ == "__main__":
    main()
