"""Peaks and intervals of text files."""

import gzip

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from fourier_prior.errors import InputError
from fourier_prior.intervals.reading import read_intervals, read_peaks

SIZES = {"chr1": 1000, "chr2": 500}


def narrow(chrom, start, end, signal=1.0, q=2.0, summit=5, name="p"):
    return f"{chrom}\t{start}\t{end}\t{name}\t0\t.\t{signal}\t-1\t{q}\t{summit}"


def write(path, *lines, newline="\n"):
    path.write_text(newline.join(lines) + newline, newline="")
    return path


def test_narrow_peaks_are_sorted_by_place(tmp_path):
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
        "chrom": ["chr1", "chr2"],
        "start": [100, 10],
        "end": [300, 30],
        "name": ["p", "x"],
        "signal": [9.0, 7.5],
        "q": [1.0, 3.25],
        "summit": [100, 14],
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
    assert table[["signal", "q"]].isna().all(axis=None)
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
        narrow("chr1", 10, 30, summit=1.5),
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
    good = [narrow("chr1", i, i + 9) for i in range(1, 20)]
    past = [narrow("chr2", 400, 501), narrow("chr2", 600, 700)]
    path = write(tmp_path / "a.narrowPeak", *good, *past)
    with pytest.raises(
        InputError, match=r"2 of 21 intervals reach past .* chr2:400-501 \(length 500\); use"
    ):
        read_peaks(path, SIZES)
    assert read_peaks(path, SIZES, max_unknown_chromosomes=1)["end"].max() == 500


def test_empty_files_are_refused(tmp_path):
    path = write(tmp_path / "a.bed", "# nothing")
    for reader in (read_peaks, read_intervals):
        with pytest.raises(InputError, match=r"a\.bed: holds no"):
            reader(path)
    path = write(tmp_path / "b.bed", "chrUn\t1\t5")
    with pytest.raises(InputError, match="1 of 1 intervals lie on chromosomes the genome lacks"):
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


# Formats
def test_strengths_come_from_where_the_format_has_them(tmp_path):
    # the same two peaks; columns 7 to 10 of gappedPeak are no strengths
    blocks = "0\t3\t1,50,1\t0,50,199"
    files = {
        "narrowPeak": ("p\t{0}\t.\t{1}\t9\t{2}\t40", 1, 2, 40),
        "broadPeak": ("p\t{0}\t.\t{1}\t9\t{2}", 1, 2, 100),
        "gappedPeak": ("p\t{0}\t.\t{3}\t{4}\t" + blocks + "\t{1}\t9\t{2}", 1, 2, 100),
        "bed12": ("p\t{0}\t.\t{3}\t{4}\t" + blocks, 0, None, 100),
        "bed9": ("p\t{0}\t.\t{3}\t{4}\t255,0,0", 0, None, 100),
        "bed6": ("p\t{0}\t-", 0, None, 100),
        "bed5": ("p\t{0}", 0, None, 100),
        "bed4": ("{1}", None, None, 100),
        "bed3+": ("{0}\t{1}\t{2}", None, None, 100),  # no strand in column 6
    }
    numbers = [(11, 3.5, 2.5), (12, 4.5, 7.5)]
    for name, (form, signal, q, summit) in files.items():
        lines = [
            f"chr1\t{start}\t{start + 200}\t" + form.format(*values, start + 50, start + 100)
            for start, values in zip((100, 900), numbers, strict=True)
        ]
        table = read_peaks(write(tmp_path / "x.txt", *lines))
        for column, index in (("signal", signal), ("q", q)):
            wanted = [np.nan] * 2 if index is None else [values[index] for values in numbers]
            np.testing.assert_array_equal(table[column], wanted, err_msg=f"{name} {column}")
        assert table["summit"].tolist() == [100 + summit, 900 + summit], name


def test_idr_output_is_narrow_peaks_with_its_own_columns(tmp_path):
    # Two real lines of SPI1's peaks in GM12878, which are not sorted.
    path = write(
        tmp_path / "idr.txt",
        "chr17\t66494075\t66494476\t.\t1000\t.\t593.83390\t-1.00000\t4.96286\t228\t5.00\t5.00"
        "\t66494160\t66494453\t289.01556\t142\t66494134\t66494465\t296.12237\t165",
        "chr11\t117881645\t117882092\t.\t1000\t.\t614.18148\t-1.00000\t4.96286\t229\t5.00"
        "\t5.00\t117881687\t117882037\t303.00639\t193\t117881703\t117882031\t305.07017\t166",
    )
    table = read_peaks(path)
    assert table["summit"].tolist() == [117881645 + 229, 66494075 + 228]
    assert table["signal"].tolist() == [614.18148, 593.83390]
    assert table["q"].tolist() == [4.96286, 4.96286]


def test_what_a_format_lacks_is_said(tmp_path, caplog):
    read_peaks(write(tmp_path / "a.bed", "chr1\t10\t31", "chr1\t40\t51"))
    assert "a.bed: read as BED3+; its peaks have no strengths" in caplog.text
    assert "2 of 2 peaks have no summit (BED3+ has none)" in caplog.text


@pytest.mark.parametrize("score", ["0", "7"])
def test_equal_strengths_are_none(tmp_path, caplog, score):
    rows = [f"chr1\t{s}\t{s + 90}\t.\t{score}\t.\t0\t0\t0\t5" for s in (100, 300, 500)]
    assert read_peaks(write(tmp_path / "a.bed", *rows))["signal"].isna().all()
    assert "its peaks have no strengths (column 7 is the same in all lines)" in caplog.text


def test_the_score_stands_in_for_strengths_that_are_all_equal(tmp_path, caplog):
    rows = [f"chr1\t{s}\t{s + 90}\t.\t{s}\t.\t0\t0\t0\t5" for s in (100, 300, 500)]
    assert read_peaks(write(tmp_path / "a.bed", *rows))["signal"].tolist() == [100, 300, 500]
    assert "column 5 (score) is taken for the strength" in caplog.text


def test_minus_one_everywhere_is_not_given(tmp_path):
    rows = [narrow("chr1", s, s + 90, signal=s, q=-1) for s in (100, 300)]
    assert read_peaks(write(tmp_path / "a.narrowPeak", *rows))["q"].isna().all()


def test_formats_are_not_mixed(tmp_path):
    path = write(
        tmp_path / "a.bed",
        narrow("chr1", 10, 30),
        narrow("chr1", 40, 60, 2),
        "chr1\t70\t90\tp\t0\t.",
        narrow("chr1", 100, 130, 3) + "\textra",
        "chr1\t170\t190",
    )
    with pytest.raises(InputError) as error:
        read_peaks(path)
    assert len(error.value.problems) == 2
    assert "line 5: BED3+, but most lines are narrowPeak" in str(error.value)
    assert "line 3: BED6+, but most lines are narrowPeak" in str(error.value)


def test_the_point_for_no_number_holds_for_all_lines_or_none(tmp_path):
    rows = [narrow("chr1", s, s + 90, signal=".", q=s) for s in (100, 300, 500)]
    assert read_peaks(write(tmp_path / "a.bed", *rows))["signal"].isna().all()
    rows[2] = narrow("chr1", 500, 590, signal=4)
    with pytest.raises(InputError, match=r"line 1, 2: column 7 is \. here and a number elsewhere"):
        read_peaks(write(tmp_path / "a.bed", *rows))


# Summits
def test_summits_past_the_end_are_unknown(tmp_path, caplog):
    # Real lines of K562's DNase peaks, made by hotspot2.
    path = write(
        tmp_path / "ENCFF274YGF.bed",
        "chr1\t181400\t181530\t.\t0\t.\t0.299874\t-1\t-1\t75",
        "chr1\t778660\t778800\t.\t0\t.\t14.1383\t-1\t-1\t75",
        "chr1\t779137\t779200\t.\t0\t.\t0.33144\t-1\t-1\t75",
        "chr1\t827460\t827554\t.\t0\t.\t3.38384\t-1\t-1\t75",
        "chr1\t842880\t843060\t.\t0\t.\t1.64457\t-1\t-1\t75",
    )
    table = read_peaks(path)
    assert table["summit"].tolist() == [181475, 778735, 779168, 827535, 842955]
    assert "1 of 5 peaks have their summit past their end" in caplog.text
    assert table["q"].isna().all()


def test_a_summit_that_is_the_same_in_many_unlike_peaks_is_unknown(tmp_path, caplog):
    lengths = [60 + 7 * (i % 30) for i in range(200)]
    rows = [narrow("chr1", 500 * i, 500 * i + n, summit=75) for i, n in enumerate(lengths)]
    table = read_peaks(write(tmp_path / "a.bed", *rows))
    assert table["summit"].tolist() == [500 * i + n // 2 for i, n in enumerate(lengths)]
    assert "summits of all 200 peaks lie 75 bp from the start" in caplog.text


def test_a_summit_in_the_middle_of_peaks_of_one_length_is_known(tmp_path, caplog):
    # As SPP calls them: 300 bp, but for some at the ends of chromosomes.
    lengths = [131, *[300] * 150]
    rows = [narrow("chr1", 500 * i, 500 * i + n, summit=150) for i, n in enumerate(lengths)]
    table = read_peaks(write(tmp_path / "a.bed", *rows))
    assert table["summit"].tolist() == [65, *(500 * i + 150 for i in range(1, 151))]
    assert "1 of 151 peaks have their summit past their end" in caplog.text


def test_files_of_summits_are_noticed(tmp_path, caplog):
    summits = [f"chr1\t{s}\t{s + 1}\tp\t{s}.5" for s in (10, 20, 30)]
    table = read_peaks(write(tmp_path / "a.bed", *summits))
    assert table["summit"].tolist() == [10, 20, 30]
    assert table["signal"].tolist() == [10.5, 20.5, 30.5]
    assert "most peaks are 1 bp long: is it a file of summits?" in caplog.text


# Order
LINES = st.lists(
    st.tuples(
        st.sampled_from(["chr1", "chr2"]),
        st.integers(0, 6),
        st.integers(1, 3),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from("ab"),
    ),
    min_size=1,
    max_size=12,
)


@given(LINES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_a_file_means_nothing(tmp_path_factory, lines, order):
    folder = tmp_path_factory.mktemp("order")
    rows = [
        narrow(chrom, 10 * start, 10 * (start + length), signal, q, 5, name)
        for chrom, start, length, signal, q, name in lines
    ]
    first = read_peaks(write(folder / "a.bed", *rows))
    order.shuffle(rows)
    pd.testing.assert_frame_equal(first, read_peaks(write(folder / "b.bed", *rows)))


# The genome
def test_peaks_past_the_end_are_cut_or_dropped(tmp_path, caplog):
    good = [narrow("chr1", i, i + 9) for i in range(1, 60)]
    edge = [
        narrow("chr2", 400, 501, summit=20),
        narrow("chr2", 440, 700, summit=100),  # its summit is cut off
        narrow("chr2", 500, 600),
    ]
    table = read_peaks(write(tmp_path / "a.bed", *good, *edge), SIZES)
    found = table[table["chrom"] == "chr2"][["start", "end", "summit"]]
    assert found.to_numpy().tolist() == [[400, 500, 420], [440, 500, 470]]
    assert "2 intervals reach past the end of their chromosome (chr2) and are cut" in caplog.text
    assert "1 begin past it and are dropped" in caplog.text


def test_intervals_must_name_the_chromosomes_of_the_genome(tmp_path, caplog):
    path = write(tmp_path / "a.bed", "1\t0\t60", "3\t0\t50")
    with pytest.raises(InputError, match=r'`rename_reads: \{"1": chrI, "3": chrIII\}`'):
        read_intervals(path, {"chrI": 900, "chrIII": 900})
    table = read_intervals(path, {"chrI": 900, "chrIII": 900}, rename={"1": "chrI"})
    assert table.to_numpy().tolist() == [["chrI", 0, 60]]
    assert "1 of 2 intervals dropped, the genome lacks their chromosomes (3)" in caplog.text
