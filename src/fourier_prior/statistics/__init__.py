"""Comparisons of training conditions: tests, effect sizes, uncertainty."""

from fourier_prior.faces import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "conditions": ["compare_conditions", "compare_seeds", "seed_means"],
        "contrasts": ["contrast", "contrast_interval"],
        "significance": [
            "TestResult",
            "bootstrap_interval",
            "cohens_dz",
            "paired_test",
            "sem",
            "spread",
            "unpaired_test",
        ],
    },
)
