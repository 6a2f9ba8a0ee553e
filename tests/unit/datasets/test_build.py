"""Building, subsetting, writing and reading of data sets."""

import json
from dataclasses import fields, replace
from functools import partial

import h5py
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from fourier_prior.cli import main
from fourier_prior.datasets.bin_labels import label_bins, peak_ranks
from fourier_prior.datasets.build import Tracks, build_binary, build_profile
from fourier_prior.datasets.file import (
    BinaryDataset,
    ProfileDataset,
    read_dataset,
    split_code,
    write_dataset,
)
from fourier_prior.datasets.regions import parse_regions
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.datasets.windows import WindowFilter, random_windows
from fourier_prior.errors import InputError
from fourier_prior.genome import Genome
from fourier_prior.signal.five_prime_counts import read_bigwig_windows, write_bigwig

SIZES = {"chr1": 12_000, "chr2": 9_000, "chr3": 8_030, "chr4": 3_000}
SPLITS = {"train": ["chr1"], "validation": ["chr2:1000-9000"], "test": ["chr3"]}
REGIONS = parse_regions(SPLITS, SIZES)


def make_peaks(rows):
    """Rows are (chrom, start, end, signal[, summit])."""
    table = pd.DataFrame([row[:4] for row in rows], columns=["chrom", "start", "end", "signal"])
    table["summit"] = [row[4] if len(row) > 4 else (row[1] + row[2]) // 2 for row in rows]
    return table.assign(name="p", q=1.0)


A = make_peaks(
    [
        ("chr1", 3000, 3300, 5.0),
        ("chr1", 8000, 8200, 9.0),
        ("chr2", 3000, 3200, 7.0),
        ("chr3", 4000, 4200, 8.0),
        ("chr4", 1200, 1500, 1.0),
    ]
)
B = make_peaks(
    [
        ("chr1", 3100, 3400, 2.0),
        ("chr2", 5000, 5400, 4.0),
        ("chr3", 4100, 4300, 3.0),
        ("chr3", 7000, 7200, 6.0),
    ]
)
TASKS = {"a": A, "b": B}


def blacklist(*rows):
    return pd.DataFrame(rows, columns=["chrom", "start", "end"])


def genome_with_unknown(*stretches):
    random = np.random.default_rng(0)
    codes = random.integers(0, 4, sum(SIZES.values())).astype(np.uint8)
    genome = Genome(codes, SIZES)
    for chrom, start, end in stretches:
        offset = sum(size for name, size in SIZES.items() if name < chrom)
        codes[offset + start : offset + end] = 4
    return genome


# Binary


def expected_binary(tasks, ambiguous):
    """Every bin of the genome, one after another."""
    positive, negative = {}, set()
    for chrom, size in SIZES.items():
        per_task = []
        for name, peaks in tasks.items():
            rows = np.flatnonzero(peaks["chrom"] == chrom)
            unsure = ambiguous.get(name)
            starts, labels, source = label_bins(
                peaks.iloc[rows],
                size,
                ambiguous=None if unsure is None else unsure[unsure["chrom"] == chrom],
            )
            rank = [0 if s < 0 else peak_ranks(peaks)[rows[s]] for s in source]
            per_task.append((labels, rank))
        for i, start in enumerate(starts):
            labels = [labels[i] for labels, _ in per_task]
            split = next(
                (
                    r.split
                    for r in REGIONS.itertuples()
                    if r.chrom == chrom and r.start <= start and start + 1000 <= r.end
                ),
                None,
            )
            if split is None:
                continue
            key = (list(SIZES).index(chrom), int(start), int(split))
            if 1 in labels:
                positive[key] = (labels, [rank[i] for _, rank in per_task])
            elif set(labels) == {0}:
                negative.add(key)
    return positive, negative


def test_binary_windows_labels_and_ranks_match_a_slow_build():
    ambiguous = {"a": blacklist(("chr1", 10_000, 10_400), ("chr3", 4000, 4100)), "b": None}
    data = build_binary(SIZES, TASKS, ambiguous, REGIONS, {})
    positive, negative = expected_binary(TASKS, ambiguous)
    keys = list(zip(data.chrom.tolist(), data.start.tolist(), data.split.tolist(), strict=True))
    assert len(keys) == len(set(keys)) == len(positive)
    for key, labels, rank in zip(keys, data.labels, data.rank, strict=True):
        assert (labels.tolist(), rank.tolist()) == positive[key]
    others = zip(
        data.negative_chrom.tolist(),
        data.negative_start.tolist(),
        data.negative_split.tolist(),
        strict=True,
    )
    assert set(others) == negative
    assert len(data.negative_start) == len(negative)
    # All five labels of a task appear, and one bin that is positive in one task only.
    assert set(np.unique(data.labels)) == {-1, 0, 1}
    # The largest rank counts chr4 too, which lies in no split.
    assert data.max_rank.tolist() == [5, 4]
    assert data.chromosomes == list(SIZES)
    assert data.tasks == ["a", "b"]
    assert (data.labels.dtype, data.rank.dtype) == (np.int8, np.int32)
    assert (data.chrom.dtype, data.start.dtype, data.split.dtype) == (np.int16, np.int32, np.int8)


def test_binary_settings_reach_the_labels():
    data = build_binary(SIZES, TASKS, {}, REGIONS, {"input_length": 600, "stride": 100})
    assert data.input_length == 600
    assert (data.start % 100 == 0).all()
    peak = (data.chrom == 0) & (data.labels[:, 0] == 1)
    # 200-bp bins of the peak 8000-8200 start at 7900, 8000, 8100, windows 200 bp earlier.
    assert data.start[peak].tolist()[-3:] == [7700, 7800, 7900]
    loose = build_binary(SIZES, TASKS, {}, REGIONS, {"flank_ambiguous": False})
    assert not (loose.labels == -1).any()


def test_binary_positions_inside_splits_only():
    data = build_binary(SIZES, TASKS, {}, REGIONS, {})
    assert data.negative_start[data.negative_split == 1].min() == 1000
    for split, chrom in enumerate([0, 1, 2]):
        assert set(data.negative_chrom[data.negative_split == split]) == {chrom}
        assert len(data.negatives(split)) == (data.negative_split == split).sum()


def test_binary_blacklist_drops_overlapping_windows_of_both_kinds():
    plain = build_binary(SIZES, TASKS, {}, REGIONS, {})
    data = build_binary(SIZES, TASKS, {}, REGIONS, {}, blacklist(("chr1", 8100, 8101)))

    def kept(chrom, start):
        return ~((chrom == 0) & (start <= 8100) & (start + 1000 > 8100))

    for prefix in ("", "negative_"):
        chrom, start = getattr(plain, f"{prefix}chrom"), getattr(plain, f"{prefix}start")
        expected = kept(chrom, start)
        assert not expected.all()
        np.testing.assert_array_equal(getattr(data, f"{prefix}start"), start[expected])


@pytest.mark.parametrize("share", [0.0, 0.25])
def test_windows_with_too_many_unknown_bases_are_dropped(share):
    genome = genome_with_unknown(("chr1", 3200, 3500), ("chr1", 9000, 9001), ("chr2", 0, 700))
    plain = build_binary(SIZES, TASKS, {}, REGIONS, {})
    data = build_binary(SIZES, TASKS, {}, REGIONS, {"max_unknown": share}, genome=genome)
    for prefix in ("", "negative_"):
        chrom, start = getattr(plain, f"{prefix}chrom"), getattr(plain, f"{prefix}start")
        windows = genome.windows([list(SIZES)[c] for c in chrom], start, 1000)
        expected = (windows == 4).mean(axis=1) <= share
        assert not expected.all()
        np.testing.assert_array_equal(getattr(data, f"{prefix}start"), start[expected])


def test_unknown_bases_need_the_genome():
    with pytest.raises(InputError, match="max_unknown: below 1 the genome is needed"):
        build_binary(SIZES, TASKS, {}, REGIONS, {"max_unknown": 0.5})


def test_negatives_are_a_seeded_sample():
    everything = build_binary(SIZES, TASKS, {}, REGIONS, {})
    total = np.bincount(everything.negative_split)

    def build(seed, most=40):
        return build_binary(SIZES, TASKS, {}, REGIONS, {"max_negatives": most}, seed=seed)

    first, again, other = build(1), build(1), build(2)
    assert (total > 40).all()
    assert np.bincount(first.negative_split).tolist() == [40, 40, 40]
    np.testing.assert_array_equal(first.negative_start, again.negative_start)
    assert (first.negative_start != other.negative_start).any()
    pairs = set(zip(everything.negative_chrom, everything.negative_start, strict=True))
    chosen = list(zip(first.negative_chrom, first.negative_start, strict=True))
    assert set(chosen) <= pairs
    assert len(set(chosen)) == 120
    # The positives do not depend on it, and a limit above the total changes nothing.
    np.testing.assert_array_equal(first.start, everything.start)
    np.testing.assert_array_equal(build(1, 10_000).negative_start, everything.negative_start)


def test_top_subset_of_bins_is_by_rank_and_for_training_only():
    data = build_binary(SIZES, TASKS, {}, REGIONS, {})
    train = data.positives("train")
    assert train.tolist() == np.flatnonzero(data.split == 0).tolist()
    # Ranks of a: 8000 (chr1) 1, chr3 2, chr2 3, 3000 (chr1) 4, chr4 5. Of b: chr1 is last, 4.
    # A fraction of 0.2 keeps int(0.2 * 5) = 1 of a and at least 1 of b (on chr3).
    top = data.positives("train", 0.2)
    assert set(top) < set(train)
    assert (data.rank[top, 0] == 1).all()
    assert (data.start[top] > 7000).all()
    assert set(top) == {r for r in train if data.rank[r, 0] == 1}
    for split in ("validation", "test"):
        np.testing.assert_array_equal(data.positives(split, 0.2), data.positives(split))
    np.testing.assert_array_equal(data.positives("train", 1.0), train)


def test_a_subset_without_training_peaks_is_an_error():
    strong_elsewhere = A.assign(signal=[1.0, 2.0, 7.0, 8.0, 1.0])
    data = build_binary(SIZES, {"a": strong_elsewhere}, {}, REGIONS, {})
    with pytest.raises(InputError, match="train: no positive example is left after keeping"):
        data.positives("train", 0.01)


def test_splits_are_given_by_name_or_code():
    assert [split_code(s) for s in ("train", "validation", "test", 0, 1, np.int8(2))] == [
        0,
        1,
        2,
        0,
        1,
        2,
    ]
    for wrong in ("val", 3, -1):
        with pytest.raises(InputError, match="is unknown"):
            split_code(wrong)


@pytest.mark.parametrize(
    ("tasks", "options", "message"),
    [
        (
            {"a": A[A["chrom"] != "chr2"]},
            {},
            "validation: no positive bins lie in its regions",
        ),
        (
            {"a": A},
            {"blacklist": blacklist(("chr2", 0, 9000))},
            "validation: the last 5 positive bins were removed by blacklist",
        ),
        (
            {"a": A},
            {
                "settings": {"max_unknown": 0.0},
                "genome": genome_with_unknown(("chr3", 4000, 4200)),
            },
            "test: the last 5 positive bins were removed by max_unknown",
        ),
        (
            {"a": A},
            {"settings": {"max_unkown": 0.0, "seed": 3}},
            "max_unkown is not an option; did you mean max_unknown",
        ),
        (
            {"a": A},
            {"blacklist": A[["chrom", "start", "end"]].iloc[:3]},
            "blacklist: 3 of 5 peaks overlap it; is this a peak file",
        ),
        ({"a": A}, {"settings": {"input_length": 999}}, "input_length 999 minus bin_size 200"),
    ],
)
def test_binary_problems_are_named(tasks, options, message):
    options = {"settings": {}} | options
    with pytest.raises(InputError, match=message):
        build_binary(SIZES, tasks, {}, REGIONS, **options)


def test_all_unknown_settings_are_listed():
    with pytest.raises(InputError) as error:
        build_binary(SIZES, TASKS, {}, REGIONS, {"strid": 1, "zzz": 2})
    assert len(error.value.problems) == 2


# Profile

PROFILE = {"input_length": 400, "output_length": 300, "jitter": 20, "negatives_per_peak": 3}


def array_reader(track):
    """A track reader over arrays, one per chromosome."""

    def read(chroms, starts, length):
        windows = [track[c][s : s + length] for c, s in zip(chroms, starts, strict=True)]
        return np.array(windows, dtype=np.float32).reshape(len(chroms), length)

    return read


def random_track(seed, scale=3):
    random = np.random.default_rng(seed)
    return {chrom: random.poisson(scale, size) for chrom, size in SIZES.items()}


TRACKS = {name: [random_track(i), random_track(10 + i)] for i, name in enumerate("abc")}
READERS = {name: [array_reader(t) for t in pair] for name, pair in TRACKS.items()}


def build(tasks=TASKS, control=None, seed=0, blacklist=None, genome=None, **options):
    tracks = Tracks({name: READERS[name] for name in tasks}, control)
    return build_profile(
        SIZES, tasks, tracks, REGIONS, PROFILE | options, seed, blacklist, genome=genome
    )


def check_counts(data, counts, kind, tracks):
    """Compare every stored window with the tracks, position by position."""
    width = data.output_length + 2 * data.jitter
    assert counts.shape[1:] == (len(tracks), data.strands, width)
    chroms, centres = getattr(data, f"{kind}_chrom"), getattr(data, f"{kind}_centre")
    for n, (chrom, centre) in enumerate(zip(chroms, centres, strict=True)):
        start = centre - data.output_length // 2 - data.jitter
        for t, strands in enumerate(tracks):
            for s, track in enumerate(strands):
                whole = track[data.chromosomes[chrom]]
                np.testing.assert_array_equal(counts[n][t, s], whole[start : start + width])


@pytest.mark.parametrize(
    ("control", "stored"),
    [
        (None, []),
        (READERS["c"], [TRACKS["c"]]),
        ({"b": READERS["c"], "a": READERS["b"]}, [TRACKS["b"], TRACKS["c"]]),
    ],
)
def test_profile_counts_and_controls(control, stored):
    data = build(control=control)
    assert (data.strands, data.tasks, data.jitter) == (2, ["a", "b"], 20)
    for kind in ("peak", "negative"):
        check_counts(data, getattr(data, f"{kind}_counts"), kind, [TRACKS["a"], TRACKS["b"]])
        check_counts(data, getattr(data, f"{kind}_control"), kind, stored)
    assert data.peak_counts.dtype == np.uint16


def test_profile_peaks_are_pooled_and_centred_on_summits():
    tasks = {"a": A, "b": make_peaks([*B[["chrom", "start", "end", "signal"]].to_numpy()])}
    tasks["b"].loc[0, ["start", "end", "signal", "summit"]] = [3000, 3300, 5.0, 3077]
    data = build(tasks)
    # chr4 lies in no split; equal intervals of two tasks both stay; the order is that of the files.
    assert data.peak_task.tolist() == [0] * 4 + [1] * 4
    assert data.peak_centre.tolist() == [3150, 8100, 3100, 4100, 3077, 5200, 4200, 7100]
    assert data.peak_start.tolist() == [3000, 8000, 3000, 4000, 3000, 5000, 4100, 7000]
    assert data.peak_end.tolist()[:2] == [3300, 8200]
    assert data.peak_signal.tolist()[:3] == [5.0, 9.0, 7.0]
    assert data.peak_split.tolist() == [0, 0, 1, 2, 0, 1, 2, 2]
    assert [data.chromosomes[c] for c in data.peak_chrom] == [
        "chr1",
        "chr1",
        "chr2",
        "chr3",
        "chr1",
        "chr2",
        "chr3",
        "chr3",
    ]


@pytest.mark.parametrize(("summit", "kept"), [(219, 0), (220, 1), (11_780, 1), (11_781, 0)])
def test_peaks_whose_jittered_window_leaves_the_chromosome_are_dropped(summit, kept):
    # Input 400 and jitter 20 need [summit - 220, summit + 220).
    extra = make_peaks([("chr1", summit, summit + 1, 1.0, summit)])
    data = build({"a": pd.concat([A, extra], ignore_index=True)})
    assert (data.peak_centre == summit).sum() == kept
    assert len(data.peak_centre) == 4 + kept


def test_profile_blacklist_and_unknown_bases_drop_peaks_and_random_windows():
    bad = blacklist(("chr1", 8350, 9500), ("chr3", 7000, 7010))
    data = build(blacklist=bad, negatives_per_peak=40)
    # The peak at 8100 ends before the blacklist begins, but its window with jitter does not
    # (8100 + 220 = 8320 < 8350: it stays); the peak on the blacklist goes.
    assert sorted(data.peak_centre[data.peak_chrom == 0]) == [3150, 3250, 8100]
    assert 7100 not in data.peak_centre
    for chrom, start, end in bad.itertuples(index=False):
        centre = data.negative_centre[data.negative_chrom == list(SIZES).index(chrom)]
        assert ((centre + 220 <= start) | (centre - 220 >= end)).all()
    genome = genome_with_unknown(("chr1", 8319, 8320), ("chr2", 6000, 8000))
    data = build(genome=genome, max_unknown=0.0, negatives_per_peak=40)
    assert sorted(data.peak_centre[data.peak_chrom == 0]) == [3150, 3250]
    names = [list(SIZES)[c] for c in data.negative_chrom]
    assert not (genome.windows(names, data.negative_centre - 220, 440) == 4).any()
    assert np.bincount(data.negative_split).tolist() == [80, 80, 120]


def test_random_windows_are_seeded_and_inside_their_split():
    first, again, other = build(seed=4), build(seed=4), build(seed=5)
    np.testing.assert_array_equal(first.negative_centre, again.negative_centre)
    assert (first.negative_centre != other.negative_centre).any()
    # Three per peak of each split.
    assert np.bincount(first.negative_split).tolist() == [9, 6, 9]
    for split, chrom, start, end in [(0, 0, 0, 12_000), (1, 1, 1000, 9000), (2, 2, 0, 8030)]:
        rows = first.negatives(split)
        assert set(first.negative_chrom[rows]) == {chrom}
        assert (first.negative_centre[rows] - 220 >= start).all()
        assert (first.negative_centre[rows] + 220 <= end).all()


def test_random_windows_follow_the_room_of_the_regions():
    splits = {"train": ["chr1:0-1000", "chr1:2000-6000", "chr4"], "validation": ["chr2"]}
    regions = parse_regions(splits | {"test": ["chr3"]}, SIZES)
    keep = WindowFilter(SIZES, regions, 1.0, None, None)
    wanted = np.array([30_000, 0, 0])
    chrom, centre, split = random_windows(keep, wanted, 500, seed=1)
    assert (split == 0).all()
    start = centre - 250
    room = np.array([501, 3501, 2501])
    observed = np.array(
        [
            ((chrom == "chr1") & (start < 1000)).sum(),
            ((chrom == "chr1") & (start >= 2000)).sum(),
            (chrom == "chr4").sum(),
        ]
    )
    expected = 30_000 * room / room.sum()
    # Five standard deviations of a binomial count.
    assert (np.abs(observed - expected) < 5 * np.sqrt(expected)).all()
    first = start[(chrom == "chr1") & (start < 1000)]
    assert first.min() >= 0
    assert first.max() <= 500
    assert abs(first.mean() - 250) < 5 * 145 / np.sqrt(len(first))


def test_too_few_random_windows_are_reported(caplog, monkeypatch):
    everything = [("chr1", 0, 12_000)]
    with pytest.raises(InputError, match="train: only 0 of 5 random windows pass"):
        random_windows(
            WindowFilter(SIZES, REGIONS, 1.0, blacklist(*everything), None),
            np.array([5, 0, 0]),
            400,
            seed=0,
        )
    with pytest.raises(InputError, match="test: no region holds a window of 8031 bp"):
        random_windows(
            WindowFilter(
                SIZES, parse_regions(SPLITS | {"validation": ["chr2"]}, SIZES), 1, None, None
            ),
            np.array([5, 5, 5]),
            8031,
            seed=0,
        )
    # One round offers twice as many windows as are wanted; a third or a tenth of chr1 is usable.
    monkeypatch.setattr("fourier_prior.datasets.windows._ROUNDS", 1)
    keep = WindowFilter(SIZES, REGIONS, 1.0, blacklist(("chr1", 4400, 12_000)), None)
    chrom, centre, split = random_windows(keep, np.array([5000, 0, 0]), 400, seed=0)
    assert 2500 < len(centre) < 5000
    assert f"train: only {len(centre)} of 5000 random windows found" in caplog.text
    keep = WindowFilter(SIZES, REGIONS, 1.0, blacklist(("chr1", 1500, 12_000)), None)
    with pytest.raises(InputError, match="of 5000 random windows pass blacklist and max_unknown"):
        random_windows(keep, np.array([5000, 0, 0]), 400, seed=0)


def test_large_counts_get_a_wider_type():
    huge = {chrom: track.copy() for chrom, track in TRACKS["a"][0].items()}
    huge["chr3"][4000:4300] = 70_000
    readers = {"a": [array_reader(huge), READERS["a"][1]], "b": READERS["b"]}
    data = build_profile(SIZES, TASKS, Tracks(readers), REGIONS, PROFILE, 0)
    assert data.peak_counts.dtype == np.uint32
    check_counts(data, data.peak_counts, "peak", [[huge, TRACKS["a"][1]], TRACKS["b"]])


def test_unstranded_tracks_have_one_strand():
    readers = {"a": READERS["a"][:1]}
    data = build_profile(SIZES, {"a": A}, Tracks(readers, READERS["c"][:1]), REGIONS, PROFILE, 0)
    assert data.strands == 1
    assert data.peak_counts.shape == (4, 1, 1, 340)
    assert data.peak_control.shape == (4, 1, 1, 340)


def test_profile_from_bigwig_files(tmp_path):
    paths = []
    for number, track in enumerate(TRACKS["a"]):
        paths.append(tmp_path / f"{number}.bw")
        sparse = {c: (np.flatnonzero(t), t[np.flatnonzero(t)]) for c, t in track.items()}
        write_bigwig(paths[-1], SIZES, sparse)
    readers = {"a": [partial(read_bigwig_windows, path) for path in paths]}
    from_files = build_profile(SIZES, {"a": A}, Tracks(readers), REGIONS, PROFILE, 3)
    from_arrays = build({"a": A}, seed=3)
    np.testing.assert_array_equal(from_files.peak_counts, from_arrays.peak_counts)
    np.testing.assert_array_equal(from_files.negative_counts, from_arrays.negative_counts)


def test_peaks_without_counts_are_reported_and_empty_tracks_refused(caplog):
    gap = {chrom: track.copy() for chrom, track in TRACKS["a"][0].items()}
    gap["chr1"][7000:9000] = 0
    reader = array_reader(gap)
    data = build_profile(SIZES, {"a": A}, Tracks({"a": [reader]}), REGIONS, PROFILE, 0)
    assert "a: 1 of 4 peaks have no count" in caplog.text
    assert len(data.peak_centre) == 4
    nothing = array_reader({chrom: np.zeros(size) for chrom, size in SIZES.items()})
    with pytest.raises(InputError) as error:
        build_profile(
            SIZES, TASKS, Tracks({"a": [nothing], "b": [reader]}, [nothing]), REGIONS, PROFILE, 0
        )
    assert len(error.value.problems) == 2
    assert "a: its track has no count in any peak" in error.value.problems[0]
    assert "shared control: its track has no count" in error.value.problems[1]


@pytest.mark.parametrize(
    ("tracks", "message"),
    [
        (Tracks({"a": READERS["a"]}), "b: has peaks but no track"),
        (Tracks(READERS, {"a": READERS["c"]}), "b: has no matched control"),
        (Tracks({"a": READERS["a"], "b": READERS["b"][:1]}), r"tracks have \[1, 2\] strands"),
        (Tracks(READERS, READERS["c"][:1]), r"tracks have \[1, 2\] strands"),
    ],
)
def test_tracks_must_fit_the_tasks(tracks, message):
    with pytest.raises(InputError, match=message):
        build_profile(SIZES, TASKS, tracks, REGIONS, PROFILE, 0)


def test_profile_splits_must_have_peaks():
    with pytest.raises(InputError) as error:
        build({"a": A[A["chrom"] == "chr1"]})
    assert [p.split(":")[0] for p in error.value.problems] == ["validation", "test"]
    with pytest.raises(InputError, match="test: the last 1 peaks were removed by blacklist"):
        build({"a": A}, blacklist=blacklist(("chr3", 4250, 4260)))
    with pytest.raises(InputError, match="jiter is not an option; did you mean jitter"):
        build(jiter=3)


def test_top_subset_of_peaks_is_by_signal_of_each_task():
    data = build()
    train = data.positives("train")
    assert data.peak_centre[train].tolist() == [3150, 8100, 3250]
    # a has two training peaks, b one: int(0.5 * 2) = 1 and at least one.
    assert data.peak_centre[data.positives("train", 0.5)].tolist() == [8100, 3250]
    np.testing.assert_array_equal(data.positives("test", 0.5), data.positives("test"))


# Commands


def test_notes_and_peaks_left_out_are_kept(tmp_path, caplog):
    caplog.set_level("INFO")
    lengths = {name: np.zeros(size, dtype=int) for name, size in SIZES.items()}
    write_genome_files(tmp_path, lengths)
    peaks = [
        ("chr1", 3000, 3300, 150),
        ("chr1", 3000, 3300, 150),  # twice
        ("chr1", 100, 300, 50),  # its window leaves the chromosome
        ("chr1", 9000, 9300, 150),  # blacklisted
        ("chr2", 500, 700, 100),  # outside the splits
        ("chr2", 5000, 5200, -1),  # without summit
        ("chr3", 4000, 4200, 100),
    ]
    (tmp_path / "a.narrowPeak").write_text(
        "".join(f"{c}\t{s}\t{e}\tp\t0\t.\t5\t-1\t9\t{m}\n" for c, s, e, m in peaks)
    )
    (tmp_path / "bad.bed").write_text("chr1\t9100\t9101\n")
    track = {c: np.arange(len(t)) % 3 for c, t in lengths.items()}
    for strand, shift in (("plus", 0), ("minus", 1)):
        sparse = {c: (np.flatnonzero(t) + shift, t[t > 0]) for c, t in track.items()}
        write_bigwig(tmp_path / f"{strand}.bw", SIZES | {"chr4": 3001}, sparse)
    settings = PROFILE | {"max_unknown": 1.0, "max_unknown_chromosomes": 0.05}
    options = {
        "genome": tmp_path / "genome.npy",
        "tasks": "a",
        "peaks": tmp_path / "a.narrowPeak",
        "blacklist": tmp_path / "bad.bed",
        "splits": json.dumps(SPLITS),
        "settings": json.dumps(settings),
        "seed": 1,
        "dataset": tmp_path / "profile.h5",
        "strands": 2,
        "plus": tmp_path / "plus.bw",
        "minus": tmp_path / "minus.bw",
        "left-out": tmp_path / "left-out.tsv",
    }
    words = [str(word) for key, value in options.items() for word in (f"--{key}", value)]
    command = ["build-profile-dataset", *words, "--control-plus", "--control-minus"]
    assert main(command) == 0
    data = read_dataset(tmp_path / "profile.h5")
    left_out = pd.read_csv(tmp_path / "left-out.tsv", sep="\t")
    assert list(zip(left_out["chrom"], left_out["summit"], left_out["reason"], strict=True)) == [
        ("chr1", 150, "window leaves the chromosome"),
        ("chr1", 9150, "blacklist"),
        ("chr2", 600, "outside the splits, or too many unknown bases"),
    ]
    assert len(data.peak_centre) + len(left_out) == len(peaks) - 1
    notes = "\n".join(data.notes)
    assert "1 repeated peaks dropped" in notes
    assert "1 of 7 peaks have no summit" in notes
    assert "peaks left by regions of the splits: train 1, validation 1, test 1" in notes


def write_genome_files(directory, lengths):
    np.save(directory / "genome.npy", np.zeros(sum(map(len, lengths.values())), dtype=np.uint8))
    rows = "".join(f"{name}\t{len(row)}\t0\n" for name, row in lengths.items())
    (directory / "genome.tsv").write_text("chrom\tsize\tunknown\n" + rows)


# Files


def assert_same(one, two):
    assert type(one) is type(two)
    for item in fields(one):
        a, b = getattr(one, item.name), getattr(two, item.name)
        if isinstance(a, (np.ndarray, SparseRows)):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)
        else:
            assert a == b


@pytest.fixture(scope="module")
def examples():
    return {
        "binary": build_binary(SIZES, TASKS, {}, REGIONS, {"max_negatives": 30}),
        "profile": build(),
        "controlled": build(control=READERS["c"]),
    }


@pytest.mark.parametrize("name", ["binary", "profile", "controlled"])
def test_files_give_back_what_was_written(examples, name, tmp_path):
    path = tmp_path / "deep" / "data.h5"
    write_dataset(path, examples[name])
    found = read_dataset(path)
    assert isinstance(found, BinaryDataset if name == "binary" else ProfileDataset)
    assert_same(found, examples[name])
    assert found.settings["seed"] == 0
    assert [p.name for p in path.parent.iterdir()] == ["data.h5"]


def test_equal_data_sets_give_equal_files(examples, tmp_path):
    for name in ("one.h5", "two.h5"):
        write_dataset(tmp_path / name, examples["profile"])
    assert (tmp_path / "one.h5").read_bytes() == (tmp_path / "two.h5").read_bytes()


@settings(max_examples=15, deadline=None)
@given(
    rows=st.integers(0, 50),
    tasks=st.integers(1, 3),
    length=st.integers(1, 5000),
    name=st.text(min_size=1, max_size=8),
)
def test_files_of_any_shape(rows, tasks, length, name, tmp_path_factory):
    random = np.random.default_rng(rows)
    data = BinaryDataset(
        chromosomes=[name, "chr2"],
        tasks=[f"t{i}" for i in range(tasks)],
        input_length=length,
        chrom=random.integers(0, 2, rows).astype(np.int16),
        start=random.integers(0, 9999, rows).astype(np.int32),
        split=random.integers(0, 3, rows).astype(np.int8),
        labels=random.integers(-1, 2, (rows, tasks)).astype(np.int8),
        rank=random.integers(0, 99, (rows, tasks)).astype(np.int32),
        max_rank=np.full(tasks, 99, np.int32),
        negative_chrom=np.empty(0, np.int16),
        negative_start=np.empty(0, np.int32),
        negative_split=np.empty(0, np.int8),
        settings={"max_negatives": None, "overlap": 0.5},
    )
    path = tmp_path_factory.mktemp("h5") / "a.h5"
    write_dataset(path, data)
    assert_same(read_dataset(path), data)


def test_unusable_files_are_refused_by_name(examples, tmp_path):
    with pytest.raises(InputError, match=r"absent\.h5: does not exist"):
        read_dataset(tmp_path / "absent.h5")
    (tmp_path / "text.h5").write_text("no data")
    with pytest.raises(InputError, match=r"text\.h5: is damaged"):
        read_dataset(tmp_path / "text.h5")
    path = tmp_path / "data.h5"
    write_dataset(path, examples["binary"])
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(InputError, match=r"data\.h5: is damaged"):
        read_dataset(path)
    write_dataset(path, examples["binary"])
    with h5py.File(path, "r+") as file:
        del file["labels"]
    with pytest.raises(InputError, match=r"data\.h5: is damaged"):
        read_dataset(path)
    for name, value in (("format_version", 99), ("architecture", "other")):
        write_dataset(path, examples["binary"])
        with h5py.File(path, "r+") as file:
            file.attrs[name] = value
        with pytest.raises(InputError, match=r"data\.h5: is no data set of format version"):
            read_dataset(path)


def test_a_failing_writer_leaves_the_old_file(examples, tmp_path):
    path = tmp_path / "data.h5"
    write_dataset(path, examples["binary"])
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_dataset(path, replace(examples["binary"], settings={"bad": object()}))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["data.h5"]
