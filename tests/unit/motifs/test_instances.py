import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from fourier_prior.errors import InputError
from fourier_prior.files import read_table, write_table
from fourier_prior.genome import encode, one_hot, reverse_complement
from fourier_prior.motifs import instances
from fourier_prior.motifs.patterns import Motif


def make_motif(text="GAGGAAGT", name="spi1", trimmed=(0, 0)):
    p = np.full((4, len(text)), 0.03)
    p[encode(text), np.arange(len(text))] = 0.91
    log_odds = np.log2(p / 0.25)
    return Motif(name, p * log_odds, log_odds, trimmed)


def slow_scan(codes, actual, motif):
    """The published definition on dense (4, w) windows."""
    width = motif.contributions.shape[1]
    dense = one_hot(codes) * actual[:, None]
    best = np.full((len(codes), codes.shape[1] - width + 1), np.nan)
    log_odds, margin, reverse = best.copy(), best.copy(), np.zeros(best.shape, dtype=bool)
    for n, start in np.ndindex(best.shape):
        window = dense[n, :, start : start + width]
        if not window.any():
            continue
        window = window / np.abs(window).sum()
        present = one_hot(codes[n : n + 1])[0, :, start : start + width]
        values = []
        for flip in (slice(None), slice(None, None, -1)):
            cwm = motif.contributions[flip, flip]
            cwm = cwm / np.abs(cwm).sum()
            shared = np.minimum(abs(window), abs(cwm)) * np.sign(window) * np.sign(cwm)
            union = np.maximum(abs(window), abs(cwm)).sum(axis=0)
            ratio = np.divide(shared.sum(axis=0), union, out=np.zeros(width), where=union > 0)
            values.append((ratio.sum(), (present * motif.log_odds[flip, flip]).sum()))
        margin[n, start] = abs(values[1][0] - values[0][0])
        reverse[n, start] = values[1][0] > values[0][0]
        best[n, start], log_odds[n, start] = values[int(reverse[n, start])]
    return best, log_odds, reverse, margin


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_scan_equals_definition(seed, width):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 5, (2, 30)).astype(np.uint8)
    actual = rng.standard_normal((2, 30)) * (codes < 4) * (rng.random((2, 30)) < 0.6)
    cwm, log_odds = rng.standard_normal((2, 4, width))
    cwm[:, rng.random(width) < 0.2] = 0
    cwm[0, 0] = 1
    motif = Motif("m", cwm, log_odds)
    jaccard, odds, reverse = instances.scan_motif(codes, actual, motif)
    best, fit, flipped, margin = slow_scan(codes, actual, motif)
    np.testing.assert_allclose(jaccard, best, atol=1e-10)
    # Rounding decides between orientations that fit equally well.
    clear = ~(margin < 1e-10)
    np.testing.assert_array_equal(reverse[clear], flipped[clear])
    np.testing.assert_allclose(odds[clear], fit[clear], atol=1e-10)


def test_scan_threshold_only_skips_windows():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 4, (5, 200)).astype(np.uint8)
    actual = rng.standard_normal((5, 200))
    full = instances.scan_motif(codes, actual, make_motif())
    part = instances.scan_motif(codes, actual, make_motif(), min_log_odds=0)
    seen = ~np.isnan(part[0])
    assert 0 < seen.sum() < seen.size / 2
    for a, b in zip(full, part, strict=True):
        np.testing.assert_array_equal(a[seen], b[seen])
    assert (full[1][~seen] <= 0).all()


def test_perfect_window_scores_its_width_times_the_share_of_one_base():
    """A window that is the CWM itself, where the CWM has one base per position, scores w."""
    letters = encode("GAGGAAGT")
    cwm = one_hot(letters).astype(float) * np.arange(1, 9)
    motif = Motif("m", cwm, cwm)
    jaccard, _, reverse = instances.scan_motif(letters[None], 5.0 * np.arange(1, 9)[None], motif)
    assert jaccard[0, 0] == pytest.approx(8)
    assert not reverse[0, 0]
    back = reverse_complement(letters[None])
    jaccard, _, reverse = instances.scan_motif(back, np.arange(8, 0, -1.0)[None], motif)
    assert jaccard[0, 0] == pytest.approx(8)
    assert reverse[0, 0]


def planted(n=40, length=200, seed=0):
    """Windows on chr1, every second one reversed, with one instance each; noise elsewhere."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 4, (n, length)).astype(np.uint8)
    actual = rng.normal(0, 0.01, (n, length))
    at = rng.integers(20, length - 40, n)
    for i in range(n):
        text = encode("GAGGAAGT")
        codes[i, at[i] : at[i] + 8] = reverse_complement(text) if i % 2 else text
        actual[i, at[i] : at[i] + 8] = rng.uniform(0.8, 1.2, 8) * (1 + i / n)
    starts = np.arange(n) * 1000
    truth = pd.DataFrame({"chrom": "chr1", "start": starts + at, "end": starts + at + 8})
    return codes, actual, ["chr1"] * n, starts, truth


def test_planted_instances_are_called_first_on_the_right_strand():
    codes, actual, chroms, starts, truth = planted()
    called = instances.call_motif_instances(
        codes,
        actual,
        chroms,
        starts,
        [make_motif()],
        keep_fraction=0.3,
        names=[f"p{i}" for i in range(40)],
    )
    assert tuple(called) == instances.INSTANCE_COLUMNS
    first = called.head(40)
    assert set(zip(first["chr"], first["start"], first["end"], strict=True)) == set(
        truth.itertuples(index=False, name=None)
    )
    assert (first["strand"] == np.where(first["peak_id"] % 2, "-", "+")).all()
    assert (first["peak_name"] == "p" + first["peak_id"].astype(str)).all()
    assert first["hit_importance"].is_monotonic_decreasing
    assert (first["hit_similarity"] > 0.9).all()
    row = first.iloc[0]
    scores = actual[row["peak_id"], row["start"] % 1000 :][:8]
    assert row["hit_importance"] == pytest.approx(np.abs(scores).sum())
    assert row["hit_importance_sq"] == pytest.approx((scores**2).sum())


def test_untrimmed_coordinates_follow_the_strand():
    codes, actual, chroms, starts, _ = planted(4)
    called = instances.call_motif_instances(
        codes, actual, chroms, starts, [make_motif(trimmed=(2, 7))]
    )
    before = called["start"] - called["start_untrimmed"]
    after = called["end_untrimmed"] - called["end"]
    forward = called["strand"] == "+"
    assert set(zip(before[forward], after[forward], strict=True)) == {(2, 7)}
    assert set(zip(before[~forward], after[~forward], strict=True)) == {(7, 2)}


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.5, 1.0])
def test_share_of_candidates(fraction):
    codes, actual, chroms, starts, _ = planted()
    motif = make_motif()
    jaccard, odds, _ = instances.scan_motif(codes, actual, motif)
    candidates = np.sort(jaccard[odds > 0])[::-1]
    called = instances.call_motif_instances(
        codes, actual, chroms, starts, [motif], keep_fraction=fraction
    )
    rank = min(int(fraction * len(candidates)), len(candidates) - 1)
    assert len(called) == (candidates >= candidates[rank]).sum()
    assert (called["hit_log_odds"] > 0).all()
    assert called["hit_jaccard"].min() == pytest.approx(candidates[rank])


def test_motifs_are_pooled_and_may_overlap():
    codes, actual, chroms, starts, _ = planted(10)
    twins = [make_motif(name="a"), make_motif(name="b")]
    called = instances.call_motif_instances(codes, actual, chroms, starts, twins)
    assert called.groupby("motif_name").size().nunique() == 1
    assert called["start"].duplicated().any()


@pytest.mark.parametrize(
    "case", ["no motifs", "no score", "no likeness", "sequences shorter than the motif"]
)
def test_no_instance_is_a_valid_table(case, tmp_path):
    codes, actual, chroms, starts, truth = planted(5)
    found = [] if case == "no motifs" else [make_motif()]
    if case == "no score":
        actual = np.zeros_like(actual)
    if case == "no likeness":
        codes = np.full_like(codes, 1)
    if case.startswith("sequences"):
        codes, actual = codes[:, :5], actual[:, :5]
    called = instances.call_motif_instances(codes, actual, chroms, starts, found)
    assert tuple(called) == instances.INSTANCE_COLUMNS
    assert called.empty
    assert called["start"].dtype == "int64"
    write_table(called, tmp_path / "instances.tsv")
    for table in (called, read_table(tmp_path / "instances.tsv")):
        assert instances.overlap_curve(table, truth).empty
        assert instances.precision_recall(table, truth, chroms, starts, 200).empty


def test_bad_input_is_refused():
    codes, actual, chroms, starts, _ = planted(3)
    with pytest.raises(InputError, match=r"\(N, L\)"):
        instances.scan_motif(codes, actual[:, :50], make_motif())
    with pytest.raises(InputError, match="NaN"):
        instances.call_motif_instances(codes, actual * np.nan, chroms, starts, [make_motif()])
    with pytest.raises(InputError, match="all zero"):
        instances.scan_motif(codes, actual, Motif("m", np.zeros((4, 5)), np.zeros((4, 5))))


INTERVALS = st.lists(
    st.tuples(st.sampled_from(["chr1", "chr2"]), st.integers(0, 60), st.integers(1, 15)),
    max_size=12,
).map(lambda rows: [(c, s, s + w) for c, s, w in rows])


@settings(max_examples=200, deadline=None)
@given(INTERVALS, INTERVALS, st.booleans())
def test_overlaps_equal_brute_force(calls, gold, closed):
    table = pd.DataFrame(calls, columns=["chr", "start", "end"]).astype({"start": int, "end": int})
    reference = pd.DataFrame(gold, columns=["chrom", "start", "end"])
    slack = 1 if closed else 0
    expected = [
        any(c == g and s < e2 + slack and s2 < e + slack for g, s2, e2 in gold) for c, s, e in calls
    ]
    assert instances.overlaps_any(table, reference, closed=closed).tolist() == expected
    curve = instances.overlap_curve(table, reference, limit=5, closed=closed)
    assert curve["overlapping"].tolist() == np.cumsum(expected[:5]).tolist()
    assert curve["rank"].tolist() == list(range(1, min(5, len(calls)) + 1))


@settings(max_examples=200, deadline=None)
@given(INTERVALS, INTERVALS, st.lists(st.integers(0, 60), max_size=4))
def test_precision_recall_equals_brute_force(calls, true, windows):
    table = pd.DataFrame(calls, columns=["chr", "start", "end"]).astype({"start": int, "end": int})
    truth = pd.DataFrame(true, columns=["chrom", "start", "end"]).astype({"start": int, "end": int})
    result = instances.precision_recall(table, truth, ["chr1"] * len(windows), windows, 30)
    searched = [
        (c, s, e)
        for c, s, e in true
        if c == "chr1" and any(w <= s and e <= w + 30 for w in windows)
    ]

    def match(call, instance):
        shared = min(call[2], instance[2]) - max(call[1], instance[1])
        shorter = min(call[2] - call[1], instance[2] - instance[1])
        return call[0] == instance[0] and shared > 0 and shared >= shorter / 2

    for k in range(1, len(calls) + 1):
        right = sum(any(match(c, t) for t in searched) for c in calls[:k])
        found = sum(any(match(c, t) for c in calls[:k]) for t in searched)
        row = result.iloc[k - 1]
        assert row["precision"] == pytest.approx(right / k)
        if searched:
            assert row["recall"] == pytest.approx(found / len(searched))
        else:
            assert np.isnan(row["recall"])


def test_planted_instances_give_perfect_precision_and_recall():
    codes, actual, chroms, starts, truth = planted()
    called = instances.call_motif_instances(
        codes, actual, chroms, starts, [make_motif()], keep_fraction=0.3
    )
    curve = instances.precision_recall(called, truth, chroms, starts, 200)
    assert curve.loc[39, ["precision", "recall"]].tolist() == [1, 1]
    assert curve["recall"].is_monotonic_increasing
    gold = truth.assign(start=truth["start"] - 50, end=truth["end"] + 50).head(20)
    assert instances.overlap_curve(called.head(40), gold)["overlapping"].iloc[-1] == 20
