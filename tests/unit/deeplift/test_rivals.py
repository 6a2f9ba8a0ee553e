"""Gradient-type attributions against their definitions."""

import itertools

import pytest
import torch
from deeplift_examples import sequences
from torch import nn

from fourier_prior.deeplift import (
    DeepLIFT,
    Gradient,
    GuidedBackprop,
    InSilicoMutagenesis,
    IntegratedGradients,
)
from fourier_prior.deeplift.graph import Graph
from fourier_prior.errors import InputError

ALL = (DeepLIFT, Gradient, GuidedBackprop, IntegratedGradients, InSilicoMutagenesis)


def network(last=None, activation=nn.ReLU):
    torch.manual_seed(1)
    layers = [nn.Conv1d(4, 6, 5), activation(), nn.BatchNorm1d(6), nn.Conv1d(6, 5, 3)]
    layers += [activation(), nn.AvgPool1d(7), nn.Flatten(), nn.Linear(10, 7), activation()]
    layers += [nn.Linear(7, 3)] + ([last] if last else [])
    net = nn.Sequential(*layers).double()
    net[2].running_mean.normal_()
    net[2].running_var.uniform_(0.5, 2)
    return net


def autograd(net, x, unit):
    leaf = x.clone().requires_grad_()
    return torch.autograd.grad(net.eval()(leaf)[:, unit].sum(), leaf)[0]


def test_the_gradient_is_that_of_autograd_times_the_difference():
    net, (x, r) = network(), sequences()
    result = Gradient(net).attribute(x, r[:, 0], 1)
    torch.testing.assert_close(result.multipliers, autograd(net, x, 1))
    torch.testing.assert_close(result.contributions, autograd(net, x, 1) * (x - r[:, 0]))
    change = (net(x) - net(r[:, 0]))[:, 1]
    torch.testing.assert_close(result.difference, change)
    torch.testing.assert_close(result.delta, result.contributions.sum((1, 2)) - change)


def test_the_mean_over_references_is_that_of_the_released_code():
    net, (x, r) = network(), sequences()
    result = Gradient(net).average(x, r, 2, batch_size=5)
    gradient = autograd(net, x, 2)
    torch.testing.assert_close(result.contributions, gradient * (x - r.mean(1)))
    shift = (gradient * r.mean(1)).sum(1, keepdim=True)
    torch.testing.assert_close(result.hypothetical, gradient - shift)


def test_guided_backpropagation_is_that_of_hooks():
    net, (x, r) = network(), sequences()
    guided = GuidedBackprop(net).attribute(x, r[:, 0], 1).multipliers
    handles = [
        module.register_full_backward_hook(
            lambda _, grad_input, grad_output: (grad_output[0].clamp(min=0) * (grad_input[0] != 0),)
        )
        for module in net
        if isinstance(module, nn.ReLU)
    ]
    by_hooks = autograd(net, x, 1)
    for handle in handles:
        handle.remove()
    torch.testing.assert_close(guided, by_hooks)
    assert (guided != autograd(net, x, 1)).any()


@pytest.mark.parametrize("steps", [1, 5])
def test_integrated_gradients_are_means_of_gradients_at_midpoints(steps):
    net, (x, r) = network(), sequences()
    result = IntegratedGradients(net, steps=steps).attribute(x, r[:, 0], 0)
    points = [r[:, 0] + (i + 0.5) / steps * (x - r[:, 0]) for i in range(steps)]
    mean = sum(autograd(net, p, 0) for p in points) / steps
    torch.testing.assert_close(result.multipliers, mean)


def test_integrated_gradients_of_a_quadratic_function_are_complete_and_exact():
    class Square(nn.Module):
        def forward(self, x):
            return (x**2).sum(1, keepdim=True)

    x, r = torch.randn(5, 3), torch.randn(5, 3)
    result = IntegratedGradients(Square(), steps=2).attribute(x, r, 0)
    torch.testing.assert_close(result.contributions, x**2 - r**2)
    assert result.delta.abs().max() < 1e-5


def test_integrated_gradients_become_complete_with_many_steps():
    net, (x, r) = network(), sequences()
    few, many = (
        IntegratedGradients(net, steps=steps).average(x, r, 0).delta.abs().max()
        for steps in (2, 500)
    )
    assert many < 1e-2 * few


@pytest.mark.parametrize("batch_size", [1, 7, 1000])
def test_mutagenesis_replaces_one_base_at_a_time(batch_size):
    net, (x, r) = network().eval(), sequences(count=2, references=1)
    uniform = torch.full_like(r, 0.25)
    explainer = InSilicoMutagenesis(net, batch_size=batch_size)
    result = explainer.average(x, uniform, 1)
    effect = torch.zeros_like(x)
    for n, base, position in itertools.product(range(2), range(4), range(20)):
        mutant = x[n : n + 1].clone()
        mutant[0, :, position] = 0
        mutant[0, base, position] = 1
        effect[n, base, position] = (net(mutant) - net(x[n : n + 1]))[0, 1]
    torch.testing.assert_close(explainer.attribute(x, r[:, 0], 1).multipliers, effect)
    torch.testing.assert_close(result.hypothetical, effect - effect.mean(1, keepdim=True))


def test_mutagenesis_refuses_what_is_not_one_hot():
    with pytest.raises(InputError, match="one-hot"):
        InSilicoMutagenesis(network()).attribute(torch.rand(2, 4, 20).double(), sequences(2)[0], 0)


@pytest.mark.parametrize("method", [Gradient, GuidedBackprop, IntegratedGradients])
def test_the_simplex_correction_centres_the_multipliers(method):
    net, (x, r) = network(), sequences()
    plain, corrected = (method(net, simplex=s).attribute(x, r[:, 0], 0) for s in (False, True))
    centred = plain.multipliers - plain.multipliers.mean(1, keepdim=True)
    torch.testing.assert_close(corrected.multipliers, centred)
    # one-hot differences sum to zero over channels, so contributions of a position do not change
    torch.testing.assert_close(corrected.contributions.sum(1), plain.contributions.sum(1))


@pytest.mark.parametrize("method", ALL)
def test_mode_and_hooks_of_the_module_are_left_as_they_were(method):
    net, (x, r) = network().train(), sequences()
    net[2].eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    method(net).average(x, r, 0)
    assert [m.training for m in net] == [k != 2 for k in range(len(net))]
    assert not any(m._forward_hooks or m._backward_hooks for m in net.modules())
    for name, value in net.state_dict().items():
        torch.testing.assert_close(value, before[name], rtol=0, atol=0)


def test_several_inputs_and_fixed_further_inputs():
    class Two(nn.Module):
        def forward(self, a, b):
            return (torch.tanh(a) * b).sum(1, keepdim=True)

    a, b, a0, b0 = (torch.randn(3, 4, generator=torch.Generator().manual_seed(k)) for k in range(4))
    result = Gradient(Two()).attribute((a, b), (a0, b0), 0)
    torch.testing.assert_close(result.multipliers[0], (1 - torch.tanh(a) ** 2) * b)
    torch.testing.assert_close(result.contributions[1], torch.tanh(a) * (b - b0))
    fixed = Gradient(Two()).average(a, a0.unsqueeze(1), 0, others=[b])
    torch.testing.assert_close(fixed.contributions, result.contributions[0])


@pytest.mark.parametrize("method", ALL)
def test_a_final_sigmoid_is_explained_at_its_argument(method):
    x, r = sequences()
    expected = method(network()).average(x, r, 1)
    found = method(network(nn.Sigmoid())).average(x, r, 1)
    torch.testing.assert_close(found.contributions, expected.contributions)


class Centred(nn.Module):
    def forward(self, units):
        return units - units.mean(1, keepdim=True)


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("last", [nn.Softmax(dim=1), nn.LogSoftmax(dim=1)])
def test_a_final_softmax_is_explained_relative_to_the_mean_of_the_units(method, last):
    x, r = sequences()
    net = network()
    with torch.no_grad():
        net[-1].weight -= net[-1].weight.mean(0)
        net[-1].bias -= net[-1].bias.mean()
    found = method(network(last)).average(x, r, torch.tensor([2, 0, 1]))
    if method is GuidedBackprop:
        # Guided backpropagation is not linear in the last weights: centring the scores of the
        # units is not the same as explaining a centred unit, which is what happens here.
        net = nn.Sequential(network(), Centred())
    expected = method(net).average(x, r, torch.tensor([2, 0, 1]))
    torch.testing.assert_close(found.contributions, expected.contributions)


def test_outputs_can_be_explained_as_they_are():
    x, r = sequences()
    result = DeepLIFT(network(nn.Sigmoid()), output="as is").average(x, r, 1)
    net = network(nn.Sigmoid()).eval()
    change = net(x)[:, None, 1] - net(r.flatten(0, 1)).view(3, 4, 3)[..., 1]
    torch.testing.assert_close(result.difference, change)
    with pytest.raises(InputError, match="no rule for softmax"):
        DeepLIFT(network(nn.Softmax(dim=1)), output="as is").average(x, r, 1)
    with pytest.raises(InputError, match="output 'logits'"):
        DeepLIFT(network(), output="logits")


@pytest.mark.parametrize("method", ALL)
def test_automatic_casts_change_no_bit(method):
    net, (x, r) = network().float(), (t.float() for t in sequences())
    r = r.contiguous()
    plain = method(net).attribute(x, r[:, 0], 1), method(net).average(x, r, 1)
    with torch.autocast("cpu", torch.bfloat16):
        cast = method(net).attribute(x, r[:, 0], 1), method(net).average(x, r, 1)
    for one, other in zip(plain, cast, strict=True):
        assert torch.equal(one.contributions, other.contributions)
        assert torch.equal(one.difference, other.difference)


@pytest.mark.parametrize("method", ALL)
def test_what_lies_on_different_devices_is_refused(method):
    net, (x, r) = network(), sequences()
    explainer, away = method(net), x.to("meta")
    for call, places in (
        (
            lambda: explainer.attribute(away, r[:, 0], 1),
            "cpu: network, references; on meta: inputs",
        ),
        (lambda: explainer.attribute(x, away, 1), "cpu: network, inputs; on meta: references"),
        (lambda: explainer.average(away, r.to("meta"), 1), "meta: inputs, references"),
        (lambda: explainer.average(x, r, 1, others=[away]), "references; on meta: others"),
    ):
        with pytest.raises(InputError, match=places) as caught:
            call()
        assert len(caught.value.problems) == 1
        assert "`.to('cpu')`" in str(caught.value)
    net[3].to("meta")
    with pytest.raises(InputError, match="meta: part of network"):
        explainer.average(x, r, 1)


@pytest.mark.parametrize("method", ALL)
def test_memory_that_does_not_suffice_is_a_sentence(method, monkeypatch):
    def full(*arguments, **options):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    net, (x, r) = network(), sequences()
    explainer = method(net)
    explainer.average(x, r, 1, batch_size=7)
    explainer.attribute(x, r[:, 0], 1)
    # First where a network runs that is known already, then where it is traced.
    monkeypatch.setattr(Graph, "run", full)
    monkeypatch.setattr(Graph, "outputs", full)
    monkeypatch.setattr(net[0], "forward", full)
    for used in (explainer, method(net)):
        with pytest.raises(InputError, match=r"does not suffice; reduce batch_size \(now 7 pairs"):
            used.average(x, r, 1, batch_size=7)
        with pytest.raises(InputError, match=r"suffice; give fewer examples at once \(now 3\)"):
            used.attribute(x, r[:, 0], 1)
