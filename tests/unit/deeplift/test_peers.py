"""Traps: networks and references on which other packages fail, each beside the right answer.

What others do holds for the versions in requirements.lock.
"""

import copy
import warnings

import numpy as np
import pytest
import shap
import torch
from captum.attr import DeepLift, DeepLiftShap
from tangermeme.deep_lift_shap import deep_lift_shap
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift import DeepLIFT
from fourier_prior.errors import InputError


class Net(nn.Module):
    """A convolution, a function of its output and of modules, and a dense layer."""

    def __init__(self, function, *modules):
        super().__init__()
        self.conv, self.last = nn.Conv1d(4, 5, 3), nn.LazyLinear(1)
        self.function = function
        self.layers = nn.ModuleList(modules)

    def forward(self, x):
        return self.last(self.function(self.conv(x), *self.layers).flatten(1))


class OwnReLU(nn.ReLU):
    pass


def by_captum(net, x, r):
    return DeepLift(net).attribute(x, r)


def by_tangermeme(net, x, r):
    return deep_lift_shap(net, x, references=r.unsqueeze(1), device="cpu")


def by_shap(net, x, r):
    scores = [
        shap.DeepExplainer(net, r[i : i + 1]).shap_values(x[i : i + 1], check_additivity=False)
        for i in range(len(x))
    ]
    return torch.from_numpy(np.concatenate(scores)[..., 0])


PEERS = {"captum": by_captum, "tangermeme": by_tangermeme, "shap": by_shap}


def one_hot(seed, count=4, length=14):
    codes = torch.randint(0, 4, (count, length), generator=torch.Generator().manual_seed(seed))
    return F.one_hot(codes, 4).transpose(1, 2).double()


def gap(explain, net, x, r):
    """Largest deviation of the sum from the change of the output; infinite if there is none."""
    net = copy.deepcopy(net)
    with torch.no_grad():
        evaluated = copy.deepcopy(net).eval()
        change = (evaluated(x) - evaluated(r))[:, 0]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.manual_seed(0)
            return float((explain(net, x, r).sum((1, 2)) - change).detach().abs().max())
    except (RuntimeError, KeyError):
        return np.inf


def swish(h):
    return h * torch.sigmoid(h)


@pytest.mark.parametrize(
    ("function", "modules", "failing"),
    [
        # max pooling, without and with overlap
        (lambda h, f, g: g(f(h)), [nn.ReLU(), nn.MaxPool1d(4)], {"captum"}),
        (lambda h, f, g: g(f(h)), [nn.ReLU(), nn.MaxPool1d(4, 2)], {"captum", "shap"}),
        (lambda h, f, g: g(f(h)), [nn.ReLU(), nn.MaxPool1d(3, 1)], {"captum", "shap"}),
        # one module used twice
        (lambda h, f, g: f(g(f(h))), [nn.ReLU(), nn.Conv1d(5, 5, 3)], {"captum", "shap"}),
        # nonlinearities that are no module, or no known one
        (F.relu, [], {"captum", "tangermeme", "shap"}),
        (lambda h: nn.ReLU()(h), [], {"captum", "tangermeme", "shap"}),
        (lambda h, f: f(h), [OwnReLU()], {"captum", "tangermeme", "shap"}),
        (lambda h, f: f(h), [nn.GELU()], {"captum"}),
        (lambda h, f: f(h), [nn.SiLU()], {"captum", "shap"}),
        (swish, [], {"captum", "tangermeme", "shap"}),
        (torch.exp, [], {"captum", "tangermeme", "shap"}),
        # in place
        (lambda h, f: f(h), [nn.ReLU(inplace=True)], {"tangermeme", "shap"}),
        # training mode
        (lambda h, f, g: g(f(h)), [nn.BatchNorm1d(5), nn.ReLU()], {"captum"}),
        (lambda h, f, g: g(f(h)), [nn.Dropout(0.5), nn.ReLU()], {"captum"}),
        # none of these: all agree
        (lambda h, f: f(h), [nn.ReLU()], set()),
    ],
)  # fmt: skip
def test_networks_on_which_others_do_not_sum(function, modules, failing):
    torch.manual_seed(0)
    net = Net(function, *modules).double()
    x, r = one_hot(1), one_hot(2)
    net(x)
    net.train(any(isinstance(m, (nn.BatchNorm1d, nn.Dropout)) for m in modules))
    gaps = {name: gap(explain, net, x, r) for name, explain in PEERS.items()}
    assert {name for name, g in gaps.items() if g > 1e-2} == failing
    assert all(g < 1e-6 for name, g in gaps.items() if name not in failing)
    for rule in ("rescale", "revealcancel"):
        result = DeepLIFT(net, rule).attribute(x, r, 0)
        assert result.delta.abs().max() < 1e-10
        with torch.no_grad():
            torch.testing.assert_close(result.difference, (net.eval()(x) - net(r))[:, 0])


def test_layer_normalisation_is_refused_where_shap_is_silently_wrong():
    torch.manual_seed(0)
    net = Net(lambda h, f, g: g(f(h)), nn.LayerNorm(12), nn.ReLU()).double().eval()
    x, r = one_hot(1), one_hot(2)
    net(x)
    assert gap(by_shap, net, x, r) > 1e-2
    with pytest.raises(InputError, match=r"submodule layers.0\).*no rule for layer_norm"):
        DeepLIFT(net).attribute(x, r, 0)


def dense(*layers):
    """A network of dense layers from weight matrices (and biases), with modules between."""
    modules = []
    for layer in layers:
        if isinstance(layer, nn.Module):
            modules.append(layer)
            continue
        weight, bias = (torch.tensor(v) for v in layer)
        modules.append(nn.Linear(weight.shape[1], len(weight)))
        modules[-1].weight.data, modules[-1].bias.data = weight, bias
    return nn.Sequential(*modules)


def test_a_softmax_at_the_end():
    torch.manual_seed(0)
    logits = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3))
    x, r = torch.rand(2, 5, 4)
    net = nn.Sequential(logits, nn.Softmax(dim=1))
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        scores = DeepLift(net).attribute(x, r, target=0).sum(1)
        assert (scores - (net(x) - net(r))[:, 0]).abs().max() > 1e-3
        change = logits(x) - logits(r)
    result = DeepLIFT(net).attribute(x, r, 0)
    torch.testing.assert_close(result.difference, change[:, 0] - change.mean(1))
    assert result.delta.abs().max() < 1e-6


@pytest.mark.parametrize("rule", ["rescale", "revealcancel"])
def test_a_saturated_sigmoid_does_not_hide_contributions(rule):
    # DL 3.6: at the probability, 50 + 0 is worth as much as 100 + 100.
    net = dense(([[1.0, 1.0]], [0.0]), nn.Sigmoid())
    x, r = torch.tensor([[50.0, 0.0], [100.0, 100.0]]), torch.zeros(2, 2)
    found = DeepLIFT(net, rule).attribute(x, r, 0).contributions
    torch.testing.assert_close(found, x)
    saturated = DeepLIFT(net, rule, output="as is").attribute(x, r, 0).contributions
    torch.testing.assert_close(saturated, torch.tensor([[0.5, 0.0], [0.25, 0.25]]))


def test_half_precision_where_nothing_changes():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 1)).half()
    x, r = torch.rand(2, 3, 4).half()
    x[0] = r[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert DeepLift(net).attribute(x, r).isnan().any()
    result = DeepLIFT(net).attribute(x, r, 0)
    assert torch.isfinite(result.multipliers).all()
    assert not result.contributions[0].any()
    assert result.delta.abs().max() < 1e-2


def test_a_small_difference_across_the_kink():
    # Up to 1e-6 shap and tangermeme take the gradient, which is off by a factor here.
    net = nn.Sequential(nn.Conv1d(4, 1, 1, bias=False), nn.ReLU(), nn.Flatten()).double()
    net[0].weight.data = torch.tensor([3e-7, -1e-7, 0.0, 0.0]).double().view(1, 4, 1)
    x, r = torch.eye(4).double()[:2].unsqueeze(-1).unsqueeze(1)
    for explain in (by_shap, by_tangermeme):
        assert gap(explain, net, x, r) > 0.9e-7
    result = DeepLIFT(net).attribute(x, r, 0)
    torch.testing.assert_close(
        result.multipliers[0, :2, 0], 0.75 * net[0].weight[0, :2, 0].detach()
    )
    assert result.delta.abs().max() < 1e-20


def test_references_of_any_number_and_kind():
    torch.manual_seed(0)
    net = Net(lambda h, f: f(h), nn.ReLU()).double().eval()
    x = one_hot(1)
    net(x)
    frequencies = torch.tensor([0.3, 0.2, 0.2, 0.3]).double().view(1, 1, 4, 1).expand(4, 1, 4, 14)
    with pytest.raises(AssertionError):
        DeepLiftShap(net).attribute(x, frequencies[:1, 0])
    with pytest.raises(ValueError, match="one-hot"):
        deep_lift_shap(net, x, references=frequencies, device="cpu")
    assert DeepLIFT(net).average(x, frequencies, 0).delta.abs().max() < 1e-12


def test_the_mode_that_shap_leaves_behind():
    torch.manual_seed(0)
    net = Net(lambda h, f: f(h), nn.ReLU()).double().train()
    x, r = one_hot(1), one_hot(2)
    net(x)
    DeepLIFT(net).attribute(x, r, 0)
    assert net.training
    by_shap(net, x[:1], r[:1])
    assert not net.training


# What one multiplier per hidden value cannot do, and how two of them go wrong.


class Minimum(nn.Module):
    """min(i1, i2) = i1 - relu(i1 - i2) of DL Appendix C."""

    def __init__(self):
        super().__init__()
        self.first, self.relu = dense(([[1.0, -1.0]], [0.0]))[0], nn.ReLU()

    def forward(self, i):
        i = i.flatten(1)
        return i[:, :1] - self.relu(self.first(i))


def test_both_inputs_of_a_minimum_have_credit():
    i = torch.tensor([[5.0, 2.0, 0.0, 0.0]]).view(1, 4, 1)[:, :2]
    for explain in (by_captum, by_shap):
        found = explain(Minimum(), i, torch.zeros_like(i)).flatten().detach()
        torch.testing.assert_close(found.float(), torch.tensor([0.0, 2.0]))
    found = DeepLIFT(Minimum(), "revealcancel").attribute(i, torch.zeros_like(i), 0).contributions
    torch.testing.assert_close(found.flatten(), torch.tensor([1.0, 1.0]))


def test_a_linear_layer_splits_by_the_sign_of_the_net_difference():
    # The hidden value has the parts 2 and -1; its net difference 1 has no negative part.
    net = dense(([[1.0, -1.0]], [0.0]), ([[1.0]], [0.0]), nn.Softplus())
    x, r = torch.tensor([[2.0, 1.0]]), torch.zeros(1, 2)
    found = DeepLIFT(net, "revealcancel").attribute(x, r, 0).contributions[0]
    change = F.softplus(torch.tensor(1.0)) - F.softplus(torch.tensor(0.0))
    torch.testing.assert_close(found, change * torch.tensor([2.0, -1.0]))
    # By the value's own parts it would be what the formula gives for 2 and -1.
    own = DeepLIFT(dense(([[1.0, -1.0]], [0.0]), nn.Softplus()), "revealcancel")
    assert (own.attribute(x, r, 0).contributions[0] - found).abs().max() > 0.02


def test_parts_that_cancel_are_handed_on():
    # h = relu(x1 - x2) does not change, but its parts are 1/2 and -1/2: dropping hidden values
    # without a net difference would give zeros, which sum to the same.
    net = dense(([[1.0, -1.0]], [0.0]), nn.ReLU(), ([[3.0]], [0.0]))
    x, r = torch.ones(1, 2), torch.zeros(1, 2)
    result = DeepLIFT(net, "revealcancel").attribute(x, r, 0)
    torch.testing.assert_close(result.contributions, torch.tensor([[1.5, -1.5]]))
    assert result.delta.item() == 0


@pytest.mark.parametrize("bias", [0.3, 0.5, 1.0, 2.0, 30.0])
def test_an_empty_part_has_the_exact_limit(bias):
    # The second input does not change; its multiplier is the mean of both parts' multipliers.
    net = dense(([[1.0, 1.0]], [bias]), nn.ReLU())
    x, r = torch.tensor([[1.0, 0.0]]), torch.zeros(1, 2)
    result = DeepLIFT(net, "revealcancel").attribute(x, r, 0)
    assert result.multipliers.tolist() == [[1.0, 1.0]]
    # The pseudocount of the package of the authors of DL, in its single precision.
    part, start = np.float32(1e-7), np.float32(bias)
    pseudo = (max(start + part, 0) - max(start, 0)) / part
    assert abs(pseudo - 1) > 0.05
