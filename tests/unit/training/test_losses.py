"""Correctness losses against plain formulas and scipy."""

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st
from scipy.stats import multinomial

from fourier_prior.training.losses import binary_loss, multinomial_nll, profile_loss


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
