"""Measures of models of simulated sequences for tests."""

import numpy as np
import pandas as pd

from fourier_prior.analysis.simulation import MEASURES


def fabricated_measures():
    """Measures of two seeds and the best of two conditions at two levels."""
    random = np.random.default_rng(5)
    rows = []
    for level in (0.5, 0.54):
        for shift, condition in enumerate(("none", "fourier")):
            for run in ("seed-00", "seed-01", "best"):
                for method in ("deepshap", "released") if run == "best" else ("deepshap",):
                    for measure in MEASURES:
                        pooled = measure.endswith("auprc")
                        for example in ["<NA>"] if pooled else range(12):
                            value = random.uniform(0, 0.5) + 0.2 * shift
                            rows.append((level, condition, run, method, example, measure, value))
    columns = ["level", "condition", "run", "method", "example", "measure", "value"]
    return pd.DataFrame(rows, columns=columns)
