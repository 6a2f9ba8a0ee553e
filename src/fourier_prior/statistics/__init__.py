"""Comparisons of training conditions: tests, effect sizes, uncertainty."""

from fourier_prior.statistics.conditions import compare_conditions, compare_seeds, seed_means
from fourier_prior.statistics.contrasts import contrast, contrast_interval
from fourier_prior.statistics.significance import (
    TestResult,
    bootstrap_interval,
    cohens_dz,
    paired_test,
    sem,
    spread,
    unpaired_test,
)

__all__ = [
    "TestResult",
    "bootstrap_interval",
    "cohens_dz",
    "compare_conditions",
    "compare_seeds",
    "contrast",
    "contrast_interval",
    "paired_test",
    "seed_means",
    "sem",
    "spread",
    "unpaired_test",
]
