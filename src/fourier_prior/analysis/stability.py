"""Similarity of attributions between models."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

KIND = ["dataset", "architecture", "condition"]


def lowest_losses_of_runs(models, losses, condition: str, subset: str, number: int) -> list[str]:
    """Names of the runs with the lowest validation loss."""
    return sorted(models, key=lambda run: losses[condition, subset, run])[:number]


def pairs_table(labels: Mapping, comparison: str, names, similarity: np.ndarray) -> pd.DataFrame:
    """Means over sequences of every pair of models; `similarity` has shape (pairs, sequences)."""
    first, second = zip(*names, strict=True)
    return pd.DataFrame(
        {
            **labels,
            "comparison": comparison,
            "run_a": first,
            "run_b": second,
            "value": similarity.mean(axis=1),
        }
    )


def sequences_table(labels: Mapping, measure: str, similarity: np.ndarray) -> pd.DataFrame:
    """Means over pairs for every sequence; `similarity` has shape (pairs, sequences)."""
    return pd.DataFrame(
        {
            "dataset": labels["dataset"],
            "architecture": labels["architecture"],
            "subset": "all",
            "condition": labels["condition"],
            "run": "all",
            "sample": "stability",
            "example": range(similarity.shape[1]),
            "measure": measure,
            "value": similarity.mean(axis=0),
        }
    )
