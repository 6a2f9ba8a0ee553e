"""Input gradients of piecewise linear networks, as cheap functions of the weights.

A ReLU network is linear once it is known which units are active: its input gradient is the
transposed network with these units masked. Written out like that, the gradient is an ordinary
feed-forward computation, and a loss of it (an attribution prior) needs one more backward pass
through that computation only. Double backward through the original graph gives the same numbers,
but also sends zeros through the whole forward pass, because it does not know that the second
derivative of every layer vanishes.
"""

from functools import singledispatch

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from fourier_prior.models.convolution import correlate_adjoint
from fourier_prior.models.networks import ProfileModel


def sequential_gradient(layers: nn.Sequential, inputs: Tensor, output_gradient: Tensor) -> Tensor:
    """Gradient of a layer stack's output with respect to its inputs.

    Batch normalisation uses its running statistics and dropout does nothing, whatever mode the
    modules are in; no statistics are updated.

    Parameters
    ----------
    layers : torch.nn.Sequential
        Of Conv1d (stride 1), Linear, ReLU, BatchNorm1d, MaxPool1d (not overlapping), Flatten and
        Dropout.
    inputs : torch.Tensor, shape (N, ...)
    output_gradient : torch.Tensor, shape of the output
        The vector v of v^T J.

    Returns
    -------
    torch.Tensor, shape of `inputs`
        Differentiable with respect to the weights, not to the inputs.
    """
    passes: list[tuple[nn.Module, Tensor, Tensor]] = []
    values = inputs.detach()
    with torch.no_grad():
        for layer in layers:
            before, (values, kept) = values, _inference(layer, values)
            passes.append((layer, before, kept))
    gradient = output_gradient
    for layer, before, kept in reversed(passes):
        gradient = _adjoint(layer, before, kept, gradient)
    return gradient


def profile_gradient(model: ProfileModel, hidden: list[Tensor], output_gradient: Tensor) -> Tensor:
    """Gradient of profile logits with respect to the one-hot inputs.

    Parameters
    ----------
    model : ProfileModel
    hidden : list of torch.Tensor, each of shape (N, channels, L)
        `model.hidden(inputs)`; only signs are used.
    output_gradient : torch.Tensor, shape (N, T, S, O)
        The vector v of v^T J.

    Returns
    -------
    torch.Tensor, shape (N, 4, L)
        Differentiable with respect to the weights, not to the inputs.
    """
    tasks, strands = output_gradient.shape[1:3]
    mixing = model.profile_output.weight.view(tasks, strands, -1)[..., :strands]
    gradient = torch.einsum("ntso,tsr->ntro", output_gradient, mixing).flatten(1, 2)
    if gradient.device.type == "cpu":
        gradient = correlate_adjoint(gradient, model.profile_convolution.weight)
    else:
        gradient = _transposed_convolution(gradient, model.profile_convolution)
    right = hidden[-1].shape[-1] - model.crop - gradient.shape[-1]
    gradient = F.pad(gradient, (model.crop, right))
    # A layer's output enters the inputs of all later layers (their sum), except that the last
    # one's output goes to the heads alone; `gradient` is always that of the output of `layer`.
    for layer in range(len(hidden) - 1, -1, -1):
        masked = _mask(gradient, hidden[layer])
        back = _transposed_convolution(masked, model.convolutions[layer])
        gradient = back if layer in (0, len(hidden) - 1) else gradient + back
    return gradient


def _mask(gradient: Tensor, activated: Tensor) -> Tensor:
    """Keep the gradient where a ReLU's output is positive."""
    return torch.ops.aten.threshold_backward(gradient, activated.detach(), 0)


def _transposed_convolution(gradient: Tensor, layer: nn.Conv1d) -> Tensor:
    """Adjoint of a convolution of stride 1."""
    weight, dilation, padding = layer.weight, layer.dilation[0], layer.padding[0]
    if layer.in_channels < layer.out_channels:
        return F.conv_transpose1d(gradient, weight, padding=padding, dilation=dilation)
    # The same as a convolution with reversed filters, which runs faster, most of all backwards.
    reach = dilation * (weight.shape[-1] - 1)
    return F.conv1d(
        gradient, weight.flip(-1).transpose(0, 1), padding=reach - padding, dilation=dilation
    )


def _inference(layer: nn.Module, values: Tensor) -> tuple[Tensor, Tensor]:
    """Output of a layer in evaluation mode, and what its adjoint needs: winners, or the output.

    Neither the layer's mode nor its statistics are touched.
    """
    if isinstance(layer, nn.MaxPool1d):
        return F.max_pool1d(values, layer.kernel_size, return_indices=True)
    if isinstance(layer, nn.BatchNorm1d):
        values = F.batch_norm(
            values, layer.running_mean, layer.running_var, layer.weight, layer.bias, eps=layer.eps
        )
    elif not isinstance(layer, nn.Dropout):
        values = layer(values)
    return values, values


@singledispatch
def _adjoint(layer: nn.Module, before: Tensor, kept: Tensor, gradient: Tensor) -> Tensor:
    """Turn the gradient of a layer's output into that of its input."""
    raise TypeError(f"no adjoint of {type(layer).__name__}")


@_adjoint.register
def _(layer: nn.Conv1d, before, kept, gradient):
    return _transposed_convolution(gradient, layer)


@_adjoint.register
def _(layer: nn.Linear, before, kept, gradient):
    return gradient @ layer.weight


@_adjoint.register
def _(layer: nn.ReLU, before, kept, gradient):
    return _mask(gradient, kept)


@_adjoint.register
def _(layer: nn.BatchNorm1d, before, kept, gradient):
    scale = layer.weight * torch.rsqrt(layer.running_var + layer.eps)
    return gradient * scale.view(-1, *[1] * (gradient.ndim - 2))


@_adjoint.register
def _(layer: nn.MaxPool1d, before, kept, gradient):
    return torch.zeros_like(before).scatter(-1, kept, gradient)


@_adjoint.register
def _(layer: nn.Flatten, before, kept, gradient):
    return gradient.view(before.shape)


@_adjoint.register
def _(layer: nn.Dropout, before, kept, gradient):
    return gradient
