"""Bounds of similarity."""

from itertools import permutations

import numpy as np
import pytest
from track_examples import brute_force

from fourier_prior.metrics.bounds import jaccard_bounds


def test_bounds_are_length_and_chance():
    """Shuffles within one position average over the 24 orders of its bases."""
    column = np.array([3.0, -1.0, 0.5, 2.0])
    tracks = np.tile(column[None, :, None], (300, 1, 5))
    bounds = jaccard_bounds(tracks, np.random.default_rng(0))
    np.testing.assert_allclose(bounds["itself"], 5)
    expected = [brute_force(column[:, None], column[list(p), None]) for p in permutations(range(4))]
    error = np.std(expected) * np.sqrt(5 / 300)
    assert bounds["bases"].mean() == pytest.approx(5 * np.mean(expected), abs=5 * error)
    np.testing.assert_allclose(bounds["positions"], 5)  # all positions are alike
    again = jaccard_bounds(tracks, np.random.default_rng(0))
    for name, values in bounds.items():
        np.testing.assert_array_equal(again[name], values)


def test_shuffled_bounds_keep_the_scores_and_nothing_else():
    """Only what a shuffle keeps is shared: sequence by sequence, and each base in its row."""
    tracks = np.zeros((2, 4, 50))
    tracks[0, 0] = 1
    tracks[1, 2, 10] = -1
    bounds = jaccard_bounds(tracks, np.random.default_rng(1))
    assert bounds["positions"][0] == 50
    assert 0 <= bounds["bases"][0] < 50
    assert bounds["itself"].tolist() == [50, 1]
    assert bounds["bases"][1] in (0, 1)
