"""Peaks and intervals of text files."""

import gzip

import pandas as pd
import pytest

from fourier_prior.errors import InputError
from fourier_prior.intervals.reading import read_intervals, read_peaks

SIZES = {"chr1": 1000, "chr2": 500}


def narrow(chrom, start, end, signal=1.0, q=2.0, summit=5, name="p"):
    return f"{chrom}\t{start}\t{end}\t{name}\t0\t.\t{signal}\t-1\t{q}\t{summit}"


def write(path, *lines, newline="\n"):
    path.write_text(newline.join(lines) + newline, newline="")
    return path


def test_narrow_peaks_are_read_in_order(tmp_path):
    path = write(
        tmp_path / "a.narrowPeak",
        "track type=narrowPeak",
        "browser position chr1",
        "# comment",
        narrow("chr2", 10, 30, 7.5, 3.25, 4, "x"),
        "",
        narrow("chr1", 100, 300, 9, 1, 0) + "\textra\tcolumns",
    )
    table = read_peaks(path, SIZES)
    assert table.to_dict("list") == {
        "chrom": ["chr2", "chr1"],
        "start": [10, 100],
        "end": [30, 300],
        "name": ["x", "p"],
        "signal": [7.5, 9.0],
        "q": [3.25, 1.0],
        "summit": [14, 100],
    }


def test_gzip_and_carriage_returns_change_nothing(tmp_path):
    lines = [narrow("chr1", 5, 50), narrow("chr2", 1, 9, summit=-1)]
    plain = write(tmp_path / "a.narrowPeak", *lines)
    windows = write(tmp_path / "b.narrowPeak", *lines, newline="\r\n")
    packed = tmp_path / "a.narrowPeak.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for other in (windows, packed):
        pd.testing.assert_frame_equal(read_peaks(plain), read_peaks(other))


@pytest.mark.parametrize("tail", ["", "\tname\t0\t+"])
def test_plain_bed_gets_midpoints_and_a_warning(tmp_path, tail, caplog):
    table = read_peaks(write(tmp_path / "a.bed", f"chr1\t10\t31{tail}"))
    assert table["summit"].tolist() == [20]
    assert table["signal"].tolist() == [0]
    assert "1 of 1 peaks have no summit" in caplog.text


def test_summit_minus_one_gets_the_midpoint(tmp_path, caplog):
    path = write(
        tmp_path / "a.narrowPeak",
        narrow("chr1", 10, 30, summit=-1),
        narrow("chr1", 50, 60, summit=10),
    )
    # The second summit is one past the end, as in ENCODE files.
    assert read_peaks(path)["summit"].tolist() == [20, 60]
    assert "1 of 2 peaks" in caplog.text


def test_all_bad_lines_are_reported_at_once(tmp_path):
    path = write(
        tmp_path / "bad.narrowPeak",
        narrow("chr1", 10, 30),
        "chr1 10 30",
        narrow("chr1", 30, 30),
        narrow("chr1", -1, 30),
        narrow("chr1", "x", 30),
        narrow("chr1", 1.5, 30),
        narrow("chr1", 10, 30, signal="high"),
        narrow("chr1", 10, 30, q="nan"),
        narrow("chr1", 10, 30, summit=21),
        narrow("chr1", 10, 30, summit=-2),
    )
    with pytest.raises(InputError) as error:
        read_peaks(path)
    text = error.value.problems
    assert len(text) == 6
    assert all("bad.narrowPeak: line" in problem for problem in text)
    assert "line 2: fewer than 3 tab-separated" in text[0]
    assert "line 5, 6: start or end is not a whole number" in text[1]
    assert "line 3, 4: start must be" in text[2]
    assert "line 7: column 7" in text[3]
    assert "line 8: column 9" in text[4]
    assert "line 9, 10: column 10" in text[5]


def test_many_bad_lines_are_counted(tmp_path):
    path = write(tmp_path / "a.bed", *["chr1\t3\t3"] * 9)
    with pytest.raises(InputError, match="line 1, 2, 3, 4, 5 and 4 more"):
        read_intervals(path)


def test_exact_repeats_are_dropped_but_overlaps_stay(tmp_path, caplog):
    path = write(
        tmp_path / "a.narrowPeak",
        narrow("chr1", 10, 30, summit=3),
        narrow("chr1", 10, 30, summit=3, name="other"),
        narrow("chr1", 10, 30, summit=9),
        narrow("chr1", 20, 40),
    )
    assert read_peaks(path)["summit"].tolist() == [13, 19, 25]
    assert "1 repeated peaks dropped" in caplog.text


def test_few_unknown_chromosomes_are_dropped_many_are_an_error(tmp_path, caplog):
    good = [narrow("chr1", i, i + 9) for i in range(1, 20)]
    path = write(tmp_path / "a.narrowPeak", *good, narrow("chrUn", 1, 9))
    assert len(read_peaks(path, SIZES)) == 19
    assert "chrUn" in caplog.text
    path = write(tmp_path / "b.narrowPeak", *good[1:], narrow("1", 1, 9), narrow("2", 1, 9))
    with pytest.raises(InputError, match=r"b\.narrowPeak: 2 of 20 .*\(1, 2; it has chr1, chr2\)"):
        read_peaks(path, SIZES)
    assert len(read_peaks(path, SIZES, max_unknown_chromosomes=0.1)) == 18


def test_peaks_past_the_end_are_an_error_unless_the_genome_is_an_excerpt(tmp_path):
    path = write(tmp_path / "a.narrowPeak", narrow("chr2", 400, 501), narrow("chr2", 400, 500))
    with pytest.raises(InputError, match=r"1 peaks end past .* chr2:400-501 \(length 500\)"):
        read_peaks(path, SIZES)
    assert read_peaks(path, SIZES, max_unknown_chromosomes=1)["end"].tolist() == [500]


def test_empty_files_are_refused(tmp_path):
    path = write(tmp_path / "a.bed", "# nothing")
    for reader in (read_peaks, read_intervals):
        with pytest.raises(InputError, match=r"a\.bed: holds no"):
            reader(path)
    path = write(tmp_path / "b.bed", "chrUn\t1\t5")
    with pytest.raises(InputError, match="holds no peak"):
        read_peaks(path, SIZES, max_unknown_chromosomes=1)


def test_unreadable_files_are_refused(tmp_path):
    with pytest.raises(InputError, match="absent"):
        read_peaks(tmp_path / "absent.bed")
    cut = tmp_path / "cut.bed.gz"
    cut.write_bytes(gzip.compress(b"chr1\t1\t5\n" * 1000)[:-9])
    with pytest.raises(InputError, match=r"cut\.bed\.gz"):
        read_peaks(cut)


def test_intervals_ignore_further_columns(tmp_path):
    path = write(tmp_path / "a.bed", "chr1\t10\t20\tHigh Signal Region", "chr2\t0\t5")
    assert read_intervals(path).to_numpy().tolist() == [["chr1", 10, 20], ["chr2", 0, 5]]
