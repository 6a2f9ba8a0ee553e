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
    filters = torch.fft.rfft(weight, size).conj().transpose(0, 1)
    spectrum = _multiply(torch.fft.rfft(inputs, size), filters)
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
    spectrum = _multiply(torch.fft.rfft(gradient, size), torch.fft.rfft(weight, size))
    return torch.fft.irfft(spectrum, size)[..., :length]


def _multiply(spectra: Tensor, filters: Tensor) -> Tensor:
    """Multiply matrices at every frequency: (N, C, F) by (C, D, F) gives (N, D, F)."""
    # Matrices that lie together in memory; those of the transforms would be copied one by one.
    spectra, filters = (t.permute(2, 0, 1).contiguous() for t in (spectra, filters.resolve_conj()))
    product = torch.bmm(spectra, filters)
    if product.requires_grad:
        # The same for the way back, where there is a gradient at all.
        product.register_hook(lambda gradient: None if gradient is None else gradient.contiguous())
    return product.permute(1, 2, 0)


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
