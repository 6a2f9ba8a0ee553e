"""DeepLIFT against independent implementations: inputs, targets, batches, references."""

import warnings

import numpy as np
import pytest
import shap
import torch
from deeplift_examples import RULES, assert_complete, normal, one_hot_batch
from hypothesis import given, settings, strategies as st
from tangermeme.deep_lift_shap import deep_lift_shap
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift import DeepLIFT
from fourier_prior.deeplift.graph import Graph
from fourier_prior.models.networks import BinaryModel, ProfileModel


def test_targets():
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 3)).double()
    x, r = normal(2, 5, 3)
    explainer = DeepLIFT(net)
    single = [explainer.attribute(x, r, k).contributions for k in range(3)]
    units = torch.tensor([2, 0, 1, 1, 0])
    each = explainer.attribute(x, r, units).contributions
    torch.testing.assert_close(each, torch.stack([single[k][i] for i, k in enumerate(units)]))
    averaged = explainer.average(x, r.unsqueeze(1), units, batch_size=2)
    torch.testing.assert_close(averaged.contributions, each)
    combined = explainer.attribute(x, r, lambda o: 2 * o[:, 0] - o[:, 2])
    torch.testing.assert_close(combined.contributions, 2 * single[0] - single[2])


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(3, 4), nn.Linear(2, 4), nn.Linear(4, 2)

    def forward(self, x, y, scale=1.0, flag=None):
        hidden = F.relu(self.a(x)) + F.relu(self.b(y) * scale)
        return self.c(hidden if flag is None else -hidden), hidden.sum(1)


def test_several_inputs_and_outputs():
    net = TwoInputs().double()
    x, y = (normal(4, 3), normal(4, 2, seed=1)), (normal(4, 3, seed=2), normal(4, 2, seed=3))

    def target(outputs):
        return outputs[0][:, 1] + 3 * outputs[1]

    for rule in RULES:
        result = DeepLIFT(net, rule).attribute(x, y, target)
        assert [c.shape for c in result.contributions] == [(4, 3), (4, 2)]
        assert_complete(result)
    # A second input that is the same for both is no part of the explanation.
    fixed = DeepLIFT(net).average(x[0], y[0].unsqueeze(1), target, others=[x[1]])
    both = DeepLIFT(net).attribute(x, (y[0], x[1]), target)
    torch.testing.assert_close(fixed.contributions, both.contributions[0])
    assert not both.contributions[1].any()


def test_hypothetical_scores_by_their_definition():
    net = nn.Sequential(nn.Conv1d(4, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(40, 1)).double()
    x = F.one_hot(torch.randint(0, 4, (3, 10))).transpose(1, 2).double()
    frequencies = torch.rand(3, 6, 4, 10, dtype=torch.float64)
    frequencies /= frequencies.sum(2, keepdim=True)
    result = DeepLIFT(net).average(x, frequencies, 0, batch_size=4)
    expected = torch.zeros_like(x)
    for k in range(6):
        m = DeepLIFT(net).attribute(x, frequencies[:, k], 0).multipliers
        for base in range(4):
            one = F.one_hot(torch.tensor(base), 4).view(1, 4, 1)
            expected[:, base] += ((one - frequencies[:, k]) * m).sum(1) / 6
    torch.testing.assert_close(result.hypothetical, expected)
    torch.testing.assert_close((result.hypothetical * x).sum(1), result.contributions.sum(1))


@pytest.mark.parametrize("batch_size", [1, 3, 7, 100])
def test_the_batch_size_changes_nothing(batch_size):
    net = nn.Sequential(nn.Conv1d(4, 5, 3), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten()).double()
    x, r = normal(5, 4, 12), normal(5, 4, 4, 12, seed=1)
    whole_batch = DeepLIFT(net).average(x, r, 3, batch_size=20)
    parts = DeepLIFT(net).average(x, r, 3, batch_size=batch_size)
    for name in ("contributions", "hypothetical", "delta", "difference"):
        torch.testing.assert_close(getattr(parts, name), getattr(whole_batch, name))


def test_an_example_runs_once_for_all_its_references(monkeypatch):
    rows = []
    run = Graph.run
    monkeypatch.setattr(
        Graph, "run", lambda self, x, keep: (rows.append(len(x[0])), run(self, x, keep))[1]
    )
    network = nn.Sequential(nn.Linear(3, 1), nn.ReLU())
    DeepLIFT(network).average(torch.rand(4, 3), torch.rand(4, 10, 3), 0, batch_size=20)
    assert rows == [2, 20, 2, 20]
    rows.clear()
    DeepLIFT(network).average(torch.rand(2, 3), torch.rand(2, 10, 3), 0, batch_size=6)
    assert rows == [1, 6, 4, 1, 6, 4]


# Networks that other packages explain correctly.
def sequential(draw_seed, pool, depth, activation):
    torch.manual_seed(draw_seed)
    layers, channels, length = [], 4, 30
    for _ in range(depth):
        layers += [nn.Conv1d(channels, 5, 3), activation(), nn.BatchNorm1d(5)]
        layers[-1].running_mean.normal_()
        layers[-1].running_var.uniform_(0.5, 2)
        channels, length = 5, length - 2
    if pool:
        layers.append(nn.MaxPool1d(pool))
        length //= pool
    layers += [nn.Flatten(), nn.Linear(5 * length, 6), activation(), nn.Linear(6, 1)]
    return nn.Sequential(*layers).eval()


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    pool=st.sampled_from([0, 2, 4]),
    depth=st.integers(1, 3),
    activation=st.sampled_from([nn.ReLU, nn.ELU, nn.Softplus, nn.Tanh]),
)
def test_rescale_equals_shap_and_tangermeme(seed, pool, depth, activation):
    net = sequential(seed, pool, depth, activation).double()
    x, r = (t.double() for t in one_hot_batch(3, 4, seed))
    ours = DeepLIFT(net).average(x, r, 0)
    assert ours.delta.abs().max() < 1e-10
    scale = ours.hypothetical.abs().max()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = deep_lift_shap(net, x, references=r, hypothetical=True, device="cpu")
        by_shap = np.stack(
            [
                shap.DeepExplainer(net, r[i]).shap_values(x[i : i + 1], check_additivity=False)[0]
                for i in range(3)
            ]
        )[..., 0]
    if pool:
        # Where all of a pool's window equals the reference, conventions for absent bases differ.
        theirs, hypothetical = (theirs * x).sum(1), (ours.hypothetical * x).sum(1)
    else:
        hypothetical = ours.hypothetical
    assert (theirs - hypothetical).abs().max() <= 1e-4 * scale + 1e-9
    assert np.abs(by_shap - ours.contributions.numpy()).max() <= 1e-4 * scale + 1e-9


def test_overlapping_max_pooling_equals_tangermeme():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv1d(4, 5, 3), nn.ReLU(), nn.MaxPool1d(4, 2, padding=1), nn.Flatten(), nn.Linear(70, 1)
    )
    x, r = one_hot_batch(4, 3, 0)
    ours = DeepLIFT(net).average(x, r, 0)
    theirs = deep_lift_shap(net, x, references=r, device="cpu")
    torch.testing.assert_close(theirs.sum(1), ours.contributions.sum(1), rtol=1e-4, atol=1e-6)
    assert ours.delta.abs().max() < 1e-5


@pytest.mark.parametrize("rule", [*RULES, "genomics"])
def test_the_binary_model(rule):
    torch.manual_seed(0)
    model = BinaryModel(3, input_length=120, channels=6, pool=8, dense=(10, 5)).double()
    x, r = (t.double() for t in one_hot_batch(3, 4, 1, 120))
    result = DeepLIFT(model, rule).average(x, r, 1)
    assert result.delta.abs().max() < 1e-12
    assert result.difference.abs().min() > 1e-6
    assert model.training


@pytest.mark.parametrize("control", ["matched", "shared", "none"])
@pytest.mark.parametrize("rule", [*RULES, "genomics"])
def test_the_profile_model(control, rule):
    torch.manual_seed(0)
    model = ProfileModel(
        2, 2, control, input_length=110, output_length=30, channels=5, layers=4, profile_kernel=7
    ).double()
    x, r = (t.double() for t in one_hot_batch(3, 4, 1, 110))
    others = [] if control == "none" else [torch.rand(3, model.control_tracks, 2, 30).double()]
    weights = normal(2, 2, 30)

    def target(outputs):
        return (outputs[0] * weights).sum((1, 2, 3)) + outputs[1].sum((1, 2))

    result = DeepLIFT(model, rule).average(x, r, target, others=others, batch_size=6)
    assert result.delta.abs().max() < 1e-12
    assert result.difference.abs().min() > 1e-6
    assert (result.contributions.sum((1, 2)) - result.difference.mean(1)).abs().max() < 1e-12
