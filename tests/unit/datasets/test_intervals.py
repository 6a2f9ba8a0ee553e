"""Merged intervals, and peaks by which the right data are known."""

import pandas as pd
import pytest
from hypothesis import given, strategies as st

from fourier_prior.commands.intervals import check_peaks
from fourier_prior.datasets.intervals import expected_peaks, merge_intervals
from fourier_prior.errors import InputError

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


def test_a_peak_file_of_other_data_stops_with_the_places(tmp_path):
    a, b = tmp_path / "a.narrowPeak", tmp_path / "b.narrowPeak"
    a.write_text("chr1\t100\t200\tp\t0\t.\t1\t-1\t2\t50\n")
    b.write_text("chr2\t100\t200\tp\t0\t.\t1\t-1\t2\t50\n")
    check_peaks(["A", "B"], [a, b], ["chr1:110-200"], tmp_path / "found.tsv")
    found = pd.read_csv(tmp_path / "found.tsv", sep="\t")
    assert dict(zip(found["task"], found["found"], strict=True)) == {
        "A": "overlapping",
        "B": "absent",
    }
    places = ["chr1:100-200", "chr1:300-400", "chr2:1-2", "chr2:100-200"]
    with pytest.raises(InputError, match="no peak at chr1:300-400, chr2:1-2, where the right"):
        check_peaks(["A", "B"], [a, b], places, tmp_path / "bad.tsv")
    assert not (tmp_path / "bad.tsv").exists()
