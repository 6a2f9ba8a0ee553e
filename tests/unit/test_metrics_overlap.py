import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import auc, precision_recall_curve

from fourier_prior.errors import InputError
from fourier_prior.metrics import overlap

interval = st.tuples(
    st.sampled_from(["chr1", "chr2"]), st.integers(0, 150), st.integers(1, 80)
).map(lambda t: (t[0], t[1], t[1] + t[2]))
window = st.tuples(st.sampled_from(["chr1", "chr2", "chr3"]), st.integers(0, 150))


def frame(intervals):
    return pd.DataFrame(intervals, columns=["chrom", "start", "end"])


def slow_mask(intervals, windows, length, clip):
    mask = np.zeros((len(windows), length), dtype=bool)
    for row, (chrom, start) in enumerate(windows):
        for other, first, last in intervals:
            if other == chrom and first < start + length and last > start:
                low = first - start
                # Without clipping: Python's own meaning of a negative slice start.
                mask[row, (max(low, 0) if clip else low) : last - start] = True
    return mask


@settings(max_examples=200, deadline=None)
@given(st.lists(interval, max_size=15), st.lists(window, min_size=1, max_size=6), st.booleans())
def test_mask_equals_slices(intervals, windows, clip):
    chroms, starts = zip(*windows, strict=True)
    mask = overlap.interval_mask(frame(intervals), chroms, starts, 50, clip=clip)
    np.testing.assert_array_equal(mask, slow_mask(intervals, windows, 50, clip))


def test_left_overhang_is_lost_only_without_clipping():
    table = frame([("chr1", 90, 110), ("chr1", 140, 200)])
    args = (table, ["chr1"], [100], 50)
    assert np.flatnonzero(overlap.interval_mask(*args)[0]).tolist() == [*range(10), *range(40, 50)]
    assert np.flatnonzero(overlap.interval_mask(*args, clip=False)[0]).tolist() == [*range(40, 50)]


def test_fraction_in_mask():
    scores = np.array([[1.0, -3.0, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    mask = np.array([[False, True, False], [False] * 3, [True] * 3])
    np.testing.assert_array_equal(overlap.fraction_in_mask(scores, mask), [0.75, np.nan, np.nan])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 20))
def test_auprc_of_bases_is_scikit_learns_without_the_last_point(seed, levels):
    rng = np.random.default_rng(seed)
    scores = rng.integers(-levels, levels, (4, 25)) / levels
    mask = rng.random((4, 25)) < 0.3
    if not mask.any():
        return
    precision, recall, _ = precision_recall_curve(mask.ravel(), np.abs(scores).ravel())
    expected = auc(recall[:-1], precision[:-1]) if len(recall) > 2 else 0.0
    assert overlap.auprc_of_bases(scores, mask) == pytest.approx(expected)


def test_auprc_of_bases_compares_across_sequences():
    mask = np.array([[True, False], [True, False]])
    assert overlap.auprc_of_bases([[2.0, 1.0], [2.5, 1.0]], mask) == pytest.approx(0.5)
    # The second sequence's unmarked base outranks the first one's marked base.
    curve = overlap.precision_recall_of_bases([[2.0, 1.0], [9.0, 3.0]], mask)
    assert curve["precision"].tolist() == [1, 0.5, pytest.approx(2 / 3)]
    assert curve["recall"].tolist() == [0.5, 0.5, 1]
    assert np.isnan(overlap.auprc_of_bases([[1.0, 2.0]], [[False, False]]))


def test_summit_distance_equals_brute_force():
    rng = np.random.default_rng(0)
    summits = pd.DataFrame(
        {"chrom": rng.choice(["chr1", "chr2"], 40), "summit": rng.integers(0, 2000, 40)}
    )
    chroms = rng.choice(["chr1", "chr2"], 30)
    starts = rng.integers(0, 1900, 30)
    result = overlap.summit_distance(summits, chroms, starts, 100)
    for row in range(30):
        inside = summits.query("chrom == @chroms[@row]")["summit"].to_numpy()
        inside = inside[(inside >= starts[row]) & (inside < starts[row] + 100)]
        if not len(inside):
            assert np.isnan(result[row]).all()
            continue
        positions = np.arange(starts[row], starts[row] + 100)
        np.testing.assert_array_equal(result[row], np.abs(positions[:, None] - inside).min(axis=1))
    assert np.isnan(result).all(axis=1).any()


def test_summit_correlation_equals_scipy_and_counts_undefined():
    rng = np.random.default_rng(1)
    distance = np.abs(np.arange(60.0)[None] - np.array([[10], [30], [20], [20]]))
    distance[2] = np.nan
    scores = rng.standard_normal((4, 60)).round(1)
    scores[3] = 0
    correlation, defined = overlap.summit_correlation(scores, distance)
    for row in range(2):
        expected = spearmanr(np.abs(scores[row]), distance[row]).statistic
        assert correlation[row] == pytest.approx(expected)
    assert correlation[2:].tolist() == [0, 0]
    assert defined.tolist() == [True, True, False, False]


def test_attribution_at_the_summit_correlates_perfectly():
    distance = np.abs(np.arange(61.0)[None] - 30)
    correlation, defined = overlap.summit_correlation(np.exp(-distance), distance)
    assert correlation[0] == pytest.approx(-1)
    assert defined.all()


def test_mask_of_other_windows_is_refused():
    with pytest.raises(InputError, match="mask"):
        overlap.fraction_in_mask(np.ones((2, 10)), np.ones((2, 11)))
