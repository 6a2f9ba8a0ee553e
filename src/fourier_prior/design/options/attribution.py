"""How models are explained."""

from typing import Literal

from fourier_prior.design.options.base import Count, Options


class Samples(Options):
    """Test sequences that are attributed."""

    stability: Count | None = 100
    """Test sequences explained with every seed; null takes all."""
    test: Count | None = 1000
    """Test sequences explained with the best seed; null takes all."""
    motifs: Count | None = None
    """Test sequences explained with the best seed for motif discovery; null takes all."""


class Attribution(Options):
    """Attribution of test sequences."""

    references: Count = 10
    """Dinucleotide-shuffled references per sequence."""
    engine: Literal["deeplift", "shap"] = "deeplift"
    """What computes DeepSHAP: this package's engine, or the package shap."""
    samples: Samples = Samples()
    """How many test sequences are explained."""
    batch_size: Count = 20
    """(Sequence, reference) pairs at a time; some hundreds on a GPU."""
    compared_sequences: Count = 5
    """Sequences on which the two engines are compared."""
