"""Ranks by strength, and the strongest part of the positives."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from interval_examples import intervals

from fourier_prior.datasets.strengths import (
    check_strengths,
    peak_ranks,
    strongest_bins,
    strongest_peaks,
)
from fourier_prior.errors import InputError


def test_a_subset_of_the_strongest_needs_strengths():
    peaks = intervals([("chr1", 10 * i, 10 * i + 5) for i in range(200)])
    good = peaks.assign(signal=np.arange(200.0))
    check_strengths("a.bed", good, 0.01)
    check_strengths("a.bed", good.assign(signal=np.r_[np.zeros(198), 1, 1]), 0.01)
    for signal in (np.nan, 0.0):
        with pytest.raises(InputError, match=r"a\.bed: the subset `top` .* no strengths"):
            check_strengths("a.bed", peaks.assign(signal=signal), 0.01)
    capped = good.assign(signal=np.minimum(good["signal"], 150))
    with pytest.raises(InputError, match="holds the 2 strongest of 200 peaks, but 50 share"):
        check_strengths("a.bed", capped, 0.01)
    check_strengths("a.bed", capped, 0.25)


def test_ranks_count_equal_intervals_once():
    peaks = intervals(
        [("chr1", 0, 9), ("chr1", 5, 9), ("chr1", 0, 9), ("chr2", 0, 9), ("chr1", 7, 9)]
    )
    peaks["signal"] = [1.0, 4.0, 6.0, 4.0, 0.5]
    assert peak_ranks(peaks).tolist() == [1, 2, 1, 3, 4]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=20),
)
def test_ranks_match_sorting_and_dropping_duplicates(rows):
    peaks = intervals([("chr1", start, start + 1) for start, _ in rows])
    peaks["signal"] = [float(s) for _, s in rows]
    best = peaks.sort_values("signal", ascending=False, kind="stable")
    best = best.drop_duplicates(["chrom", "start", "end"])
    expected = {start: i for i, start in enumerate(best["start"], start=1)}
    assert peak_ranks(peaks).tolist() == [expected[start] for start, _ in rows]


def test_strongest_bins_are_chosen_by_rank_of_any_task():
    rank = np.array([[1, 0], [10, 0], [11, 6], [0, 2], [0, 5], [100, 50]])
    limits = np.array([100, 50])
    assert strongest_bins(rank, limits, 0.1).tolist() == [True, True, False, True, True, False]
    # int(0.001 * 100) is 0; the strongest peak always stays.
    assert strongest_bins(rank, limits, 0.001).tolist() == [True] + [False] * 5
    assert strongest_bins(rank, limits, 1).all()


def test_strongest_peaks_are_chosen_per_task():
    task = np.array([0, 1, 0, 0, 1, 0, 0])
    signal = np.array([3.0, 1.0, 5.0, 5.0, 9.0, 1.0, 2.0])
    assert np.flatnonzero(strongest_peaks(task, signal, 0.5)).tolist() == [2, 3, 4]
    # int(0.3 * 5) = 1 and the tie goes to the earlier row; int(0.3 * 2) = 0 becomes 1.
    assert np.flatnonzero(strongest_peaks(task, signal, 0.3)).tolist() == [2, 4]


@pytest.mark.parametrize("fraction", [0, -0.1, 1.01, float("nan")])
def test_fractions_outside_range_are_refused(fraction):
    with pytest.raises(InputError, match="subset fraction"):
        strongest_peaks(np.zeros(3, int), np.zeros(3), fraction)
    with pytest.raises(InputError, match="subset fraction"):
        strongest_bins(np.ones((3, 1), int), np.ones(1), fraction)
