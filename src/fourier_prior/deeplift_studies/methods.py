"""The methods that the DeepLIFT appendix compares, by name."""

from collections.abc import Callable, Sequence

from torch import nn

from fourier_prior.deeplift.engine import DeepLIFT, Explainer
from fourier_prior.deeplift.rivals import Gradient, GuidedBackprop, IntegratedGradients
from fourier_prior.errors import InputError

METHODS: dict[str, Callable[[nn.Module], Explainer]] = {
    "guided-backprop": GuidedBackprop,
    "gradient": Gradient,
    "integrated-gradients-5": lambda module: IntegratedGradients(module, steps=5),
    "integrated-gradients-10": lambda module: IntegratedGradients(module, steps=10),
    "rescale": lambda module: DeepLIFT(module, "rescale"),
    "revealcancel": lambda module: DeepLIFT(module, "revealcancel"),
    "genomics": lambda module: DeepLIFT(module, "genomics"),
}
"""Explainer of a network by the name of its method; scores are multipliers times differences."""


def explainers(module: nn.Module, methods: Sequence[str]) -> dict[str, Explainer]:
    """Build the explainers of a network.

    Parameters
    ----------
    module : torch.nn.Module
    methods : sequence of str
        Names of `METHODS`.

    Returns
    -------
    dict of str to Explainer

    Raises
    ------
    InputError
        If a name is unknown.
    """
    unknown = [name for name in methods if name not in METHODS]
    if unknown:
        raise InputError(
            f"studies: {', '.join(unknown)} is not a method; use some of {', '.join(METHODS)}."
        )
    return {name: METHODS[name](module) for name in methods}
