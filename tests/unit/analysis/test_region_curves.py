import itertools

import numpy as np
import pandas as pd
import pytest
from attribution_examples import attributions
from hypothesis import given, settings, strategies as st
from sklearn.metrics import auc, precision_recall_curve

from fourier_prior.analysis.region_curves import region_curve, region_curves, thinned
from fourier_prior.analysis.tidy_tables import select
from fourier_prior.metrics.overlap import precision_recall_of_bases


def example(seed, n=6, length=50, decimals=3):
    random = np.random.default_rng(seed)
    mask = random.random((n, length)) < 0.2
    scores = np.round(random.normal(size=(n, length)) * (1 + mask), decimals)
    return scores, mask


@given(st.integers(0, 1000), st.sampled_from([1, 3]), st.integers(3, 40))
@settings(max_examples=40, deadline=None)
def test_points_lie_on_the_curve_of_scikit_learn_and_its_area_is_whole(seed, decimals, points):
    scores, mask = example(seed, decimals=decimals)  # one decimal: many ties
    if not mask.any():
        return
    precision, recall, thresholds = precision_recall_curve(mask.ravel(), np.abs(scores).ravel())
    curve = region_curve(scores, mask, points)
    ranked = [(np.abs(scores) >= threshold).sum() for threshold in thresholds]
    place = dict(zip(ranked, zip(recall[:-1], precision[:-1], strict=True), strict=True))
    for row in curve.itertuples():
        assert place[row.bases] == pytest.approx((row.recall, row.precision))
    # scikit-learn's last point (recall 0, precision 1) is artificial, and FP leaves it out.
    assert curve["auprc"].unique() == pytest.approx([auc(recall[:-1], precision[:-1])])
    assert set(curve["marked"]) == {mask.sum()}
    assert set(curve["sequences"]) == {len(mask)}


@given(st.integers(0, 1000), st.integers(3, 60))
@settings(max_examples=40, deadline=None)
def test_a_thinned_curve_keeps_its_ends_and_its_limit(seed, points):
    curve = precision_recall_of_bases(*example(seed, n=4))
    thin = thinned(curve, points)
    assert len(thin) <= points
    pd.testing.assert_series_equal(thin.iloc[0], curve.iloc[0], check_names=False)
    pd.testing.assert_series_equal(thin.iloc[-1], curve.iloc[-1], check_names=False)
    assert thin["bases"].is_monotonic_increasing
    if len(curve) <= points:
        pd.testing.assert_frame_equal(thin, curve)


def test_no_marked_base_gives_no_point():
    scores, mask = example(0)
    assert region_curve(scores, np.zeros_like(mask), 10).empty


def test_every_model_and_kind_of_region_has_its_curve():
    random = np.random.default_rng(0)
    values = [random.normal(size=(3, 40)).astype(np.float32) for _ in range(2)]
    reads = [
        attributions(scores, [20, 40, 200], condition=condition)
        for scores, condition in zip(values, ("none", "fourier"), strict=True)
    ]
    spans = {"peaks": (30, 70), "nexus": (45, 52)}
    regions = {
        kind: pd.DataFrame({"chrom": ["chr1"], "start": [start], "end": [end]})
        for kind, (start, end) in spans.items()
    }
    for clip in (True, False):
        table = region_curves(reads, regions, 1000, clip=clip)
        assert list(table)[:4] == ["dataset", "architecture", "condition", "regions"]
        for (kind, (start, end)), (read, scores) in itertools.product(
            spans.items(), zip(reads, values, strict=True)
        ):
            base = read.start[:, None] + np.arange(40)
            mask = (base >= start) & (base < end)
            # The second window begins inside the peak.
            mask[1] &= clip | (kind == "nexus")
            condition = read.attrs["condition"]
            found = select(table, regions=kind, condition=condition).reset_index(drop=True)
            expected = region_curve(scores, mask, 1000)
            pd.testing.assert_frame_equal(found[list(expected)], expected)
