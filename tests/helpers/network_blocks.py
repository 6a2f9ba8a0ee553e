"""Networks of every layer that DeepLIFT has a rule for, block by block."""

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

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


def randomise(net):
    """Draw weights that keep the size of values, and running statistics."""
    for module in net.modules():
        for parameter in module.parameters(recurse=False):
            nn.init.normal_(parameter, std=max(parameter[0].numel(), 4) ** -0.5)
        if isinstance(module, nn.BatchNorm1d):
            nn.init.normal_(module.weight)
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
