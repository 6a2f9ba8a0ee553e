"""DeepLIFT in PyTorch: Rescale and RevealCancel, exact sums, shuffled references.

The rules are those of Shrikumar, Greenside and Kundaje, "Learning Important Features Through
Propagating Activation Differences" (ICML 2017), in the notation of its appendix.
"""

from fourier_prior.faces import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "engine": ["AveragedResult", "DeepLIFT", "Explainer", "Result"],
        "normalisation": ["normalise_one_hot_weights"],
        "references": ["dinucleotide_shuffle", "shuffled_references"],
        "rivals": ["Gradient", "GuidedBackprop", "InSilicoMutagenesis", "IntegratedGradients"],
    },
)
