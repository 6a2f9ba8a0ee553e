"""Input gradients without double backward against automatic differentiation."""

import pytest
import torch
from torch import nn

from fourier_prior.models.explained_scalar import profile_target_gradient, profile_weights
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.priors.adjoint import profile_gradient, sequential_gradient


def one_hot(n, length):
    codes = torch.randint(4, (n, length))
    return nn.functional.one_hot(codes, 4).transpose(1, 2).double()


def weight_gradients(loss, model):
    gradients = torch.autograd.grad(loss, list(model.parameters()), allow_unused=True)
    return [
        torch.zeros_like(p) if g is None else g
        for g, p in zip(gradients, model.parameters(), strict=True)
    ]


def assert_same(ours, theirs, model):
    torch.testing.assert_close(ours, theirs, rtol=1e-10, atol=1e-14)
    # Any nonlinear function of the gradient: its derivative needs second derivatives of the model.
    mine, expected = (weight_gradients((g.square() * g.cos()).sum(), model) for g in (ours, theirs))
    assert any(g.abs().max() > 0 for g in mine)
    for a, b in zip(mine, expected, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("length", [90, 97])
def test_binary_gradient_and_its_derivative(length):
    torch.manual_seed(0)
    model = BinaryModel(3, length, channels=5, kernels=(7, 4), pool=9, dense=(6, 4)).double()
    model.train()
    for _ in range(3):
        model(one_hot(16, length))
    inputs = one_hot(4, length)
    output_gradient = torch.randn(4, 3, dtype=torch.float64)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    ours = sequential_gradient(model.layers, inputs, output_gradient)
    assert model.training
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    leaf = inputs.clone().requires_grad_()
    theirs = torch.autograd.grad(
        (model.eval()(leaf) * output_gradient).sum(), leaf, create_graph=True
    )[0]
    assert_same(ours, theirs, model)


def test_dropout_is_ignored():
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Linear(5, 6), nn.ReLU(), nn.Dropout(0.5), nn.Linear(6, 2)).double()
    inputs = torch.randn(3, 5, dtype=torch.float64, requires_grad=True)
    output_gradient = torch.ones(3, 2, dtype=torch.float64)
    ours = sequential_gradient(layers, inputs, output_gradient)
    theirs = torch.autograd.grad(layers.eval()(inputs).sum(), inputs, create_graph=True)[0]
    assert_same(ours, theirs, layers)


def test_layers_without_an_adjoint_are_refused():
    layers = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    with pytest.raises(TypeError, match="Tanh"):
        sequential_gradient(layers, torch.ones(1, 2), torch.ones(1, 2))


@pytest.mark.parametrize(
    ("tasks", "strands", "control"), [(2, 2, "matched"), (3, 1, "shared"), (1, 2, "none")]
)
@pytest.mark.parametrize("layers", [1, 2, 4])
def test_profile_gradient_and_its_derivative(tasks, strands, control, layers):
    torch.manual_seed(1)
    model = ProfileModel(
        tasks,
        strands,
        control,
        input_length=81,
        output_length=20,
        channels=5,
        first_kernel=7,
        layers=layers,
        profile_kernel=6,
    ).double()
    inputs = one_hot(3, 81).requires_grad_()
    tracks = torch.rand(3, model.control_tracks, strands, 20, dtype=torch.float64)
    hidden = model.hidden(inputs)
    logits, _ = model.heads(hidden[-1], tracks)
    weights = profile_weights(logits)
    theirs = torch.autograd.grad(
        (logits * profile_target_gradient(weights)).sum(), inputs, create_graph=True
    )[0]
    ours = profile_gradient(model, hidden, profile_target_gradient(weights))
    assert_same(ours, theirs, model)
