"""Weights of a first convolution under which a reference of zeros is neutral (DL, Section K)."""

import copy

import torch
from torch import nn

from fourier_prior.errors import InputError

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)


def normalise_one_hot_weights(module: nn.Module, name: str) -> nn.Module:
    """Subtract from the weights of a convolution their mean over input channels.

    On one-hot input the network computes what it did before, and a reference of zeros becomes a
    neutral one: the convolution gives there what it gives on average over all one-hot inputs.

    Parameters
    ----------
    module : torch.nn.Module
        Network; it is not changed.
    name : str
        Name of the convolution that reads the one-hot input (N, C, ...), as in `named_modules`.

    Returns
    -------
    torch.nn.Module
        A copy with W' = W - mean_c W and b' = b + sum_positions mean_c W.

    Raises
    ------
    InputError
        If there is no such convolution, or it pads its input or splits it into groups: where it
        sees zeros, or not all channels, its output would change.

    Notes
    -----
    DL, Section K. Positions of unknown bases (zeros in all channels) count as padding does.
    """
    layer = dict(module.named_modules()).get(name)
    if not isinstance(layer, _CONVOLUTIONS):
        known = [n for n, m in module.named_modules() if isinstance(m, _CONVOLUTIONS)]
        raise InputError(
            f"weight normalisation: {name!r} is no convolution of {type(module).__name__}; it has "
            f"{', '.join(known) or 'none'}."
        )
    padded = layer.padding != "valid" and any(p != 0 for p in layer.padding)
    if padded or layer.groups != 1:
        what = f"padding {layer.padding}" if padded else f"{layer.groups} groups"
        raise InputError(
            f"weight normalisation: {name} has {what}, with which normalised weights give another "
            "output; pad the sequences themselves, or use a convolution without it."
        )
    normalised = copy.deepcopy(module)
    layer = dict(normalised.named_modules())[name]
    with torch.no_grad():
        mean = layer.weight.mean(1, keepdim=True)
        shift = mean.flatten(1).sum(1)
        layer.weight -= mean
        layer.bias = nn.Parameter(shift if layer.bias is None else layer.bias + shift)
    return normalised
