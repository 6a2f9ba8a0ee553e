"""Cost of the paper's trainings: seconds per step, and hours for a plan.

    python benchmarks/training.py --device cuda --examples 150000

Full binary (1000 bp, four tasks) and profile (1346 bp, four tasks with matched controls) networks,
batches of the paper's size with generated data. Hours are those of one training of 20 epochs with
the given number of positive examples in each; most trainings stop earlier.
"""

import argparse
import math
import time

import torch
from torch.nn import functional as F  # noqa: N812

from fourier_prior.devices import choose_device
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training.losses import losses_of
from fourier_prior.training.sampling import Tensors
from fourier_prior.training.settings import training_settings

TASKS, STRANDS = 4, 2
PRIOR = {"kind": "fourier", "weight": 1.0}


def example_batch(architecture: str, positives: int, device: torch.device) -> Tensors:
    """Generate a batch: as many negatives, and reverse complements of all."""
    total = 4 * positives
    generator = torch.Generator().manual_seed(0)
    length = 1000 if architecture == "binary" else 1346
    codes = torch.randint(0, 4, (total, length), generator=generator)
    inputs = F.one_hot(codes, 4).transpose(1, 2).float().contiguous().to(device)
    positive = (torch.arange(total) % 2 == 0).to(device)
    if architecture == "binary":
        labels = positive[:, None].expand(-1, TASKS).to(torch.int8)
        return Tensors(inputs, positive, labels, None, None)
    shape = (total, TASKS, STRANDS, 1000)
    counts, control = (
        torch.poisson(torch.full(shape, 0.2), generator=generator).to(device) for _ in range(2)
    )
    return Tensors(inputs, positive, None, counts, control)


def seconds_per_step(
    architecture: str, with_prior: bool, device: torch.device, repetitions: int
) -> float:
    """Return the least time of a training step."""
    torch.manual_seed(0)
    binary = architecture == "binary"
    model = BinaryModel(TASKS) if binary else ProfileModel(TASKS, STRANDS, "matched")
    model.to(device).train()
    period = 1000 / 150 if binary else 6.73
    prior = AttributionPrior(architecture, PRIOR, period) if with_prior else None
    positives = training_settings(architecture, None)["batch_positives"]
    batch = example_batch(architecture, positives, device)
    optimiser = torch.optim.Adam(model.parameters())
    least = math.inf
    for _ in range(1 + repetitions):
        start = time.perf_counter()
        optimiser.zero_grad()
        losses_of(model, batch, prior)["loss"].backward()
        optimiser.step()
        if device.type == "cuda":
            torch.cuda.synchronize()
        least = min(least, time.perf_counter() - start)
    return least


def main() -> None:
    """Print seconds per step, the ratio of both conditions, and hours per training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    parser.add_argument("--threads", type=int, default=2, help="CPU threads")
    parser.add_argument("--examples", type=int, default=150_000, help="positives per epoch")
    parser.add_argument("--repetitions", type=int, default=5, help="steps; the least counts")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    device = choose_device(options.device)
    for architecture in ("binary", "profile"):
        settings = training_settings(architecture, None)
        plain, prior = (
            seconds_per_step(architecture, with_prior, device, options.repetitions)
            for with_prior in (False, True)
        )
        steps = settings["epochs"] * math.ceil(options.examples / settings["batch_positives"])
        print(  # noqa: T201
            f"{architecture} on {device}: {plain:.3f} s per step without prior, {prior:.3f} s with "
            f"({prior / plain:.2f} x); {steps} steps of {settings['epochs']} epochs take "
            f"{plain * steps / 3600:.1f} h and {prior * steps / 3600:.1f} h"
        )


if __name__ == "__main__":
    main()
