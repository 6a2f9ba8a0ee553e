import numpy as np
import pytest

from fourier_prior.attributions.sample import choose_sample, sample_at
from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.errors import InputError
from fourier_prior.genome import Genome

SIZE = 2000


@pytest.fixture
def genome():
    codes = np.random.default_rng(0).integers(0, 4, SIZE).astype(np.uint8)
    codes[:100] = 4
    return Genome(codes, {"chr1": SIZE})


def binary(starts):
    n = len(starts)
    zero = np.zeros(n, dtype=np.int16)
    return BinaryDataset(
        chromosomes=["chr1"],
        tasks=["A"],
        input_length=50,
        chrom=zero,
        start=np.array(starts, dtype=np.int32),
        split=np.full(n, 2, dtype=np.int8),
        labels=np.ones((n, 1), dtype=np.int8),
        rank=np.ones((n, 1), dtype=np.int32),
        max_rank=np.array([1], dtype=np.int32),
        negative_chrom=zero[:0],
        negative_start=zero[:0].astype(np.int32),
        negative_split=zero[:0].astype(np.int8),
        settings={},
    )


def profile(summits, middles, jitter=8, output=20):
    n = len(summits)
    width = output + 2 * jitter
    summits = np.array(summits, dtype=np.int32)
    middles = np.array(middles, dtype=np.int32)
    # control counts say their own genomic position
    first = summits - output // 2 - jitter
    control = (first[:, None] + np.arange(width)).astype(np.uint16)[:, None, None, :]
    none = np.zeros(0)
    return ProfileDataset(
        chromosomes=["chr1"],
        tasks=["A"],
        strands=1,
        input_length=60,
        output_length=output,
        jitter=jitter,
        peak_chrom=np.zeros(n, dtype=np.int16),
        peak_centre=summits,
        peak_split=np.full(n, 2, dtype=np.int8),
        peak_counts=control,
        peak_control=control,
        peak_task=np.zeros(n, dtype=np.int16),
        peak_start=middles - 5,
        peak_end=middles + 5,
        peak_signal=np.ones(n),
        negative_chrom=none,
        negative_centre=none,
        negative_split=none,
        negative_counts=none,
        negative_control=none,
        settings={},
    )


def test_a_smaller_sample_is_part_of_a_larger_one(genome):
    data = binary(range(200, 1200, 10))
    small = choose_sample(data, genome, number=10, seed=1)
    large = choose_sample(data, genome, number=40, seed=1)
    assert list(large.start[:10]) == list(small.start)
    assert len(set(large.start)) == 40
    assert list(choose_sample(data, genome, number=10, seed=2).start) != list(small.start)


def test_windows_with_unknown_bases_are_left_out(genome, caplog):
    sample = choose_sample(binary([0, 60, 99, 100, 300]), genome, number=None, seed=1)
    assert sorted(sample.start) == [100, 300]
    assert "3 of 5 positive test windows hold unknown bases" in caplog.text
    with pytest.raises(InputError, match="unknown bases"):
        choose_sample(binary([0, 60]), genome, number=None, seed=1)


def test_profile_windows_are_centred_on_peaks_and_controls_follow(genome):
    data = profile([500, 700, 900], [503, 700, 850])
    sample = choose_sample(data, genome, number=None, seed=1, jitter=False)
    # the third middle is 50 bp from its summit: moved back to the jitter
    assert sorted(sample.start + 30) == [503, 700, 892]
    for start, control in zip(sample.start, sample.control, strict=True):
        assert list(control[0, 0]) == list(range(start + 20, start + 40))


def test_shifts_stay_within_the_kept_counts_and_are_reproducible(genome):
    data = profile(list(range(300, 1500, 50)), list(range(303, 1503, 50)))
    one, two = (choose_sample(data, genome, number=None, seed=1) for _ in range(2))
    assert list(one.start) == list(two.start)
    offset = (one.start + 30) % 50
    offset = np.where(offset > 25, offset - 50, offset)
    assert np.abs(offset).max() <= 8
    assert len(set(offset)) > 3
    for start, control in zip(one.start, one.control, strict=True):
        assert list(control[0, 0]) == list(range(start + 20, start + 40))


def positions(chroms, starts, length):
    """A reader whose counts say their own genomic position."""
    return np.asarray(starts)[:, None] + np.arange(length, dtype=np.float32)


def test_a_place_that_is_no_peak_is_shown_with_its_control(genome):
    data = profile([500], [500])
    sample = sample_at("chr1:1490-1500", data, genome, [[positions]])
    assert (sample.chrom, list(sample.start)) == (["chr1"], [1465])  # 60 bp around 1495
    np.testing.assert_array_equal(sample.codes[0], genome.fetch("chr1", 1465, 1525))
    assert sample.control.shape == (1, 1, 1, 20)
    assert list(sample.control[0, 0, 0]) == list(range(1485, 1505))


def test_a_place_in_the_sample_is_what_the_sample_has(genome):
    data = profile([500, 700], [503, 700])
    sample = choose_sample(data, genome, number=None, seed=1, jitter=False)
    for i, start in enumerate(sample.start):
        one = sample_at(f"chr1:{start}-{start + 60}", data, genome, [[positions]])
        assert one.start[0] == start
        np.testing.assert_array_equal(one.codes[0], sample.codes[i])
        np.testing.assert_array_equal(one.control[0, :, 0], sample.control[i].reshape(1, 20))


def test_binary_models_see_a_place_without_control(genome):
    sample = sample_at("chr1:300-350", binary([200]), genome)
    assert list(sample.start) == [300]
    assert sample.control is None


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("chr1:1990-2000", "chr1:1990-2000: cannot be shown: .*leaves"),
        ("chr1:0-10", "chr1:0-10: cannot be shown"),
        ("chr9:500-510", "chr9:500-510: cannot be shown: chromosome chr9 is not in the genome"),
        ("chr1:110-120", "10 of the 50 bp around it are unknown"),
    ],
)
def test_places_that_cannot_be_shown_are_refused(genome, place, message):
    with pytest.raises(InputError, match=message):
        sample_at(place, binary([200]), genome)
