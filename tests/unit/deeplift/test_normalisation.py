"""Weight normalisation against its definition."""

import itertools

import pytest
import torch
from deeplift_examples import sequences
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift import normalise_one_hot_weights
from fourier_prior.errors import InputError
from fourier_prior.models.networks import BinaryModel


@pytest.mark.parametrize("bias", [True, False])
def test_normalised_weights_leave_one_hot_outputs_and_make_zeros_neutral(bias):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv1d(4, 5, 3, bias=bias, stride=2), nn.ReLU(), nn.Conv1d(5, 2, 2))
    changed = normalise_one_hot_weights(net, "0")
    x = sequences(count=50, length=11)[0].float()
    torch.testing.assert_close(changed(x), net(x), rtol=0, atol=1e-6)
    every = torch.stack(
        [F.one_hot(torch.tensor(k), 4).T.float() for k in itertools.product(range(4), repeat=3)]
    )
    mean = net[0](every).mean(0)
    torch.testing.assert_close(changed[0](torch.zeros(1, 4, 3))[0], mean)
    assert (net[0].weight.mean(1).abs() > 1e-3).any()


def test_normalised_weights_of_the_binary_model_in_single_precision():
    torch.manual_seed(0)
    model = BinaryModel(3, input_length=200).eval()
    first = next(n for n, m in model.named_modules() if isinstance(m, nn.Conv1d))
    x = sequences(count=20, length=200)[0].float()
    with torch.no_grad():
        gap = normalise_one_hot_weights(model, first)(x) - model(x)
    assert gap.abs().max() <= 1e-6


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (nn.Conv1d(4, 4, 3, padding=1), "has padding"),
        (nn.Conv1d(4, 4, 3, padding="same"), "has padding same"),
        (nn.Conv1d(4, 4, 3, groups=2), "2 groups"),
        (nn.Linear(4, 4), "'0' is no convolution of Sequential; it has none"),
    ],
)
def test_layers_that_cannot_be_normalised_are_refused(layer, message):
    with pytest.raises(InputError, match=message):
        normalise_one_hot_weights(nn.Sequential(layer), "0")
