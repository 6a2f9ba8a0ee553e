"""Metrics of models and of their attributions, as functions on arrays.

They need numpy, scipy, pandas and numba, but not PyTorch. `docs/metrics.md` has their formulas
and examples.
"""

from fourier_prior.faces import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "bounds": ["jaccard_bounds"],
        "overlap": [
            "auprc_of_bases",
            "fraction_in_mask",
            "interval_mask",
            "precision_recall_of_bases",
            "summit_correlation",
            "summit_distance",
        ],
        "performance": [
            "accuracy",
            "auprc",
            "auroc",
            "binary_metrics",
            "corrected_auprc",
            "count_correlations",
            "jensen_shannon",
            "multinomial_nll",
            "nll_per_read",
            "pearson",
            "profile_metrics",
            "spearman",
        ],
        "simulation": ["gc_at_product", "motif_mask"],
        "spectrum": ["entropy", "high_frequency_sum"],
        "stability": ["continuous_jaccard", "pairwise_jaccard"],
    },
)
