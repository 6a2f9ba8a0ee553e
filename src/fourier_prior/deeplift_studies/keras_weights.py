"""Weights that Keras saved, in the layouts of PyTorch."""

import os
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import torch
from torch import nn

from fourier_prior.errors import InputError


def read_keras_weights(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """Read all weights of a Keras model.

    Parameters
    ----------
    path : path-like
        HDF5 file of a model or of its weights, or an ``.npz`` archive of the same arrays.

    Returns
    -------
    dict of str to numpy.ndarray
        Keyed ``layer/kernel`` and ``layer/bias``, in the order of the layers.

    Raises
    ------
    InputError
        If the file is neither, or holds no weights.
    """
    path = Path(path)
    try:
        if path.suffix == ".npz":
            with np.load(path) as archive:
                found = {name: archive[name] for name in archive.files}
        else:
            with h5py.File(path) as file:
                found = dict(_arrays(file.get("model_weights", file)))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: not a readable Keras weight file (HDF5 or npz): {error}; fetch it again."
        ) from error
    # conv1d_1/conv1d_1/kernel:0 and conv1d_1/kernel:0 are the same.
    weights = {
        f"{parts[0]}/{parts[-1].split(':')[0]}": array
        for parts, array in ((name.split("/"), array) for name, array in found.items())
        if parts[-1].split(":")[0] in ("kernel", "bias")
    }
    if not weights:
        raise InputError(f"{path}: no kernel and no bias found; is it a Keras weight file?")
    return dict(sorted(weights.items()))


def load_keras_weights(module: nn.Module, weights: dict[str, np.ndarray]) -> None:
    """Put Keras weights into the convolutions and dense layers of a network, in order.

    Convolution kernels go from (positions, in, out) to (out, in, positions), dense ones from (in,
    out) to (out, in).

    Parameters
    ----------
    module : torch.nn.Module
        Changed in place.
    weights : dict of str to numpy.ndarray
        From `read_keras_weights`: convolutions before dense layers, as their names sort.

    Raises
    ------
    InputError
        If the number of layers or a shape differs.
    """
    layers = [m for m in module.modules() if isinstance(m, (nn.Conv1d, nn.Conv2d, nn.Linear))]
    names = list(dict.fromkeys(key.split("/")[0] for key in weights))
    if len(names) != len(layers):
        raise InputError(
            f"Keras weights: {len(names)} layers ({', '.join(names)}) for a network with "
            f"{len(layers)}."
        )
    with torch.no_grad():
        for layer, name in zip(layers, names, strict=True):
            kernel = torch.from_numpy(np.ascontiguousarray(weights[f"{name}/kernel"]))
            kernel = kernel.permute(-1, -2, *range(kernel.ndim - 2))
            bias = torch.from_numpy(np.ascontiguousarray(weights[f"{name}/bias"]))
            for place, given in ((layer.weight, kernel), (layer.bias, bias)):
                if place.shape != given.shape:
                    raise InputError(
                        f"Keras weights: {name} has shape {tuple(given.shape)} where the network "
                        f"has {tuple(place.shape)}."
                    )
                place.copy_(given)


def _arrays(group: h5py.Group, prefix: str = "") -> Iterator[tuple[str, np.ndarray]]:
    for name, item in group.items():
        if isinstance(item, h5py.Dataset):
            yield prefix + name, item[()]
        else:
            yield from _arrays(item, f"{prefix}{name}/")
