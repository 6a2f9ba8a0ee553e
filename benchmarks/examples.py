"""The paper's networks, priors and batches, with generated data."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training.settings import training_settings
from fourier_prior.training.step import Steps

ARCHITECTURES = ("binary", "profile")
TASKS, STRANDS = 4, 2
OUTPUT_LENGTH = 1000
INPUT_LENGTH = {"binary": 1000, "profile": 1346}
PERIOD = {"binary": 1000 / 150, "profile": 6.73}
READS_PER_POSITION = 0.2


@dataclass(frozen=True)
class Size:
    """Sizes that a benchmark may change; those of the paper by default."""

    channels: int = 64
    positives: int | None = None

    def positives_of(self, architecture: str) -> int:
        """Positive examples of a batch."""
        return self.positives or training_settings(architecture, None)["batch_positives"]


PAPER = Size()
SMALL = Size(channels=4, positives=2)


def network(
    architecture: str, size: Size = PAPER, control: str = "matched", **settings: int
) -> nn.Module:
    """Build a network of the paper with weights that are the same every time."""
    settings = {"input_length": INPUT_LENGTH[architecture], "channels": size.channels} | settings
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        if architecture == "binary":
            return BinaryModel(TASKS, **settings)
        return ProfileModel(TASKS, STRANDS, control, **settings)


def prior_of(architecture: str) -> AttributionPrior:
    """Return the Fourier prior with its default settings."""
    return AttributionPrior(architecture, {"kind": "fourier", "weight": 1.0}, PERIOD[architecture])


def one_hot_windows(*shape: int, seed: int = 0) -> torch.Tensor:
    """Random one-hot sequences (..., 4, L) of a shape (..., L)."""
    codes = torch.randint(0, 4, shape, generator=torch.Generator().manual_seed(seed))
    return F.one_hot(codes, 4).transpose(-1, -2).float().contiguous()


def forward_of(model: nn.Module, positives: int, device: torch.device) -> dict[str, torch.Tensor]:
    """Generate a batch as samplers make it: positives, as many negatives, one strand."""
    total, generator = 2 * positives, torch.Generator().manual_seed(0)
    shape = (total, model.settings["input_length"])
    batch = {
        "codes": torch.randint(0, 4, shape, generator=generator, dtype=torch.uint8),
        "positive": torch.arange(positives),
    }
    if model.architecture == "binary":
        batch["labels"] = (
            (torch.arange(total) < positives)[:, None].expand(-1, TASKS).to(torch.int8)
        )
    else:
        shape = (total, TASKS, STRANDS, model.settings["output_length"])
        for name in ("counts", "control"):
            reads = torch.poisson(torch.full(shape, READS_PER_POSITION), generator=generator)
            batch[name] = reads.to(torch.int32)
    return {name: tensor.contiguous().to(device) for name, tensor in batch.items()}


def steps_of(model: nn.Module, prior: AttributionPrior | None) -> Steps:
    """Return the steps of a training with the default settings."""
    return Steps(model, training_settings(model.architecture, None), prior)
