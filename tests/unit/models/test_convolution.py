"""Convolutions by Fourier transform against direct ones."""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given, settings, strategies as st

from fourier_prior.models.convolution import correlate, correlate_adjoint


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 30),
    st.integers(0, 60),
    st.integers(0, 2**31),
)
def test_equals_the_direct_convolution(n, channels, outputs, kernel, more, seed):
    torch.manual_seed(seed)
    inputs = torch.randn(n, channels, kernel + more, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(outputs, channels, kernel, dtype=torch.float64, requires_grad=True)
    ours, direct = correlate(inputs, weight), F.conv1d(inputs, weight)
    torch.testing.assert_close(ours, direct)
    gradient = torch.randn_like(direct)
    expected = torch.autograd.grad(direct, (inputs, weight), gradient)
    for a, b in zip(torch.autograd.grad(ours, (inputs, weight), gradient), expected, strict=True):
        torch.testing.assert_close(a, b)
    torch.testing.assert_close(correlate_adjoint(gradient, weight), expected[0])


@pytest.mark.parametrize("function", [correlate, correlate_adjoint])
def test_derivatives_by_finite_differences(function):
    torch.manual_seed(0)
    inputs = torch.randn(2, 3, 9, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(3, 3, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(function, (inputs, weight))
    assert torch.autograd.gradgradcheck(function, (inputs, weight))


def test_single_precision_is_as_exact_as_a_direct_convolution():
    torch.manual_seed(0)
    inputs, weight = torch.randn(4, 64, 1074), torch.randn(8, 64, 75)
    exact = F.conv1d(inputs.double(), weight.double())
    error = (correlate(inputs, weight) - exact).abs().max()
    assert error < 2e-6 * exact.abs().max()
