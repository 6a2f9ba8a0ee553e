"""Subcommands of the study of digits of the DeepLIFT appendix."""

from collections.abc import Mapping
from pathlib import Path

import torch

from fourier_prior.commands import arguments, integer, mapping, path, text
from fourier_prior.commands.deeplift_networks import TRAINED
from fourier_prior.deeplift_studies import digits
from fourier_prior.deeplift_studies.networks import load_network, save_network
from fourier_prior.files import check_writable, write_table


@arguments(
    images=path("training images (idx)"),
    labels=path("training labels (idx)"),
    seed=integer("random initialisation and order of batches"),
    settings=mapping("how the network is trained"),
    threads=integer("CPU threads"),
    **TRAINED,
)
def train_digit_network(
    images: Path,
    labels: Path,
    seed: int,
    settings: Mapping,
    threads: int,
    weights: Path,
    history: Path,
) -> None:
    """Train the network of the digit study."""
    check_writable([weights, history])
    network, epochs = digits.train(
        digits.read_idx(images), digits.read_idx(labels), seed, settings, threads=threads
    )
    save_network(weights, network)
    write_table(epochs, history)


@arguments(
    images=path("test images (idx)"),
    labels=path("test labels (idx)"),
    weights=path("network"),
    scale=text("unit (pixels 0-1) or raw (0-255): what is scored and erased"),
    threads=integer("CPU threads"),
    erasures=path("table of erasures to write"),
    accuracy=path("table of accuracies to write"),
)
def erase_digits(
    images: Path,
    labels: Path,
    weights: Path,
    scale: str,
    threads: int,
    erasures: Path,
    accuracy: Path,
) -> None:
    """Erase the pixels that each method scores highest, and measure the change."""
    torch.set_num_threads(threads)
    read, known, network = digits.read_idx(images), digits.read_idx(labels), load_network(weights)
    inputs = digits.to_inputs(read, digits.SCALES[scale])
    write_table(digits.erasure_table(network, inputs, known), erasures)
    write_table(digits.accuracy_table(network, read, known), accuracy)
