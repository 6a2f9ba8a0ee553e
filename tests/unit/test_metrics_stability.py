from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp

from fourier_prior.errors import InputError
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
