"""Turning one digit into another by erasing pixels (DL, Sections D and E)."""

import copy
import gzip
import math
import os
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn
from tqdm import tqdm
from typing_extensions import override

from fourier_prior.adam import Adam
from fourier_prior.deeplift.engine import DeepLIFT, Explainer
from fourier_prior.deeplift.rivals import Gradient, GuidedBackprop, IntegratedGradients
from fourier_prior.devices import deterministic
from fourier_prior.errors import InputError
from fourier_prior.modes import evaluation_mode
from fourier_prior.randomness import generator

PAIRS = ((8, 3), (8, 6), (9, 1), (4, 1))
"""Original digit and the digit to turn it into (DL, Figure 4 and Section E)."""
ERASED = 157
"""Most pixels erased: a fifth of the image."""
SCALES = {"unit": 1 / 255, "raw": 1.0}
"""Factors that bring bytes to pixels of 0 to 1, as the network is trained, or leave them as is."""
_DIGITS = 10

Scores = Callable[[Tensor, int], Tensor]
"""Score of every pixel for one digit, (N, 1, 28, 28) -> (N, 784)."""


class DigitNetwork(nn.Module):
    """Two strided convolutions and two dense layers; ten logits (DL, Section D)."""

    def __init__(self):
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(1, 32, 4, stride=2),
            nn.ReLU(),
            nn.Conv2d(32, 64, 4, stride=2),
            nn.ReLU(),
            nn.Dropout(0.25),
        )
        self.dense = nn.Sequential(
            nn.Linear(1600, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, _DIGITS)
        )

    @override
    def forward(self, images: Tensor) -> Tensor:
        # Channels last, as in the network of the authors, so that their weights fit.
        return self.dense(self.convolutions(images).permute(0, 2, 3, 1).flatten(1))


def read_idx(path: str | os.PathLike) -> np.ndarray:
    """Read an array in the format of the MNIST files, maybe gzipped.

    Raises
    ------
    InputError
        If the file is not of that format or is cut short.
    """
    opener = gzip.open if str(path).endswith(".gz") else open
    try:
        with opener(path, "rb") as file:
            content = file.read()
    except (OSError, EOFError) as error:
        raise InputError(f"{path}: not readable ({error}); fetch it again.") from error
    if len(content) < 4 or content[:3] != b"\x00\x00\x08":
        raise InputError(f"{path}: not an idx file of bytes; give the original MNIST files.")
    axes = content[3]
    shape = tuple(np.frombuffer(content, ">u4", axes, 4).astype(int))
    if len(content) != 4 + 4 * axes + int(np.prod(shape)):
        raise InputError(
            f"{path}: holds {len(content)} bytes but shape {shape} needs "
            f"{4 + 4 * axes + int(np.prod(shape))}; fetch it again."
        )
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def train(
    images: np.ndarray,
    labels: np.ndarray,
    seed: int,
    settings: Mapping[str, float],
    *,
    threads: int = 1,
) -> tuple[DigitNetwork, pd.DataFrame]:
    """Train a network on pixels between 0 and 1.

    Parameters
    ----------
    images : numpy.ndarray, shape (N, 28, 28), uint8
    labels : numpy.ndarray, shape (N,)
    seed : int
    settings : mapping
        batch_size, learning_rate (of Adam), epochs, validation (images kept back, from the end, to
        choose the epoch by; 0 trains on all and takes the last epoch).
    threads : int
        CPU threads.

    Returns
    -------
    network : DigitNetwork
        Of the epoch with the lowest validation loss, or the last, in evaluation mode.
    history : pandas.DataFrame
        Columns epoch, train_loss, validation_loss, validation_accuracy (NaN without images kept
        back), best.
    """
    inputs, targets = to_inputs(images), torch.from_numpy(labels.astype(np.int64))
    fitted = len(inputs) - settings["validation"]
    with deterministic(threads), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = DigitNetwork()
        optimiser = Adam(network.parameters(), lr=settings["learning_rate"])
        rows: list[dict[str, float]] = []
        best, best_epoch = copy.deepcopy(network.state_dict()), 0
        for epoch in tqdm(range(1, settings["epochs"] + 1), desc="epochs", disable=None):
            network.train()
            total = 0.0
            order = generator(seed, "digits", epoch).permutation(fitted)
            for chosen in torch.from_numpy(order).split(settings["batch_size"]):
                loss = nn.functional.cross_entropy(network(inputs[chosen]), targets[chosen])
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                optimiser.step()
                total += loss.item() * len(chosen)
            loss, accuracy = _validate(network, inputs[fitted:], targets[fitted:])
            rows.append(
                {
                    "epoch": epoch,
                    "train_loss": total / len(order),
                    "validation_loss": loss,
                    "validation_accuracy": accuracy,
                }
            )
            earlier = [row["validation_loss"] for row in rows[:-1]]
            if fitted == len(inputs) or all(loss < other for other in earlier):
                best, best_epoch = copy.deepcopy(network.state_dict()), epoch
    network.load_state_dict(best)
    history = pd.DataFrame(rows)
    history["best"] = history["epoch"] == best_epoch
    return network.eval(), history


def _validate(network: DigitNetwork, inputs: Tensor, targets: Tensor) -> tuple[float, float]:
    """Loss and accuracy; NaN without images."""
    if not len(inputs):
        return math.nan, math.nan
    logits = predict(network, inputs)
    accuracy = (logits.argmax(1) == targets).float().mean().item()
    return nn.functional.cross_entropy(logits, targets).item(), accuracy


def to_inputs(images: np.ndarray, scale: float = 1 / 255) -> Tensor:
    """Images as the network reads them, shape (N, 1, 28, 28), float32."""
    return torch.from_numpy(images[:, None].astype(np.float32)) * scale


def predict(network: nn.Module, inputs: Tensor, batch_size: int = 1000) -> Tensor:
    """Return logits, shape (N, 10)."""
    with evaluation_mode(network), torch.no_grad():
        return torch.cat([network(part) for part in inputs.split(batch_size)])


def accuracy(network: nn.Module, inputs: Tensor, labels: np.ndarray) -> float:
    """Share of images whose largest logit is that of their label."""
    return float((predict(network, inputs).argmax(1).numpy() == labels).mean())


def accuracy_table(network: nn.Module, images: np.ndarray, labels: np.ndarray) -> pd.DataFrame:
    """List the accuracy in each of `SCALES`: columns scale, accuracy."""
    rows = [(name, accuracy(network, to_inputs(images, s), labels)) for name, s in SCALES.items()]
    return pd.DataFrame(rows, columns=["scale", "accuracy"])


# --- erasure ------------------------------------------------------------------------------------


def scorers(network: DigitNetwork) -> dict[str, Scores]:
    """Give the pixel scores of every method that DL compares, with a reference of zeros.

    Returns
    -------
    dict of str to callable
        The first two are masked to pixels above zero; otherwise they would erase background.

    Notes
    -----
    DL, Sections D and E; the names of the last four say where RevealCancel (RC) and Rescale (RS)
    are used.
    """

    def explained(explainer: Explainer) -> Scores:
        def scores(images: Tensor, digit: int) -> Tensor:
            zeros = torch.zeros_like(images)
            return explainer.attribute(images, zeros, digit).contributions.flatten(1)

        return scores

    def masked(explainer: Explainer, absolute: bool) -> Scores:
        def scores(images: Tensor, digit: int) -> Tensor:
            zeros = torch.zeros_like(images)
            slopes = explainer.attribute(images, zeros, digit).multipliers
            return ((slopes.abs() if absolute else slopes) * (images > 0)).flatten(1)

        return scores

    second = {"convolutions.3": "revealcancel", "dense": "revealcancel"}
    return {
        "|gradient|": masked(Gradient(network), absolute=True),
        "guided backprop": masked(GuidedBackprop(network), absolute=False),
        "guided backprop × input": explained(GuidedBackprop(network)),
        "gradient × input": explained(Gradient(network)),
        "integrated gradients, 5 steps": explained(IntegratedGradients(network, steps=5)),
        "integrated gradients, 10 steps": explained(IntegratedGradients(network, steps=10)),
        "DeepLIFT, RC everywhere": explained(DeepLIFT(network, "revealcancel")),
        "DeepLIFT, RC in dense and 2nd conv.": explained(DeepLIFT(network, second)),
        "DeepLIFT, RC in dense": explained(DeepLIFT(network, {"dense": "revealcancel"})),
        "DeepLIFT, RS everywhere": explained(DeepLIFT(network, "rescale")),
    }


def erase(images: Tensor, advantage: Tensor, most: int = ERASED) -> Tensor:
    """Set the pixels that speak most for the original digit to zero.

    Parameters
    ----------
    images : torch.Tensor, shape (N, 1, 28, 28)
    advantage : torch.Tensor, shape (N, 784)
        Score for the original digit minus score for the other one.
    most : int
        Pixels to erase at most; fewer where fewer have a positive advantage, or ties go beyond.

    Returns
    -------
    torch.Tensor, shape of `images`

    Notes
    -----
    DL, Section 4.1 and the notebook of its authors: pixels above the (most + 1)-th largest
    advantage, and above zero, are erased.
    """
    limit = advantage.topk(most + 1, dim=1).values[:, -1:].clamp(min=0)
    return torch.where(advantage > limit, 0, images.flatten(1)).view_as(images)


def erasure_table(
    network: DigitNetwork,
    inputs: Tensor,
    labels: np.ndarray,
    pairs: Sequence[tuple[int, int]] = PAIRS,
    batch_size: int = 500,
) -> pd.DataFrame:
    """Measure how far the log-odds of two digits change when the scored pixels are erased.

    Parameters
    ----------
    network : DigitNetwork
    inputs : torch.Tensor, shape (N, 1, 28, 28)
        Test images in the scale to score them in.
    labels : numpy.ndarray, shape (N,)
    pairs : sequence of (int, int)
        Original digit and the other one; all images of the original digit are used.
    batch_size : int

    Returns
    -------
    pandas.DataFrame
        Columns original, other, method, image (index among the test images), change (of the
        difference of logits, original minus other; larger is better), turned (whether the other
        digit has the larger logit after erasing).
    """
    methods = scorers(network)
    parts = []
    for original, other in tqdm(pairs, desc="pairs of digits", disable=None):
        rows = np.flatnonzero(labels == original)
        for method, scores in methods.items():
            changes, turned = [], []
            for some in torch.from_numpy(rows).split(batch_size):
                images = inputs[some]
                erased = erase(images, scores(images, original) - scores(images, other))
                before, after = (
                    logits[:, original] - logits[:, other]
                    for logits in (predict(network, images), predict(network, erased))
                )
                changes.append(before - after)
                turned.append(after < 0)
            parts.append(
                pd.DataFrame(
                    {
                        "original": original,
                        "other": other,
                        "method": method,
                        "image": rows,
                        "change": torch.cat(changes).numpy(),
                        "turned": torch.cat(turned).numpy(),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)
