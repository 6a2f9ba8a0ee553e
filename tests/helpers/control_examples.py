"""Tables of negative controls for tests."""

import numpy as np
import pandas as pd
from result_examples import CONDITIONS, of_runs, of_sequences, pairs_of_seeds, written

KINDS = [
    ["real labels", "none"],
    ["real labels", "fourier"],
    ["permuted labels", "none"],
    ["permuted labels", "fourier"],
    ["shuffled attributions", "none"],
    ["shuffled attributions", "fourier"],
]


def control_files(folder, *, planted=True):
    """Write all tables that controls are judged by."""
    random = np.random.default_rng(0)
    excess = pd.DataFrame(
        {"labels": labels, "condition": condition, "run": f"seed-{i:02d}", "example": 0}
        | {"observed": 0.2 + 0.4 * (labels == "real") + i / 100, "expected": 0.21}
        for labels in ("real", "permuted")
        for condition in CONDITIONS
        for i in range(3)
    )
    centres = {"itself": 100, "bases": 30, "positions": 5, "both": 0}
    bounds = pd.DataFrame(
        {"compared": kind, "run": "seed-00", "example": i, "value": centre + random.normal()}
        for kind, centre in centres.items()
        for i in range(20)
    )
    scored = pd.concat(
        of_sequences("entropy", c, [8 - g + i / 10], run=f"seed-{i:02d}", sample="stability")
        for c, g in zip(CONDITIONS, (0, 1), strict=True)
        for i in range(3)
    )
    agreement = pd.concat(
        of_sequences("jaccard_initialisations", c, 20 + random.normal(size=20), run="all")
        for c in CONDITIONS
    )

    def areas(level):
        return pd.concat(
            of_runs("auroc", c, [level, level + 0.01, level + 0.03]) for c in CONDITIONS
        )

    tables = {
        "real_performance": areas(0.9),
        "permuted_performance": areas(0.48),
        "bounds": bounds,
        "stability": agreement.assign(sample="stability"),
        "pairs": pairs_of_seeds(dict.fromkeys(CONDITIONS, 0.0)),
        "interpretability": scored,
    }
    files = {role: [written(table, folder / f"{role}.tsv")] for role, table in tables.items()}
    files["excess"] = [written(excess, folder / "excess.tsv")] if planted else []
    found = pd.DataFrame({"kept": [True, True, False], "label": ["SPI1", None, "SPI1"]})
    files["patterns"] = [written(found, folder / f"patterns-{i}.tsv") for i in range(len(KINDS))]
    return files
