"""DeepLIFT in PyTorch: Rescale and RevealCancel, exact sums, shuffled references.

The rules are those of Shrikumar, Greenside and Kundaje, "Learning Important Features Through
Propagating Activation Differences" (ICML 2017), in the notation of its appendix.
"""

from fourier_prior.deeplift.engine import AveragedResult, DeepLIFT, Explainer, Result
from fourier_prior.deeplift.normalisation import normalise_one_hot_weights
from fourier_prior.deeplift.references import dinucleotide_shuffle, shuffled_references
from fourier_prior.deeplift.rivals import (
    Gradient,
    GuidedBackprop,
    InSilicoMutagenesis,
    IntegratedGradients,
)

__all__ = [
    "AveragedResult",
    "DeepLIFT",
    "Explainer",
    "Gradient",
    "GuidedBackprop",
    "InSilicoMutagenesis",
    "IntegratedGradients",
    "Result",
    "dinucleotide_shuffle",
    "normalise_one_hot_weights",
    "shuffled_references",
]
