"""Small tables with every kind of row that tables of the papers meet."""

import numpy as np
import pandas as pd
from result_examples import of_runs, of_sequences, written

MODELS = [("spi1", "binary"), ("nanog-oct4-sox2", "binary")]
NOTHING_PUBLISHED = pd.DataFrame(
    columns=["item", "dataset", "architecture", "measure", "condition", "value", "error", "source"]
)
COMPARED = {"models": MODELS, "conditions": ["none", "fourier"], "embedded": True}
"""Options that tables 1 to 4 have in common."""


def analysis_tables():
    """Tables of performance, interpretability and stability."""
    performance = pd.concat(
        of_runs(metric, condition, np.array([0.7, 0.8, 0.75]) + gain, best=best, dataset=dataset)
        for metric in ("accuracy", "auroc", "auprc", "validation_loss")
        for condition, gain, best in (("none", 0.0, 0), ("fourier", 0.2, 2))
        for dataset, _ in MODELS
    )
    interpretability = pd.concat(
        part
        for condition, gain in (("none", 0.0), ("fourier", 0.1))
        for dataset, _ in MODELS
        for part in (
            of_sequences(
                "summit_correlation", condition, [-0.3 - gain, -0.2 - gain], dataset=dataset
            ),
            of_sequences("peaks_auprc", condition, 0.5 + gain, dataset=dataset),
            of_sequences("nexus_fraction", condition, [0.2 + gain, 0.4 + gain], dataset=dataset),
            of_sequences("nexus_auprc", condition, 0.3 + gain, dataset=dataset),
            *(
                of_sequences("entropy", condition, [8 - gain + seed], dataset=dataset).assign(
                    run=f"seed-{seed:02d}", sample="stability"
                )
                for seed in range(2)
            ),
        )
    )
    stability = pd.concat(
        of_sequences("jaccard_initialisations", c, [50.0 + g, 60.0 + g], dataset=d, run="all")
        for c, g in (("none", 0), ("fourier", 20))
        for d, _ in MODELS
    ).assign(sample="stability")
    return performance, interpretability, stability


def analysis_files(folder):
    """Write `analysis_tables`."""
    roles = ("performance", "interpretability", "stability")
    return {
        role: [written(table, folder / f"{role}.tsv")]
        for role, table in zip(roles, analysis_tables(), strict=True)
    }


def assert_complete(table, text, rows):
    """Both forms of a table have as many rows, no blank cell and no bare NaN."""
    assert len(table) == rows
    assert not table.isna().any(axis=None)
    assert not (table == "").any(axis=None)
    lines = text.split("\n")
    assert sum(line.startswith("| ") for line in lines) == rows + 2
    assert lines[0].startswith("# ")
