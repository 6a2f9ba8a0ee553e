"""The worked example of DL, Section C: a network that computes the smaller of two numbers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn
from typing_extensions import override

from fourier_prior.deeplift_studies.methods import explainers
from fourier_prior.errors import InputError

METHODS = (
    "gradient",
    "guided-backprop",
    "integrated-gradients-10",
    "rescale",
    "revealcancel",
)


class Minimum(nn.Module):
    """min(i1, i2) as i1 - relu(i1 - i2), in double precision."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 1, bias=False, dtype=torch.float64)
        self.activation = nn.ReLU()
        self.output = nn.Linear(2, 1, bias=False, dtype=torch.float64)
        with torch.no_grad():
            for layer in (self.hidden, self.output):
                layer.weight.copy_(torch.tensor([[1.0, -1.0]]))

    @override
    def forward(self, inputs: Tensor) -> Tensor:
        hidden = self.activation(self.hidden(inputs))
        return self.output(torch.cat([inputs[:, :1], hidden], dim=1))


def contributions(inputs: np.ndarray, methods: Sequence[str] = METHODS) -> pd.DataFrame:
    """Explain the network by each method, with reference (0, 0), beside the closed form.

    Parameters
    ----------
    inputs : numpy.ndarray, shape (N, 2)
        Positive numbers i1, i2.
    methods : sequence of str

    Returns
    -------
    pandas.DataFrame
        Columns method, i1, i2, output, contribution_1, contribution_2, expected_1, expected_2,
        delta (sum of contributions minus output).

    Raises
    ------
    InputError
        If an input is not positive.
    """
    inputs = np.asarray(inputs, dtype=float)
    if (inputs <= 0).any():
        raise InputError("minimum: inputs must be positive; the closed form holds there only.")
    network, given = Minimum(), torch.from_numpy(inputs)
    parts = []
    for method, explainer in explainers(network, methods).items():
        result = explainer.attribute(given, torch.zeros_like(given), 0)
        found, expected = result.contributions.numpy(), closed_form(method, inputs)
        parts.append(
            pd.DataFrame(
                {
                    "method": method,
                    "i1": inputs[:, 0],
                    "i2": inputs[:, 1],
                    "output": inputs.min(axis=1),
                    "contribution_1": found[:, 0],
                    "contribution_2": found[:, 1],
                    "expected_1": expected[:, 0],
                    "expected_2": expected[:, 1],
                    "delta": result.delta.numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def closed_form(method: str, inputs: np.ndarray) -> np.ndarray:
    """Contributions that follow from the definition of a method (DL, Section C).

    Parameters
    ----------
    method : str
    inputs : numpy.ndarray, shape (N, 2)
        Positive numbers. Where they are equal the hidden unit is at its threshold, and methods that
        use its derivative take 0 there.

    Returns
    -------
    numpy.ndarray, shape (N, 2)
    """
    first, second = inputs.T
    smaller = np.minimum(first, second)
    zero = np.zeros_like(smaller)
    if method == "revealcancel":
        return np.stack([smaller / 2, smaller / 2], axis=1)
    if method == "guided-backprop":
        # Only positive gradients pass, and the one that reaches the hidden unit is -1.
        return np.stack([first, zero], axis=1)
    # The hidden unit is either closed (i1 alone counts) or open (i2 alone counts).
    return np.where(
        (first > second)[:, None], np.stack([zero, second], 1), np.stack([first, zero], 1)
    )
