"""Peaks, tracks and small data sets for tests."""

import numpy as np
import pandas as pd

from fourier_prior.datasets.build import Tracks, build_profile
from fourier_prior.datasets.regions import parse_regions
from fourier_prior.genome import Genome

SIZES = {"chr1": 12_000, "chr2": 9_000, "chr3": 8_030, "chr4": 3_000}
SPLITS = {"train": ["chr1"], "validation": ["chr2:1000-9000"], "test": ["chr3"]}
REGIONS = parse_regions(SPLITS, SIZES)


def make_peaks(rows):
    """Rows are (chrom, start, end, signal[, summit])."""
    table = pd.DataFrame([row[:4] for row in rows], columns=["chrom", "start", "end", "signal"])
    table["summit"] = [row[4] if len(row) > 4 else (row[1] + row[2]) // 2 for row in rows]
    return table.assign(name="p", q=1.0)


A = make_peaks(
    [
        ("chr1", 3000, 3300, 5.0),
        ("chr1", 8000, 8200, 9.0),
        ("chr2", 3000, 3200, 7.0),
        ("chr3", 4000, 4200, 8.0),
        ("chr4", 1200, 1500, 1.0),
    ]
)
B = make_peaks(
    [
        ("chr1", 3100, 3400, 2.0),
        ("chr2", 5000, 5400, 4.0),
        ("chr3", 4100, 4300, 3.0),
        ("chr3", 7000, 7200, 6.0),
    ]
)
TASKS = {"a": A, "b": B}


def blacklist(*rows):
    return pd.DataFrame(rows, columns=["chrom", "start", "end"])


def genome_with_unknown(*stretches):
    random = np.random.default_rng(0)
    codes = random.integers(0, 4, sum(SIZES.values())).astype(np.uint8)
    genome = Genome(codes, SIZES)
    for chrom, start, end in stretches:
        offset = sum(size for name, size in SIZES.items() if name < chrom)
        codes[offset + start : offset + end] = 4
    return genome


# Profile
PROFILE = {"input_length": 400, "output_length": 300, "jitter": 20, "negatives_per_peak": 3}


def array_reader(track):
    """A track reader over arrays, one per chromosome."""

    def read(chroms, starts, length):
        windows = [track[c][s : s + length] for c, s in zip(chroms, starts, strict=True)]
        return np.array(windows, dtype=np.float32).reshape(len(chroms), length)

    return read


def random_track(seed, scale=3):
    random = np.random.default_rng(seed)
    return {chrom: random.poisson(scale, size) for chrom, size in SIZES.items()}


TRACKS = {name: [random_track(i), random_track(10 + i)] for i, name in enumerate("abc")}
READERS = {name: [array_reader(t) for t in pair] for name, pair in TRACKS.items()}


def build(tasks=TASKS, control=None, seed=0, blacklist=None, genome=None, **options):
    tracks = Tracks({name: READERS[name] for name in tasks}, control)
    return build_profile(
        SIZES, tasks, tracks, REGIONS, PROFILE | options, seed, blacklist, genome=genome
    )
