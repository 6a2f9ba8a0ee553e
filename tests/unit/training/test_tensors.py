"""Batches as tensors: encoding, strands, and rows of positives."""

import numpy as np
import pytest
import torch
from training_examples import OUTPUT, binary_dataset, genome, profile_dataset

from fourier_prior.genome import UNKNOWN, one_hot, reverse_complement
from fourier_prior.training.sampling import BinarySampler, ProfileSampler
from fourier_prior.training.tensors import forward_strand, to_tensors


def batch_of(data, sampler):
    return sampler(data, genome(), "train", seed=5, batch_positives=4).batch(0, 0)


def test_batches_travel_as_small_integers():
    tensors = forward_strand(batch_of(profile_dataset(), ProfileSampler))
    assert {name: tensor.dtype for name, tensor in tensors.items()} == {
        "codes": torch.uint8,
        "positive": torch.int64,
        "counts": torch.int32,
        "control": torch.int32,
    }


def test_tensors_hold_reverse_complements_after_all_forward_examples():
    batch = batch_of(profile_dataset(), ProfileSampler)
    batch.codes[0, 3] = UNKNOWN
    tensors = to_tensors(batch, "cpu", reverse_complements=True)
    n = len(batch)
    assert tensors.inputs.dtype == torch.float32
    both = np.concatenate([batch.codes, reverse_complement(batch.codes)])
    assert np.array_equal(tensors.inputs.numpy(), one_hot(both))
    for name in ("counts", "control"):
        forward = getattr(batch, name)
        found = getattr(tensors, name).numpy()
        assert np.array_equal(found[:n], forward)
        # Strands plus and minus swap, and positions run backwards.
        assert np.array_equal(found[n:], forward[:, :, ::-1, ::-1])
    assert tensors.positive.tolist() == np.flatnonzero([*batch.status] * 2).tolist()
    assert tensors.labels is None


def test_tensors_without_reverse_complements():
    batch = batch_of(binary_dataset(), BinarySampler)
    tensors = to_tensors(batch, "cpu", reverse_complements=False)
    assert np.array_equal(tensors.inputs.numpy(), one_hot(batch.codes))
    assert np.array_equal(tensors.labels.numpy(), batch.labels)
    assert tensors.counts is None
    doubled = to_tensors(batch, "cpu", reverse_complements=True)
    assert np.array_equal(doubled.labels.numpy(), np.concatenate([batch.labels] * 2))


@pytest.mark.parametrize("control", ["shared", "none"])
def test_control_tracks_of_either_kind(control):
    data = profile_dataset(strands=1, control=control)
    tensors = to_tensors(batch_of(data, ProfileSampler), "cpu", reverse_complements=True)
    assert tensors.control.shape == (16, {"shared": 1, "none": 0}[control], 1, OUTPUT)
