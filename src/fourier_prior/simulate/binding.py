"""Occupancy of planted motif instances: affinity, neighbours, partners."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import expit


def occupancy(planted: pd.DataFrame, settings: Mapping) -> np.ndarray:
    """Compute how often each planted site is bound, in each task.

    Parameters
    ----------
    planted : pandas.DataFrame
        Sites of one data set: start, end, motif, score, best, role, locus.
    settings : mapping
        The data set's ``simulation`` block: ``sites`` (``affinity``, ``boost``), ``binding``
        (``slope``, ``cooperativity``, ``range``, ``period``) and ``tasks``.

    Returns
    -------
    numpy.ndarray, shape (sites, tasks)
        Values 0 to 1. A secondary site counts as bound only in the tasks that it helps.

    Notes
    -----
    The log-odds of being bound are ``affinity + slope * (score - best)``, plus for each other
    primary site of the locus at distance d
    ``cooperativity * exp(-d / range) * (1 + cos(2 pi d / period)) / 2`` (sites on the same face of
    the helix help each other), plus for each secondary site its task's ``boost`` times its own
    occupancy. Everything that decides is in the sequence.
    """
    tasks = list(settings["tasks"])
    sites, binding = settings["sites"], settings["binding"]
    motif = planted["motif"].to_numpy()
    energy = np.array([sites[m]["affinity"] for m in motif], dtype=np.float64)
    energy += binding["slope"] * (planted["score"] - planted["best"]).to_numpy()
    primary = (planted["role"] == "primary").to_numpy()
    boost = np.array(
        [[sites[m].get("boost", {}).get(task, 0.0) for task in tasks] for m in motif]
    ).reshape(len(motif), len(tasks))
    alone = expit(energy)
    bound = np.where(boost != 0, alone[:, None], 0.0)

    left, right = _pairs(planted["locus"].to_numpy())
    both = primary[left] & primary[right]
    centres = ((planted["start"] + planted["end"]) / 2).to_numpy()
    distance = np.abs(centres[left] - centres[right])
    phase = (1 + np.cos(2 * np.pi * distance / binding["period"])) / 2
    help_ = binding["cooperativity"] * np.exp(-distance / binding["range"]) * phase
    np.add.at(energy, left[both], help_[both])

    log_odds = np.repeat(energy[:, None], len(tasks), axis=1)
    partner = primary[left] & ~primary[right]
    np.add.at(log_odds, left[partner], boost[right[partner]] * alone[right[partner], None])
    return np.where(primary[:, None], expit(log_odds), bound)


def _pairs(groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All ordered pairs of different rows with the same group number."""
    order = np.argsort(groups, kind="stable")
    _, starts, counts = np.unique(groups[order], return_index=True, return_counts=True)
    pairs = []
    for size in np.unique(counts):
        rows = order[starts[counts == size][:, None] + np.arange(size)]
        i, j = np.nonzero(~np.eye(size, dtype=bool))
        pairs.append((rows[:, i].ravel(), rows[:, j].ravel()))
    return (np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs]))
