"""The prior of a model in training: attributions of its inputs, a penalty and a weight."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, get_args

import torch
from torch import Tensor, nn

from fourier_prior.design.options.check import checked
from fourier_prior.design.options.prior import (
    BinaryGradient,
    BinaryPrior,
    ProfileGradient,
    ProfilePrior,
)
from fourier_prior.devices import on_one_device
from fourier_prior.models.explained_scalar import (
    binary_target,
    profile_target,
    profile_target_gradient,
    profile_weights,
)
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.modes import evaluation_mode
from fourier_prior.priors.adjoint import profile_gradient, sequential_gradient
from fourier_prior.priors.penalties import RIVALS, fourier_prior

GRADIENTS = {"binary": get_args(BinaryGradient), "profile": get_args(ProfileGradient)}
"""What is differentiated, by architecture; the first is the paper's, the second the released
code's."""

_OPTIONS = {"binary": BinaryPrior, "profile": ProfilePrior}


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


@on_one_device("prior")
def binary_input_gradient(
    model: BinaryModel, inputs: Tensor, positive: Tensor, gradient: str = "eval"
) -> Tensor:
    """Gradient of the summed logits of a binary model's positive examples.

    Parameters
    ----------
    model : BinaryModel
        Or another binary network, whose gradient takes ordinary double backward. In either mode;
        mode and running statistics stay as they are.
    inputs : torch.Tensor, shape (N, 4, L)
    positive : torch.Tensor, shape (N,), bool, or (P,), int64
        Which examples are positive, or their rows.
    gradient : {"eval", "batch-train"}
        "eval" takes each example's own gradient, with batch normalisation at its running
        statistics. "batch-train" differentiates the sum over the whole batch through batch
        normalisation in training mode, as the released code of FP does. That sum does not depend
        on the inputs of the last normalised layer, so what is left is rounding error.

    Returns
    -------
    torch.Tensor, shape (number of positives, 4, L)
        Differentiable with respect to the weights.

    Raises
    ------
    InputError
        If not everything lies on one device.
    """
    if gradient == "eval":
        chosen = inputs[positive]
        if type(model) is not BinaryModel:
            return _plain_gradient(model, chosen, binary_target)
        output_gradient = chosen.new_ones(len(chosen), model.settings["tasks"])
        return sequential_gradient(model.layers, chosen, output_gradient)
    with _frozen_statistics(model), torch.enable_grad():
        leaf = inputs.detach().requires_grad_()
        scalar = binary_target(model(leaf))
        return input_gradient(scalar, leaf, create_graph=True)[positive]


@on_one_device("prior")
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
    positive : torch.Tensor, shape (N,), bool, or (P,), int64
        Which examples are positive, or their rows.
    gradient : {"probabilities", "log-probabilities"}
        Weights of the mean-centred logits, see `targets.profile_weights`.

    Returns
    -------
    torch.Tensor, shape (number of positives, 4, L)
        Differentiable with respect to the weights.

    Raises
    ------
    InputError
        If not everything lies on one device.
    """
    weights = profile_weights(logits[positive], gradient)
    chosen = [layer.detach()[positive] for layer in hidden]
    return profile_gradient(model, chosen, profile_target_gradient(weights))


def _plain_gradient(
    model: nn.Module, inputs: Tensor, target: Callable[[Any], Tensor], *others: Tensor | None
) -> Tensor:
    """Gradient of any network's target in evaluation mode, by a forward pass of its own."""
    with evaluation_mode(model), torch.enable_grad():
        leaf = inputs.detach().requires_grad_()
        return input_gradient(target(model(leaf, *others)), leaf, create_graph=True)


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
            See `fourier_prior`.
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
        self.settings = checked(_OPTIONS[architecture], settings, "prior") | {"period": period}
        self.weight = float(self.settings["weight"])

    def weight_at(self, epochs: float) -> float:
        """Weight of the prior after a number of epochs, which need not be whole."""
        warmup = self.settings["warmup"]
        return self.weight * min(1.0, epochs / warmup) if warmup else self.weight

    @on_one_device("prior")
    def binary(self, model: BinaryModel, inputs: Tensor, positive: Tensor) -> Tensor:
        """Mean prior loss of a batch's positive examples.

        Parameters
        ----------
        model : BinaryModel
            Or another binary network.
        inputs : torch.Tensor, shape (N, 4, L)
            One-hot windows.
        positive : torch.Tensor, shape (N,), bool, or (P,), int64
        Which examples are positive, or their rows.

        Returns
        -------
        torch.Tensor, scalar
            Not weighted; 0 without positive examples.
        """
        chosen = inputs[positive]
        if not len(chosen):
            return inputs.new_zeros(())
        gradient = binary_input_gradient(model, inputs, positive, self.settings["gradient"])
        return self._loss(gradient, chosen)

    @on_one_device("prior")
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
        positive : torch.Tensor, shape (N,), bool, or (P,), int64
        Which examples are positive, or their rows.
        hidden, logits : torch.Tensor
            See `profile_input_gradient`.

        Returns
        -------
        torch.Tensor, scalar
            Not weighted; 0 without positive examples.
        """
        chosen = inputs[positive]
        if not len(chosen):
            return inputs.new_zeros(())
        gradient = profile_input_gradient(
            model, hidden, logits, positive, self.settings["gradient"]
        )
        return self._loss(gradient, chosen)

    @on_one_device("prior")
    def other_profile(
        self, model: nn.Module, inputs: Tensor, positive: Tensor, control: Tensor | None
    ) -> Tensor:
        """Mean prior loss of a batch's positive examples, of any profile network.

        Parameters
        ----------
        model : torch.nn.Module
            With the outputs of `ProfileModel`, whose own prior `profile` has at less cost.
        inputs : torch.Tensor, shape (N, 4, L)
            One-hot windows.
        positive : torch.Tensor, shape (N,), bool, or (P,), int64
        Which examples are positive, or their rows.
        control : torch.Tensor, shape (N, C, S, O), or None

        Returns
        -------
        torch.Tensor, scalar
            Not weighted; 0 without positive examples.
        """
        chosen = inputs[positive]
        if not len(chosen):
            return inputs.new_zeros(())
        kind = self.settings["gradient"]

        def target(outputs: tuple[Tensor, Tensor]) -> Tensor:
            return profile_target(outputs[0], profile_weights(outputs[0], kind))

        tracks = None if control is None else control[positive]
        gradient = _plain_gradient(model, chosen, target, tracks)
        return self._loss(gradient, chosen)

    def _loss(self, gradient: Tensor, inputs: Tensor) -> Tensor:
        attributions = (gradient * inputs).sum(dim=1)
        if self.settings["kind"] in RIVALS:
            return RIVALS[self.settings["kind"]](attributions).mean()
        options = {key: self.settings[key] for key in ("softness", "norm", "smoothing_width")}
        return fourier_prior(attributions, self.settings["period"], **options).mean()
