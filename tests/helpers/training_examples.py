"""Tiny data sets, models and genomes for the tests of training."""

import numpy as np
import torch
from torch import nn

from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.genome import Genome, encode
from fourier_prior.models.networks import BinaryModel, ProfileModel, build_model
from fourier_prior.randomness import generator

LENGTH = 60
OUTPUT = 16
JITTER = 4
MOTIF = encode("GGAAGTGA")
BINARY_SETTINGS = {"channels": 8, "kernels": [7, 5], "pool": 8, "dense": [6]}
PROFILE_SETTINGS = {"channels": 6, "first_kernel": 5, "layers": 3, "profile_kernel": 5}


def genome(size=20_000, seed=1):
    random = generator(seed, "genome")
    codes = random.integers(0, 4, 2 * size, dtype=np.uint8)
    return Genome(codes, {"chrA": size, "chrB": size})


def binary_dataset(positives=40, negatives=180, tasks=2, seed=2):
    """Positive windows of `genome()`; the motif is planted by `planted`."""
    random = generator(seed, "binary")
    starts = random.permutation(np.arange(100, 19_000, 80, dtype=np.int32))
    assert positives + negatives <= len(starts)
    split = np.resize(np.int8([0, 0, 0, 1, 2]), positives)
    labels = np.ones((positives, tasks), dtype=np.int8)
    labels[::7, -1] = -1
    rank = np.arange(1, positives + 1, dtype=np.int32)[:, None].repeat(tasks, 1)
    return BinaryDataset(
        chromosomes=["chrA", "chrB"],
        tasks=[f"task{t}" for t in range(tasks)],
        input_length=LENGTH,
        chrom=np.resize(np.int16([0, 1]), positives),
        start=starts[:positives],
        split=split,
        labels=labels,
        rank=rank,
        max_rank=np.full(tasks, positives, dtype=np.int32),
        negative_chrom=np.resize(np.int16([1, 0]), negatives),
        negative_start=starts[positives : positives + negatives],
        negative_split=np.resize(np.int8([0, 0, 0, 1, 2]), negatives),
        settings={},
    )


def planted(data):
    """Genome with the motif in the middle of every positive window."""
    made = genome()
    codes = made.codes.copy()
    offsets = {"chrA": 0, "chrB": made.sizes["chrA"]}
    for chrom, start in zip(data.chrom, data.start, strict=True):
        at = offsets[data.chromosomes[chrom]] + start + LENGTH // 2
        codes[at : at + len(MOTIF)] = MOTIF
    return Genome(codes, made.sizes)


def profile_dataset(peaks=30, negatives=60, tasks=2, strands=2, control="matched", seed=3):
    """Counts encode the absolute position, so that shifts can be checked."""
    random = generator(seed, "profile")
    tracks = {"matched": tasks, "shared": 1, "none": 0}[control]
    width = OUTPUT + 2 * JITTER

    def kind(n, chrom_first):
        centre = random.permutation(np.arange(100, 19_000, 40))[:n].astype(np.int32)
        chrom = np.resize(np.int16([chrom_first, 1 - chrom_first]), n)
        # Peaked at the centre: reads fall around the summit of both strands.
        rate = 0.3 + 8 * np.exp(-((np.arange(width) - width / 2) ** 2) / 8)
        counts = random.poisson(rate, (n, tasks, strands, width)).astype(np.uint16)
        ctrl = random.poisson(0.5, (n, tracks, strands, width)).astype(np.uint16)
        return chrom, centre, counts, ctrl

    chrom, centre, counts, ctrl = kind(peaks, 0)
    nchrom, ncentre, ncounts, nctrl = kind(negatives, 1)
    return ProfileDataset(
        chromosomes=["chrA", "chrB"],
        tasks=[f"task{t}" for t in range(tasks)],
        strands=strands,
        input_length=LENGTH,
        output_length=OUTPUT,
        jitter=JITTER,
        peak_chrom=chrom,
        peak_centre=centre,
        peak_split=np.resize(np.int8([0, 0, 0, 1, 2]), peaks),
        peak_counts=counts,
        peak_control=ctrl,
        peak_task=np.resize(np.arange(tasks, dtype=np.int16), peaks),
        peak_start=centre - 20,
        peak_end=centre + 20,
        peak_signal=random.random(peaks),
        negative_chrom=nchrom,
        negative_centre=ncentre,
        negative_split=np.resize(np.int8([0, 0, 0, 1, 2]), negatives),
        negative_counts=ncounts,
        negative_control=nctrl,
        settings={},
    )


def binary_model(tasks=2, seed=0):
    settings = {"tasks": tasks, "input_length": LENGTH, **BINARY_SETTINGS}
    return build_model("binary", settings, seed)


def profile_model(tasks=2, strands=2, control="matched", seed=0):
    settings = {
        "tasks": tasks,
        "strands": strands,
        "control": control,
        "input_length": LENGTH,
        "output_length": OUTPUT,
        **PROFILE_SETTINGS,
    }
    return build_model("profile", settings, seed)


class PooledModel(nn.Module):
    """A binary network beside the paper's."""

    architecture = "binary"

    def __init__(self, tasks, input_length=1000, width=9):
        super().__init__()
        self.settings = {"tasks": tasks, "input_length": input_length, "width": width}
        self.convolution = nn.Conv1d(4, 6, width)
        self.activation = nn.ReLU()
        self.pool = nn.AdaptiveMaxPool1d(1)
        self.dense = nn.Linear(6, tasks)

    def forward(self, inputs):
        return self.dense(self.pool(self.activation(self.convolution(inputs))).squeeze(2))


class SameBinaryModel(BinaryModel):
    """The paper's network, but not known to be it."""


class SameProfileModel(ProfileModel):
    """The paper's network, but not known to be it."""


def one_hot(n, length, dtype=torch.float32):
    return nn.functional.one_hot(torch.randint(4, (n, length)), 4).transpose(1, 2).to(dtype)
