"""Tables of variants of the prior for tests."""

import numpy as np
import pandas as pd
from result_examples import of_runs, of_sequences, pairs_of_seeds, written

from fourier_prior.analysis.prior_variants import prior_variants_table

SHIFT = {"none": 0.0, "text": -0.1, "dc": -0.2}
CHOICES = {
    ("spi1", "binary", "none"): [],
    ("spi1", "binary", "text"): [],
    ("spi1", "binary", "dc"): ["DC in the norm"],
}
VARIANTS = [[*kind, made] for kind, made in CHOICES.items()]


def performance():
    return pd.concat(
        of_runs("auroc", condition, 0.9 + shift + np.arange(3) / 100)
        for condition, shift in SHIFT.items()
    )


def interpretability(run, sample, scale=1.0):
    runs = [f"seed-{i:02d}" for i in range(3)] if run == "seeds" else [run]
    return pd.concat(
        of_sequences(
            *(measure, condition, scale * (0.4 + shift + np.arange(8) / 50 + i / 100)),
            **{"run": name, "sample": sample},
        )
        for condition, shift in SHIFT.items()
        for i, name in enumerate(runs)
        for measure in ("entropy", "high_frequency_sum")
    )


def of_seeds():
    """Tables of trained models: performance, interpretability, similarity of pairs."""
    scores = [interpretability("seeds", "stability"), interpretability("best", "test")]
    return performance(), pd.concat(scores), pairs_of_seeds(SHIFT)


def variants_compared():
    """The table of the variants."""
    released = interpretability("best", "test", scale=2.0)
    return prior_variants_table(*of_seeds(), released, CHOICES, "none", np.random.default_rng(0))


def variant_files(folder):
    """Write all tables that the table of the variants is made of."""
    names = ("performance", "interpretability", "pairs")
    tables = dict(zip(names, of_seeds(), strict=True))
    tables["released"] = interpretability("best", "test", scale=2.0)
    files = {name: [written(table, folder / f"{name}.tsv")] for name, table in tables.items()}
    return {**files, "simulated": []}
