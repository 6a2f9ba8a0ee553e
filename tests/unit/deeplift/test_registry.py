"""Functions by what they are called with."""

import pytest
import torch
from torch import nn

from fourier_prior.deeplift import DeepLIFT
from fourier_prior.errors import InputError


def test_batch_normalisation_with_arguments_in_another_order_is_refused():
    class Other(nn.Module):
        def forward(self, x):
            one = torch.ones(5)
            return torch.batch_norm(x, one, one, one, one, False, 0.1, 1e-5, False)

    with pytest.raises(InputError, match="no rule for batch_norm"):
        DeepLIFT(Other()).attribute(torch.randn(3, 5), torch.zeros(3, 5), 0)
