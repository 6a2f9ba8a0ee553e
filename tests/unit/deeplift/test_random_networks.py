"""Completeness of DeepLIFT on networks made at random, and the Linear rule by the appendix."""

import pytest
import torch
from hypothesis import Phase, given, settings, strategies as st
from torch import nn
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift import DeepLIFT

ACTIVATIONS = {
    "relu": nn.ReLU,
    "leaky relu": lambda: nn.LeakyReLU(0.2),
    "elu": nn.ELU,
    "softplus": nn.Softplus,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
}


class Block(nn.Module):
    """A function of a value and of modules, the first of which is an activation."""

    def __init__(self, function, *modules, free=False):
        super().__init__()
        self.function = function
        self.layers = nn.ModuleList(modules)
        self.free = free  # whether the activation may follow something without weights

    def forward(self, value):
        return self.function(value, *self.layers)


C, L = 4, 12  # channels and length of what every block takes and gives


def square(h):
    return h.unflatten(2, (3, 4))


WEIGHTED = {
    "conv": (lambda h, act, f: act(f(h)), lambda: nn.Conv1d(C, C, 3, padding=1)),
    "conv same": (
        lambda h, act, f: act(f(h)),
        lambda: nn.Conv1d(C, C, 4, padding="same", dilation=2),
    ),
    "conv stride": (
        lambda h, act, f: act(f(h)).repeat(1, 1, 2),
        lambda: nn.Conv1d(C, C, 3, stride=2, padding=1),
    ),
    "conv groups": (
        lambda h, act, f: act(f(h)),
        lambda: nn.Conv1d(C, C, 5, padding=2, groups=2, bias=False),
    ),
    "conv 2d": (
        lambda h, act, f: act(f(square(h))).flatten(2),
        lambda: nn.Conv2d(C, C, 3, padding=1),
    ),
    "conv, batch norm and dropout": (
        lambda h, act, f: act(f(h)),
        lambda: nn.Sequential(nn.Conv1d(C, C, 1), nn.BatchNorm1d(C), nn.Dropout(0.5)),
    ),
    "transposed conv": (
        lambda h, act, f: act(f(h[..., ::2])),
        lambda: nn.ConvTranspose1d(C, C, 4, stride=2, padding=1),
    ),
    "transposed conv 2d": (
        lambda h, act, f: act(f(square(h))).flatten(2),
        lambda: nn.ConvTranspose2d(C, C, 3, padding=1),
    ),
    "linear": (
        lambda h, act, f: act(f(h.flatten(1))).view_as(h),
        lambda: nn.Linear(C * L, C * L),
    ),
    "linear on an axis": (lambda h, act, f: act(f(h)), lambda: nn.Linear(L, L)),
    "matmul": (lambda h, act, f: act(h @ f.weight), lambda: nn.Linear(L, L)),
    "matmul from the left": (
        lambda h, act, f: act(torch.matmul(f.weight, h)),
        lambda: nn.Linear(C, C),
    ),
}
FREE = {
    "max pool": lambda h, act: F.max_pool1d(h, 3).repeat(1, 1, 3),
    "max pool overlapping": lambda h, act: F.max_pool1d(h, 3, stride=1, padding=1),
    "max pool 2d": lambda h, act: F.max_pool2d(h, (2, 3)).repeat(1, 2, 3),
    "global max pool": lambda h, act: h + F.adaptive_max_pool1d(h, 1),
    "adaptive max pool": lambda h, act: F.adaptive_max_pool1d(h, 6).repeat(1, 1, 2),
    "average pool": lambda h, act: F.avg_pool1d(h, 2).repeat(1, 1, 2),
    "average pool 2d": lambda h, act: F.avg_pool2d(h, (2, 3)).repeat(1, 2, 3),
    "global average pool": lambda h, act: h - h.mean(-1, keepdim=True),
    "adaptive average pool": lambda h, act: F.adaptive_avg_pool1d(h, 4).repeat(1, 1, 3),
    "concat": lambda h, act: torch.cat([act(h)[:, :2], h[:, 2:]], dim=1),
    "add": lambda h, act: h + 0.5,
    "residual": lambda h, act: h + act(h),
    "difference": lambda h, act: act(h) - h,
    "flatten": lambda h, act: h.flatten(1).flip(1).unflatten(1, (C, L)),
    "padding": lambda h, act: F.pad(h[..., 2:], (1, 1), value=0.5),
    "product": lambda h, act: h * torch.sigmoid(act(h)),
    "product with a constant": lambda h, act: -1.5 * h,
    "quotient": lambda h, act: h / (2 + act(h) ** 2),
    "activation": lambda h, act: act(h),
}
BLOCKS = sorted([*WEIGHTED, *FREE, "batch norm", "dropout"])


def block(name, activation):
    if name in FREE:
        return Block(FREE[name], activation, free=True)
    if name in WEIGHTED:
        function, layer = WEIGHTED[name]
        return Block(function, activation, layer())
    layer = nn.BatchNorm1d(C) if name == "batch norm" else nn.Dropout(0.5)
    return Block(lambda h, act, f: f(act(h)), activation, layer, free=True)


class Head(nn.Module):
    """A dense layer and perhaps a final sigmoid or softmax; a second input joins before it."""

    def __init__(self, joined, final):
        super().__init__()
        self.dense, self.second, self.final = nn.Linear(C * L, 3), nn.Linear(5, C * L), final
        self.joined = joined

    def forward(self, hidden, second=None):
        hidden = hidden.flatten(1)
        if second is not None:
            second = self.second(second)
            hidden = hidden + second if self.joined == "sum" else hidden * second
        return self.final(self.dense(hidden))


class Network(nn.Module):
    def __init__(self, blocks, head):
        super().__init__()
        self.blocks, self.head = nn.ModuleList(blocks), head

    def forward(self, first, second=None):
        for block in self.blocks:
            first = block(first)
        return self.head(first, second)


@st.composite
def networks(draw, name):
    """A network that has the block `name`, in double precision, and a number of inputs."""
    torch.manual_seed(draw(st.integers(0, 10**6)))
    names = draw(st.permutations([name, *draw(st.lists(st.sampled_from(BLOCKS), max_size=3))]))
    kinds = draw(st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=4, max_size=4))
    modules = [ACTIVATIONS[kind]() for kind in kinds]
    # One activation may be used in several blocks.
    blocks = [block(each, draw(st.sampled_from(modules))) for each in names]
    if draw(st.booleans()):
        blocks.append(draw(st.sampled_from(blocks)))  # a block used twice
    final = draw(
        st.sampled_from([nn.Identity(), nn.Sigmoid(), nn.Softmax(dim=1), nn.LogSoftmax(dim=1)])
    )
    net = Network(blocks, Head(draw(st.sampled_from(["sum", "product"])), final)).double()
    for module in net.modules():
        for parameter in module.parameters(recurse=False):
            nn.init.normal_(parameter, std=max(parameter[0].numel(), 4) ** -0.5)
        if isinstance(module, nn.BatchNorm1d):
            nn.init.normal_(module.weight)
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return net, draw(st.sampled_from([1, 2]))


def ways_to_give_rules(net, draw):
    """Yield one of each kind."""
    simple = st.sampled_from(["rescale", "revealcancel"])
    blocks = {name: m for name, m in net.named_modules() if isinstance(m, Block)}
    # The genomics rule asks for names where an activation follows no weighted layer.
    free = {id(b.layers[0]) for b in blocks.values() if b.free}
    named = {n: draw(simple) for n, b in blocks.items() if id(b.layers[0]) in free}
    yield from ("rescale", "revealcancel", {"": "genomics", **named})
    yield {name: draw(simple) for name in blocks}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("name", BLOCKS)
@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(data=st.data())
def test_contributions_sum_to_the_difference(name, data):
    net, count = data.draw(networks(name))
    inputs = [(torch.randn(2, C, L).double(), torch.randn(2, 5).double()) for _ in range(2)]
    inputs[0][0][0, :, : L // 2] = inputs[1][0][0, :, : L // 2]  # half equal to the reference
    for rule in ways_to_give_rules(net, data.draw):
        for dtype, tolerance in ((torch.float64, 1e-10), (torch.float32, 1e-5)):
            net.to(dtype)
            x, r = (tuple(t.to(dtype) for t in side[:count]) for side in inputs)
            result = DeepLIFT(net, rule).attribute(x, r, 1)
            size = sum(c.abs().flatten(1).sum(1) for c in result.contributions)
            assert (result.delta.abs() <= tolerance * size.clamp(min=1)).all(), (rule, dtype)
            assert all(torch.isfinite(m).all() for m in result.multipliers)
            # Against the network itself, without tracing and without the final function.
            final, net.head.final = net.head.final, nn.Identity()
            with torch.no_grad():
                change = net.eval()(*x) - net(*r)
            net.train().head.final = final
            if isinstance(final, (nn.Softmax, nn.LogSoftmax)):
                change = change - change.mean(1, keepdim=True)
            torch.testing.assert_close(
                result.difference, change[:, 1], rtol=1e-4, atol=10 * tolerance
            )
