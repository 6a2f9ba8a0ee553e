"""The scalar that an attribution explains, for both architectures."""

import torch
from torch import Tensor

from fourier_prior.errors import InputError

WEIGHTS = ("probabilities", "log-probabilities")


def binary_target(logits: Tensor, task: int | None = None) -> Tensor:
    """Scalar explained of a binary model: one logit, or the sum of all.

    Parameters
    ----------
    logits : torch.Tensor, shape (N, T)
    task : int, optional
        Index of the task; None sums over tasks.

    Returns
    -------
    torch.Tensor, shape (N,)

    Notes
    -----
    FP, section 3.
    """
    return logits.sum(dim=1) if task is None else logits[:, task]


def profile_weights(logits: Tensor, kind: str = "probabilities") -> Tensor:
    """Weights of the positions of a profile, held fixed when the target is differentiated.

    Parameters
    ----------
    logits : torch.Tensor, shape (N, T, S, O)
    kind : {"probabilities", "log-probabilities"}
        The softmax over positions, as FP says, or its logarithm, as its released code does.

    Returns
    -------
    torch.Tensor, shape (N, T, S, O)
        Detached.

    Raises
    ------
    InputError
        If the kind is unknown.
    """
    if kind not in WEIGHTS:
        raise InputError(f"weights are {kind!r}; use one of {', '.join(WEIGHTS)}.")
    function = torch.softmax if kind == "probabilities" else torch.log_softmax
    return function(logits.detach(), dim=-1)


def profile_target(logits: Tensor, weights: Tensor, task: int | None = None) -> Tensor:
    """Scalar explained of a profile model: weighted sum of mean-centred logits.

    Parameters
    ----------
    logits : torch.Tensor, shape (N, T, S, O)
    weights : torch.Tensor, shape (N, T, S, O)
        Of `profile_weights` at the sequence that is explained, also where `logits` are those of a
        reference.
    task : int, optional
        Index of the task; None sums over tasks.

    Returns
    -------
    torch.Tensor, shape (N,)

    Notes
    -----
    FP, section 3. Centring removes the constant that softmax leaves undetermined.
    """
    centred = logits - logits.mean(dim=-1, keepdim=True)
    per_task = (weights * centred).sum(dim=(2, 3))
    return per_task.sum(dim=1) if task is None else per_task[:, task]


def profile_target_gradient(weights: Tensor) -> Tensor:
    """Gradient of `profile_target`, summed over tasks, with respect to the logits.

    Parameters
    ----------
    weights : torch.Tensor, shape (N, T, S, O)

    Returns
    -------
    torch.Tensor, shape (N, T, S, O)
    """
    return weights - weights.mean(dim=-1, keepdim=True)
