"""Means of losses over batches."""

import math

import numpy as np
import pytest
import torch

from fourier_prior.errors import InputError
from fourier_prior.training.means import Means
from fourier_prior.training.step import PARTS


@pytest.mark.parametrize("batches", [1, 99, 100, 101, 250])
def test_means_are_weighted_by_positives(batches):
    random = np.random.default_rng(batches)
    losses = random.random((batches, len(PARTS))).astype(np.float32)
    positives = random.integers(1, 9, batches)
    means = Means("batch")
    for row, number in zip(losses, positives, strict=True):
        means.add(torch.from_numpy(row), int(number), "there")
    expected = np.average(losses.astype(np.float64), axis=0, weights=positives)
    found = means.result()
    np.testing.assert_allclose([found[part] for part in PARTS], expected, rtol=1e-12)


def test_a_missing_prior_has_no_mean():
    means = Means("batch")
    means.add(torch.tensor([1.0, 1.0, 1.0, math.nan]), 3, "there")
    assert means.result()["loss"] == 1
    assert math.isnan(means.result()["prior"])


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("first", [0, 57, 100, 203])
def test_the_first_loss_that_is_not_finite_is_named_though_it_is_seen_later(value, first):
    means, seen = Means("epoch 3, batch"), []

    def epoch():
        for index in range(250):
            seen.append(index)
            loss = value if index >= first else 0.5
            means.add(torch.tensor([loss, 0.5, 0.5, 0.5]), 1, f"window {index}")
        means.result()

    place = rf"epoch 3, batch {first} \(window {first}\).*not finite"
    with pytest.raises(InputError, match=place):
        epoch()
    # Not long after it came, so that no epoch is spent on weights that are lost.
    assert seen[-1] - first < 100
