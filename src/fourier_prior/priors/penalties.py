"""Penalties on attributions: pure functions of arrays."""

import functools
import math

import torch
import torch.nn.functional as F
from torch import Tensor

from fourier_prior.devices import at_least_single
from fourier_prior.errors import InputError

NORMS = ("all", "positive")


KINDS = ("fourier", "smoothness", "sparsity", "entropy")


# --- losses of attributions ---------------------------------------------------------------------


def fourier_prior(
    attributions: Tensor,
    period: float,
    *,
    softness: float = 0.2,
    norm: str = "all",
    smoothing_width: int = 3,
) -> Tensor:
    """Share of an attribution track's spectrum that lies at high frequencies.

    Parameters
    ----------
    attributions : torch.Tensor, shape (N, L)
        One score per position; the sign is ignored. Any floating-point type; half precision is
        raised to single, also under autocast.
    period : float
        Shortest period, in positions, that is not penalised; the limit T = round(L / period).
    softness : float
        Exponent s of the decay of the weights above T; 0 halves all weights.
    norm : {"all", "positive"}
        Magnitudes are divided by their sum over all frequencies including 0 (the released code),
        which also penalises a high mean level, or over positive ones (FP, section 3).
    smoothing_width : int
        Standard deviation in positions of the Gaussian that smooths the track first, cut at one
        standard deviation; 0 for none.

    Returns
    -------
    torch.Tensor, shape (N,)
        Between 0 (all low frequencies) and 1. A track of zeros gives 1 and no gradient.

    Raises
    ------
    InputError
        If a shape or an option does not fit.

    Notes
    -----
    FP, section 3: loss = 1 - sum_k w_k m_k / ||m||_1 with m the magnitudes of the real Fourier
    transform, w_k = 1 up to T and 1 / (1 + (k - T)^s) above.
    """
    if attributions.ndim != 2 or not attributions.is_floating_point():
        raise InputError(
            f"prior: attributions have shape {tuple(attributions.shape)} and type "
            f"{attributions.dtype}; pass floating-point scores of shape (N, L)."
        )
    if norm not in NORMS:
        raise InputError(f"prior: norm is {norm!r}; use one of {', '.join(NORMS)}.")
    length = attributions.shape[1]
    with torch.autocast(attributions.device.type, enabled=False):
        attributions = at_least_single(attributions)
        smooth = smooth_tracks(attributions.abs(), smoothing_width)
        # The gradient of a complex magnitude is defined as 0 at 0, so nothing here can give NaN.
        magnitudes = torch.fft.rfft(smooth, dim=1).abs()
        # 1 - sum w m / sum m, written as a share so that rounding cannot leave [0, 1].
        penalised = _penalised(length, period, softness, magnitudes.dtype, magnitudes.device)
        if norm == "positive":
            magnitudes, penalised = magnitudes[:, 1:], penalised[1:]
        total = magnitudes.sum(dim=1)
        one = torch.ones_like(total)
        share = (magnitudes @ penalised) / torch.where(total > 0, total, one)
        return torch.where(total > 0, share, one)


@functools.lru_cache(maxsize=32)
def _penalised(
    length: int, period: float, softness: float, dtype: torch.dtype, device: torch.device
) -> Tensor:
    """Return 1 - `frequency_weights` with the frequency 0, kept on a device between steps."""
    # A tensor that is made in inference mode could not be part of a training later.
    with torch.inference_mode(False):
        weights = frequency_weights(length, period, softness)
        return torch.cat([weights.new_ones(1), 1 - weights]).to(device, dtype)


def frequency_weights(length: int, period: float, softness: float = 0.2) -> Tensor:
    """Weights of the positive frequencies k = 1 ... L // 2 in `fourier_prior`.

    Parameters
    ----------
    length : int
        L, length of a track.
    period : float
        See `fourier_prior`.
    softness : float
        See `fourier_prior`.

    Returns
    -------
    torch.Tensor, shape (L // 2,), float64

    Raises
    ------
    InputError
        If no frequency is as low, or none higher, than the period says, or softness is negative.
    """
    limit = round(length / period) if period > 0 else 0
    if not 1 <= limit < length // 2:
        raise InputError(
            f"prior: period {period} bp does not divide the spectrum of {length} positions; use "
            f"more than 2 and at most {length}."
        )
    if softness < 0:
        raise InputError(f"prior: softness is {softness}; use 0 or more.")
    above = torch.arange(1, length // 2 + 1, dtype=torch.float64) - limit
    return torch.where(above > 0, 1 / (1 + above.clamp(min=1) ** softness), 1.0)


def smoothness_prior(attributions: Tensor) -> Tensor:
    """Total variation of the absolute attributions of each track.

    Parameters
    ----------
    attributions : torch.Tensor, shape (N, L)

    Returns
    -------
    torch.Tensor, shape (N,)

    Notes
    -----
    FP, section 8.2, after Erion et al. Not scale-free: the weight must be tuned.
    """
    return attributions.abs().diff(dim=1).abs().sum(dim=1)


def sparsity_prior(attributions: Tensor) -> Tensor:
    """Minus twice the Gini coefficient of the absolute attributions of each track.

    Parameters
    ----------
    attributions : torch.Tensor, shape (N, L)

    Returns
    -------
    torch.Tensor, shape (N,)
        In (-2, 0]; 0 for a track of zeros.

    Notes
    -----
    FP, section 8.2, after Erion et al.: - sum_ij |a_i - a_j| / (L sum_i a_i), from sorted values in
    L log L instead of L^2 steps.
    """
    ordered, _ = attributions.abs().sort(dim=1)
    length = attributions.shape[1]
    rank = torch.arange(1, length + 1, dtype=ordered.dtype, device=ordered.device)
    differences = 2 * (ordered * (2 * rank - length - 1)).sum(dim=1)
    total = ordered.sum(dim=1)
    return -differences / (length * torch.where(total > 0, total, torch.ones_like(total)))


def entropy_prior(attributions: Tensor) -> Tensor:
    """Shannon entropy of the absolute attributions of each track, as a share of the largest.

    Parameters
    ----------
    attributions : torch.Tensor, shape (N, L)

    Returns
    -------
    torch.Tensor, shape (N,)
        Between 0 (all on one position) and 1 (equal everywhere). A track of zeros gives 1 and no
        gradient.

    Notes
    -----
    Not part of FP, which names it in its outlook: - sum_i q_i ln q_i / ln L with
    q = |a| / sum_i |a_i|.
    """
    magnitudes = attributions.abs()
    total = magnitudes.sum(dim=1, keepdim=True)
    one = torch.ones_like(total)
    shares = magnitudes / torch.where(total > 0, total, one)
    # x ln x has an infinite slope at 0, which the slope 0 of |a| would turn into NaN.
    logarithms = shares.clamp(min=torch.finfo(shares.dtype).tiny).log()
    entropy = -(shares * logarithms).sum(dim=1) / math.log(attributions.shape[1])
    return torch.where(total.squeeze(1) > 0, entropy, one.squeeze(1))


RIVALS = {
    "smoothness": smoothness_prior,
    "sparsity": sparsity_prior,
    "entropy": entropy_prior,
}


def smooth_tracks(tracks: Tensor, width: int) -> Tensor:
    """Convolve with a Gaussian cut at one standard deviation, with zeros beyond the ends.

    Parameters
    ----------
    tracks : torch.Tensor, shape (N, L)
    width : int
        Standard deviation and half width of the kernel, bp; 0 leaves tracks as they are.

    Returns
    -------
    torch.Tensor, shape (N, L)

    Notes
    -----
    FP, section 3: attributions are slightly smoothed before their Fourier transform.
    """
    if width == 0:
        return tracks
    offsets = torch.arange(-width, width + 1, dtype=tracks.dtype, device=tracks.device)
    kernel = torch.exp(-((offsets / width) ** 2) / 2)
    kernel = kernel / kernel.sum()
    return F.conv1d(tracks.unsqueeze(1), kernel.view(1, 1, -1), padding=width).squeeze(1)
