"""Metrics of models and of their attributions, as functions on arrays.

They need numpy, scipy, pandas and numba, but not PyTorch. `docs/metrics.md` has their formulas
and examples.
"""

from fourier_prior.metrics.bounds import jaccard_bounds
from fourier_prior.metrics.overlap import (
    auprc_of_bases,
    fraction_in_mask,
    interval_mask,
    precision_recall_of_bases,
    summit_correlation,
    summit_distance,
)
from fourier_prior.metrics.performance import (
    accuracy,
    auprc,
    auroc,
    binary_metrics,
    corrected_auprc,
    count_correlations,
    jensen_shannon,
    multinomial_nll,
    nll_per_read,
    pearson,
    profile_metrics,
    spearman,
)
from fourier_prior.metrics.simulation import gc_at_product, motif_mask
from fourier_prior.metrics.spectrum import entropy, high_frequency_sum
from fourier_prior.metrics.stability import continuous_jaccard, pairwise_jaccard

__all__ = [
    "accuracy",
    "auprc",
    "auprc_of_bases",
    "auroc",
    "binary_metrics",
    "continuous_jaccard",
    "corrected_auprc",
    "count_correlations",
    "entropy",
    "fraction_in_mask",
    "gc_at_product",
    "high_frequency_sum",
    "interval_mask",
    "jaccard_bounds",
    "jensen_shannon",
    "motif_mask",
    "multinomial_nll",
    "nll_per_read",
    "pairwise_jaccard",
    "pearson",
    "precision_recall_of_bases",
    "profile_metrics",
    "spearman",
    "summit_correlation",
    "summit_distance",
]
