"""Building of data sets from genome, peaks and tracks."""

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest
from dataset_examples import (
    PROFILE,
    READERS,
    REGIONS,
    SIZES,
    SPLITS,
    TASKS,
    TRACKS,
    A,
    B,
    array_reader,
    blacklist,
    build,
    genome_with_unknown,
    make_peaks,
)

from fourier_prior.cli import main
from fourier_prior.datasets.bin_labels import label_bins
from fourier_prior.datasets.build import Tracks, build_binary, build_profile
from fourier_prior.datasets.file import read_dataset, write_dataset
from fourier_prior.datasets.regions import parse_regions
from fourier_prior.datasets.strengths import peak_ranks
from fourier_prior.errors import InputError
from fourier_prior.signal.bigwig import read_bigwig_windows, write_bigwig


# Binary
def expected_binary(tasks, ambiguous):
    """Every bin of the genome, one after another."""
    positive, negative = {}, set()
    for chrom, size in SIZES.items():
        per_task = []
        for name, peaks in tasks.items():
            rows = np.flatnonzero(peaks["chrom"] == chrom)
            unsure = ambiguous.get(name)
            _, starts, labels, source = label_bins(
                peaks.iloc[rows],
                {chrom: size},
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


# Draft genomes
def draft(number):
    """Scaffolds just long enough for some windows, a peak in some of them, all beyond the 100th."""
    random = np.random.default_rng(7)
    sizes = {f"scaffold_{i}": int(n) for i, n in enumerate(random.integers(500, 900, number))}
    with_peak = np.sort(random.choice(np.arange(100, number), 600, replace=False))
    start = random.integers(150, 300, 600)
    rows = [(f"scaffold_{c}", s, s + 100, 1.0) for c, s in zip(with_peak, start, strict=True)]
    splits = {"train": ["*[0-7]"], "validation": ["*8"], "test": ["*9"]}
    return sizes, make_peaks(rows), parse_regions(splits, sizes)


def test_windows_of_a_draft_of_40_000_scaffolds(tmp_path):
    sizes, peaks, regions = draft(40_000)
    settings = {"input_length": 400, "bin_size": 100, "stride": 50, "flank_ambiguous": False}
    listed = blacklist(("scaffold_39999", 0, 500), ("scaffold_77", 20, 30))
    write_dataset(
        tmp_path / "a.h5", build_binary(sizes, {"a": peaks}, {}, regions, settings, listed)
    )
    data = read_dataset(tmp_path / "a.h5")
    assert data.chromosomes == list(sizes)
    assert data.chrom.dtype == data.negative_chrom.dtype == np.int32
    # By the words of the rule: half of the peak lies in the bin in the middle of the window.
    places = dict(zip(peaks["chrom"], zip(peaks["start"], peaks["end"], strict=True), strict=True))
    positive, negative = set(), set()
    for name, size in sizes.items():
        last = 150 + (size - 400) // 50 * 50  # a peak is cut to the starts of first and last bin
        start, end = places.get(name, (0, 0))
        start, end = max(start, 150), min(end, last)
        for first in range(0, size - 399 if last > 150 else 0, 50):
            shared = min(end, first + 250) - max(start, first + 150)
            hit = start < end and shared >= round(0.5 * min(100, end - start))
            if name == "scaffold_77" and first < 30 or name == "scaffold_39999":
                continue
            (positive if hit else negative).add((name, first, max(0, int(name[-1]) - 7)))
    for expected, chrom, first, split in (
        (positive, data.chrom, data.start, data.split),
        (negative, data.negative_chrom, data.negative_start, data.negative_split),
    ):
        names = [data.chromosomes[c] for c in chrom]
        found = list(zip(names, first.tolist(), split.tolist(), strict=True))
        assert len(found) == len(expected) > 1000
        assert set(found) == expected


def test_counts_of_a_draft_of_40_000_scaffolds(tmp_path):
    sizes, peaks, regions = draft(40_000)
    tracks = {}
    for name in peaks["chrom"]:
        at = np.array([0, 123, 200, 201, 499])
        tracks[name] = at, np.full(5, int(name[9:]) % 50 + 1)
    write_bigwig(tmp_path / "a.bw", sizes, tracks)
    readers = {"a": [partial(read_bigwig_windows, tmp_path / "a.bw")]}
    cut = {"input_length": 200, "output_length": 100, "jitter": 10}
    built = build_profile(sizes, {"a": peaks}, Tracks(readers), regions, cut, 1)
    write_dataset(tmp_path / "a.h5", built)
    data = read_dataset(tmp_path / "a.h5")
    assert data.peak_chrom.dtype == data.negative_chrom.dtype == np.int32
    names = np.array(data.chromosomes, dtype=object)
    assert names[data.peak_chrom].tolist() == peaks["chrom"].tolist()
    assert data.peak_centre.tolist() == peaks["summit"].tolist()
    for kind in ("peak", "negative"):
        chrom, centre = getattr(data, f"{kind}_chrom"), getattr(data, f"{kind}_centre")
        counts = getattr(data, f"{kind}_counts")
        assert getattr(data, f"{kind}_split").tolist() == [
            max(0, int(name[-1]) - 7) for name in names[chrom]
        ]
        for row, (name, middle) in enumerate(zip(names[chrom], centre, strict=True)):
            dense = np.zeros(sizes[name])
            if name in tracks:
                dense[tracks[name][0]] = tracks[name][1]
            np.testing.assert_array_equal(counts[row][0, 0], dense[middle - 60 : middle + 60])


def test_chromosomes_whose_sum_exceeds_32_bits():
    long = 2_000_000_000
    sizes = {"a": long, "b": long, "c": long}
    regions = parse_regions({"train": ["a"], "validation": ["b"], "test": ["c"]}, sizes)
    rows = [(chrom, long - 3_000_000, long - 2_000_000, 1.0) for chrom in sizes]
    big = {"input_length": 1_000_000, "bin_size": 1_000_000, "stride": 1_000_000}
    listed = blacklist(("c", 5, 6), ("b", long - 1, long))
    data = build_binary(sizes, {"a": make_peaks(rows)}, {}, regions, big, listed)
    assert data.chrom.tolist() == [0, 1, 2]
    assert data.split.tolist() == [0, 1, 2]
    assert data.start.tolist() == [long - 3_000_000] * 3
    # Of 2,000 bins one is positive, two beside it are ambiguous; a blacklisted one is lost.
    assert np.bincount(data.negative_chrom).tolist() == [1997, 1996, 1996]


def test_splits_too_long_for_a_command_line_come_from_a_file(tmp_path):
    sizes, peaks, _ = draft(40_000)
    write_genome_files(tmp_path, {name: np.zeros(size) for name, size in sizes.items()})
    (tmp_path / "a.narrowPeak").write_text(
        "".join(
            f"{c}\t{s}\t{e}\tp\t0\t.\t5\t-1\t9\t50\n"
            for c, s, e in zip(peaks["chrom"], peaks["start"], peaks["end"], strict=True)
        )
    )
    splits = {"train": [], "validation": [], "test": []}
    for name in sizes:
        splits[{"8": "validation", "9": "test"}.get(name[-1], "train")].append(name)
    (tmp_path / "splits.json").write_text(json.dumps(splits))
    assert (tmp_path / "splits.json").stat().st_size > 128 * 1024
    options = {
        **{"genome": tmp_path / "genome.npy", "tasks": "a", "peaks": tmp_path / "a.narrowPeak"},
        **{"splits": f"@{tmp_path / 'splits.json'}", "seed": 1, "dataset": tmp_path / "a.h5"},
        "settings": json.dumps({"input_length": 400, "max_unknown_chromosomes": 0.05}),
    }
    words = [str(word) for key, value in options.items() for word in (f"--{key}", value)]
    empty = ["--blacklist", "--relaxed-tasks", "--relaxed-peaks"]
    assert main(["build-binary-dataset", *words, *empty]) == 0
    data = read_dataset(tmp_path / "a.h5")
    names = [data.chromosomes[c] for c in data.chrom]
    assert set(names) <= set(peaks["chrom"])
    assert data.split.tolist() == [max(0, int(name[-1]) - 7) for name in names]


# Tasks that lack examples
def test_tasks_without_positives_in_a_split_are_named(caplog):
    only = {"a": A, "b": B[B["chrom"] != "chr3"]}
    build_binary(SIZES, only, {}, REGIONS, {})
    assert caplog.messages == [
        "b: no positive window in the test split; it gets no metrics, and means over tasks leave "
        "it out."
    ]
    caplog.clear()
    # All that a task has in a split may be ambiguous.
    build_binary(SIZES, TASKS, {"b": blacklist(("chr2", 0, 9000))}, REGIONS, {})
    assert caplog.messages == [
        "b: no positive window in the validation split; it has no say in which epoch and run are "
        "chosen."
    ]


def test_tasks_without_counts_in_a_split_are_named(caplog):
    gap = {chrom: track * (chrom != "chr3") for chrom, track in TRACKS["b"][0].items()}
    tracks = Tracks({"a": READERS["a"][:1], "b": [array_reader(gap)]})
    build_profile(SIZES, TASKS, tracks, REGIONS, PROFILE, 0)
    assert (
        "b: no count in any peak of the test split; it gets no metrics, and means over tasks leave "
        "it out."
    ) in caplog.messages


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


def build_from_files(folder, peaks, relaxed=None, blacklist=None, rename=None):
    """Build a binary data set by its command; return it, or the exit status."""
    write_genome_files(folder, {name: np.zeros(size, dtype=int) for name, size in SIZES.items()})
    options = {"tasks": ["a"], "peaks": [folder / "peaks"], "relaxed-tasks": []}
    options |= {"relaxed-peaks": [], "blacklist": []}
    (folder / "peaks").write_text(peaks)
    if relaxed is not None:
        (folder / "relaxed").write_text(relaxed)
        options |= {"relaxed-tasks": ["a"], "relaxed-peaks": [folder / "relaxed"]}
    if blacklist is not None:
        (folder / "blacklist").write_text(blacklist)
        options["blacklist"] = [folder / "blacklist"]
    settings = {"max_unknown_chromosomes": 0.05}
    options |= {
        "genome": [folder / "genome.npy"],
        "splits": [json.dumps(SPLITS)],
        "settings": [json.dumps(settings)],
        "seed": [1],
        "dataset": [folder / "binary.h5"],
        "rename": [json.dumps(rename)],
    }
    words = [str(word) for key, values in options.items() for word in (f"--{key}", *values)]
    status = main(["build-binary-dataset", *words])
    return read_dataset(folder / "binary.h5") if status == 0 else status


LINES = [
    f"{row.chrom}\t{row.start}\t{row.end}\tp\t0\t.\t{row.signal}\t-1\t1\t20\n"
    for row in A.itertuples()
]


@pytest.mark.parametrize("seed", range(3))
def test_labels_do_not_depend_on_the_order_of_files(tmp_path, seed):
    # Peaks so close to one another that the later one decides about bins between them.
    near = [f"chr1\t{s}\t{s + 90}\tp\t0\t.\t5\t-1\t1\t20\n" for s in range(5000, 7000, 130)]
    relaxed = [f"chr1\t{s}\t{s + 90}\tp\t0\t.\t5\t-1\t1\t20\n" for s in range(6000, 9000, 170)]
    first = build_from_files(tmp_path, "".join(LINES + near), "".join(relaxed))
    lines, relaxed = (np.random.default_rng(seed).permutation(x) for x in (LINES + near, relaxed))
    second = build_from_files(tmp_path, "".join(lines), "".join(relaxed))
    for name in ("chrom", "start", "split", "labels", "rank", "negative_start"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


def test_summits_make_no_labels(tmp_path, capfd):
    summits = "".join(f"chr1\t{s}\t{s + 1}\tp\t{s}\n" for s in range(3000, 9000, 500))
    assert build_from_files(tmp_path, summits) == 2
    assert "peaks: most intervals are 1 bp long: is it a file of summits?" in capfd.readouterr().err
    assert build_from_files(tmp_path, "".join(LINES), relaxed=summits) == 2
    assert "relaxed: most intervals are 1 bp long" in capfd.readouterr().err


def test_a_blacklist_in_other_names_is_refused_or_renamed(tmp_path, capfd):
    blacklisted = "1\t0\t5000\n"
    assert build_from_files(tmp_path, "".join(LINES), blacklist=blacklisted) == 2
    assert 'add `rename_reads: {"1": chr1}` to the data set' in capfd.readouterr().err
    data = build_from_files(tmp_path, "".join(LINES), blacklist=blacklisted, rename={"1": "chr1"})
    assert data.start[data.chrom == 0].min() >= 5000


def test_what_peaks_lack_is_in_the_notes(tmp_path):
    three = "".join("\t".join(line.split("\t")[:3]) + "\n" for line in LINES)
    data = build_from_files(tmp_path, three, blacklist="chr1\t0\t50\nchrUn\t0\t50\n")
    notes = "\n".join(data.notes)
    assert "its peaks have no strengths" in notes
    assert "1 of 2 intervals dropped, the genome lacks their chromosomes (chrUn)" in notes
    assert (data.rank == 0).all()
