"""Which windows are kept: blacklist, unknown bases, ends of chromosomes, random windows."""

import numpy as np
import pandas as pd
import pytest
from dataset_examples import (
    REGIONS,
    SIZES,
    SPLITS,
    TASKS,
    A,
    blacklist,
    build,
    genome_with_unknown,
    make_peaks,
)

from fourier_prior.datasets.build import build_binary
from fourier_prior.datasets.regions import parse_regions
from fourier_prior.datasets.windows import WindowFilter, random_windows
from fourier_prior.errors import InputError


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
