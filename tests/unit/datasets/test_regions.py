"""Peak and interval files, splits and blacklist."""

import gzip
import os
import subprocess
import tempfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from interval_examples import intervals

from fourier_prior.datasets.regions import (
    assign_split,
    covered_bases,
    parse_regions,
    read_intervals,
    read_peaks,
    subtract_blacklist,
    without_overlap,
)
from fourier_prior.errors import InputError

SIZES = {"chr1": 1000, "chr2": 500}


def narrow(chrom, start, end, signal=1.0, q=2.0, summit=5, name="p"):
    return f"{chrom}\t{start}\t{end}\t{name}\t0\t.\t{signal}\t-1\t{q}\t{summit}"


def write(path, *lines, newline="\n"):
    path.write_text(newline.join(lines) + newline, newline="")
    return path


# Peak files
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


# Splits
def test_regions_are_parsed_to_a_table():
    table = parse_regions(
        {"train": ["chr1:0-600"], "validation": ["chr1:600-1000"], "test": ["chr2"]}, SIZES
    )
    assert table.to_numpy().tolist() == [
        [0, "chr1", 0, 600],
        [1, "chr1", 600, 1000],
        [2, "chr2", 0, 500],
    ]


def test_chromosome_names_may_hold_colons():
    sizes = {"HLA:1-2": 50, "chr1": 9, "chr2": 9}
    splits = {"train": ["HLA:1-2:0-50"], "validation": ["chr1"], "test": ["chr2"]}
    assert parse_regions(splits, sizes)["chrom"].tolist() == ["HLA:1-2", "chr1", "chr2"]
    whole = parse_regions(splits | {"train": ["HLA:1-2"]}, sizes)
    assert whole.iloc[0].tolist() == [0, "HLA:1-2", 0, 50]


def test_all_problems_of_splits_are_reported():
    splits = {
        "train": ["chr1:0-600", "chr1:500-700", "chrZ", "chr2:10-501", "chr2:9-9"],
        "test": ["chr1:650-800"],
        "valid": ["chr2"],
    }
    with pytest.raises(InputError) as error:
        parse_regions(splits, SIZES)
    text = "\n".join(error.value.problems)
    assert len(error.value.problems) == 7
    assert "valid is not a split" in text
    assert "validation has no region" in text
    assert "chromosome chrZ is not in the genome" in text
    assert "chr2:10-501: start must be below end, and end at most 500" in text
    assert "chr2:9-9: start must be below end" in text
    assert "chr1:0-600 (train) overlaps chr1:500-700 (train)" in text
    assert "chr1:500-700 (train) overlaps chr1:650-800 (test)" in text


def test_windows_must_lie_inside_one_region():
    regions = parse_regions(
        {"train": ["chr1:0-100", "chr1:100-200"], "validation": ["chr1:300-400"], "test": ["chr2"]},
        SIZES,
    )
    chroms = ["chr1"] * 6 + ["chr2", "chr3"]
    starts = [0, 50, 95, 100, 299, 300, 0, 0]
    ends = [100, 101, 105, 110, 310, 400, 500, 10]
    expected = [0, -1, -1, 0, -1, 1, 2, -1]
    result = assign_split(chroms, starts, ends, regions)
    assert result.tolist() == expected
    assert result.dtype == np.int8
    assert assign_split("chr1", starts, ends, regions).tolist()[:6] == expected[:6]
    assert assign_split("chr3", [1, 2], [3, 4], regions).tolist() == [-1, -1]
    assert assign_split([], [], [], regions).tolist() == []


# Overlap
ranges = st.tuples(st.integers(0, 60), st.integers(1, 25)).map(lambda t: (t[0], t[0] + t[1]))


@given(st.lists(ranges, max_size=8), st.lists(ranges, max_size=8))
def test_covered_bases_matches_sets(windows, covering):
    covered = {p for start, end in covering for p in range(start, end)}
    expected = [len(covered & set(range(*window))) for window in windows]
    w = np.array(windows, dtype=np.int64).reshape(-1, 2)
    c = np.array(covering, dtype=np.int64).reshape(-1, 2)
    assert covered_bases(w[:, 0], w[:, 1], c[:, 0], c[:, 1]).tolist() == expected


@settings(max_examples=15, deadline=None)
@given(st.lists(ranges, max_size=6), st.lists(ranges, max_size=6))
def test_without_overlap_matches_brute_force(ours, theirs):
    a = intervals([(f"chr{i % 2}", *r) for i, r in enumerate(ours)]).assign(extra=range(len(ours)))
    b = intervals([(f"chr{i % 2}", *r) for i, r in enumerate(theirs)])
    expected = [
        r.extra
        for r in a.itertuples()
        if not any(
            r.chrom == o.chrom and r.start < o.end and o.start < r.end for o in b.itertuples()
        )
    ]
    assert without_overlap(a, b)["extra"].tolist() == expected


def test_blacklist_keeps_columns_and_order_and_leaves_no_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    table = intervals([("chr2", 5, 9), ("chr1", 90, 100), ("chr1", 10, 20), ("chr1", 0, 5)])
    table["signal"] = [1.0, 2.0, 3.0, 4.0]
    kept = subtract_blacklist(table, intervals([("chr1", 19, 90), ("chr2", 0, 5)]))
    assert kept["signal"].tolist() == [1.0, 2.0, 4.0]
    assert kept.index.tolist() == [0, 1, 2]
    assert os.listdir(tmp_path) == []


def test_peaks_given_as_blacklist_are_noticed():
    table = intervals([("chr1", i * 10, i * 10 + 5) for i in range(5)])
    with pytest.raises(InputError, match="3 of 5 peaks overlap it"):
        subtract_blacklist(table, table.head(3))
    assert len(subtract_blacklist(table, table.head(2))) == 3


def test_overlap_agrees_with_bedtools_on_files(tmp_path):
    random = np.random.default_rng(3)
    tables = []
    for name in ("a", "b"):
        start = random.integers(0, 5000, 200)
        table = intervals(
            list(zip(random.choice(["chr1", "chr2"], 200), start, start + 20, strict=True))
        )
        table.to_csv(tmp_path / f"{name}.bed", sep="\t", header=False, index=False)
        tables.append(table)
    out = subprocess.run(
        ["bedtools", "intersect", "-v", "-a", tmp_path / "a.bed", "-b", tmp_path / "b.bed"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    expected = [line.split("\t") for line in out.splitlines()]
    found = without_overlap(*tables).astype(str).to_numpy().tolist()
    assert found == expected
    assert 0 < len(found) < 200
