"""Similarity of attributions between models: of other seeds, and of a subset of the data."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.metrics.stability import continuous_jaccard, pairwise_jaccard
from fourier_prior.training.best_run import best_runs

Scores = Mapping[tuple[str, str], Mapping[str, np.ndarray]]
"""Hypothetical scores of the same sequences, (N, 4, L), by (condition, subset) and run."""


def compare_models(
    scores: Scores,
    losses: Mapping[tuple[str, str], Mapping[str, float]],
    kind: Mapping[str, str],
    best_seeds: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure the continuous Jaccard similarity between seeds and between subsets of the data.

    Parameters
    ----------
    scores : mapping of (condition, subset) to mapping of run to numpy.ndarray, shape (N, 4, L)
    losses : mapping of (condition, subset) to mapping of run to float
        Lowest validation losses.
    kind : mapping
        dataset and architecture of the models.
    best_seeds : int
        Of each subset, how many of the best models are compared with those of all data.

    Returns
    -------
    sequences : pandas.DataFrame
        Columns dataset, architecture, subset, condition, run, sample, example, measure, value:
        means over pairs of models. ``jaccard_initialisations`` compares the models of all data
        with each other, ``jaccard_top`` the best of them with the best of the subset ``top``.
    pairs : pandas.DataFrame
        Columns dataset, architecture, condition, comparison, run_a, run_b, value: means over
        sequences.

    Raises
    ------
    InputError
        If no two models can be compared.
    """
    sequences, pairs = [], []
    for (condition, subset), models in scores.items():
        labels = {**kind, "condition": condition}
        if subset == "all" and len(models) > 1:
            names = list(itertools.combinations(models, 2))
            similarity = pairwise_jaccard(list(models.values()))
            pairs.append(_over_sequences(labels, "initialisations", names, similarity))
            sequences.append(_over_pairs(labels, "jaccard_initialisations", similarity))
        if subset == "top":
            full, part = (
                best_runs(
                    {run: losses[condition, s][run] for run in scores[condition, s]}, best_seeds
                )
                for s in ("all", "top")
            )
            names = list(itertools.product(full, part))
            similarity = np.stack(
                [continuous_jaccard(scores[condition, "all"][a], models[b]) for a, b in names]
            )
            pairs.append(_over_sequences(labels, "top", names, similarity))
            sequences.append(_over_pairs(labels, "jaccard_top", similarity))
    if not sequences:
        raise InputError(
            "config: seeds.all is 1 and there is no subset, so no two models can be compared; "
            "raise `seeds.all`."
        )
    return pd.concat(sequences), pd.concat(pairs)


def _over_sequences(
    labels: Mapping[str, str],
    comparison: str,
    names: Sequence[tuple[str, str]],
    similarity: np.ndarray,
) -> pd.DataFrame:
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


def _over_pairs(labels: Mapping[str, str], measure: str, similarity: np.ndarray) -> pd.DataFrame:
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
