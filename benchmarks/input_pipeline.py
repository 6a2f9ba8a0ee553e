"""Batches of the samplers against steps on tensors that are on the device already.

    python benchmarks/input_pipeline.py --device cuda

A generated data set in memory, of four tasks: windows with labels, or peaks with reads and
controls on two strands. Two rows for each architecture: a step fed by the sampler against the same
step on a batch in memory (1 is as fast as can be), and the time to make one batch against that of
a step, which on a CPU says how much of it the sampler may take from the step.
"""

import itertools
import warnings
from collections.abc import Iterator

import numpy as np
import torch
from examples import (
    ARCHITECTURES,
    INPUT_LENGTH,
    OUTPUT_LENGTH,
    PAPER,
    SMALL,
    STRANDS,
    TASKS,
    network,
    prior_of,
    steps_of,
)
from measure import Rows, arguments, in_turn, per

from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.devices import deterministic
from fourier_prior.genome import Genome
from fourier_prior.training.sampling import SAMPLERS
from fourier_prior.training.step import Forward
from fourier_prior.training.tensors import batches_on, forward_strand

JITTER = 128
READS = {"peak": 150, "random": 6, "control": 25}
"""Mean number of reads of a task, a strand and a window."""

NEGATIVES_PER_POSITIVE = 4
GENOME_LENGTH = 20_000_000
BATCHES_BEFORE = 3
"""Batches taken before a round counts, so that none of it was prepared while the peer ran."""


def sparse_reads(rows: int, tracks: int, mean: float, random: np.random.Generator) -> SparseRows:
    """Put reads at random places of windows, never made dense."""
    width = OUTPUT_LENGTH + 2 * JITTER
    size = tracks * STRANDS * width
    number = random.poisson(mean * tracks * STRANDS, rows)
    cells = np.repeat(np.arange(rows), number) * size + random.integers(0, size, number.sum())
    cells, values = np.unique(cells, return_counts=True)
    entries = np.bincount(cells // size, minlength=rows)
    return SparseRows(
        (rows, tracks, STRANDS, width),
        np.concatenate([[0], np.cumsum(entries)]).astype(np.int64),
        (cells % size).astype(np.uint16),
        values.astype(np.uint16),
    )


def example_dataset(architecture: str, peaks: int) -> tuple[BinaryDataset | ProfileDataset, Genome]:
    """Generate a data set with nothing but a training split, and a genome for it."""
    random = np.random.default_rng(0)
    genome = Genome(random.integers(0, 4, GENOME_LENGTH, dtype=np.uint8), {"chr1": GENOME_LENGTH})
    others = NEGATIVES_PER_POSITIVE * peaks
    length = INPUT_LENGTH[architecture]
    places, other_places = (
        random.integers(length, GENOME_LENGTH - 2 * length, n).astype(np.int32)
        for n in (peaks, others)
    )
    tasks = [f"task {i}" for i in range(TASKS)]
    kinds = [np.zeros(n, np.int16) for n in (peaks, others)]
    splits = [np.zeros(n, np.int8) for n in (peaks, others)]
    if architecture == "binary":
        labels = random.integers(0, 2, (peaks, TASKS), dtype=np.int8)
        ranks = np.zeros((peaks, TASKS), np.int32), np.zeros(TASKS, np.int32)
        found = kinds[0], places, splits[0], labels, *ranks, kinds[1], other_places, splits[1]
        return BinaryDataset(["chr1"], tasks, length, *found, {}), genome
    at_peaks = kinds[0], places, splits[0], sparse_reads(peaks, TASKS, READS["peak"], random)
    beside = sparse_reads(others, TASKS, READS["random"], random)
    elsewhere = kinds[1], other_places, splits[1], beside
    control, other_control = (
        sparse_reads(n, TASKS, READS["control"], random) for n in (peaks, others)
    )
    called = random.integers(0, TASKS, peaks).astype(np.int16), places - 200, places + 200
    return (
        ProfileDataset(
            *(["chr1"], tasks, STRANDS, length, OUTPUT_LENGTH, JITTER),
            *(*at_peaks, control, *called, random.random(peaks)),
            *(*elsewhere, other_control, {}),
        ),
        genome,
    )


def endless(sampler, device: torch.device) -> Iterator[Forward]:
    """All batches of epoch after epoch, made and moved ahead as in a training."""
    for epoch in itertools.count():
        for forward, _, _ in batches_on(device, sampler, epoch):
            # The last batch of an epoch is smaller, another step.
            if len(forward["positive"]) == sampler.batch_positives:
                yield forward


def measure(rows: Rows, architecture: str, peaks: int, size, steps: int) -> None:
    """Add the rows of an architecture."""
    dataset, genome = example_dataset(architecture, peaks)
    sampler = SAMPLERS[architecture](
        dataset, genome, "train", seed=0, batch_positives=size.positives_of(architecture)
    )
    trained = steps_of(network(architecture, size).to(rows.device).train(), prior_of(architecture))
    batches, indices = endless(sampler, rows.device), itertools.cycle(range(len(sampler) - 1))
    kept = next(batches)

    def step(forward: Forward) -> None:
        trained.train(forward, trained.settings["learning_rate"], trained.prior.weight)

    def settle() -> None:
        for _ in itertools.islice(batches, BATCHES_BEFORE):
            pass

    def fed() -> None:
        for forward in itertools.islice(batches, steps):
            step(forward)

    def in_memory() -> None:
        for _ in range(steps):
            step(kept)

    def made() -> None:
        for _ in range(steps):
            forward_strand(sampler.batch(1, next(indices)))

    repetitions = rows.options.repetitions
    seconds = in_turn({"fed": fed, "in memory": in_memory}, repetitions, rows.device, settle)
    batches.close()
    seconds |= in_turn({"made": made, "step": in_memory}, repetitions, rows.device)
    seconds = {name: per(values, steps) for name, values in seconds.items()}
    case = f"{architecture}, {2 * len(kept['codes'])} rows"
    known = ("step on tensors in memory", seconds["in memory"])
    rows.add(case, ("step fed by the sampler", seconds["fed"]), known, unit="s per step")
    pair = ("making a batch", seconds["made"]), ("step", seconds["step"])
    rows.add(case, *pair, "times the time", "s per batch")


def main() -> None:
    """Measure both architectures."""
    options = arguments(
        __doc__, peaks={"type": int, "default": 20_000, "help": "positives of the data set"}
    )
    rows = Rows("input_pipeline", options, uses_device=True)
    steps = 100 if rows.device.type == "cuda" else 1
    small = options.small
    with deterministic(options.threads), warnings.catch_warnings():
        # Operations without a deterministic kernel say so.
        warnings.simplefilter("ignore", UserWarning)
        for architecture in ARCHITECTURES:
            peaks = min(options.peaks, 200) if small else options.peaks
            measure(rows, architecture, peaks, SMALL if small else PAPER, steps)
    rows.write()


if __name__ == "__main__":
    main()
