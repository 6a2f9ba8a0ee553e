"""Speed of DeepLIFT against tangermeme and shap, as ratios measured in one run.

    python benchmarks/attribution.py --threads 2

Sixteen one-hot sequences, ten references each, the paper's binary (1000 bp) and profile (1346 bp)
networks with random weights. Every number is the median of several rounds.
"""

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import shap
import torch
from tangermeme.deep_lift_shap import deep_lift_shap
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift import DeepLIFT
from fourier_prior.models.networks import BinaryModel, ProfileModel

SEQUENCES, REFERENCES = 16, 10


class Scalar(nn.Module):
    """A network with one output, as the other packages want it."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, inputs):
        """Sum of all logits of an example."""
        outputs = self.network(inputs)
        logits = outputs[0] if isinstance(outputs, tuple) else outputs
        return logits.flatten(1).sum(1, keepdim=True)


def rounds(functions: dict[str, Callable[[], object]], repetitions: int) -> dict[str, list[float]]:
    """Time all functions in turn, several times, after a round that does not count; seconds.

    Ratios within a round hold while the speed of the machine drifts.
    """
    times: dict[str, list[float]] = {name: [] for name in functions}
    for counts in [False] + [True] * repetitions:
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            if counts:
                times[name].append(time.perf_counter() - start)
    return times


def measure(network: nn.Module, length: int, repetitions: int) -> dict[str, list[float]]:
    """Time every engine on one network."""
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(0, 4, (SEQUENCES, 1 + REFERENCES, length), generator=generator)
    hot = F.one_hot(codes, 4).transpose(-1, -2).float()
    inputs, references = hot[:, 0].contiguous(), hot[:, 1:].contiguous()
    scalar = Scalar(network).eval()

    def by_shap():
        for x, r in zip(inputs, references, strict=True):
            shap.DeepExplainer(scalar, r).shap_values(x[None], check_additivity=False)

    def by_tangermeme():
        deep_lift_shap(scalar, inputs, references=references, hypothetical=True, device="cpu")

    rescale, cancel = DeepLIFT(scalar, "rescale"), DeepLIFT(scalar, "revealcancel")
    functions = {
        "rescale": lambda: rescale.average(inputs, references, 0),
        "revealcancel": lambda: cancel.average(inputs, references, 0),
        "tangermeme": by_tangermeme,
        "shap": by_shap,
    }
    return rounds(functions, repetitions)


def ratio(numerator: list[float], denominator: list[float]) -> float:
    """Return the median ratio of times of the same round."""
    return statistics.median(a / b for a, b in zip(numerator, denominator, strict=True))


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2, help="CPU threads")
    parser.add_argument(
        "--repetitions", type=int, default=5, help="rounds, of which the median counts"
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    networks = {
        "binary": (BinaryModel(4), 1000),
        "profile": (ProfileModel(1, 2, "none"), 1346),
    }
    for name, (network, length) in networks.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            seconds = measure(network, length, options.repetitions)
        print(  # noqa: T201
            f"{name}: Rescale {SEQUENCES / statistics.median(seconds['rescale']):.1f} sequences/s, "
            f"{ratio(seconds['tangermeme'], seconds['rescale']):.2f} x tangermeme, "
            f"{ratio(seconds['shap'], seconds['rescale']):.2f} x shap; RevealCancel takes "
            f"{ratio(seconds['revealcancel'], seconds['rescale']):.2f} x the time of Rescale"
        )


if __name__ == "__main__":
    main()
