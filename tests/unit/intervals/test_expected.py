"""Peaks by which the right data are known."""

import pandas as pd

from fourier_prior.intervals.expected import expected_peaks, places_without_peak


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
