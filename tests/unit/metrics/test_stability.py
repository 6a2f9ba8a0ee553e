"""Similarity of attribution tracks."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from track_examples import brute_force, tracks

from fourier_prior.errors import InputError
from fourier_prior.metrics.stability import continuous_jaccard, pairwise_jaccard


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
