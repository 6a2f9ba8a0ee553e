from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp

from fourier_prior.errors import InputError
from fourier_prior.metrics.bounds import jaccard_bounds
from fourier_prior.metrics.stability import continuous_jaccard, pairwise_jaccard


def brute_force(a, b, normalise=True):
    """The published formula, one base at a time."""
    total = 0.0
    for i in range(a.shape[1]):
        x, y = list(a[:, i]), list(b[:, i])
        if normalise:
            x = [v / sum(map(abs, x)) for v in x] if any(x) else x
            y = [v / sum(map(abs, y)) for v in y] if any(y) else y
        shared = sum(
            min(abs(v), abs(w)) * np.sign(v) * np.sign(w) for v, w in zip(x, y, strict=True)
        )
        union = sum(max(abs(v), abs(w)) for v, w in zip(x, y, strict=True))
        total += shared / union if union else 0.0
    return total


# Whole numbers make equal magnitudes, zeros and all-zero positions common.
tracks = hnp.arrays(np.float64, (2, 3, 4, 6), elements=st.integers(-3, 3).map(float))


@settings(max_examples=150, deadline=None)
@given(tracks, st.booleans())
def test_equals_brute_force(pair, normalise):
    ours = continuous_jaccard(*pair, normalise="position" if normalise else None)
    expected = [brute_force(a, b, normalise) for a, b in zip(*pair, strict=True)]
    np.testing.assert_allclose(ours, expected, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(tracks)
def test_symmetric_bounded_and_odd(pair):
    a, b = pair
    value = continuous_jaccard(a, b)
    np.testing.assert_allclose(continuous_jaccard(b, a), value, atol=1e-12)
    np.testing.assert_allclose(continuous_jaccard(a, -b), -value, atol=1e-12)
    assert (np.abs(value) <= 6 + 1e-12).all()
    np.testing.assert_allclose(continuous_jaccard(a, 7.5 * b), value, atol=1e-12)
    covered = np.abs(a).sum(axis=1).astype(bool).sum(axis=1)
    np.testing.assert_allclose(continuous_jaccard(a, a), covered)


@settings(max_examples=50, deadline=None)
@given(tracks, st.randoms(use_true_random=False), st.booleans())
def test_the_other_strand_and_other_orders_are_as_similar(pair, random, normalise):
    way = "position" if normalise else None
    value = continuous_jaccard(*pair, normalise=way)
    flipped = continuous_jaccard(*pair[:, :, ::-1, ::-1], normalise=way)
    np.testing.assert_allclose(flipped, value, atol=1e-12)
    order, bases = random.sample(range(6), 6), random.sample(range(4), 4)
    moved = pair[:, :, :, order][:, :, bases]
    np.testing.assert_allclose(continuous_jaccard(*moved, normalise=way), value, atol=1e-12)


def test_tracks_without_scores_are_similar_to_nothing():
    track = np.random.default_rng(3).standard_normal((1, 4, 20))
    nothing = np.zeros_like(track)
    for a, b in ((track, nothing), (nothing, track), (nothing, nothing)):
        assert continuous_jaccard(a, b)[0] == 0
        assert continuous_jaccard(a.astype(np.float32), b.astype(np.float32))[0] == 0


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


def test_without_normalisation_scale_matters():
    a = np.random.default_rng(0).random((1, 4, 30))
    assert continuous_jaccard(a, 2 * a, normalise=None)[0] == pytest.approx(15)
    assert continuous_jaccard(a, 2 * a)[0] == pytest.approx(30)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_all_pairs_in_order_of_combinations(dtype):
    models = np.random.default_rng(1).standard_normal((5, 3, 4, 200)).astype(dtype)
    result = pairwise_jaccard(list(models))
    assert result.shape == (10, 3)
    expected = [
        [brute_force(models[i, n].astype(float), models[j, n].astype(float)) for n in range(3)]
        for i, j in combinations(range(5), 2)
    ]
    np.testing.assert_allclose(result, expected, atol=1e-10 if dtype == np.float64 else 1e-4)
    np.testing.assert_array_equal(pairwise_jaccard(models), result)


def test_inputs_are_left_alone():
    models = np.random.default_rng(2).standard_normal((2, 2, 4, 10))
    before = models.copy()
    pairwise_jaccard(models)
    np.testing.assert_array_equal(models, before)


def test_one_model_has_no_pairs():
    assert pairwise_jaccard(np.ones((1, 3, 4, 5))).shape == (0, 3)


def test_bad_input_is_refused():
    good = np.ones((2, 4, 10))
    bad = good.copy()
    bad[1, 2, 3] = np.nan
    with pytest.raises(InputError, match="sequence 1"):
        continuous_jaccard(good, bad)
    with pytest.raises(InputError, match="different shapes"):
        continuous_jaccard(good, good[:, :, :9])
    with pytest.raises(InputError, match="axis 1 must be 4"):
        continuous_jaccard(good.swapaxes(1, 2), good.swapaxes(1, 2))
    with pytest.raises(InputError, match="normalise"):
        continuous_jaccard(good, good, normalise="window")
