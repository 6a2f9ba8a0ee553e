"""The prior of a model in training, for one architecture and with a measured weight."""

from typing import Literal

from fourier_prior.design.options.base import NonNegative, Options, Whole

Kind = Literal["fourier", "smoothness", "sparsity", "entropy"]
BinaryGradient = Literal["eval", "batch-train"]
ProfileGradient = Literal["probabilities", "log-probabilities"]


class PriorOptions(Options):
    """How a prior is computed and when it acts."""

    norm: Literal["all", "positive"] = "all"
    """Magnitudes are divided by their sum over all frequencies (released code), or over positive
    ones (FP's text)."""
    softness: NonNegative = 0.2
    """Exponent of the decay of the weights above the period's frequency."""
    smoothing_width: Whole = 3
    """Standard deviation in bp of the Gaussian that smooths attributions first; 0 for none."""
    warmup: NonNegative = 0
    """Epochs over which the weight rises to its full value; 0 applies it at once."""


class Prior(PriorOptions):
    """A prior."""

    kind: Kind
    """What is penalised in attributions."""
    weight: NonNegative
    """Factor of the prior in the loss."""


class BinaryPrior(Prior):
    """A prior of binary models."""

    gradient: BinaryGradient = "eval"
    """What is differentiated: each example's logits with batch normalisation at its running
    statistics, or (released code) their sum over a batch in training mode."""


class ProfilePrior(Prior):
    """A prior of profile models."""

    gradient: ProfileGradient = "probabilities"
    """What weighs the logits that are differentiated: probabilities, or (released code) their
    logarithms."""
