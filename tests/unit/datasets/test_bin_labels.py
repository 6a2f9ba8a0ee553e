"""Labels of bins, and ambiguous peaks."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings, strategies as st
from interval_examples import intervals

from fourier_prior.datasets.bin_labels import (
    ambiguous_peaks,
    label_bins,
)
from fourier_prior.errors import InputError
from fourier_prior.intervals.reading import read_peaks


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
    _, starts, labels, source = label_bins(
        intervals([("chr", *peak) for peak in peaks]),
        {"chr": chrom_size},
        bin_size=bin_size,
        stride=stride,
        flank=flank,
        overlap=overlap,
        flank_ambiguous=neighbours,
        ambiguous=intervals([("chr", *places) for places in ambiguous]),
    )
    expected = slow_labels(
        peaks, chrom_size, bin_size, stride, flank, overlap, neighbours, ambiguous
    )
    assert starts.tolist() == expected[0]
    assert labels.tolist() == expected[1]
    assert source.tolist() == expected[2]


@settings(max_examples=100, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 1500), min_size=1, max_size=6),
    peaks=st.lists(st.tuples(st.integers(0, 6), positions), max_size=8),
    ambiguous=st.lists(st.tuples(st.integers(0, 6), positions), max_size=3),
)
def test_chromosomes_do_not_touch_each_other(sizes, peaks, ambiguous):
    grid = {"bin_size": 100, "stride": 20, "flank": 50}
    chrom, starts, labels, source = label_bins(
        intervals([(str(c), *place) for c, place in peaks]),
        {str(i): size for i, size in enumerate(sizes)},
        ambiguous=intervals([(str(c), *place) for c, place in ambiguous]),
        **grid,
    )
    for i, size in enumerate(sizes):
        rows = [row for row, (c, _) in enumerate(peaks) if c == i]
        own = [peaks[row][1] for row in rows]
        unsure = [place for c, place in ambiguous if c == i]
        expected = slow_labels(own, size, **grid, ambiguous=unsure)
        here = chrom == i
        assert starts[here].tolist() == expected[0]
        assert labels[here].tolist() == expected[1]
        assert source[here].tolist() == [-1 if s < 0 else rows[s] for s in expected[2]]


def labels_of(peaks, size=3000, **options):
    bins = label_bins(intervals([("chr", *peak) for peak in peaks]), {"chr": size}, **options)
    return bins.labels, bins.source


def test_number_of_bins_of_human_chromosome_1():
    _, starts, labels, source = label_bins(intervals([]), {"chr1": 248_956_422})
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
    labels, source = labels_of([(1000, 1200)], ambiguous=intervals([("chr", 1000, 1200)]))
    assert (labels[10:15] == -1).all()
    assert (source == -1).all()


def test_a_run_at_the_left_end_is_cut():
    labels, _ = labels_of([(380, 650)])
    assert labels[:6].tolist() == [1, 1, 1, 1, -1, 0]


def test_ambiguous_peaks_are_the_best_rows_without_overlap():
    relaxed = intervals([("chr1", 0, 10), ("chr1", 20, 30), ("chr1", 40, 50), ("chr1", 60, 70)])
    relaxed["q"] = [1.0, 5.0, 3.0, 3.0]
    relaxed["signal"] = [9.0, 1.0, 4.0, 4.0]
    optimal = intervals([("chr1", 29, 41)])
    assert ambiguous_peaks(relaxed, optimal)["start"].tolist() == [60, 0]
    # Among the three best by q, two touch the optimal set.
    assert ambiguous_peaks(relaxed, optimal, rows=3)["start"].tolist() == [60]
    assert len(ambiguous_peaks(relaxed, optimal, rows=2)) == 0


def relaxed_peaks(rows):
    table = intervals([("chr1", 10 * start, 10 * start + 5) for start, *_ in rows])
    return table.assign(q=[float(q) for _, q, _ in rows], signal=[float(s) for *_, s in rows])


RELAXED = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 2)),
    min_size=1,
    max_size=15,
    unique_by=lambda row: row[0],
)


@given(RELAXED, st.integers(1, 15), st.randoms(use_true_random=False))
def test_the_best_rows_do_not_depend_on_the_order_of_the_file(rows, limit, order):
    shuffled = list(rows)
    order.shuffle(shuffled)
    optimal = intervals([("chr1", 100, 105)])
    # By q, then by signal, then from left to right, in plain Python.
    best = sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))[:limit]
    expected = [10 * start for start, *_ in best if start != 10]
    assume(len({q for _, q, _ in rows}) > 1)
    for table in (relaxed_peaks(rows), relaxed_peaks(shuffled)):
        assert ambiguous_peaks(table, optimal, rows=limit)["start"].tolist() == expected


def test_a_relaxed_set_that_cannot_be_ranked_is_refused_where_it_must_be(caplog):
    rows = [(0, -1, 1), (2, -1, 7), (4, -1, 3)]
    table = relaxed_peaks(rows).assign(q=np.nan)
    optimal = intervals([("chr2", 0, 5)])
    assert len(ambiguous_peaks(table, optimal)) == 3
    assert not caplog.text
    assert ambiguous_peaks(table, optimal, rows=2, name="r.bed")["start"].tolist() == [20, 40]
    assert "r.bed: has no q-values; the 2 peaks with the highest strength" in caplog.text
    unknown = table.assign(signal=np.nan)
    assert len(ambiguous_peaks(unknown, optimal)) == 3
    with pytest.raises(InputError, match=r"r\.bed: only the 2 best of its 3 peaks .* neither q"):
        ambiguous_peaks(unknown, optimal, rows=2, name="r.bed")


@pytest.mark.skipif(
    "FOURIER_PRIOR_DATA" not in os.environ, reason="FOURIER_PRIOR_DATA names no folder of real data"
)
def test_real_spi1_peaks():
    folder = Path(os.environ["FOURIER_PRIOR_DATA"]) / "hg19"
    peaks = read_peaks(folder / "peaks/wgEncodeAwgTfbsHaibGm12878Pu1Pcr1xUniPk.narrowPeak.gz")
    assert len(peaks) == 42_938
    chr22 = peaks[peaks["chrom"] == "chr22"].reset_index(drop=True)
    assert len(chr22) == 775
    _, starts, labels, source = label_bins(chr22, {"chr22": 51_304_566})
    # Every peak away from the ends makes the bins around its own middle positive.
    middle = (chr22["start"] + chr22["end"]).to_numpy() // 2
    nearest = (middle - 500) // 50
    assert (labels[nearest] == 1).mean() > 0.99
    assert math.isclose(starts[nearest][0], middle[0] - 500, abs_tol=50)
    assert set(source[labels == 1]) <= set(range(775))
