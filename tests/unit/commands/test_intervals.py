import pandas as pd
import pytest

from fourier_prior.commands.intervals import check_peaks
from fourier_prior.errors import InputError


def test_a_peak_file_of_other_data_stops_with_the_places(tmp_path):
    a, b = tmp_path / "a.narrowPeak", tmp_path / "b.narrowPeak"
    a.write_text("chr1\t100\t200\tp\t0\t.\t1\t-1\t2\t50\n")
    b.write_text("chr2\t100\t200\tp\t0\t.\t1\t-1\t2\t50\n")
    check_peaks(["A", "B"], [a, b], {}, ["chr1:110-200"], tmp_path / "found.tsv")
    found = pd.read_csv(tmp_path / "found.tsv", sep="\t")
    assert dict(zip(found["task"], found["found"], strict=True)) == {
        "A": "overlapping",
        "B": "absent",
    }
    places = ["chr1:100-200", "chr1:300-400", "chr2:1-2", "chr2:100-200"]
    with pytest.raises(InputError) as error:
        check_peaks(["A", "B"], [a, b], {}, places, tmp_path / "bad.tsv")
    first, second = error.value.problems
    assert "b.narrowPeak: no peak at chr1:300-400, where the right data have one" in first
    assert "no peak at chr2:1-2" in second
    assert not (tmp_path / "bad.tsv").exists()


def test_summits_where_peaks_are_expected_stop_with_their_length(tmp_path):
    summits = tmp_path / "summits.bed"
    summits.write_text("1\t150\t151\n")
    with pytest.raises(InputError, match=r"lies at chr1:100-364 but is 1 bp long, expected 264"):
        check_peaks(["A"], [summits], {"1": "chr1"}, ["chr1:100-364"], tmp_path / "bad.tsv")
