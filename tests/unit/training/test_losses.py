"""Correctness losses against plain formulas and scipy."""

import copy
import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st
from scipy.stats import multinomial
from training_runs import BOTH, CASES, prior_of, train

from fourier_prior.training.losses import (
    binary_loss,
    l2_penalty,
    losses_of,
    multinomial_nll,
    profile_loss,
)
from fourier_prior.training.sampling import SAMPLERS, BinarySampler, ProfileSampler
from fourier_prior.training.tensors import to_tensors


def test_binary_loss_averages_within_classes_and_ignores_unlabelled():
    logits = torch.tensor([[0.3, -1.0], [2.0, 0.5], [-0.7, 40.0]], dtype=torch.float64)
    labels = torch.tensor([[1, 0], [1, 0], [0, -1]])
    p = 1 / (1 + np.exp(-logits.numpy()))
    positive = np.mean([-np.log(p[0, 0]), -np.log(p[1, 0])])
    negative = np.mean([-np.log(1 - p[0, 1]), -np.log(1 - p[1, 1]), -np.log(1 - p[2, 0])])
    assert float(binary_loss(logits, labels)) == pytest.approx((positive + negative) / 2)


def test_binary_loss_with_one_class_or_none():
    logits = torch.tensor([[0.0], [1.0]], requires_grad=True)
    only = binary_loss(logits, torch.tensor([[1], [-1]]))
    assert only.item() == pytest.approx(np.log(2))
    none = binary_loss(logits, torch.tensor([[-1], [-1]]))
    none.backward()
    assert none.item() == 0
    assert not logits.grad.isnan().any()


def test_binary_loss_is_finite_for_extreme_logits():
    logits = torch.tensor([[500.0], [-500.0]], requires_grad=True)
    loss = binary_loss(logits, torch.tensor([[0], [1]]))
    loss.backward()
    assert loss.item() == pytest.approx(500)
    assert torch.isfinite(logits.grad).all()


@given(st.lists(st.integers(0, 30), min_size=2, max_size=12), st.integers(0, 2**32 - 1))
def test_multinomial_nll_is_that_of_scipy(counts, seed):
    logits = np.random.default_rng(seed).normal(size=len(counts)) * 2
    p = np.exp(logits) / np.exp(logits).sum()
    expected = -multinomial.logpmf(counts, sum(counts), p)
    ours = multinomial_nll(torch.tensor(logits), torch.tensor(counts))
    assert float(ours) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_profile_loss_adds_weighted_parts():
    random = np.random.default_rng(0)
    logits = torch.tensor(random.normal(size=(3, 2, 2, 9)))
    log_counts = torch.tensor(random.normal(size=(3, 2, 2)))
    counts = torch.tensor(random.poisson(2, (3, 2, 2, 9)))
    loss = profile_loss(logits, log_counts, counts, count_weight=7)
    nll = np.mean(
        [
            float(multinomial_nll(logits[n, t, s], counts[n, t, s]))
            for n in range(3)
            for t in range(2)
            for s in range(2)
        ]
    )
    squares = (log_counts.numpy() - np.log(counts.numpy().sum(-1) + 1)) ** 2
    assert float(loss.nll) == pytest.approx(nll)
    assert float(loss.counts) == pytest.approx(squares.mean())
    assert float(loss.total) == pytest.approx(nll + 7 * squares.mean())


def test_profile_without_reads_costs_nothing():
    logits = torch.randn(1, 1, 1, 5, requires_grad=True)
    nll = multinomial_nll(logits, torch.zeros(1, 1, 1, 5)).sum()
    nll.backward()
    assert nll.item() == 0
    assert torch.equal(logits.grad, torch.zeros_like(logits))


@BOTH
def test_losses_of_a_batch_do_not_touch_the_model(architecture):
    make, data, sequence = CASES[architecture]
    model = make().eval()
    state = copy.deepcopy(model.state_dict())
    kind = {"binary": BinarySampler, "profile": ProfileSampler}[architecture]
    batch = kind(data, sequence, "train", seed=0, batch_positives=4).batch(0, 0)
    tensors = to_tensors(batch, "cpu", reverse_complements=True)
    values = losses_of(model, tensors, prior_of(architecture, 2.0))
    total = values["correctness"] + 2.0 * values["prior"]
    torch.testing.assert_close(values["loss"], total)
    for epochs, share in ((0.0, 0.0), (0.5, 0.25), (2.0, 1.0), (5.0, 1.0)):
        prior = prior_of(architecture, 2.0, warmup=2)
        rising = losses_of(model, tensors, prior, weight=prior.weight_at(epochs))
        expected = values["correctness"] + share * 2.0 * values["prior"]
        torch.testing.assert_close(rising["loss"], expected)
    # Only positives enter the prior: other negatives do not change it.
    negative = np.setdiff1d(np.arange(len(tensors.inputs)), tensors.positive)
    inputs = tensors.inputs.clone()
    inputs[negative] = inputs[negative].flip(0)
    changed = losses_of(model, dataclasses.replace(tensors, inputs=inputs), prior_of(architecture))
    torch.testing.assert_close(changed["prior"], values["prior"])
    assert all(torch.equal(value, state[name]) for name, value in model.state_dict().items())


@BOTH
def test_l2_is_part_of_the_loss(architecture):
    make, data, sequence = CASES[architecture]
    model = make()
    batch = SAMPLERS[architecture](data, sequence, "train", seed=0, batch_positives=4).batch(0, 0)
    tensors = to_tensors(batch, "cpu", reverse_complements=True)
    values = losses_of(model, tensors, prior_of(architecture, 2.0), l2=0.01)
    size = sum(float(parameter.detach().square().sum()) for parameter in model.parameters())
    expected = values["correctness"] + 2.0 * values["prior"] + 0.01 * size
    torch.testing.assert_close(values["loss"], expected)

    weak, strong = (
        train(architecture, prior=None, epochs=6, settings={"l2": l2, "tested_epoch": "last"})
        for l2 in (0.0, 10.0)
    )
    added = strong.history["validation_loss"] - strong.history["validation_correctness"]
    assert added.iloc[-1] == pytest.approx(10 * l2_penalty(strong.tested).item(), rel=1e-3)
    assert l2_penalty(strong.tested) < 0.9 * l2_penalty(weak.tested)
