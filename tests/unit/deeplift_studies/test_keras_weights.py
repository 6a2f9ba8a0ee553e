"""Weights that Keras wrote."""

import h5py
import numpy as np
import pytest
import torch
from torch import nn

from fourier_prior.deeplift_studies import digits, motif_network
from fourier_prior.deeplift_studies.keras_weights import load_keras_weights, read_keras_weights
from fourier_prior.errors import InputError


def keras_layers(network, random):
    """Weights of the shapes that Keras would have, by layer name."""
    layers, numbers = {}, {}
    for module in network.modules():
        kind = {nn.Conv1d: "conv1d", nn.Conv2d: "conv2d", nn.Linear: "dense"}.get(type(module))
        if kind:
            numbers[kind] = numbers.get(kind, 0) + 1
            axes = (*range(2, module.weight.ndim), 1, 0)
            kernel = random.normal(size=[module.weight.shape[a] for a in axes]).astype(np.float32)
            bias = random.normal(size=module.weight.shape[0]).astype(np.float32)
            layers[f"{kind}_{numbers[kind]}"] = (kernel, bias)
    return layers


@pytest.mark.parametrize("kind", [motif_network.MotifNetwork, digits.DigitNetwork])
@pytest.mark.parametrize("suffix", ["npz", "h5"])
def test_keras_weights_find_their_places(tmp_path, kind, suffix):
    network, path = kind(), tmp_path / f"weights.{suffix}"
    layers = keras_layers(network, np.random.default_rng(0))
    if suffix == "npz":
        arrays = {}
        for name, (kernel, bias) in layers.items():
            arrays |= {f"{name}/kernel:0": kernel, f"{name}/bias:0": bias}
        np.savez(path, **arrays)
    else:
        with h5py.File(path, "w") as file:
            for name, (kernel, bias) in layers.items():
                group = file.create_group(f"model_weights/{name}/{name}")
                group["kernel:0"], group["bias:0"] = kernel, bias
    load_keras_weights(network, read_keras_weights(path))
    kernel, bias = layers["dense_1"]
    dense = next(m for m in network.modules() if isinstance(m, nn.Linear))
    x = torch.randn(3, dense.in_features)
    expected = x.numpy() @ kernel + bias
    np.testing.assert_allclose(dense(x).detach().numpy(), expected, rtol=1e-4, atol=1e-4)
    convolution = next(m for m in network.modules() if isinstance(m, (nn.Conv1d, nn.Conv2d)))
    kernel = next(k for name, (k, _) in layers.items() if name.endswith("_1"))
    # one output of one filter, by hand, channels last
    width = convolution.kernel_size
    patch = torch.randn(1, convolution.in_channels, *width)
    by_hand = (np.moveaxis(patch[0].numpy(), 0, -1)[..., None] * kernel).sum(
        axis=tuple(range(len(width) + 1))
    )
    found = convolution(patch).detach().numpy().ravel() - convolution.bias.detach().numpy()
    np.testing.assert_allclose(found, by_hand, rtol=1e-4, atol=1e-4)


def test_wrong_keras_weights_are_refused(tmp_path):
    path = tmp_path / "weights.npz"
    np.savez(path, **{"dense_1/kernel:0": np.zeros((2, 3)), "dense_1/bias:0": np.zeros(3)})
    with pytest.raises(InputError, match="1 layers"):
        load_keras_weights(motif_network.MotifNetwork(), read_keras_weights(path))
    with pytest.raises(InputError, match=r"shape \(3, 2\)"):
        load_keras_weights(nn.Linear(4, 3), read_keras_weights(path))
    path.write_bytes(b"<html>")
    with pytest.raises(InputError, match="not a readable Keras weight file"):
        read_keras_weights(path)
