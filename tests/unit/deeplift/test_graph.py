"""Tracing: what is understood, what is refused, and that the network is left as it was."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812
from torch.nn.utils.parametrizations import weight_norm
from torch.utils.checkpoint import checkpoint

from fourier_prior.deeplift import DeepLIFT
from fourier_prior.errors import InputError


class Net(nn.Module):
    """A convolution, a function under test, and a sum."""

    def __init__(self, function, **modules):
        super().__init__()
        self.conv = nn.Conv1d(4, 3, 3)
        self.function = function
        for name, module in modules.items():
            setattr(self, name, module)

    def forward(self, x):
        return self.function(self, self.conv(x)).flatten(1).sum(1, keepdim=True)


@pytest.fixture
def pair():
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(3, 4, 12, generator=generator, dtype=torch.float64) for _ in range(2)]


def explain(function, pair, rule="rescale", **modules):
    torch.manual_seed(1)
    net = Net(function, **modules).double()
    return net, DeepLIFT(net, rule).attribute(*pair, 0)


class Squash(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.cumsum(x, -1)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


@pytest.mark.parametrize(
    ("name", "function", "modules"),
    [
        ("cumsum", lambda net, h: torch.cumsum(h, 1), {}),
        ("cumprod", lambda net, h: h.cumprod(-1), {}),
        ("softmax", lambda net, h: F.softmax(h, -1), {}),
        ("layer_norm", lambda net, h: net.norm(h), {"norm": nn.LayerNorm(10)}),
        ("max", lambda net, h: h.max(-1).values, {}),
        ("detach", lambda net, h: h.detach(), {}),
        ("where", lambda net, h: torch.where(torch.ones(10, dtype=torch.bool), h, 0.0), {}),
        ("cumsum", lambda net, h: Squash.apply(h), {}),
    ],
)
def test_an_unknown_operation_is_named_with_its_line(name, function, modules, pair):
    with pytest.raises(InputError) as caught:
        explain(function, pair, **modules)
    assert f"no rule for {name}" in str(caught.value)
    assert str(caught.value).startswith(f"{__file__}:")


def test_all_unknown_operations_are_listed(pair):
    def function(net, h):
        return torch.cumsum(h, 1) + torch.sort(h)[0]

    with pytest.raises(InputError) as caught:
        explain(function, pair)
    assert len(caught.value.problems) == 2


def test_the_submodule_is_named(pair):
    with pytest.raises(InputError, match=r"\(submodule block\.1\).*softmax"):
        explain(lambda net, h: net.block(h), pair, block=nn.Sequential(nn.ReLU(), nn.Softmax(-1)))


def scripted(module):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return torch.jit.script(module)


def shared_memory(net, h):
    total = torch.zeros(3, 10, dtype=h.dtype)
    view = total[:, :2]
    total += h
    return view


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda net, h: h if h.sum() > 0 else -h, "depends on the values of a tensor"),
        (lambda net, h: h * net.conv.bias.max().item(), "depends on the values of a tensor"),
        (lambda net, h: h * float(h.mean()), "depends on the values of a tensor"),
        (lambda net, h: h * np.mean(h.tolist()), "depends on the values of a tensor"),
        (lambda net, h: torch.from_numpy(h.numpy()), "depends on the values of a tensor"),
        (lambda net, h: torch.tensor(np.asarray(h)), "depends on the values of a tensor"),
        (lambda net, h: h if torch.equal(h, h + 1) else -h, "depends on the values of a tensor"),
        (lambda net, h: net.scripted(h), "scripted"),
        (lambda net, h: torch.empty_like(h).copy_(h), "copy_ changes a tensor in place"),
        (lambda net, h: h.requires_grad_(), "requires_grad_ changes a tensor in place"),
        (lambda net, h: torch.add(h, 1, out=torch.empty_like(h)), "out="),
        (shared_memory, "shares memory"),
    ],
)  # fmt: skip
def test_what_leaves_the_graph_is_refused_with_its_line(function, message, pair):
    with pytest.raises(InputError, match=message) as caught:
        explain(function, pair, scripted=scripted(nn.ReLU()))
    assert f"{__file__}:" in str(caught.value)


@pytest.mark.parametrize(
    "question",
    [
        lambda h: isinstance(h, torch.Tensor),
        lambda h: type(h) is torch.Tensor,
        lambda h: not isinstance(h, nn.Parameter),
        torch.is_tensor,
        torch.is_floating_point,
        lambda h: h.is_floating_point() and not h.is_sparse,
        lambda h: len(h) == 3 and h.numel() == 90 and h.stride(2) is not None,
        lambda h: h.shape == (3, 3, 10) and h.size(-1) == h.shape[-1] and h.dim() == h.ndim == 3,
        lambda h: isinstance(h.shape, torch.Size) and h.device == torch.device("cpu"),
        lambda h: h.dtype is torch.float64 and h.new_zeros(2).dtype == h.dtype,
        lambda h: sum(1 for _ in h) == 3 and h[0, 0].shape == (10,),
        lambda h: bool(torch.ones(1) > 0) and torch.arange(3).tolist() == [0, 1, 2],
        lambda h: h is not None and hasattr(h, "relu") and callable(h.sum),
    ],
)
def test_questions_about_a_tensor_have_the_answers_that_they_always_have(question, pair):
    """A network may branch on them: another answer would explain another network."""

    def function(net, h):
        return h.relu() if question(h) else h.tanh()

    net, ours = explain(function, pair)
    theirs = explain(lambda net, h: h.relu(), pair)[1]
    torch.testing.assert_close(ours.contributions, theirs.contributions, rtol=0, atol=0)
    with torch.no_grad():
        torch.testing.assert_close(ours.difference, (net(pair[0]) - net(pair[1]))[:, 0])


class Pass(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, gradient):
        return torch.zeros_like(gradient)


@pytest.mark.parametrize(
    "function",
    [
        lambda net, h: h.view_as(h.tanh()).relu(),
        lambda net, h: Pass.apply(h).relu(),
        lambda net, h: checkpoint(F.relu, h, use_reentrant=False),
        lambda net, h: net.cached(h),
    ],
)  # fmt: skip
def test_functions_that_hand_a_tensor_on_are_followed(function, pair):
    class Cached(nn.Module):
        def forward(self, h):
            self.zero = getattr(self, "zero", torch.zeros((), dtype=h.dtype))
            return F.relu(h) + self.zero

    ours = explain(function, pair, cached=Cached())[1]
    theirs = explain(lambda net, h: h.relu(), pair)[1]
    torch.testing.assert_close(ours.contributions, theirs.contributions)


def test_weights_that_the_module_computes_follow_their_parameters(pair):
    net = nn.Sequential(weight_norm(nn.Conv1d(4, 3, 3)), nn.ReLU(), nn.Flatten()).double()
    explainer = DeepLIFT(net)
    first = explainer.attribute(*pair, 0)
    with torch.no_grad():
        net[0].parametrizations.weight.original0 *= 2
        second = explainer.attribute(*pair, 0)
        torch.testing.assert_close(second.difference, (net(pair[0]) - net(pair[1]))[:, 0])
    assert (first.difference != second.difference).any()


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("multi_head_attention_forward", nn.MultiheadAttention(10, 1)),
        ("lstm", nn.LSTM(10, 2)),
    ],
)
def test_layers_with_several_results_are_refused_by_name(name, module, pair):
    def function(net, h):
        return net.layer(*[h] * (3 if name.startswith("multi") else 1), **settings)[0]

    settings = {"need_weights": False} if name.startswith("multi") else {}
    with pytest.raises(InputError, match=f"no rule for {name}"):
        explain(function, pair, layer=module)


def test_constants_are_those_of_the_moment_of_their_use(pair):
    def function(net, h):
        gain = torch.ones(10, dtype=h.dtype)
        first = h * gain
        gain[2:] = 3.0
        return first + h * gain

    ours = explain(function, pair)[1]
    gain = torch.cat([2 * torch.ones(2), 4 * torch.ones(8)]).double()
    theirs = explain(lambda net, h: h * gain, pair)[1]
    torch.testing.assert_close(ours.contributions, theirs.contributions)


def test_reflected_operators_and_computed_weights(pair):
    def function(net, h):
        weight = net.conv.weight.abs().sum((1, 2)).reshape(1, -1, 1) * 0.1
        return 1.0 - h * weight + 2.0 / (1 + h.sigmoid()) + h.mT.mT + 0.5 ** h.tanh()

    net, result = explain(function, pair)
    assert result.delta.abs().max() < 1e-12
    with torch.no_grad():
        torch.testing.assert_close(result.difference, (net(pair[0]) - net(pair[1]))[:, 0])


def test_an_assignment_to_a_part_is_refused(pair):
    def function(net, h):
        h[:, 0] = 0
        return h

    with pytest.raises(InputError, match="assignment"):
        explain(function, pair)


def test_an_in_place_change_seen_elsewhere_is_refused(pair):
    def twice(net, h):
        view = h[:, :2]
        torch.relu_(h)
        return view

    with pytest.raises(InputError, match="in-place"):
        explain(twice, pair)


def test_an_in_place_change_is_seen_under_the_same_name(pair):
    def twice(net, h):
        return F.leaky_relu(h, 0.1, True) + h

    ours = explain(twice, pair)[1]
    theirs = explain(lambda net, h: 2 * F.leaky_relu(h, 0.1), pair)[1]
    torch.testing.assert_close(ours.contributions, theirs.contributions)


@pytest.mark.parametrize(
    ("in_place", "out_of_place"),
    [
        (lambda net, h: F.relu(h, inplace=True), lambda net, h: F.relu(h)),
        (lambda net, h: net.relu(h), lambda net, h: F.relu(h)),
        (lambda net, h: h.relu_(), lambda net, h: h.relu()),
        (lambda net, h: torch.relu_(h), lambda net, h: h.relu()),
        (lambda net, h: F.elu(h, 1.0, True), lambda net, h: F.elu(h)),
        (lambda net, h: F.relu(inplace=True, input=h), lambda net, h: h.relu()),
        (lambda net, h: F.elu_(h), lambda net, h: F.elu(h)),
        (lambda net, h: h.mul_(2).relu(), lambda net, h: (2 * h).relu()),
        (lambda net, h: net.relu(h.flatten(1)), lambda net, h: h.flatten(1).relu()),
    ],
)
def test_in_place_forms_equal_the_others(in_place, out_of_place, pair):
    ours = explain(in_place, pair, relu=nn.ReLU(inplace=True))[1]
    theirs = explain(out_of_place, pair, relu=nn.ReLU(inplace=True))[1]
    torch.testing.assert_close(ours.contributions, theirs.contributions, rtol=0, atol=0)
    assert ours.delta.abs().max() < 1e-12


def test_in_place_addition(pair):
    def added(net, h):
        total = h.relu()
        total += h
        return total

    ours = explain(added, pair)[1]
    theirs = explain(lambda net, h: h.relu() + h, pair)[1]
    torch.testing.assert_close(ours.contributions, theirs.contributions)


def test_control_flow_on_shapes_is_followed(pair):
    def function(net, h):
        n, channels, length = h.shape
        if h.ndim != 3 or tuple(h.shape[1:]) != (3, 10) or h.dtype != torch.float64:
            raise ValueError("not reached")
        assert len(h) == h.size(0) == n
        rows = [h[:, i].relu() for i in range(h.shape[1])]
        zero = torch.zeros(n, 1, length, dtype=h.dtype, device=h.device)
        joined = torch.cat([torch.stack(rows, 1), zero, torch.zeros_like(h)], 1)
        return joined.view(n, -1) * (1 / length)

    ours = explain(function, pair)[1]
    theirs = explain(lambda net, h: h.relu() / 10, pair)[1]
    torch.testing.assert_close(ours.contributions, theirs.contributions)


def test_mode_hooks_and_values_are_left_as_they_were(pair):
    net = nn.Sequential(
        nn.Conv1d(4, 4, 3), nn.BatchNorm1d(4), nn.ReLU(), nn.Dropout(0.9), nn.Flatten(),
        nn.Linear(40, 2),
    ).double()  # fmt: skip
    net[1].eval()
    modes = [m.training for m in net.modules()]
    state = {k: v.clone() for k, v in net.state_dict().items()}
    attributes = [set(vars(m)) for m in net.modules()]
    inputs = [p.clone() for p in pair]
    result = DeepLIFT(net).attribute(*pair, 1)
    assert result.delta.abs().max() < 1e-12
    assert [m.training for m in net.modules()] == modes
    assert [set(vars(m)) for m in net.modules()] == attributes
    assert not any(m._forward_hooks or m._backward_hooks for m in net.modules())
    assert all(p.grad is None and p.requires_grad for p in net.parameters())
    for name, value in net.state_dict().items():
        torch.testing.assert_close(value, state[name], rtol=0, atol=0)
    for now, before in zip(pair, inputs, strict=True):
        torch.testing.assert_close(now, before, rtol=0, atol=0)
        assert not now.requires_grad


def test_a_network_that_counts_its_calls_is_not_changed(pair):
    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("calls", torch.zeros((), dtype=torch.float64))

        def forward(self, h):
            self.calls += 1
            return h.relu() * self.calls

    net, ours = explain(lambda net, h: net.counting(h), pair, counting=Counting())
    assert net.counting.calls == 0
    torch.testing.assert_close(
        ours.contributions, explain(lambda net, h: h.relu(), pair)[1].contributions
    )


def test_mode_is_restored_after_an_error(pair):
    net = Net(lambda net, h: torch.cumsum(h, 1)).double()
    with pytest.raises(InputError):
        DeepLIFT(net).attribute(*pair, 0)
    assert net.training


def test_later_changes_of_the_weights_are_seen(pair):
    net = nn.Sequential(
        nn.Conv1d(4, 2, 3), nn.BatchNorm1d(2), nn.ReLU(), nn.Flatten(), nn.Linear(20, 1)
    )
    explainer = DeepLIFT(net)
    net.double()
    first = explainer.attribute(*pair, 0)
    with torch.no_grad():
        net[4].weight *= 2
        net[1].running_mean += 0.3
    net.float().double()
    torch.testing.assert_close(
        explainer.attribute(*pair, 0).contributions,
        DeepLIFT(net).attribute(*pair, 0).contributions,
    )
    assert (explainer.attribute(*pair, 0).contributions != first.contributions).any()


def test_random_dropout_and_batch_statistics_are_refused(pair):
    with pytest.raises(InputError, match="random"):
        explain(lambda net, h: F.dropout(h, 0.5), pair)
    with pytest.raises(InputError, match="statistics of the batch"):
        explain(lambda net, h: net.norm(h), pair, norm=nn.BatchNorm1d(3, track_running_stats=False))


def test_inputs_that_do_not_fit_are_refused(pair):
    net = nn.Sequential(nn.Flatten(), nn.Linear(48, 2)).double()
    explainer = DeepLIFT(net)
    with pytest.raises(InputError, match="references have shape"):
        explainer.attribute(pair[0], pair[1][:2], 0)
    with pytest.raises(InputError, match="references have shape"):
        explainer.average(pair[0], pair[1], 0)
    with pytest.raises(InputError, match="not among the 2"):
        explainer.attribute(*pair, 2)
    with pytest.raises(InputError, match="one number for each"):
        explainer.attribute(*pair, lambda o: o.sum())
    with pytest.raises(InputError, match="takes"):
        explainer.attribute((pair[0], pair[0]), (pair[1], pair[1]), 0)
    with pytest.raises(InputError, match="no examples or no references"):
        explainer.average(pair[0], pair[1].unsqueeze(1)[:, :0], 0)
    with pytest.raises(InputError, match="further input has 2 rows"):
        explainer.average(pair[0], pair[1].unsqueeze(1), 0, others=[pair[0][:2]])


def test_unknown_options_are_listed_together():
    with pytest.raises(InputError) as caught:
        DeepLIFT(nn.ReLU(), {"absent": "rescales"}, maxpool="none")
    assert len(caught.value.problems) == 3
