"""DeepLIFT against closed forms, independent implementations and its own completeness."""

import itertools
import warnings

import numpy as np
import pytest
import shap
import torch
from hypothesis import given, settings, strategies as st
from tangermeme.deep_lift_shap import deep_lift_shap
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift import DeepLIFT
from fourier_prior.deeplift.graph import Graph
from fourier_prior.errors import InputError
from fourier_prior.models.networks import BinaryModel, ProfileModel

RULES = ("rescale", "revealcancel")


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


def normal(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def assert_complete(result, tolerance=1e-10):
    contributions = result.contributions
    several = contributions if isinstance(contributions, tuple) else (contributions,)
    size = sum(c.abs().flatten(1).sum(1) for c in several)
    assert (result.delta.abs() <= tolerance * size.clamp(min=1)).all()
    total = sum(c.flatten(1).sum(1) for c in several)
    torch.testing.assert_close(total - result.difference, result.delta)


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


def part_by_part(layers, x, r, parts_of):
    """DeepLIFT of a dense network by the five-term formulas of DL Appendix B, in numpy.

    `layers` alternates (weight, bias) and None for a ReLU with the rule `parts_of`.
    """
    values, reference = [x], [r]
    plus, minus = [np.maximum(x - r, 0)], [np.minimum(x - r, 0)]
    for layer in layers:
        a, b, p, m = values[-1], reference[-1], plus[-1], minus[-1]
        d = a - b
        if layer is None:
            values.append(np.maximum(a, 0)), reference.append(np.maximum(b, 0))
            new = parts_of(a, b, p, m)
        else:
            w, c = layer
            values.append(w @ a + c), reference.append(w @ b + c)
            wp, wm, dp, dm = np.maximum(w, 0), np.minimum(w, 0), np.maximum(d, 0), np.minimum(d, 0)
            new = wp @ dp + wm @ dm, wm @ dp + wp @ dm
        plus.append(new[0]), minus.append(new[1])
    mp = mm = np.ones(1)
    for k in reversed(range(len(layers))):
        d, p, m = values[k] - reference[k], plus[k], minus[k]
        if layers[k] is None:
            mp, mm = (
                np.array([
                    weight * (new / old if old else limit)
                    for weight, new, old, limit in zip(ws, news, olds, limits, strict=True)
                ])
                for ws, news, olds, limits in (
                    (mp, plus[k + 1], p, limits_of(reference[k], m)),
                    (mm, minus[k + 1], m, limits_of(reference[k], p)),
                )
            )  # fmt: skip
        else:
            w = layers[k][0]
            wp, wm = np.maximum(w, 0), np.minimum(w, 0)
            up, down = wp.T @ mp + wm.T @ mm, wm.T @ mp + wp.T @ mm
            mp = mm = np.where(d > 0, up, np.where(d < 0, down, w.T @ (mp + mm) / 2))
    return (mp + mm) / 2


def limits_of(reference, other):
    return ((reference >= 0) * 1.0 + (reference + other >= 0)) / 2


def reveal_cancel(a, b, p, m):
    def f(v):
        return np.maximum(v, 0)

    return (
        (f(b + p) - f(b) + f(a) - f(b + m)) / 2,
        (f(b + m) - f(b) + f(a) - f(b + p)) / 2,
    )


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


class Times(nn.Module):
    """A product with a constant matrix, from the right or from the left."""

    def __init__(self, size, left):
        super().__init__()
        self.weight, self.left = nn.Parameter(torch.zeros(size, size)), left

    def forward(self, x):
        return self.weight @ x if self.left else torch.matmul(x, self.weight)


LINEAR = {  # of values (N, 2, 6)
    "conv": lambda: nn.Conv1d(2, 3, 3),
    "conv with stride, padding and dilation": lambda: nn.Conv1d(2, 3, 2, 2, padding=1, dilation=2),
    "conv same": lambda: nn.Conv1d(2, 2, 4, padding="same"),
    "conv groups": lambda: nn.Conv1d(2, 4, 3, groups=2, bias=False),
    "conv 2d": lambda: nn.Sequential(nn.Unflatten(2, (2, 3)), nn.Conv2d(2, 2, 2, padding=(1, 0))),
    "transposed conv": lambda: nn.ConvTranspose1d(2, 2, 3, stride=2, padding=1, output_padding=1),
    "transposed conv 2d": lambda: nn.Sequential(
        nn.Unflatten(2, (2, 3)), nn.ConvTranspose2d(2, 1, 2, dilation=2)
    ),
    "linear on an axis": lambda: nn.Linear(6, 4),
    "matmul": lambda: Times(6, left=False),
    "matmul from the left": lambda: Times(2, left=True),
}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("name", LINEAR)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_every_linear_layer_equals_the_formulas_of_the_appendix(name, seed):
    torch.manual_seed(seed)
    layer = nn.Sequential(LINEAR[name](), nn.Flatten())
    size = layer(torch.zeros(1, 2, 6)).shape[1]
    net = nn.Sequential(layer, nn.ReLU(), nn.Linear(size, 3), nn.ReLU(), nn.Linear(3, 1)).double()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.randint(-2, 3, parameter.shape))
        # Whole numbers: many differences are exactly zero, with and without parts that are not.
        x, r = torch.randint(-1, 2, (2, 1, 2, 6)).double()
        bias = layer(torch.zeros(1, 2, 6).double())
        matrix = (layer(torch.eye(12).double().view(12, 2, 6)) - bias).T
    layers = [(matrix.numpy(), bias[0].numpy()), None]
    layers += [(net[2].weight.detach().numpy(), net[2].bias.detach().numpy()), None]
    layers += [(net[4].weight.detach().numpy(), net[4].bias.detach().numpy())]
    expected = part_by_part(layers, x.flatten().numpy(), r.flatten().numpy(), reveal_cancel)
    result = DeepLIFT(net, "revealcancel").attribute(x, r, 0)
    np.testing.assert_allclose(result.multipliers[0].flatten().numpy(), expected, atol=1e-9)
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


def test_the_genomics_rule_looks_at_the_layer_before():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv1d(4, 5, 3), nn.BatchNorm1d(5), nn.ReLU(), nn.Flatten(), nn.Linear(30, 7),
        nn.Dropout(), nn.ReLU(), nn.Linear(7, 1),
    ).double()  # fmt: skip
    x, r = normal(2, 6, 4, 8)
    named = DeepLIFT(net, {"": "rescale", "6": "revealcancel"}).attribute(x, r, 0)
    torch.testing.assert_close(
        DeepLIFT(net, "genomics").attribute(x, r, 0).contributions, named.contributions
    )
    for rule in RULES:
        other = DeepLIFT(net, rule).attribute(x, r, 0).contributions
        assert (other - named.contributions).abs().max() > 1e-4
    pooled = nn.Sequential(nn.Conv1d(4, 2, 3), nn.MaxPool1d(2), nn.ReLU(), nn.Flatten()).double()
    with pytest.raises(InputError, match="neither a convolution nor a dense layer"):
        DeepLIFT(pooled, "genomics").attribute(x, r, 0)


def test_max_pooling_in_the_gradient_mode_routes_to_the_maximum():
    net = nn.Sequential(nn.MaxPool1d(3), nn.Flatten())
    x, r = torch.tensor([[[1.0, 5.0, 2.0]]]), torch.tensor([[[4.0, 3.0, 0.0]]])
    result = DeepLIFT(net, maxpool="gradient").attribute(x, r, 0)
    assert result.multipliers.flatten().tolist() == [0, 1, 0]
    assert result.delta.item() == 1  # 2 at the maximum, but the output changes by 1
    conserved = DeepLIFT(net).attribute(x, r, 0)
    assert conserved.contributions.flatten().tolist() == [0, 1, 0]
    lower = DeepLIFT(net).attribute(r, x, 0)
    assert lower.contributions.flatten().tolist() == [0, -1, 0]


def test_ties_in_max_pooling_count_once():
    net = nn.Sequential(nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten())
    x = torch.tensor([[[0.0, 1.0, 1.0, 0.0]]])
    for rule in RULES:
        result = DeepLIFT(net, rule).attribute(x, torch.zeros_like(x), 0)
        assert result.contributions.sum() == 1
        assert result.delta.item() == 0


def test_equal_hidden_values_take_the_derivative_at_the_reference():
    net = nn.Sequential(nn.Linear(2, 1), nn.Tanh()).double()
    with torch.no_grad():
        net[0].weight[:], net[0].bias[:] = torch.tensor([1.0, 1.0]), 0.2
    x, r = torch.tensor([[1.0, 0.0]]).double(), torch.tensor([[0.0, 1.0]]).double()
    slope = 1 - np.tanh(1.2) ** 2
    for rule in RULES:
        result = DeepLIFT(net, rule).attribute(x, r, 0)
        assert result.delta.abs().max() < 1e-12
        if rule == "rescale":
            np.testing.assert_allclose(result.contributions, [[slope, -slope]])


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


def one_hot_batch(count, references, seed, length=30):
    random = np.random.default_rng(seed)
    codes = torch.from_numpy(random.integers(0, 4, (count, 1 + references, length)))
    hot = F.one_hot(codes, 4).transpose(-1, -2).float()
    return hot[:, 0], hot[:, 1:]


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


def test_one_module_used_twice_equals_two_modules():
    torch.manual_seed(0)
    relu = nn.ReLU()
    shared = nn.Sequential(
        nn.Conv1d(4, 5, 3), relu, nn.Conv1d(5, 5, 3), relu, nn.Flatten(), nn.Linear(130, 1)
    )
    apart = nn.Sequential(*shared)
    apart[3] = nn.ReLU()
    x, r = one_hot_batch(4, 3, 0)
    ours = DeepLIFT(shared).average(x, r, 0)
    theirs = deep_lift_shap(apart, x, references=r, hypothetical=True, device="cpu")
    torch.testing.assert_close(theirs, ours.hypothetical, rtol=1e-4, atol=1e-6)


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


def test_batch_normalisation_with_arguments_in_another_order_is_refused():
    class Other(nn.Module):
        def forward(self, x):
            one = torch.ones(5)
            return torch.batch_norm(x, one, one, one, one, False, 0.1, 1e-5, False)

    with pytest.raises(InputError, match="no rule for batch_norm"):
        DeepLIFT(Other()).attribute(torch.randn(3, 5), torch.zeros(3, 5), 0)
