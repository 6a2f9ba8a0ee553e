import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from sklearn.metrics import auc, precision_recall_curve

from fourier_prior.analysis.region_curves import region_curve, thinned
from fourier_prior.attributions.file import Attributions, write_attributions
from fourier_prior.commands.region_curves import trace_regions
from fourier_prior.files import read_table
from fourier_prior.genome import encode, one_hot, write_genome
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


def test_the_command_traces_peaks_and_gold_standard(tmp_path):
    fasta = tmp_path / "genome.fa"
    fasta.write_text(">chr1\n" + "ACGT" * 100 + "\n")
    genome = tmp_path / "genome.npy"
    write_genome([fasta], genome)
    (tmp_path / "peaks.narrowPeak").write_text("chr1\t40\t70\t.\t0\t.\t5\t-1\t9\t10\n")
    (tmp_path / "gold.bed").write_text("chr1\t45\t52\n")
    random = np.random.default_rng(0)
    read = Attributions(
        chrom=["chr1"] * 3,
        start=np.array([20, 40, 200], dtype=np.int32),
        one_hot=one_hot(encode("ACGT" * 10))[None].repeat(3, axis=0).astype(np.uint8),
        hypothetical=random.normal(size=(3, 4, 40)).astype(np.float32),
        delta=np.zeros((3, 0), np.float32),
        difference=np.zeros((3, 0), np.float32),
        attrs={"dataset": "spi1", "architecture": "binary", "condition": "none"},
    )
    write_attributions(tmp_path / "none.h5", read)
    trace_regions(
        attributions=[tmp_path / "none.h5"],
        genome=genome,
        peaks=[tmp_path / "peaks.narrowPeak"],
        max_unknown_chromosomes=0.0,
        gold_kind="nexus",
        gold=[tmp_path / "gold.bed"],
        settings={"clip_intervals": True},
        points=1000,
        table=tmp_path / "curves.tsv",
    )
    table = read_table(tmp_path / "curves.tsv")
    assert set(table["condition"]) == {"none"}
    for regions, start, end in (("peaks", 40, 70), ("nexus", 45, 52)):
        base = read.start[:, None] + np.arange(40)
        mask = (base >= start) & (base < end)
        expected = precision_recall_of_bases(np.abs(read.actual), mask)
        found = table[table["regions"] == regions].reset_index(drop=True)
        pd.testing.assert_frame_equal(found[list(expected)], expected)
        assert set(found["marked"]) == {mask.sum()}
