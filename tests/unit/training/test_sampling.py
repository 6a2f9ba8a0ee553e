"""Batches: composition, order, shifts, strands, and what they depend on."""

import dataclasses
import threading
import time
from collections import Counter

import numpy as np
import pytest
from training_examples import (
    JITTER,
    LENGTH,
    OUTPUT,
    binary_dataset,
    genome,
    profile_dataset,
)

from fourier_prior.errors import InputError
from fourier_prior.training.sampling import Batch, BinarySampler, ProfileSampler

GENOME = genome()


def keys(batch):
    return list(zip(batch.chroms, batch.starts.tolist(), strict=True))


def same(one, other):
    return all(
        np.array_equal(getattr(one, f.name), getattr(other, f.name))
        for f in dataclasses.fields(Batch)
        if getattr(one, f.name) is not None
    )


def binary(**options):
    options = {"seed": 5, "batch_positives": 5} | options
    return BinarySampler(binary_dataset(), GENOME, options.pop("split", "train"), **options)


def profile(data=None, **options):
    options = {"seed": 5, "batch_positives": 4} | options
    data = data or profile_dataset()
    return ProfileSampler(data, GENOME, options.pop("split", "train"), **options)


SAMPLERS = pytest.mark.parametrize("make", [binary, profile])


@SAMPLERS
@pytest.mark.parametrize("epoch", [0, 3])
def test_every_positive_comes_once_and_negatives_do_not_repeat(make, epoch):
    sampler = make()
    positives, negatives = [], []
    for batch in sampler.batches(epoch):
        n = int((batch.status != 0).sum())
        assert (batch.status[:n] > 0).all()
        assert len(batch) == 2 * n
        places = keys(batch)
        positives += places[:n]
        negatives += places[n:]
    assert len(positives) == len(sampler.positives)
    assert len(set(negatives)) == len(negatives) == len(positives)


def test_binary_batches_hold_what_the_data_set_says():
    data = binary_dataset()
    sampler = binary()
    labels = {
        (data.chromosomes[c], s): row.tolist()
        for c, s, row, split in zip(data.chrom, data.start, data.labels, data.split, strict=True)
        if split == 0
    }
    pool = {
        (data.chromosomes[c], s)
        for c, s, split in zip(
            data.negative_chrom, data.negative_start, data.negative_split, strict=True
        )
        if split == 0
    }
    seen = []
    for batch in sampler.batches(1):
        for place, codes, status, row in zip(
            keys(batch), batch.codes, batch.status, batch.labels, strict=True
        ):
            assert np.array_equal(codes, GENOME.fetch(*place, place[1] + LENGTH))
            if status:
                assert row.tolist() == labels[place]
                seen.append(place)
            else:
                assert row.tolist() == [0, 0]
                assert place in pool
    assert sorted(seen) == sorted(labels)


def test_profile_batches_shift_sequence_and_counts_together():
    data = profile_dataset()
    first = np.arange(OUTPUT + 2 * JITTER, dtype=np.uint16)
    # Counts that tell their example and position.
    peaks = first + 100 * np.arange(len(data.peak_centre), dtype=np.uint16)[:, None, None, None]
    negatives = (
        first + 100 * np.arange(len(data.negative_centre), dtype=np.uint16)[:, None, None, None]
    )
    data = dataclasses.replace(
        data,
        peak_counts=np.broadcast_to(peaks, data.peak_counts.shape),
        peak_control=np.broadcast_to(peaks + 5, data.peak_control.shape),
        negative_counts=np.broadcast_to(negatives, data.negative_counts.shape),
        negative_control=np.broadcast_to(negatives + 5, data.negative_control.shape),
    )
    shifts = []
    for epoch in range(6):
        for batch in profile(data).batches(epoch):
            for i, status in enumerate(batch.status):
                row = int(batch.counts[i, 0, 0, 0]) // 100
                centre = data.peak_centre if status else data.negative_centre
                chrom = data.peak_chrom if status else data.negative_chrom
                shift = int(batch.starts[i]) + LENGTH // 2 - int(centre[row])
                assert batch.chroms[i] == data.chromosomes[chrom[row]]
                assert status == (data.peak_task[row] + 1 if status else 0)
                expected = 100 * row + JITTER + shift + np.arange(OUTPUT)
                assert (batch.counts[i] == expected).all()
                assert (batch.control[i] == expected + 5).all()
                start = int(batch.starts[i])
                assert np.array_equal(
                    batch.codes[i], GENOME.fetch(batch.chroms[i], start, start + LENGTH)
                )
                if status:
                    shifts.append(shift)
                else:
                    assert shift == 0
    assert set(shifts) == set(range(-JITTER, JITTER + 1))


def test_test_batches_of_profiles_are_centred_and_without_negatives():
    data = profile_dataset()
    sampler = profile(data, split="test", fixed=True, negatives=False, jitter=False)
    batches = list(sampler.batches(0))
    rows = data.positives("test")
    assert np.concatenate([b.starts for b in batches]).tolist() == [
        c - LENGTH // 2 for c in data.peak_centre[rows]
    ]
    assert all((b.status > 0).all() for b in batches)
    counts = np.concatenate([b.counts for b in batches])
    assert np.array_equal(counts, data.peak_counts[rows][..., JITTER : JITTER + OUTPUT])


@SAMPLERS
def test_batches_depend_on_seed_epoch_and_index_only(make):
    sampler, other = make(), make()
    wanted = [(e, i) for e in (2, 0, 2, 1) for i in (3, 0, 1)]
    for epoch, index in wanted:
        assert same(sampler.batch(epoch, index), other.batch(epoch, index))
    last = [list(make().batches(e)) for e in (0, 1)]
    assert same(last[1][3], sampler.batch(1, 3))
    assert not same(last[0][0], last[1][0])
    assert not same(last[0][0], make(seed=6).batch(0, 0))


@SAMPLERS
def test_fixed_samplers_repeat_themselves(make):
    sampler = make(split="validation", fixed=True, seed=9)
    first, later = (list(sampler.batches(epoch)) for epoch in (0, 4))
    assert all(same(a, b) for a, b in zip(first, later, strict=True))
    assert sum(int((b.status != 0).sum()) for b in first) == len(sampler.positives)


@SAMPLERS
def test_negatives_are_fresh_in_every_epoch(make):
    sampler = make()
    drawn = [
        {place for batch in sampler.batches(epoch) for place in keys(batch)[len(batch) // 2 :]}
        for epoch in (0, 1)
    ]
    assert drawn[0] != drawn[1]


def test_small_pools_of_negatives_are_used_evenly():
    data = binary_dataset(positives=40, negatives=10)
    sampler = BinarySampler(data, GENOME, "train", seed=0, batch_positives=5)
    times = Counter(
        place for batch in sampler.batches(0) for place in keys(batch)[len(batch) // 2 :]
    )
    assert len(times) == 6
    assert sum(times.values()) == 24
    assert set(times.values()) == {4}


@pytest.mark.parametrize("fraction", [0.2, 0.5])
def test_fraction_keeps_the_strongest_training_peaks(fraction):
    data = binary_dataset()
    sampler = binary(fraction=fraction)
    assert (data.rank[sampler.positives] <= int(fraction * 40)).all()
    assert len(sampler.positives) < len(data.positives("train"))
    assert len(binary(fraction=fraction, split="test").positives) == len(data.positives("test"))


def test_errors_of_preparation_reach_the_caller():
    data = dataclasses.replace(binary_dataset(), start=np.full(40, 10**6, dtype=np.int32))
    sampler = BinarySampler(data, GENOME, "train", seed=0, batch_positives=8)
    with pytest.raises(InputError, match="leaves the chromosome"):
        list(sampler.batches(0))


def test_batches_are_prepared_in_another_thread():
    def prepare(batch):
        return threading.get_ident(), keys(batch)

    made = list(binary().batches(1, prepare))
    assert [keys for _, keys in made] == [keys(batch) for batch in binary().batches(1)]
    assert {thread for thread, _ in made} != {threading.get_ident()}


def test_an_interrupt_during_preparation_reaches_the_caller():
    def interrupted(batch):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(binary().batches(0, interrupted))


def test_preparation_stops_when_the_epoch_is_abandoned():
    before = threading.active_count()
    batches = binary(batch_positives=1).batches(0)
    next(batches)
    batches.close()
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_a_training_split_without_a_full_batch_is_refused_with_all_counts():
    with pytest.raises(InputError, match=r"train: fewer .* 25 \(train 24, validation 8, test 8\)"):
        binary(batch_positives=25)
    assert len(binary(batch_positives=24)) == 1


def test_splits_without_examples_are_refused():
    data = binary_dataset()
    empty = dataclasses.replace(data, negative_split=np.ones_like(data.negative_split))
    with pytest.raises(InputError, match="train: no negative window"):
        BinarySampler(empty, GENOME, "train", seed=0)
    with pytest.raises(InputError, match="batch_positives"):
        binary(batch_positives=0)
    with pytest.raises(IndexError):
        binary().batch(0, 99)


def test_messages_name_the_windows():
    batch = binary().batch(0, 0)
    chrom, start = keys(batch)[0]
    assert f"{chrom}:{start}-{start + LENGTH}" in batch.place
