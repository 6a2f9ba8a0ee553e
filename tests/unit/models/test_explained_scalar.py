"""Scalars that attributions explain."""

import pytest
import torch

from fourier_prior.errors import InputError
from fourier_prior.models.explained_scalar import (
    binary_target,
    profile_target,
    profile_target_gradient,
    profile_weights,
)


def logits(seed=0):
    random = torch.Generator().manual_seed(seed)
    return torch.randn(3, 2, 2, 11, generator=random, dtype=torch.float64)


def test_binary_target_is_the_sum_or_one_logit():
    z = torch.tensor([[1.0, -2.0], [3.0, 4.0]])
    assert binary_target(z).tolist() == [-1.0, 7.0]
    assert binary_target(z, 1).tolist() == [-2.0, 4.0]


def test_profile_target_by_loops():
    z = logits()
    weights = profile_weights(z)
    for task, tasks in ((None, (0, 1)), (1, (1,))):
        for n in range(3):
            expected = sum(
                float(torch.exp(z[n, t, s, o]) / torch.exp(z[n, t, s]).sum())
                * float(z[n, t, s, o] - z[n, t, s].mean())
                for t in tasks
                for s in range(2)
                for o in range(11)
            )
            assert float(profile_target(z, weights, task)[n]) == pytest.approx(expected)


def test_weights_are_held_fixed_and_sum_to_one():
    z = logits().requires_grad_()
    weights = profile_weights(z)
    assert not weights.requires_grad
    torch.testing.assert_close(weights.sum(-1), torch.ones(3, 2, 2, dtype=torch.float64))


def test_log_probability_weights_equal_half_the_squared_centred_logits():
    z = logits().requires_grad_()
    target = profile_target(z, profile_weights(z, "log-probabilities")).sum()
    centred = z - z.mean(-1, keepdim=True)
    expected = torch.autograd.grad((centred**2).sum() / 2, z)[0]
    torch.testing.assert_close(torch.autograd.grad(target, z)[0], expected)


@pytest.mark.parametrize("kind", ["probabilities", "log-probabilities"])
def test_gradient_of_the_target_in_closed_form(kind):
    z = logits().requires_grad_()
    weights = profile_weights(z, kind)
    expected = torch.autograd.grad(profile_target(z, weights).sum(), z)[0]
    torch.testing.assert_close(profile_target_gradient(weights), expected)


def test_a_constant_added_to_logits_changes_nothing():
    z = logits()
    shifted = z + torch.randn(3, 2, 2, 1, dtype=torch.float64)
    torch.testing.assert_close(
        profile_target(shifted, profile_weights(shifted)), profile_target(z, profile_weights(z))
    )


def test_unknown_weights_are_refused():
    with pytest.raises(InputError, match="probabilities"):
        profile_weights(logits(), "softmax")
