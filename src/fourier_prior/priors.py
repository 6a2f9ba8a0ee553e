"""Attribution priors: losses of a model's input attributions, added to any training loss.

`fourier_prior` penalises attributions whose spectrum lies at high frequencies. It works on
attributions of any differentiable model, however they were made; `input_gradient` makes the
simplest ones:

>>> import torch
>>> from fourier_prior.priors import fourier_prior, input_gradient
>>> model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4000, 8), torch.nn.Softplus())
>>> inputs = torch.eye(4)[torch.randint(4, (2, 1000))].transpose(1, 2).requires_grad_()
>>> gradient = input_gradient(model(inputs).sum(dim=1), inputs, create_graph=True)
>>> prior = fourier_prior((gradient * inputs).sum(dim=1), period=6.67).mean()
>>> (0.0 + 1.0 * prior).backward()  # correctness loss + weight * prior

Take the gradient of positive examples only, and with batch normalisation in evaluation mode
(`modes.evaluation_mode`): in training mode the sum of a batch's outputs hardly depends on its
inputs.

`AttributionPrior` does all that for the two architectures of FP in one call, at less cost.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from fourier_prior.adjoint import profile_gradient, sequential_gradient
from fourier_prior.errors import InputError
from fourier_prior.models import BinaryModel, ProfileModel
from fourier_prior.options import check_options
from fourier_prior.targets import WEIGHTS, binary_target, profile_target_gradient, profile_weights

NORMS = ("positive", "all")
GRADIENTS = {"binary": ("eval", "batch-train"), "profile": WEIGHTS}
"""What is differentiated, by architecture; the first is the paper's, the second the released
code's."""
KINDS = ("fourier", "smoothness", "sparsity", "entropy")

_DEFAULTS = {"norm": "all", "softness": 0.2, "smoothing_width": 3, "warmup": 0}


# --- losses of attributions ---------------------------------------------------------------------


def fourier_prior(
    attributions: Tensor,
    period: float,
    *,
    softness: float = 0.2,
    norm: str = "positive",
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
    norm : {"positive", "all"}
        Magnitudes are divided by their sum over positive frequencies (FP, section 3), or over all
        including frequency 0 (the released code), which also penalises a high mean level.
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
    weights = frequency_weights(length, period, softness)
    with torch.autocast(attributions.device.type, enabled=False):
        if attributions.dtype in (torch.float16, torch.bfloat16):
            attributions = attributions.float()
        smooth = smooth_tracks(attributions.abs(), smoothing_width)
        # The gradient of a complex magnitude is defined as 0 at 0, so nothing here can give NaN.
        magnitudes = torch.fft.rfft(smooth, dim=1).abs()
        # 1 - sum w m / sum m, written as a share so that rounding cannot leave [0, 1].
        penalised = torch.cat([weights.new_ones(1), 1 - weights]).to(magnitudes)
        if norm == "positive":
            magnitudes, penalised = magnitudes[:, 1:], penalised[1:]
        total = magnitudes.sum(dim=1)
        share = (magnitudes @ penalised) / torch.where(total > 0, total, 1)
        return torch.where(total > 0, share, 1)


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
    return -differences / (length * torch.where(total > 0, total, 1))


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
    shares = magnitudes / torch.where(total > 0, total, 1)
    # x ln x has an infinite slope at 0, which the slope 0 of |a| would turn into NaN.
    logarithms = shares.clamp(min=torch.finfo(shares.dtype).tiny).log()
    entropy = -(shares * logarithms).sum(dim=1) / math.log(attributions.shape[1])
    return torch.where(total.squeeze(1) > 0, entropy, 1)


_OTHERS = {
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


# --- attributions to penalise -------------------------------------------------------------------


def input_gradient(scalar: Tensor, inputs: Tensor, create_graph: bool) -> Tensor:
    """Gradient of every example's scalar with respect to its own input.

    Parameters
    ----------
    scalar : torch.Tensor, shape (N,)
        One number per example, computed from `inputs` without mixing examples.
    inputs : torch.Tensor, shape (N, ...)
        With ``requires_grad``.
    create_graph : bool
        Whether a loss of the gradient is to be differentiated in turn.

    Returns
    -------
    torch.Tensor, shape of `inputs`
    """
    return torch.autograd.grad(scalar.sum(), inputs, create_graph=create_graph)[0]


@contextmanager
def _frozen_statistics(module: nn.Module) -> Iterator[None]:
    """Put a module in training mode without letting it change its running statistics."""
    modes = [(part, part.training) for part in module.modules()]
    norms = [part for part in module.modules() if isinstance(part, nn.BatchNorm1d)]
    module.train()
    for norm in norms:
        norm.track_running_stats = False
    # Without `track_running_stats` batch normalisation in training mode neither reads nor writes
    # its buffers.
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True
        for part, mode in modes:
            part.training = mode


def binary_input_gradient(
    model: BinaryModel, inputs: Tensor, positive: Tensor, gradient: str = "eval"
) -> Tensor:
    """Gradient of the summed logits of a binary model's positive examples.

    Parameters
    ----------
    model : BinaryModel
        In either mode; mode and running statistics stay as they are.
    inputs : torch.Tensor, shape (N, 4, L)
    positive : torch.Tensor, shape (N,), bool
    gradient : {"eval", "batch-train"}
        "eval" takes each example's own gradient, with batch normalisation at its running
        statistics. "batch-train" differentiates the sum over the whole batch through batch
        normalisation in training mode, as the released code of FP does. That sum does not depend
        on the inputs of the last normalised layer, so what is left is rounding error.

    Returns
    -------
    torch.Tensor, shape (number of positives, 4, L)
        Differentiable with respect to the weights.
    """
    if gradient == "eval":
        chosen = inputs[positive]
        output_gradient = chosen.new_ones(len(chosen), model.settings["tasks"])
        return sequential_gradient(model.layers, chosen, output_gradient)
    with _frozen_statistics(model), torch.enable_grad():
        leaf = inputs.detach().requires_grad_()
        scalar = binary_target(model(leaf))
        return input_gradient(scalar, leaf, create_graph=True)[positive]


def profile_input_gradient(
    model: ProfileModel,
    hidden: list[Tensor],
    logits: Tensor,
    positive: Tensor,
    gradient: str = "probabilities",
) -> Tensor:
    """Gradient of the profile target of a profile model's positive examples.

    Parameters
    ----------
    model : ProfileModel
    hidden : list of torch.Tensor, each of shape (N, channels, L)
        `model.hidden(inputs)`.
    logits : torch.Tensor, shape (N, T, S, O)
        First output of `model.heads(hidden[-1], control)`.
    positive : torch.Tensor, shape (N,), bool
    gradient : {"probabilities", "log-probabilities"}
        Weights of the mean-centred logits, see `targets.profile_weights`.

    Returns
    -------
    torch.Tensor, shape (number of positives, 4, L)
        Differentiable with respect to the weights.
    """
    weights = profile_weights(logits[positive], gradient)
    chosen = [layer.detach()[positive] for layer in hidden]
    return profile_gradient(model, chosen, profile_target_gradient(weights))


class AttributionPrior:
    """A prior with its weight and options, ready to be added to the loss of a model of FP.

    Parameters
    ----------
    architecture : {"binary", "profile"}
    settings : mapping
        kind : {"fourier", "smoothness", "sparsity", "entropy"}
        weight : float
            Factor of the prior in the total loss.
        gradient : str
            See `binary_input_gradient` ("eval" by default) and `profile_input_gradient`
            ("probabilities" by default).
        norm, softness, smoothing_width
            See `fourier_prior`; the default norm is "all".
        warmup : float
            Epochs over which the weight rises to its full value; 0 (the default, and FP) applies
            it from the first step.
    period : float
        Shortest period in bp that the Fourier prior does not penalise.

    Raises
    ------
    InputError
        If a setting is unknown, missing or out of range; all problems at once.
    """

    def __init__(self, architecture: str, settings: Mapping[str, Any], period: float):
        self.settings = check_options(
            "prior",
            settings,
            {"kind": None, "weight": None, "gradient": GRADIENTS[architecture][0]} | _DEFAULTS,
            choices={"kind": KINDS, "norm": NORMS, "gradient": GRADIENTS[architecture]},
            at_least={"weight": 0, "softness": 0, "smoothing_width": 0, "warmup": 0},
            whole=("smoothing_width",),
        ) | {"period": period}
        self.weight = float(self.settings["weight"])

    def weight_at(self, epochs: float) -> float:
        """Weight of the prior after a number of epochs, which need not be whole."""
        warmup = self.settings["warmup"]
        return self.weight * min(1.0, epochs / warmup) if warmup else self.weight

    def binary(self, model: BinaryModel, inputs: Tensor, positive: Tensor) -> Tensor:
        """Mean prior loss of a batch's positive examples.

        Parameters
        ----------
        model : BinaryModel
        inputs : torch.Tensor, shape (N, 4, L)
            One-hot windows.
        positive : torch.Tensor, shape (N,), bool

        Returns
        -------
        torch.Tensor, scalar
            Not weighted; 0 without positive examples.
        """
        if not positive.any():
            return inputs.new_zeros(())
        gradient = binary_input_gradient(model, inputs, positive, self.settings["gradient"])
        return self._loss(gradient, inputs[positive])

    def profile(
        self,
        model: ProfileModel,
        inputs: Tensor,
        positive: Tensor,
        hidden: list[Tensor],
        logits: Tensor,
    ) -> Tensor:
        """Mean prior loss of a batch's positive examples; the forward pass is shared.

        Parameters
        ----------
        model : ProfileModel
        inputs : torch.Tensor, shape (N, 4, L)
            One-hot windows.
        positive : torch.Tensor, shape (N,), bool
        hidden, logits : torch.Tensor
            See `profile_input_gradient`.

        Returns
        -------
        torch.Tensor, scalar
            Not weighted; 0 without positive examples.
        """
        if not positive.any():
            return inputs.new_zeros(())
        gradient = profile_input_gradient(
            model, hidden, logits, positive, self.settings["gradient"]
        )
        return self._loss(gradient, inputs[positive])

    def _loss(self, gradient: Tensor, inputs: Tensor) -> Tensor:
        attributions = (gradient * inputs).sum(dim=1)
        if self.settings["kind"] in _OTHERS:
            return _OTHERS[self.settings["kind"]](attributions).mean()
        options = {key: self.settings[key] for key in ("softness", "norm", "smoothing_width")}
        return fourier_prior(attributions, self.settings["period"], **options).mean()
