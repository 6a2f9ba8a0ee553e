"""Long convolutions by Fourier transform, several times faster on a CPU than direct ones."""

import torch
from torch import Tensor


def correlate(inputs: Tensor, weight: Tensor) -> Tensor:
    """Cross-correlate without padding, as a convolution layer without bias does.

    Parameters
    ----------
    inputs : torch.Tensor, shape (N, C, L)
    weight : torch.Tensor, shape (D, C, K)

    Returns
    -------
    torch.Tensor, shape (N, D, L - K + 1)
        Equal to ``conv1d(inputs, weight)`` up to rounding; differentiable any number of times.
    """
    length = inputs.shape[-1]
    size = _transform_size(length)
    spectrum = torch.einsum(
        "ncf,dcf->ndf", torch.fft.rfft(inputs, size), torch.fft.rfft(weight, size).conj()
    )
    # The transform is circular, but the positions where the filter fits do not reach the ends.
    return torch.fft.irfft(spectrum, size)[..., : length - weight.shape[-1] + 1]


def correlate_adjoint(gradient: Tensor, weight: Tensor) -> Tensor:
    """Turn the gradient of `correlate`'s output into that of its inputs.

    Parameters
    ----------
    gradient : torch.Tensor, shape (N, D, M)
    weight : torch.Tensor, shape (D, C, K)

    Returns
    -------
    torch.Tensor, shape (N, C, M + K - 1)
    """
    length = gradient.shape[-1] + weight.shape[-1] - 1
    size = _transform_size(length)
    spectrum = torch.einsum(
        "ndf,dcf->ncf", torch.fft.rfft(gradient, size), torch.fft.rfft(weight, size)
    )
    return torch.fft.irfft(spectrum, size)[..., :length]


def _transform_size(length: int) -> int:
    """Least even size from `length` on without prime factors above 5; others transform slowly."""
    size = length
    while True:
        rest = size
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1 and size % 2 == 0:
            return size
        size += 1
