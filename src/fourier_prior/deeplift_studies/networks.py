"""Files of the networks that the studies of DL explain."""

import os

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from fourier_prior.deeplift_studies.digits import DigitNetwork
from fourier_prior.deeplift_studies.motif_network import MotifNetwork
from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path

_KINDS = {kind.__name__: kind for kind in (DigitNetwork, MotifNetwork)}


def save_network(path: str | os.PathLike, network: nn.Module) -> None:
    """Write the weights of a network as safetensors, with the name of its class."""
    tensors = {name: t.detach().contiguous() for name, t in network.state_dict().items()}
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata={"network": type(network).__name__})


def load_network(path: str | os.PathLike) -> nn.Module:
    """Read what `save_network` wrote, in evaluation mode.

    Raises
    ------
    InputError
        If the file is damaged or no network of the studies.
    """
    try:
        with safe_open(path, framework="pt") as file:
            kind = _KINDS[(file.metadata() or {}).get("network", "")]
            tensors: dict[str, torch.Tensor] = {n: file.get_tensor(n) for n in file.keys()}  # noqa: SIM118
        network = kind()
        network.load_state_dict(tensors)
    except (SafetensorError, OSError, KeyError, RuntimeError) as error:
        raise InputError(f"{path}: not a readable network of a study ({error}).") from error
    return network.eval()
