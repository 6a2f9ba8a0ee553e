"""How cost grows: the exponent of each cost in peaks, seeds, length and width.

    python benchmarks/growth.py --device cpu

Each cost is measured at several sizes in every round, and a straight line is fitted to the
logarithms of size and time; the exponent is its slope. The peer is the exponent that the number of
operations has: an exponent above it is a fault, one below it the constant cost of each call.
"""

import functools
import warnings
from collections.abc import Callable, Mapping

import numpy as np
import torch
from examples import INPUT_LENGTH, Size, forward_of, network, one_hot_windows, prior_of
from input_pipeline import example_dataset
from measure import Job, Rows, arguments, in_turn
from training import our_step

from fourier_prior.deeplift import DeepLIFT
from fourier_prior.devices import deterministic
from fourier_prior.metrics.stability import pairwise_jaccard
from fourier_prior.training.sampling import SAMPLERS

Case = tuple[Callable[[int], Job], tuple[int, ...], float]
"""What makes a job of a size, the sizes, and the exponent of the number of operations."""


def jaccard_of_seeds(seeds: int) -> Job:
    """All pairs of some models on a few sequences."""
    tracks = np.random.default_rng(0).normal(size=(seeds, 10, 4, 1000)).astype(np.float32)
    return lambda: pairwise_jaccard(tracks)


def jaccard_of_length(length: int) -> Job:
    """All pairs of ten models on sequences of some length."""
    tracks = np.random.default_rng(0).normal(size=(10, 10, 4, length)).astype(np.float32)
    return lambda: pairwise_jaccard(tracks)


def sampler_epoch(architecture: str, peaks: int) -> Job:
    """All batches of an epoch."""
    sampler = SAMPLERS[architecture](*example_dataset(architecture, peaks), "train", seed=0)
    return lambda: [sampler.batch(1, index) for index in range(len(sampler))]


def cases(device: torch.device, positives: int, channels: int) -> dict[str, Case]:
    """Everything that is measured, by name."""

    def step(architecture: str, width: int, **settings: int) -> Job:
        model = network(architecture, Size(width), **settings).to(device).train()
        return our_step(model, forward_of(model, positives, device), prior_of(architecture))

    def of_width(architecture: str, width: int) -> Job:
        return step(architecture, width)

    def of_length(architecture: str, length: int) -> Job:
        settings = {"input_length": length}
        if architecture == "profile":
            settings["output_length"] = length - 346
        return step(architecture, channels, **settings)

    def attribution(length: int) -> Job:
        model = network("binary", Size(channels), input_length=length).to(device).eval()
        inputs = one_hot_windows(2, length).to(device)
        references = one_hot_windows(2, 10, length, seed=1).to(device)
        return lambda: DeepLIFT(model).average(inputs, references, lambda y: y.sum(1))

    found: dict[str, Case] = {
        "continuous Jaccard, seeds": (jaccard_of_seeds, (16, 32, 64), 2),
        "continuous Jaccard, length": (jaccard_of_length, (500, 1000, 2000), 1),
        "DeepLIFT, binary, length": (attribution, (500, 1000, 2000), 1),
    }
    for kind, shortest in INPUT_LENGTH.items():
        found |= {
            f"epoch of the sampler, {kind}, peaks": (
                functools.partial(sampler_epoch, kind),
                (1000, 2000, 4000),
                1,
            ),
            f"step with the prior, {kind}, length": (
                functools.partial(of_length, kind),
                (shortest, 2 * shortest, 4 * shortest),
                1,
            ),
            # Convolutions between hidden layers, which dominate, take channels in and out.
            f"step with the prior, {kind}, width": (
                functools.partial(of_width, kind),
                (32, 64, 128),
                2,
            ),
        }
    return found


def exponents(seconds: Mapping[int, list[float]]) -> list[float]:
    """Fit the exponent of every round."""
    sizes = np.log(list(seconds))
    return [np.polyfit(sizes, np.log(times), 1)[0] for times in zip(*seconds.values(), strict=True)]


def main() -> None:
    """Measure all cases."""
    options = arguments(__doc__)
    rows = Rows("growth", options, uses_device=True)
    on_gpu = rows.device.type == "cuda"
    # A GPU has to be filled before its time grows with anything.
    positives = 64 if on_gpu else 4
    with deterministic(options.threads), warnings.catch_warnings():
        # Operations without a deterministic kernel say so.
        warnings.simplefilter("ignore", UserWarning)
        channels = 4 if options.small else 64
        for name, (make, sizes, expected) in cases(rows.device, positives, channels).items():
            if options.small:
                sizes = sizes[:2] if "length" in name else tuple(size // 8 for size in sizes[:2])
            jobs = {size: make(size) for size in sizes}
            seconds = in_turn(jobs, options.repetitions, rows.device)
            numbers = " → ".join(f"{np.median(seconds[size]):.3g}" for size in sizes)
            rows.add(
                name,
                ("measured", exponents(seconds)),
                ("operations", [expected] * options.repetitions),
                "times the exponent",
                "exponent",
                f"sizes {', '.join(map(str, sizes))}; {numbers} s",
            )
    rows.write()


if __name__ == "__main__":
    main()
