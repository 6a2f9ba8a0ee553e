"""Peak and interval files, splits, blacklist, bin labels and the strongest peaks."""

import gzip
import math
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings, strategies as st

from fourier_prior.datasets.bin_labels import (
    ambiguous_peaks,
    label_bins,
    peak_ranks,
    strongest_bins,
    strongest_peaks,
)
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


def intervals(rows):
    return pd.DataFrame(rows, columns=["chrom", "start", "end"])


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


# Labels


def slow_labels(
    peaks,
    chrom_size,
    bin_size=200,
    stride=50,
    flank=400,
    overlap=0.5,
    neighbours=True,
    ambiguous=(),
):
    """One peak after another, one bin after another, by the words of the rule."""
    bins = list(range(flank, chrom_size - flank - bin_size + 1, stride))
    if len(bins) < 2:
        return [], [], []
    state = [0] * len(bins)
    source = [-1] * len(bins)

    def run(start, end):
        start, end = max(start, bins[0]), min(end, bins[-1])
        if start >= end:
            return None
        needed = round(overlap * min(bin_size, end - start))
        # Continued past both ends of the chromosome, to see where the run begins and stops.
        grid = range(-len(bins) - 20, 2 * len(bins) + 20)
        positions = {i: bins[0] + stride * i for i in grid}
        first = min(i for i, b in positions.items() if b + bin_size - start >= needed)
        last = max(i for i, b in positions.items() if end - b >= needed)
        return first, last

    for number, (start, end) in enumerate(peaks):
        if run(start, end) is None:
            continue
        first, last = run(start, end)
        for i in range(len(bins)):
            if first <= i <= last:
                state[i], source[i] = 1, number
            elif neighbours and i in (first - 1, last + 1):
                state[i], source[i] = -1, -1
    for start, end in ambiguous:
        first, last = run(start, end) or (0, -1)
        for i in range(len(bins)):
            if first <= i <= last:
                state[i], source[i] = -1, -1
    return [b - flank for b in bins], state, source


positions = st.tuples(st.integers(0, 3500), st.integers(1, 900)).map(lambda t: (t[0], t[0] + t[1]))


PAPER = {"ambiguous": [], "neighbours": True, "grid": (200, 50, 400), "overlap": 0.5}


@settings(max_examples=150, deadline=None)
@example(peaks=[(2399, 2400)], chrom_size=3000, **PAPER)  # the run ends at the last bin
@example(peaks=[(400, 401)], chrom_size=3000, **PAPER)  # the run begins before the first bin
@example(  # no bin fits the peak
    peaks=[(1, 61)], chrom_size=240, ambiguous=[], neighbours=True, grid=(60, 60, 0), overlap=1.0
)
@given(
    peaks=st.lists(positions, max_size=12),
    ambiguous=st.lists(positions, max_size=3),
    chrom_size=st.integers(0, 4000),
    neighbours=st.booleans(),
    grid=st.sampled_from([(200, 50, 400), (100, 20, 50), (60, 60, 0), (50, 7, 30)]),
    overlap=st.sampled_from([0.5, 0.2, 1.0]),
)
def test_labels_match_the_rule_peak_by_peak(
    peaks, ambiguous, chrom_size, neighbours, grid, overlap
):
    bin_size, stride, flank = grid
    starts, labels, source = label_bins(
        pd.DataFrame(peaks, columns=["start", "end"], dtype=np.int64),
        chrom_size,
        bin_size=bin_size,
        stride=stride,
        flank=flank,
        overlap=overlap,
        flank_ambiguous=neighbours,
        ambiguous=pd.DataFrame(ambiguous, columns=["start", "end"], dtype=np.int64),
    )
    expected = slow_labels(
        peaks, chrom_size, bin_size, stride, flank, overlap, neighbours, ambiguous
    )
    assert starts.tolist() == expected[0]
    assert labels.tolist() == expected[1]
    assert source.tolist() == expected[2]


def labels_of(peaks, size=3000, **options):
    _, labels, source = label_bins(
        pd.DataFrame(peaks, columns=["start", "end"], dtype=np.int64), size, **options
    )
    return labels, source


def test_number_of_bins_of_human_chromosome_1():
    starts, labels, source = label_bins(
        pd.DataFrame({"start": [], "end": []}, dtype=np.int64), 248_956_422
    )
    assert len(starts) == len(labels) == len(source) == 4_979_109
    assert starts[0] == 0
    assert starts[-1] + 1000 <= 248_956_422 < starts[-1] + 1050
    assert (starts.dtype, labels.dtype, source.dtype) == (np.int32, np.int8, np.int32)


def test_a_200_bp_peak_marks_five_bins_and_two_neighbours():
    labels, source = labels_of([(1000, 1200)])
    # Bins start at 400 + 50 i; an overlap of 100 bp holds for bins from 900 to 1100.
    assert np.flatnonzero(labels == 1).tolist() == [10, 11, 12, 13, 14]
    assert np.flatnonzero(labels == -1).tolist() == [9, 15]
    assert source[10:15].tolist() == [0] * 5
    assert (source[labels != 1] == -1).all()
    without, _ = labels_of([(1000, 1200)], flank_ambiguous=False)
    assert not (without == -1).any()


def test_file_order_decides_between_peaks():
    # The right neighbour of the first run (bin 15) is the first bin of the second run.
    first, second = (1000, 1200), (1250, 1450)
    forward, source = labels_of([first, second])
    assert forward[14:16].tolist() == [-1, 1]
    assert source[15] == 1
    backward, source = labels_of([second, first])
    assert backward[14:16].tolist() == [1, -1]
    assert source[14] == 1


def test_ambiguous_intervals_override_positives():
    ambiguous = pd.DataFrame({"start": [1000], "end": [1200]})
    labels, source = labels_of([(1000, 1200)], ambiguous=ambiguous)
    assert (labels[10:15] == -1).all()
    assert (source == -1).all()


def test_a_run_at_the_left_end_is_cut():
    labels, _ = labels_of([(380, 650)])
    assert labels[:6].tolist() == [1, 1, 1, 1, -1, 0]


def test_ambiguous_peaks_are_the_best_rows_without_overlap():
    relaxed = intervals([("chr1", 0, 10), ("chr1", 20, 30), ("chr1", 40, 50), ("chr1", 60, 70)])
    relaxed["q"] = [1.0, 5.0, 3.0, 3.0]
    optimal = intervals([("chr1", 29, 41)])
    assert ambiguous_peaks(relaxed, optimal)["start"].tolist() == [60, 0]
    # Among the three best by q, two touch the optimal set.
    assert ambiguous_peaks(relaxed, optimal, rows=3)["start"].tolist() == [60]
    assert len(ambiguous_peaks(relaxed, optimal, rows=2)) == 0


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


@pytest.mark.skipif(
    "FOURIER_PRIOR_DATA" not in os.environ, reason="FOURIER_PRIOR_DATA names no folder of real data"
)
def test_real_spi1_peaks():
    folder = Path(os.environ["FOURIER_PRIOR_DATA"]) / "hg19"
    peaks = read_peaks(folder / "peaks/wgEncodeAwgTfbsHaibGm12878Pu1Pcr1xUniPk.narrowPeak.gz")
    assert len(peaks) == 42_938
    chr22 = peaks[peaks["chrom"] == "chr22"].reset_index(drop=True)
    assert len(chr22) == 775
    starts, labels, source = label_bins(chr22, 51_304_566)
    # Every peak away from the ends makes the bins around its own middle positive.
    middle = (chr22["start"] + chr22["end"]).to_numpy() // 2
    nearest = (middle - 500) // 50
    assert (labels[nearest] == 1).mean() > 0.99
    assert math.isclose(starts[nearest][0], middle[0] - 500, abs_tol=50)
    assert set(source[labels == 1]) <= set(range(775))
