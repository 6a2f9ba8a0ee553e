"""Rules of a network's layers, and layers that are used twice."""

import pytest
import torch
from deeplift_examples import RULES, normal, one_hot_batch
from tangermeme.deep_lift_shap import deep_lift_shap
from torch import nn

from fourier_prior.deeplift import DeepLIFT
from fourier_prior.errors import InputError


def test_the_genomics_rule_looks_at_the_layer_before():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv1d(4, 5, 3), nn.BatchNorm1d(5), nn.ReLU(), nn.Flatten(), nn.Linear(30, 7),
        nn.Dropout(), nn.ReLU(), nn.Linear(7, 1),
    ).double()  # fmt: skip
    x, r = normal(2, 6, 4, 8)
    named = DeepLIFT(net, {"": "rescale", "6": "revealcancel"}).attribute(x, r, 0)
    torch.testing.assert_close(
        DeepLIFT(net, "genomics").attribute(x, r, 0).contributions, named.contributions
    )
    for rule in RULES:
        other = DeepLIFT(net, rule).attribute(x, r, 0).contributions
        assert (other - named.contributions).abs().max() > 1e-4
    pooled = nn.Sequential(nn.Conv1d(4, 2, 3), nn.MaxPool1d(2), nn.ReLU(), nn.Flatten()).double()
    with pytest.raises(InputError, match="neither a convolution nor a dense layer"):
        DeepLIFT(pooled, "genomics").attribute(x, r, 0)


def test_one_module_used_twice_equals_two_modules():
    torch.manual_seed(0)
    relu = nn.ReLU()
    shared = nn.Sequential(
        nn.Conv1d(4, 5, 3), relu, nn.Conv1d(5, 5, 3), relu, nn.Flatten(), nn.Linear(130, 1)
    )
    apart = nn.Sequential(*shared)
    apart[3] = nn.ReLU()
    x, r = one_hot_batch(4, 3, 0)
    ours = DeepLIFT(shared).average(x, r, 0)
    theirs = deep_lift_shap(apart, x, references=r, hypothetical=True, device="cpu")
    torch.testing.assert_close(theirs, ours.hypothetical, rtol=1e-4, atol=1e-6)
