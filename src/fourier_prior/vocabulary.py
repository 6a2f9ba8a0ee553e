"""Names: what measures, conditions, regions and simulated data sets are called."""

import re
from collections.abc import Mapping

PREFIX = "gc-"


def name_of(level: float) -> str:
    """Name of the data set of a GC content."""
    return f"{PREFIX}{100 * level:g}"


def is_level(name: str) -> bool:
    """Whether a data set is that of a GC content."""
    return re.fullmatch(rf"{PREFIX}[\d.]+", name) is not None


def level_of(name: str) -> float:
    """GC content of a data set; the inverse of `name_of`."""
    return round(float(name.removeprefix(PREFIX)) / 100, 6)


EXPECTED: Mapping[str, str] = {
    # attributions
    "high_frequency_sum": "less",
    "entropy": "less",
    "summit_correlation": "less",
    "peaks_auprc": "greater",
    "nexus_fraction": "greater",
    "nexus_auprc": "greater",
    "footprints_fraction": "greater",
    "footprints_auprc": "greater",
    "planted_fraction": "greater",
    "planted_auprc": "greater",
    "jaccard_initialisations": "greater",
    "jaccard_top": "greater",
    # performance
    "validation_loss": "less",
    "accuracy": "greater",
    "auroc": "greater",
    "auprc": "greater",
    "auprc_corrected": "greater",
    "nll": "less",
    "nll_per_read": "less",
    "jsd": "less",
    "count_pearson": "greater",
    "count_spearman": "greater",
}
"""What the prior is claimed to do to each measure: the alternative of the one-sided tests.

Measures that are not listed are tested two-sided.
"""


# What figures and tables call a measure, with its unit.
LABELS = {
    "accuracy": "test accuracy",
    "auroc": "test auROC",
    "auprc": "test auPRC",
    "auprc_corrected": "test auPRC, corrected for class balance",
    "nll": "test profile NLL (nats)",
    "nll_per_read": "test profile NLL per read (nats)",
    "jsd": "test JSD of profiles (nats)",
    "count_pearson": "test Pearson r of log counts",
    "count_spearman": "test Spearman r of counts",
    "validation_loss": "validation loss (nats)",
    "high_frequency_sum": "high-frequency sum",
    "entropy": "entropy (bits)",
    "high_frequency_sum_gradient": "high-frequency sum, input gradients",
    "entropy_gradient": "entropy (bits), input gradients",
    "jaccard_initialisations": "continuous Jaccard, across initialisations",
    "jaccard_top": "continuous Jaccard, all vs strongest peaks",
    "summit_correlation": "Spearman r with distance to summit",
    "peaks_auprc": "auPRC, in peaks",
    "nexus_fraction": "fraction in ChIP-nexus peaks",
    "nexus_auprc": "auPRC, in ChIP-nexus peaks",
    "footprints_fraction": "fraction in footprints",
    "footprints_auprc": "auPRC, in footprints",
    "planted_fraction": "fraction on planted motifs",
    "planted_auprc": "auPRC, on planted motifs",
}


CONDITION_LABELS = {
    "none": "no prior",
    "fourier": "Fourier prior",
    "fourier-released": "Fourier prior, released code",
    "smoothness": "smoothness prior",
    "sparsity": "sparsity prior",
    "l2": "L2 penalty",
    "smoothness-tuned": "smoothness prior, tuned",
    "sparsity-tuned": "sparsity prior, tuned",
    "fourier-text": "Fourier prior, paper's text",
    "fourier-batch-gradient": "text, but gradient of the batch",
    "fourier-log-probabilities": "text, but log-probabilities",
    "fourier-last-epoch": "text, but last epoch tested",
    "fourier-redrawn": "text, but examples redrawn",
}


def condition_label(condition: str) -> str:
    """Give the words that a figure or table uses for a condition (its name if user-defined)."""
    return CONDITION_LABELS.get(condition, condition)


REGIONS = {"peaks": "peaks", "nexus": "ChIP-nexus peaks", "footprints": "footprints"}


SUBSET_LABELS = {"all": "all data", "top": "strongest peaks"}
