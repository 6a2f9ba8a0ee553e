import cmath
import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import entropy as scipy_entropy

from fourier_prior.errors import InputError
from fourier_prior.metrics.spectrum import entropy, high_frequency_sum


def cosine(length, frequency):
    return 2 + np.cos(2 * np.pi * frequency * np.arange(length) / length)


def test_pure_tones_fall_on_either_side_of_the_limit():
    """The limit itself, T = 150 at 1000 bp, is a low frequency; the next one is high."""
    tracks = np.stack([cosine(1000, 150), cosine(1000, 151), cosine(1000, 3) + cosine(1000, 400)])
    np.testing.assert_allclose(high_frequency_sum(tracks, 1000 / 150), [0, 1, 0.5], atol=1e-9)


def test_period_is_turned_into_the_papers_limits():
    np.testing.assert_allclose(
        high_frequency_sum(np.stack([cosine(1346, 200), cosine(1346, 201)]), 1346 / 200),
        [0, 1],
        atol=1e-9,
    )


@pytest.mark.parametrize("length", [100, 101])
def test_equals_slow_fourier_transform(length):
    scores = np.random.default_rng(0).random((3, length))
    position = np.arange(length)
    frequencies = np.arange(1, (length + 1) // 2)
    waves = np.exp(-2j * np.pi * frequencies[:, None] * position / length)
    magnitudes = np.abs(scores @ waves.T)
    expected = magnitudes[:, frequencies > 20].sum(axis=1) / magnitudes.sum(axis=1)
    np.testing.assert_allclose(high_frequency_sum(scores, length / 20), expected)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.floats(1e-6, 1e6), st.integers(0, 99))
def test_high_frequency_sum_ignores_scale_sign_and_rotation(seed, scale, shift):
    scores = np.random.default_rng(seed).random((2, 100))
    value = high_frequency_sum(scores, 5)
    assert ((value >= 0) & (value <= 1)).all()
    np.testing.assert_allclose(high_frequency_sum(-scale * scores, 5), value)
    np.testing.assert_allclose(high_frequency_sum(np.roll(scores, shift, axis=1), 5), value)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([100, 101]))
def test_reverse_complements_have_the_same_spectrum_and_entropy(seed, length):
    """Actual scores of the other strand are the same numbers in reverse."""
    scores = np.random.default_rng(seed).standard_normal((3, length))
    for metric in (lambda s: high_frequency_sum(s, 5), entropy):
        np.testing.assert_allclose(metric(scores[:, ::-1]), metric(scores))


@pytest.mark.parametrize("length", [100, 101])
@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("nyquist", [False, True])
def test_further_frequencies_equal_slow_transform(length, zero, nyquist):
    scores = np.random.default_rng(1).random((2, length))
    frequencies = range(length // 2 + 1)
    expected = []
    for track in scores.tolist():
        magnitude = [
            abs(sum(s * cmath.exp(-2j * cmath.pi * k * i / length) for i, s in enumerate(track)))
            for k in frequencies
        ]
        counted = [k for k in frequencies if (k or zero) and (2 * k < length or nyquist)]
        high = sum(magnitude[k] for k in counted if k > 20)
        expected.append(high / sum(magnitude[k] for k in counted))
    ours = high_frequency_sum(scores, length / 20, zero_frequency=zero, nyquist=nyquist)
    np.testing.assert_allclose(ours, expected)


def test_constant_tracks_have_no_spectrum():
    tracks = np.stack([np.zeros(1000), np.full(1000, 0.1), cosine(1000, 5)])
    assert np.isnan(high_frequency_sum(tracks, 7)).tolist() == [True, True, False]


@pytest.mark.parametrize("period", [-3, 0, 1, 2, 5000])
def test_impossible_period_is_refused(period):
    with pytest.raises(InputError, match="period"):
        high_frequency_sum(np.ones((1, 1000)), period)


def test_entropy_equals_scipy():
    scores = np.random.default_rng(1).standard_normal((4, 50))
    expected = scipy_entropy(np.abs(scores) + 0.001, base=2, axis=1)
    np.testing.assert_allclose(entropy(scores), expected)


@settings(max_examples=50, deadline=None)
@given(
    hnp.arrays(np.float64, (2, 12), elements=st.integers(-4, 4).map(float)),
    st.sampled_from([0.001, 0.5]),
    st.floats(1e-6, 1e6),
)
def test_entropy_equals_loops_is_bounded_and_ignores_order(scores, pseudocount, scale):
    expected = []
    for track in scores.tolist():
        raised = [abs(s) + pseudocount for s in track]
        expected.append(-sum(q / sum(raised) * math.log2(q / sum(raised)) for q in raised))
    values = entropy(scores, pseudocount)
    np.testing.assert_allclose(values, expected, atol=1e-12)
    assert ((values >= 0) & (values <= math.log2(12) + 1e-12)).all()
    shuffled = np.random.default_rng(0).permutation(scores, axis=1)
    np.testing.assert_allclose(entropy(shuffled, pseudocount), values)
    np.testing.assert_allclose(entropy(scale * scores, scale * pseudocount), values)
    np.testing.assert_allclose(entropy(scale * scores, 0), entropy(scores, 0))


def test_a_negative_pseudocount_is_refused():
    with pytest.raises(InputError, match="pseudocount"):
        entropy(np.ones((1, 5)), -0.1)


def test_entropy_extremes():
    spike = np.zeros(1000)
    spike[3] = 1
    values = entropy(np.stack([np.ones(1000), spike]), pseudocount=0)
    np.testing.assert_allclose(values, [np.log2(1000), 0], atol=1e-12)
    assert entropy(np.zeros((1, 1000)))[0] == pytest.approx(np.log2(1000))
    assert np.isnan(entropy(np.zeros((1, 10)), pseudocount=0)[0])


@pytest.mark.parametrize("metric", [lambda s: high_frequency_sum(s, 7), entropy])
def test_bad_tracks_are_refused(metric):
    with pytest.raises(InputError, match="sequence 1"):
        metric(np.array([np.ones(100), np.full(100, np.nan)]))
    with pytest.raises(InputError, match=r"\(N, L\)"):
        metric(np.ones((2, 4, 100)))
