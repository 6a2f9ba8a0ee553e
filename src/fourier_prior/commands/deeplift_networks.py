"""Subcommand that imports networks of the DeepLIFT paper's authors."""

from pathlib import Path

from fourier_prior.commands import arguments, path, text
from fourier_prior.deeplift_studies import digits, motif_network
from fourier_prior.deeplift_studies.keras_weights import load_keras_weights, read_keras_weights
from fourier_prior.deeplift_studies.networks import save_network

TRAINED = {
    "weights": path("network to write (safetensors)"),
    "history": path("table of epochs to write"),
}
"""Options of the commands that train a network."""


@arguments(
    keras=path("the authors' weights (.h5 or .npz)"),
    kind=text("motifs or digits: which network"),
    weights=path("network to write (safetensors)"),
)
def import_network(keras: Path, kind: str, weights: Path) -> None:
    """Turn weights that Keras saved into a network of this package."""
    network = motif_network.MotifNetwork() if kind == "motifs" else digits.DigitNetwork()
    load_keras_weights(network, read_keras_weights(keras))
    save_network(weights, network)
