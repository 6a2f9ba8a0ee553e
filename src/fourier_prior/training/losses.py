"""Losses that need no attributions: correctness of predictions, and size of the weights."""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from fourier_prior.devices import at_least_single
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training.tensors import Tensors


class ProfileLoss(NamedTuple):
    """Correctness loss of a profile model and its two parts."""

    total: Tensor
    """nll + count_weight * counts."""
    nll: Tensor
    """Mean multinomial negative log-likelihood, in nats per profile."""
    counts: Tensor
    """Mean squared error of ln(count + 1)."""


def binary_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy, averaged within each class and then over the two classes.

    Parameters
    ----------
    logits : torch.Tensor, shape (N, T)
        Half precision is raised to single, here and below.
    labels : torch.Tensor, shape (N, T)
        1 positive, 0 negative, -1 unlabelled (left out).

    Returns
    -------
    torch.Tensor, scalar
        With one class absent, the mean over the other; 0 without labels.

    Notes
    -----
    FP, section 5.1. Balancing the classes matters because a positive window is positive for some
    of its tasks only.
    """
    logits = at_least_single(logits)
    positive = (labels == 1).to(logits.dtype)
    negative = (labels == 0).to(logits.dtype)
    # softplus(-z) = -ln sigmoid(z), without overflow.
    loss_positive = (F.softplus(-logits) * positive).sum() / positive.sum().clamp(min=1)
    loss_negative = (F.softplus(logits) * negative).sum() / negative.sum().clamp(min=1)
    present = positive.any().to(logits.dtype) + negative.any().to(logits.dtype)
    return (loss_positive + loss_negative) / present.clamp(min=1)


def multinomial_nll(logits: Tensor, counts: Tensor) -> Tensor:
    """Negative log-likelihood of reads per position, factorial terms included.

    Parameters
    ----------
    logits : torch.Tensor, shape (..., O)
        Any constant may be added; the softmax is taken here.
    counts : torch.Tensor, shape (..., O)

    Returns
    -------
    torch.Tensor, shape (...)
        In nats; 0 where there are no reads.

    Notes
    -----
    FP, section 5.1: -[ln n! - sum ln c_i! + sum c_i ln p_i]. The factorial terms do not depend on
    the model; they make losses comparable with published ones.
    """
    logits = at_least_single(logits)
    counts = counts.to(logits.dtype)
    log_likelihood = (counts * F.log_softmax(logits, dim=-1)).sum(dim=-1)
    factorials = torch.lgamma(counts.sum(dim=-1) + 1) - torch.lgamma(counts + 1).sum(dim=-1)
    return -(factorials + log_likelihood)


def profile_loss(
    logits: Tensor, log_counts: Tensor, counts: Tensor, count_weight: float = 20.0
) -> ProfileLoss:
    """Correctness loss of a profile model: profiles, and total reads per task and strand.

    Parameters
    ----------
    logits : torch.Tensor, shape (N, T, S, O)
    log_counts : torch.Tensor, shape (N, T, S)
        Predicted ln(count + 1).
    counts : torch.Tensor, shape (N, T, S, O)
        Observed reads.
    count_weight : float
        Weight of the count loss.

    Returns
    -------
    ProfileLoss
        Each part averaged over tasks, strands and examples.

    Notes
    -----
    FP, section 5.1.
    """
    log_counts = at_least_single(log_counts)
    nll = multinomial_nll(logits, counts).mean()
    observed = torch.log1p(counts.to(log_counts.dtype).sum(dim=-1))
    count_loss = F.mse_loss(log_counts, observed)
    return ProfileLoss(nll + count_weight * count_loss, nll, count_loss)


def l2_penalty(model: nn.Module) -> Tensor:
    """Sum of squares of all trainable parameters, biases and batch normalisation included.

    Parameters
    ----------
    model : torch.nn.Module

    Returns
    -------
    torch.Tensor, scalar

    Notes
    -----
    FP, section 8.1; which parameters it covers is that of the released code.
    """
    return sum(p.square().sum() for p in model.parameters() if p.requires_grad)


def losses_of(
    model: BinaryModel | ProfileModel,
    batch: Tensors,
    prior: AttributionPrior | None = None,
    count_weight: float = 20.0,
    weight: float | Tensor | None = None,
    l2: float = 0.0,
) -> dict[str, torch.Tensor]:
    """All losses of one batch, of the paper's networks from one forward pass.

    Parameters
    ----------
    model : BinaryModel or ProfileModel
        Or another network of `models.networks.NETWORKS`.
    batch : Tensors
    prior : AttributionPrior, optional
    count_weight : float
        See `losses.profile_loss`.
    weight : float or torch.Tensor, optional
        Weight of the prior, where it is not yet the full one (`AttributionPrior.weight_at`).
    l2 : float
        Weight of `losses.l2_penalty`.

    Returns
    -------
    dict of str to torch.Tensor, scalars
        loss (total), correctness, selection (what the best epoch is chosen by) and prior (not
        weighted, NaN without one).
    """
    penalty = None
    if model.architecture == "binary":
        correctness = selection = binary_loss(model(batch.inputs), batch.labels)
        if prior is not None:
            penalty = prior.binary(model, batch.inputs, batch.positive)
    elif type(model) is ProfileModel:
        hidden = model.hidden(batch.inputs)
        transform = batch.inputs.device.type == "cpu"
        logits, log_counts = model.heads(hidden[-1], batch.control, transform=transform)
        correctness, selection, _ = profile_loss(logits, log_counts, batch.counts, count_weight)
        if prior is not None:
            penalty = prior.profile(model, batch.inputs, batch.positive, hidden, logits)
    else:
        outputs = model(batch.inputs, batch.control)
        correctness, selection, _ = profile_loss(*outputs, batch.counts, count_weight)
        if prior is not None:
            penalty = prior.other_profile(model, batch.inputs, batch.positive, batch.control)
    loss = correctness
    if prior is not None:
        loss = correctness + (prior.weight if weight is None else weight) * penalty
    if l2:
        loss = loss + l2 * l2_penalty(model)
    if penalty is None:
        penalty = torch.full_like(correctness.detach(), math.nan)
    return {"loss": loss, "correctness": correctness, "selection": selection, "prior": penalty}
