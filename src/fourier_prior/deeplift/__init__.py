"""DeepLIFT in PyTorch: Rescale and RevealCancel, exact sums, shuffled references.

The rules are those of Shrikumar, Greenside and Kundaje, "Learning Important Features Through
Propagating Activation Differences" (ICML 2017), in the notation of its appendix.
"""

from fourier_prior.deeplift.engine import AveragedResult, DeepLIFT, Result
from fourier_prior.deeplift.references import dinucleotide_shuffle, shuffled_references

__all__ = ["AveragedResult", "DeepLIFT", "Result", "dinucleotide_shuffle", "shuffled_references"]
