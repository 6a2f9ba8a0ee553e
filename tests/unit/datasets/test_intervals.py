"""Merged intervals, and peaks by which the right data are known."""

import pandas as pd
from hypothesis import given, strategies as st

from fourier_prior.datasets.intervals import expected_peaks, merge_intervals, places_without_peak

spans = st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda s: (s[0], sum(s)))


@given(st.lists(spans, min_size=1, max_size=8))
def test_merged_intervals_cover_the_same_bases_once(drawn):
    rows = [(f"chr{i % 2}", *span) for i, span in enumerate(drawn)]
    merged = merge_intervals(pd.DataFrame(rows, columns=["chrom", "start", "end"]))
    covered = {(c, p) for c, s, e in rows for p in range(s, e)}
    again = [(r.chrom, p) for r in merged.itertuples() for p in range(r.start, r.end)]
    assert sorted(again) == sorted(covered)
    for before, after in zip(merged[:-1].itertuples(), merged[1:].itertuples(), strict=True):
        assert before.chrom < after.chrom or before.end < after.start


def test_expected_peaks_are_exact_overlapping_or_absent():
    peaks = pd.DataFrame({"chrom": ["chr1", "chr1"], "start": [100, 900], "end": [200, 1000]})
    places = ["chr1:100-200", "chr1:150-250", "chr1:151-251", "chr2:100-200", "chr1:800-1100"]
    found = expected_peaks(peaks, places)
    assert found["place"].tolist() == places
    assert found["found"].tolist() == ["exact", "overlapping", "absent", "absent", "overlapping"]


def test_a_place_lacks_a_peak_if_no_task_has_one():
    found = pd.DataFrame(
        {
            "place": ["b", "a", "c", "b", "a", "c"],
            "found": ["absent", "exact", "absent", "absent", "absent", "overlapping"],
        }
    )
    assert places_without_peak(found) == ["b"]
    assert places_without_peak(found[found["place"] == "c"]) == []
