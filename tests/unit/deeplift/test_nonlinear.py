"""Max pooling, and equal hidden values."""

import numpy as np
import torch
from deeplift_examples import RULES
from torch import nn

from fourier_prior.deeplift import DeepLIFT


def test_max_pooling_in_the_gradient_mode_routes_to_the_maximum():
    net = nn.Sequential(nn.MaxPool1d(3), nn.Flatten())
    x, r = torch.tensor([[[1.0, 5.0, 2.0]]]), torch.tensor([[[4.0, 3.0, 0.0]]])
    result = DeepLIFT(net, maxpool="gradient").attribute(x, r, 0)
    assert result.multipliers.flatten().tolist() == [0, 1, 0]
    assert result.delta.item() == 1  # 2 at the maximum, but the output changes by 1
    conserved = DeepLIFT(net).attribute(x, r, 0)
    assert conserved.contributions.flatten().tolist() == [0, 1, 0]
    lower = DeepLIFT(net).attribute(r, x, 0)
    assert lower.contributions.flatten().tolist() == [0, -1, 0]


def test_ties_in_max_pooling_count_once():
    net = nn.Sequential(nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten())
    x = torch.tensor([[[0.0, 1.0, 1.0, 0.0]]])
    for rule in RULES:
        result = DeepLIFT(net, rule).attribute(x, torch.zeros_like(x), 0)
        assert result.contributions.sum() == 1
        assert result.delta.item() == 0


def test_equal_hidden_values_take_the_derivative_at_the_reference():
    net = nn.Sequential(nn.Linear(2, 1), nn.Tanh()).double()
    with torch.no_grad():
        net[0].weight[:], net[0].bias[:] = torch.tensor([1.0, 1.0]), 0.2
    x, r = torch.tensor([[1.0, 0.0]]).double(), torch.tensor([[0.0, 1.0]]).double()
    slope = 1 - np.tanh(1.2) ** 2
    for rule in RULES:
        result = DeepLIFT(net, rule).attribute(x, r, 0)
        assert result.delta.abs().max() < 1e-12
        if rule == "rescale":
            np.testing.assert_allclose(result.contributions, [[slope, -slope]])
