import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp
from pybedtools import BedTool
from scipy.stats import rankdata, spearmanr
from sklearn.metrics import auc, average_precision_score, precision_recall_curve

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


def test_mask_equals_bedtools_coverage():
    rng = np.random.default_rng(5)
    starts = np.sort(rng.integers(0, 900, 40))
    intervals = frame([("chr1", int(s), int(s + w)) for s, w in rng.integers(1, 120, (60, 2)) * 8])
    windows = frame([("chr1", int(s), int(s + 50)) for s in starts])
    beds = (BedTool.from_dataframe(table) for table in (windows, intervals))
    depth = next(beds).coverage(next(beds), d=True)
    expected = np.array([int(row[-1]) > 0 for row in depth]).reshape(40, 50)
    assert 0 < expected.mean() < 1
    mask = overlap.interval_mask(intervals, ["chr1"] * 40, starts, 50)
    np.testing.assert_array_equal(mask, expected)


@settings(max_examples=50, deadline=None)
@given(st.lists(interval, max_size=8), st.lists(window, min_size=1, max_size=4))
def test_mirrored_genome_mirrors_masks_and_distances(intervals, windows):
    size, length = 300, 50
    chroms, starts = zip(*windows, strict=True)
    mirrored = frame([(c, size - e, size - s) for c, s, e in intervals])
    back = [size - s - length for s in starts]
    mask = overlap.interval_mask(frame(intervals), chroms, starts, length)
    other = overlap.interval_mask(mirrored, chroms, back, length)
    np.testing.assert_array_equal(other[:, ::-1], mask)
    summits = frame(intervals).assign(summit=lambda t: t["start"])
    flipped = summits.assign(summit=size - 1 - summits["summit"])
    distance = overlap.summit_distance(summits, chroms, starts, length)
    other = overlap.summit_distance(flipped, chroms, back, length)
    np.testing.assert_array_equal(other[:, ::-1], distance)


def test_left_overhang_is_lost_only_without_clipping():
    table = frame([("chr1", 90, 110), ("chr1", 140, 200)])
    args = (table, ["chr1"], [100], 50)
    assert np.flatnonzero(overlap.interval_mask(*args)[0]).tolist() == [*range(10), *range(40, 50)]
    assert np.flatnonzero(overlap.interval_mask(*args, clip=False)[0]).tolist() == [*range(40, 50)]


def test_fraction_in_mask():
    scores = np.array([[1.0, -3.0, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    mask = np.array([[False, True, False], [False] * 3, [True] * 3])
    np.testing.assert_array_equal(overlap.fraction_in_mask(scores, mask), [0.75, np.nan, np.nan])


scores_and_mask = st.tuples(
    hnp.arrays(np.float64, (3, 15), elements=st.integers(-5, 5).map(float)),
    hnp.arrays(bool, (3, 15)),
)


@settings(max_examples=100, deadline=None)
@given(scores_and_mask, st.floats(1e-3, 1e3))
def test_fraction_equals_loops_and_ignores_scale_sign_and_strand(data, scale):
    scores, mask = data
    expected = []
    for track, marked in zip(scores.tolist(), mask.tolist(), strict=True):
        total = sum(abs(s) for s in track)
        inside = sum(abs(s) for s, m in zip(track, marked, strict=True) if m)
        expected.append(inside / total if total and any(marked) else np.nan)
    value = overlap.fraction_in_mask(scores, mask)
    np.testing.assert_allclose(value, expected)
    for same in (-scale * scores, scale * scores):
        np.testing.assert_allclose(overlap.fraction_in_mask(same, mask), value)
    np.testing.assert_allclose(overlap.fraction_in_mask(scores[:, ::-1], mask[:, ::-1]), value)
    everywhere = overlap.fraction_in_mask(scores, np.ones_like(mask))
    np.testing.assert_allclose(everywhere[scores.any(axis=1)], 1)


@settings(max_examples=100, deadline=None)
@given(scores_and_mask)
def test_area_of_bases_needs_only_their_order(data):
    scores, mask = data
    for rule in ("trapezoid", "step"):
        value = overlap.auprc_of_bases(scores, mask, rule=rule)
        for same in (-7 * scores, np.abs(scores) ** 3, rankdata(np.abs(scores)).reshape(3, 15)):
            np.testing.assert_allclose(overlap.auprc_of_bases(same, mask, rule=rule), value)
        other = overlap.auprc_of_bases(scores[::-1, ::-1], mask[::-1, ::-1], rule=rule)
        np.testing.assert_allclose(other, value)
        assert np.isnan(value) == (not mask.any())
        assert np.isnan(value) or 0 <= value <= 1
    if mask.any():
        expected = average_precision_score(mask.ravel(), np.abs(scores).ravel())
        assert value == pytest.approx(expected)


def test_area_of_equal_magnitudes():
    mask = np.array([[True, False, False, False]])
    assert overlap.auprc_of_bases(np.zeros((1, 4)), mask) == 0
    assert overlap.auprc_of_bases(np.zeros((1, 4)), mask, rule="step") == 0.25
    with pytest.raises(InputError, match="rule: 'steps'"):
        overlap.auprc_of_bases(np.ones((1, 4)), mask, rule="steps")


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


@settings(max_examples=50, deadline=None)
@given(scores_and_mask)
def test_summit_correlation_needs_only_order_and_not_the_strand(data):
    scores, summits = data
    distance = np.abs(np.arange(15)[:, None] - np.arange(15)).astype(float)
    distance = np.array(
        [distance[:, row].min(axis=1) if row.any() else np.full(15, np.nan) for row in summits]
    )
    value, defined = overlap.summit_correlation(scores, distance)
    assert (np.abs(value) <= 1 + 1e-12).all()
    assert not value[~defined].any()
    for s, d in ((-5 * scores, distance), (scores**2, distance**2)):
        np.testing.assert_allclose(overlap.summit_correlation(s, d)[0], value, atol=1e-12)
    other = overlap.summit_correlation(scores[:, ::-1], distance[:, ::-1])[0]
    np.testing.assert_allclose(other, value, atol=1e-12)


def test_attribution_at_the_summit_correlates_perfectly():
    distance = np.abs(np.arange(61.0)[None] - 30)
    correlation, defined = overlap.summit_correlation(np.exp(-distance), distance)
    assert correlation[0] == pytest.approx(-1)
    assert defined.all()


@pytest.mark.parametrize(
    "metric",
    [
        overlap.fraction_in_mask,
        overlap.auprc_of_bases,
        overlap.precision_recall_of_bases,
        overlap.summit_correlation,
    ],
)
def test_bad_scores_and_masks_of_other_windows_are_refused(metric):
    with pytest.raises(InputError, match="mask"):
        metric(np.ones((2, 10)), np.ones((2, 11)))
    with pytest.raises(InputError, match="sequence 1"):
        metric(np.array([[1.0], [np.nan]]), np.ones((2, 1)))


def test_nothing_to_look_at():
    nowhere = frame([]).astype({"start": int, "end": int})
    assert not overlap.interval_mask(nowhere, ["chr1"], [5], 4).any()
    assert overlap.interval_mask(frame([("chr1", 0, 9)]), [], [], 4).shape == (0, 4)
    none = np.zeros((0, 4))
    assert overlap.fraction_in_mask(none, none).shape == (0,)
    assert np.isnan(overlap.auprc_of_bases(none, none))
    assert overlap.summit_correlation(none, none)[0].shape == (0,)
