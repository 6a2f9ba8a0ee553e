"""Losses that need no attributions: correctness of predictions, and size of the weights."""

from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn


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
