"""Rescale and RevealCancel: closed forms, the formulas of the appendix, completeness."""

import itertools

import numpy as np
import pytest
import torch
from deeplift_examples import RULES, assert_complete, normal, part_by_part, reveal_cancel
from hypothesis import given, settings, strategies as st
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift import DeepLIFT


class Function(nn.Module):
    """A function of hidden values as a network: dense or convolution before, dense after."""

    def __init__(self, function, first, **modules):
        super().__init__()
        self.first = first
        self.function = function
        for name, module in modules.items():
            setattr(self, name, module)

    def forward(self, x):
        hidden = self.function(self, self.first(x)).flatten(1)
        weights = torch.cos(torch.arange(hidden.shape[1], dtype=hidden.dtype))
        return (torch.relu(hidden) * weights).sum(1, keepdim=True)


SEQUENCE = {  # of hidden values (N, 6, 12)
    "relu": lambda net, h: F.relu(h),
    "leaky relu": lambda net, h: F.leaky_relu(h, 0.2),
    "prelu": lambda net, h: net.prelu(h),
    "elu": lambda net, h: F.elu(h, 1.3),
    "selu": lambda net, h: torch.selu(h),
    "softplus": lambda net, h: F.softplus(h, beta=2),
    "sigmoid": lambda net, h: h.sigmoid(),
    "tanh": lambda net, h: torch.tanh(h),
    "gelu": lambda net, h: F.gelu(h, approximate="tanh"),
    "silu": lambda net, h: F.silu(h),
    "exp": lambda net, h: torch.exp(h / 3),
    "square": lambda net, h: h**2,
    "power of a constant": lambda net, h: 2.0**h,
    "clamp": lambda net, h: h.clamp(-0.5, 0.7),
    "conv stride": lambda net, h: F.conv1d(h, net.w, stride=2, padding=1, dilation=2),
    "conv same": lambda net, h: F.conv1d(h, net.w[..., :2], net.b, padding="same"),
    "conv groups": lambda net, h: F.conv1d(h, net.w[:, :2], groups=3),
    "conv transposed": lambda net, h: F.conv_transpose1d(h, net.w, stride=2, padding=1),
    "conv 2d": lambda net, h: F.conv2d(h.unsqueeze(1), net.w[:, :1, :, None], stride=(2, 1)),
    "linear on an axis": lambda net, h: F.linear(h, net.m, net.m[:, 0]),
    "matmul right": lambda net, h: h @ net.m,
    "matmul left": lambda net, h: torch.matmul(net.m[:6, :6], h),
    "batch norm": lambda net, h: net.norm(F.relu(h)),
    "batch norm before": lambda net, h: F.relu(net.norm(h)),
    "dropout": lambda net, h: net.dropout(h).tanh(),
    "max pool": lambda net, h: F.max_pool1d(F.relu(h), 4),
    "max pool overlapping": lambda net, h: F.max_pool1d(h, 4, 1, padding=2, dilation=1),
    "max pool dilated": lambda net, h: F.max_pool1d(h, 3, stride=2, dilation=2, ceil_mode=True),
    "max pool 2d": lambda net, h: F.max_pool2d(h.tanh(), (2, 3)),
    "adaptive max pool": lambda net, h: F.adaptive_max_pool1d(F.relu(h), 5),
    "average pool": lambda net, h: F.avg_pool1d(F.relu(h), 4, 2, padding=1),
    "adaptive average pool": lambda net, h: F.adaptive_avg_pool1d(h.relu(), 5),
    "mean": lambda net, h: h.relu().mean(dim=-1),
    "sum": lambda net, h: torch.sum(h.relu(), (1, 2), keepdim=True),
    "residual": lambda net, h: h + F.relu(h) + 1.0,
    "residual difference": lambda net, h: 2 * h.tanh() - torch.sub(1.0, h.relu(), alpha=0.5),
    "negation": lambda net, h: -h.relu(),
    "division": lambda net, h: h.relu() / torch.full((6, 1), -3.0, dtype=h.dtype),
    "reciprocal": lambda net, h: 1.0 / (2 + h.sigmoid()),
    "product": lambda net, h: h * torch.sigmoid(h),
    "own product": lambda net, h: h * h,
    "broadcast product": lambda net, h: h.relu() * h.mean(-1, keepdim=True),
    "quotient": lambda net, h: h / (1 + h**2),
    "concatenation": lambda net, h: torch.cat([h, h.relu(), torch.ones_like(h)], dim=1),
    "stack and split": lambda net, h: torch.stack(h.tanh().chunk(3, dim=1)[1:], dim=2),
    "split and join": lambda net, h: torch.cat(h.relu().split([1, 5], dim=1)[::-1], dim=1),
    "slices": lambda net, h: h.relu()[:, 1:4, ::2] * h[:, :3, [0, 2, 2, 5, 1, 0]],
    "padding": lambda net, h: F.pad(h.relu(), (2, 1), value=3.0).tanh(),
    "reshaping": lambda net, h: h.transpose(1, 2).reshape(len(h), 4, -1).unsqueeze(2).relu(),
    "rows into the batch": lambda net, h: F.relu(h.reshape(-1, 3)).reshape(len(h), -1),
    "axes before the batch": lambda net, h: h.permute(2, 0, 1).tanh().movedim(1, 0),
}  # fmt: skip


def sequence_network(name):
    torch.manual_seed(3)
    norm = nn.BatchNorm1d(6)
    net = Function(
        SEQUENCE[name],
        nn.Conv1d(4, 6, 3),
        prelu=nn.PReLU(6),
        norm=norm,
        dropout=nn.Dropout(0.5),
    )
    with torch.no_grad():
        net.prelu.weight.uniform_(-0.5, 0.5)
        for values in (norm.running_mean, norm.weight, norm.bias):
            values.normal_()
        norm.running_var.uniform_(0.5, 2)
    net.register_buffer("w", torch.randn(6, 6, 3) / 3)
    net.register_buffer("b", torch.randn(6))
    net.register_buffer("m", torch.randn(12, 12) / 3)
    return net.double()


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", SEQUENCE)
def test_contributions_sum_to_the_difference(name, rule):
    net = sequence_network(name)
    x, r = normal(3, 4, 14, seed=4), normal(3, 2, 4, 14, seed=5)
    x[0], x[1, :, :7] = r[0, 0], r[1, 0, :, :7]  # equal to its reference, and in half of it
    result = DeepLIFT(net, rule).attribute(x, r[:, 0], 0)
    assert_complete(result)
    assert not result.contributions[0].any()
    assert torch.isfinite(result.multipliers).all()
    with torch.no_grad():
        net.eval()
        torch.testing.assert_close(result.difference, (net(x) - net(r[:, 0]))[:, 0])
    # Many references at once give the same as one by one.
    second = DeepLIFT(net, rule).attribute(x, r[:, 1], 0)
    many = DeepLIFT(net, rule).average(x, r, 0)
    torch.testing.assert_close(
        many.contributions, (result.contributions + second.contributions) / 2
    )
    torch.testing.assert_close(many.delta, torch.stack([result.delta, second.delta], 1))


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("name", SEQUENCE)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 5e-2)])
def test_lower_precision(name, dtype, tolerance):
    net = sequence_network(name).to(dtype)
    x, r = normal(3, 4, 14, seed=4).to(dtype), normal(3, 4, 14, seed=5).to(dtype)
    for rule in RULES:
        result = DeepLIFT(net, rule).attribute(x, r, 0)
        assert result.contributions.dtype == dtype
        assert torch.isfinite(result.multipliers).all()
        assert_complete(result, tolerance)


whole = st.integers(-3, 3).map(float)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_revealcancel_equals_the_formulas_of_the_appendix(data):
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=4)) + [1]

    def draw(*shape):
        size = int(np.prod(shape))
        return np.reshape(data.draw(st.lists(whole, min_size=size, max_size=size)), shape)

    layers, modules = [], []
    for before, after in itertools.pairwise(sizes):
        layers += [(draw(after, before), draw(after)), None]
        module = nn.Linear(before, after).double()
        module.weight.data, module.bias.data = (torch.tensor(v) for v in layers[-2])
        modules += [module, nn.ReLU()]
    layers, modules = layers[:-1], modules[:-1]
    # Small whole numbers: differences that cancel are exactly zero, also between large parts.
    x, r = draw(sizes[0]), draw(sizes[0])
    expected = part_by_part(layers, x, r, reveal_cancel)
    result = DeepLIFT(nn.Sequential(*modules), "revealcancel").attribute(
        torch.tensor(x)[None], torch.tensor(r)[None], 0
    )
    np.testing.assert_allclose(result.multipliers[0].numpy(), expected, rtol=1e-9, atol=1e-9)
    assert_complete(result)


class Applied(nn.Module):
    def __init__(self, size, function):
        super().__init__()
        self.first, self.function = nn.Linear(size, 1), function

    def forward(self, x):
        return self.function(self.first(x)) * 1.0  # a sigmoid at the very end is left out


ACTIVATIONS = [F.softplus, F.relu, F.elu, F.leaky_relu, F.gelu, F.silu, torch.tanh, torch.sigmoid]


@settings(max_examples=60, deadline=None)
@given(
    function=st.sampled_from(ACTIVATIONS),
    weights=st.lists(st.floats(-2, 2), min_size=2, max_size=6),
    bias=st.floats(-2, 2),
    seed=st.integers(0, 1000),
)
def test_revealcancel_is_the_shapley_value_of_two_players(function, weights, bias, seed):
    x, r = normal(2, len(weights), seed=seed)
    w = torch.tensor(weights, dtype=torch.float64)
    net = Applied(len(weights), function).double()
    with torch.no_grad():
        net.first.weight[0], net.first.bias[0] = w, bias
    terms = w * (x - r)
    worth = {
        (p, m): function(w @ r + bias + p * terms.clamp(min=0).sum() + m * terms.clamp(max=0).sum())
        for p in (0, 1)
        for m in (0, 1)
    }
    positive = (worth[1, 0] - worth[0, 0] + worth[1, 1] - worth[0, 1]) / 2
    negative = (worth[0, 1] - worth[0, 0] + worth[1, 1] - worth[1, 0]) / 2
    c = DeepLIFT(net, "revealcancel").attribute(x[None], r[None], 0).contributions[0]
    torch.testing.assert_close(c[terms > 0].sum(), positive, rtol=1e-6, atol=1e-9)
    torch.testing.assert_close(c[terms < 0].sum(), negative, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("x", "r"), [(-1.0, -3.0), (-3.0, -1.0), (-1.0, -1.0)])
def test_a_falling_function_gives_a_positive_part_that_is_negative(x, r):
    # GELU falls from -3 to -1: all of its change is in the part of a positive difference.
    net = nn.Sequential(nn.GELU(), nn.Tanh(), nn.Flatten())
    result = DeepLIFT(net, "revealcancel").attribute(torch.tensor([[x]]), torch.tensor([[r]]), 0)
    assert torch.isfinite(result.multipliers).all()
    assert_complete(result, 1e-6)


class Minimum(nn.Module):
    """min(i1, i2) = i1 - relu(i1 - i2): the worked example of DL Appendix C."""

    def forward(self, i):
        return (i[:, 0] - F.relu(i[:, 0] - i[:, 1])).unsqueeze(1)


class LayeredMinimum(nn.Module):
    """The same with dense layers, as the appendix draws it."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(2, 1, bias=False), nn.Linear(2, 1, bias=False)
        self.first.weight.data = torch.tensor([[1.0, -1.0]])
        self.last.weight.data = torch.tensor([[1.0, -1.0]])

    def forward(self, i):
        return self.last(torch.cat([i[:, :1], F.relu(self.first(i))], 1))


@pytest.mark.parametrize("network", [Minimum, LayeredMinimum])
@pytest.mark.parametrize("i", [(5.0, 2.0), (2.0, 5.0), (3.0, 3.0)])
def test_the_worked_example_of_the_appendix(i, network):
    inputs = torch.tensor([i])
    rescale = DeepLIFT(network()).attribute(inputs, torch.zeros(1, 2), 0)
    expected = (0.0, i[1]) if i[0] > i[1] else (i[0], 0.0)
    torch.testing.assert_close(rescale.contributions[0], torch.tensor(expected))
    if network is LayeredMinimum:
        cancel = DeepLIFT(network(), "revealcancel").attribute(inputs, torch.zeros(1, 2), 0)
        torch.testing.assert_close(cancel.contributions[0], torch.full((2,), min(i) / 2))


def test_multipliers_that_the_original_package_tests():
    net = nn.Sequential(nn.Linear(4, 1), nn.ReLU())
    net[0].weight.data = torch.tensor([[1.0, -2.0, -3.0, 4.0]])
    net[0].bias.data = torch.ones(1)
    result = DeepLIFT(net, "revealcancel").attribute(
        torch.tensor([[-1.0, -1.0, 1.0, 1.0]]), torch.zeros(1, 4), 0
    )
    torch.testing.assert_close(result.multipliers[0], torch.tensor([0.625, -1.5, -1.875, 3.0]))


def test_batch_normalisation_equals_the_layer_it_folds_into():
    torch.manual_seed(0)
    dense, norm = nn.Linear(5, 6), nn.BatchNorm1d(6)
    with torch.no_grad():
        norm.weight.copy_(torch.tensor([1.0, -2.0, 0.5, -0.1, 3.0, -1.0]))
        norm.running_mean.normal_()
        norm.running_var.uniform_(0.5, 2)
    head = nn.Linear(6, 1)
    folded = nn.Linear(5, 6)
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    folded.weight.data = dense.weight.data * gain.data[:, None]
    folded.bias.data = (dense.bias - norm.running_mean).data * gain.data + norm.bias.data
    apart = nn.Sequential(dense, norm, nn.ReLU(), head).double()
    joined = nn.Sequential(folded, nn.ReLU(), head).double()
    x, r = normal(2, 20, 5)
    for rule in RULES:
        torch.testing.assert_close(
            DeepLIFT(apart, rule).attribute(x, r, 0).contributions,
            DeepLIFT(joined, rule).attribute(x, r, 0).contributions,
            rtol=1e-5,
            atol=1e-7,
        )


class Joined(nn.Module):
    """A function of a dense layer and of further inputs, behind a rectifier and a sum."""

    def __init__(self, function):
        super().__init__()
        self.dense, self.function = nn.Linear(5, 4), function
        self.constant = nn.Parameter(torch.randn(1, 4))

    def forward(self, inputs, *others):
        joined = self.function(self, self.dense(inputs), *others)
        return F.relu(joined.sum(1, keepdim=True))


@pytest.mark.parametrize("rule", ["rescale", "revealcancel"])
@pytest.mark.parametrize(
    "function",
    [
        lambda net, h, y: torch.cat([h, y], 1),
        lambda net, h, y: torch.cat([h, net.constant.expand(len(h), -1)], 1),
        lambda net, h, y: torch.hstack([net.constant.expand_as(h), h, y]),
        lambda net, h, y: h.clamp(max=y),
        lambda net, h, y: h.clamp(min=torch.zeros(h.shape, dtype=h.dtype)),
        lambda net, h, y: F.relu(h).double() + y,
        lambda net, h, y: F.linear(h, net.constant[0])[:, None],
    ],
)
def test_constants_beside_explained_values_have_no_difference(function, rule):
    torch.manual_seed(0)
    net = Joined(function)
    x, y = torch.randn(3, 5), torch.randn(3, 4)
    result = DeepLIFT(net, rule).average(x, torch.randn(3, 2, 5), 0, others=[y])
    size = result.contributions.abs().sum(1).clamp(min=1)
    assert (result.delta.abs().amax(1) <= 1e-5 * size).all()
