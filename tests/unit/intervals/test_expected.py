"""Peaks by which the right data are known."""

import pandas as pd
import pytest

from fourier_prior.intervals.expected import expected_peaks, lacking_peaks


def peaks(*rows):
    return pd.DataFrame(rows, columns=["chrom", "start", "end"])


def test_expected_peaks_are_exact_overlapping_or_absent():
    called = peaks(("chr1", 100, 200), ("chr1", 900, 1000))
    places = ["chr1:100-200", "chr1:150-250", "chr1:151-251", "chr2:100-200", "chr1:800-1100"]
    found = expected_peaks(called, places)
    assert found["place"].tolist() == places
    assert found["found"].tolist() == ["exact", "overlapping", "absent", "absent", "overlapping"]
    assert found["length"].tolist() == [100, 100, 0, 0, 100]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (500, 501, "unlike"),  # a summit
        (500, 579, "unlike"),
        (500, 580, "overlapping"),  # a quarter of 320 bp
        (500, 630, "overlapping"),  # a peak of hotspot2 at a place that another caller gave
        (100, 1379, "overlapping"),
        (100, 1381, "unlike"),  # more than four times
    ],
)
def test_peaks_of_another_length_are_not_those_expected(start, end, found):
    # Beside them a summit, which must not hide a peak.
    called = peaks(("chr1", 600, 601), ("chr1", start, end), ("chr1", 601, 602))
    assert expected_peaks(called, ["chr1:400-720"])["found"].tolist() == [found]


def test_what_lies_at_a_place_in_place_of_the_peak_is_said():
    places = ["chr1:1000-1264", "chr1:5000-5100", "chr1:9000-9100"]
    summits = expected_peaks(peaks(("chr1", 1100, 1101)), places).assign(task="A")
    broad = expected_peaks(peaks(("chr1", 4000, 6000)), places).assign(task="B")
    assert lacking_peaks(pd.concat([summits, broad])) == [
        "a peak lies at chr1:1000-1264 but is 1 bp long, expected 264: is it a file of summits?",
        "a peak lies at chr1:5000-5100 but is 2000 bp long, expected 100: is it a file of broad "
        "regions?",
        "no peak at chr1:9000-9100, where the right data have one; is it another experiment or "
        "another assembly?",
    ]


def test_one_task_with_the_peak_suffices():
    found = pd.DataFrame(
        {
            "place": ["b", "a", "c", "b", "a", "c"],
            "found": ["absent", "exact", "absent", "absent", "unlike", "overlapping"],
            "length": [0, 9, 0, 0, 1, 9],
        }
    )
    assert [problem.split(",")[0] for problem in lacking_peaks(found)] == ["no peak at b"]
    assert lacking_peaks(found[found["place"] == "c"]) == []
