"""Linear layers by the formulas of the appendix."""

import numpy as np
import pytest
import torch
from deeplift_examples import assert_complete, part_by_part, reveal_cancel
from hypothesis import given, settings, strategies as st
from torch import nn

from fourier_prior.deeplift import DeepLIFT


class Times(nn.Module):
    """A product with a constant matrix, from the right or from the left."""

    def __init__(self, size, left):
        super().__init__()
        self.weight, self.left = nn.Parameter(torch.zeros(size, size)), left

    def forward(self, x):
        return self.weight @ x if self.left else torch.matmul(x, self.weight)


LINEAR = {  # of values (N, 2, 6)
    "conv": lambda: nn.Conv1d(2, 3, 3),
    "conv with stride, padding and dilation": lambda: nn.Conv1d(2, 3, 2, 2, padding=1, dilation=2),
    "conv same": lambda: nn.Conv1d(2, 2, 4, padding="same"),
    "conv groups": lambda: nn.Conv1d(2, 4, 3, groups=2, bias=False),
    "conv 2d": lambda: nn.Sequential(nn.Unflatten(2, (2, 3)), nn.Conv2d(2, 2, 2, padding=(1, 0))),
    "transposed conv": lambda: nn.ConvTranspose1d(2, 2, 3, stride=2, padding=1, output_padding=1),
    "transposed conv 2d": lambda: nn.Sequential(
        nn.Unflatten(2, (2, 3)), nn.ConvTranspose2d(2, 1, 2, dilation=2)
    ),
    "linear on an axis": lambda: nn.Linear(6, 4),
    "matmul": lambda: Times(6, left=False),
    "matmul from the left": lambda: Times(2, left=True),
}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("name", LINEAR)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_every_linear_layer_equals_the_formulas_of_the_appendix(name, seed):
    torch.manual_seed(seed)
    layer = nn.Sequential(LINEAR[name](), nn.Flatten())
    size = layer(torch.zeros(1, 2, 6)).shape[1]
    net = nn.Sequential(layer, nn.ReLU(), nn.Linear(size, 3), nn.ReLU(), nn.Linear(3, 1)).double()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.randint(-2, 3, parameter.shape))
        # Whole numbers: many differences are exactly zero, with and without parts that are not.
        x, r = torch.randint(-1, 2, (2, 1, 2, 6)).double()
        bias = layer(torch.zeros(1, 2, 6).double())
        matrix = (layer(torch.eye(12).double().view(12, 2, 6)) - bias).T
    layers = [(matrix.numpy(), bias[0].numpy()), None]
    layers += [(net[2].weight.detach().numpy(), net[2].bias.detach().numpy()), None]
    layers += [(net[4].weight.detach().numpy(), net[4].bias.detach().numpy())]
    expected = part_by_part(layers, x.flatten().numpy(), r.flatten().numpy(), reveal_cancel)
    result = DeepLIFT(net, "revealcancel").attribute(x, r, 0)
    np.testing.assert_allclose(result.multipliers[0].flatten().numpy(), expected, atol=1e-9)
    assert_complete(result)
