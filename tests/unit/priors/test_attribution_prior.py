"""Attribution priors of the models of FP, and their derivatives."""

import pytest
import torch
from torch import nn
from training_examples import (
    SameBinaryModel,
    SameProfileModel,
    binary_model,
    one_hot,
    profile_model,
)

from fourier_prior.errors import InputError
from fourier_prior.models.explained_scalar import profile_target, profile_weights
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.modes import evaluation_mode
from fourier_prior.priors.attribution_prior import (
    GRADIENTS,
    AttributionPrior,
    binary_input_gradient,
    input_gradient,
    profile_input_gradient,
)
from fourier_prior.priors.penalties import (
    KINDS,
    entropy_prior,
    fourier_prior,
    smoothness_prior,
    sparsity_prior,
)


def test_gradient_of_the_prior_through_a_network_by_finite_differences():
    torch.manual_seed(0)
    inputs = one_hot(2, 24, torch.float64)
    first = torch.randn(3, 4, 5, dtype=torch.float64, requires_grad=True)
    last = torch.randn(3, 20, dtype=torch.float64, requires_grad=True)

    def loss(first, last):
        leaf = inputs.clone().requires_grad_()
        hidden = nn.functional.softplus(nn.functional.conv1d(leaf, first))
        gradient = input_gradient((hidden * last).sum(dim=(1, 2)), leaf, create_graph=True)
        return fourier_prior((gradient * leaf).sum(1), 6).mean()

    assert torch.autograd.gradcheck(loss, (first, last))
    assert torch.autograd.gradgradcheck(loss, (first, last))


@pytest.mark.parametrize("gradient", ["eval", "batch-train"])
@pytest.mark.parametrize("training", [True, False])
def test_binary_gradient_leaves_mode_and_statistics(gradient, training):
    model = binary_model().train(training)
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [part.training for part in model.modules()]
    binary_input_gradient(model, one_hot(6, 60), torch.ones(6, dtype=torch.bool), gradient)
    assert [part.training for part in model.modules()] == modes
    assert all(torch.equal(value, state[name]) for name, value in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())


def test_default_binary_attributions_do_not_vanish_but_the_released_ones_do():
    torch.manual_seed(0)
    model = BinaryModel(4).train()
    # Running statistics start far from those of the data; some batches bring them there.
    with torch.no_grad():
        for _ in range(20):
            model(one_hot(16, 1000))
    inputs = one_hot(16, 1000)
    positive = torch.arange(16) < 8
    leaf = inputs[positive].requires_grad_()
    with evaluation_mode(model):
        reference = input_gradient(model(leaf).sum(dim=1), leaf, create_graph=False)

    def size(gradient):
        return (gradient * inputs[positive]).sum(dim=1).abs().mean().item()

    default = size(binary_input_gradient(model, inputs, positive))
    assert size(reference) / 10 < default < size(reference) * 10
    assert default > 1e-3
    assert size(binary_input_gradient(model, inputs, positive, "batch-train")) < 1e-6


def test_batch_train_gradient_is_that_of_the_training_pass():
    torch.manual_seed(0)
    model = binary_model().double().train()
    # Without normalised features before the output the batch sum does depend on the input.
    model.layers[-2] = nn.Identity()
    inputs = one_hot(6, 60, torch.float64)
    leaf = inputs.clone().requires_grad_()
    expected = torch.autograd.grad(model(leaf).sum(), leaf)[0]
    positive = torch.tensor([True, False, True, True, False, False])
    ours = binary_input_gradient(model, inputs, positive, "batch-train")
    torch.testing.assert_close(ours, expected[positive])


def test_profile_gradient_is_that_of_the_target():
    torch.manual_seed(0)
    model = profile_model().double()
    inputs = one_hot(5, 60, torch.float64).requires_grad_()
    control = torch.rand(5, 2, 2, 16, dtype=torch.float64)
    positive = torch.tensor([True, False, True, True, False])
    hidden = model.hidden(inputs)
    logits, _ = model.heads(hidden[-1], control)
    for kind in ("probabilities", "log-probabilities"):
        target = profile_target(logits, profile_weights(logits, kind))
        expected = input_gradient(target, inputs, create_graph=True)[positive]
        ours = profile_input_gradient(model, hidden, logits, positive, kind)
        torch.testing.assert_close(ours, expected, rtol=1e-9, atol=1e-14)


def binary_case():
    torch.manual_seed(0)
    model = binary_model().double().train()
    inputs = one_hot(8, 60, torch.float64)
    model(inputs)
    positive = torch.tensor([True, True, False, False] * 2)

    def attributions():
        leaf = inputs[positive].requires_grad_()
        with evaluation_mode(model):
            gradient = input_gradient(model(leaf).sum(dim=1), leaf, create_graph=True)
        return (gradient * leaf).sum(dim=1)

    return model, attributions, lambda prior, pos=positive: prior.binary(model, inputs, pos)


def profile_case():
    torch.manual_seed(0)
    model = profile_model().double().train()
    inputs = one_hot(8, 60, torch.float64).requires_grad_()
    control = torch.rand(8, 2, 2, 16, dtype=torch.float64)
    positive = torch.tensor([True, True, False, False] * 2)

    def attributions():
        logits, _ = model(inputs, control)
        target = profile_target(logits, profile_weights(logits))
        gradient = input_gradient(target, inputs, create_graph=True)
        return (gradient * inputs).sum(dim=1)[positive]

    def value(prior, pos=positive):
        hidden = model.hidden(inputs)
        logits, _ = model.heads(hidden[-1], control)
        return prior.profile(model, inputs, pos, hidden, logits)

    return model, attributions, value


CASES = pytest.mark.parametrize(
    ("architecture", "case"), [("binary", binary_case), ("profile", profile_case)]
)


@CASES
@pytest.mark.parametrize("kind", KINDS)
def test_prior_of_a_model_and_its_derivative_by_double_backward(architecture, case, kind):
    model, attributions, value = case()
    prior = AttributionPrior(architecture, {"kind": kind, "weight": 1}, period=7)
    function = {
        "fourier": lambda a: fourier_prior(a, 7, norm="all"),
        "smoothness": smoothness_prior,
        "sparsity": sparsity_prior,
        "entropy": entropy_prior,
    }[kind]
    ours, expected = value(prior), function(attributions()).mean()
    torch.testing.assert_close(ours, expected, rtol=1e-9, atol=1e-12)
    mine, theirs = weight_gradients(ours, model), weight_gradients(expected, model)
    assert mine.abs().max() > 0
    torch.testing.assert_close(mine, theirs, rtol=1e-7, atol=1e-11)


def weight_gradients(loss, model):
    """All gradients in one vector; zeros where the loss does not depend on a parameter."""
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
    return torch.cat(
        [
            torch.zeros(p.numel(), dtype=p.dtype) if g is None else g.flatten()
            for g, p in zip(gradients, parameters, strict=True)
        ]
    )


@CASES
@pytest.mark.parametrize("gradient", [0, 1])
def test_prior_of_another_network_is_that_of_an_equal_known_one(architecture, case, gradient):
    settings = {"kind": "fourier", "weight": 1, "gradient": GRADIENTS[architecture][gradient]}
    prior = AttributionPrior(architecture, settings, period=7)
    model, _, _ = case()
    inputs, control = one_hot(8, 60, torch.float64), torch.rand(8, 2, 2, 16, dtype=torch.float64)
    positive = torch.tensor([True, True, False, False] * 2)
    if architecture == "binary":
        same = SameBinaryModel(**model.settings).double().train()
        known, other = (lambda m=m: prior.binary(m, inputs, positive) for m in (model, same))
        if settings["gradient"] == "batch-train":  # which else differentiates rounding error
            model.layers[-2] = same.layers[-2] = nn.Identity()
    else:
        same = SameProfileModel(**model.settings).double().train()
        hidden = model.hidden(inputs)
        logits, _ = model.heads(hidden[-1], control)
        known = lambda: prior.profile(model, inputs, positive, hidden, logits)  # noqa: E731
        other = lambda: prior.other_profile(same, inputs, positive, control)  # noqa: E731
    same.load_state_dict(model.state_dict())
    state = {name: tensor.clone() for name, tensor in same.state_dict().items()}
    one, two = known(), other()
    torch.testing.assert_close(one, two, rtol=1e-9, atol=1e-12)
    mine, theirs = weight_gradients(one, model), weight_gradients(two, same)
    assert mine.abs().max() > 0
    torch.testing.assert_close(mine, theirs, rtol=1e-7, atol=1e-11)
    assert all(part.training for part in same.modules())
    assert all(torch.equal(tensor, state[name]) for name, tensor in same.state_dict().items())
    with torch.no_grad():  # as in validation
        torch.testing.assert_close(other(), one)


@CASES
def test_batch_without_positives_costs_nothing(architecture, case):
    _, _, value = case()
    prior = AttributionPrior(architecture, {"kind": "fourier", "weight": 1}, period=7)
    assert value(prior, torch.zeros(8, dtype=torch.bool)).item() == 0


def test_what_lies_on_different_devices_is_refused():
    positive, settings = torch.ones(4, dtype=torch.bool), {"kind": "fourier", "weight": 1}
    inputs, control = one_hot(4, 60), torch.rand(4, 2, 2, 16)
    away = inputs.to("meta")
    model = binary_model()
    prior = AttributionPrior("binary", settings, period=7)
    for call in (
        lambda: binary_input_gradient(model, away, positive),
        lambda: prior.binary(model, away, positive),
    ):
        with pytest.raises(InputError, match="cpu: model, positive; on meta: inputs"):
            call()
    with pytest.raises(InputError, match="cpu: model, inputs; on meta: positive"):
        prior.binary(model, inputs, positive.to("meta"))
    model = profile_model()
    prior = AttributionPrior("profile", settings, period=7)
    hidden = model.hidden(inputs)
    logits, _ = model.heads(hidden[-1], control)
    with pytest.raises(InputError, match="hidden, logits; on meta: inputs"):
        prior.profile(model, away, positive, hidden, logits)
    with pytest.raises(InputError, match="cpu: model, logits, positive; on meta: hidden"):
        profile_input_gradient(model, [h.to("meta") for h in hidden], logits, positive)
    with pytest.raises(InputError, match="cpu: model, inputs, positive; on meta: control"):
        prior.other_profile(model, inputs, positive, control.to("meta"))


def released_loss(a, limit, softness=0.2):
    """Steps 3 to 7 of the released code's prior, written out for tracks (N, L)."""
    offsets = torch.arange(-3, 4, dtype=a.dtype)
    kernel = torch.exp(-(offsets**2) / (2 * 3**2))
    kernel = (kernel / kernel.sum()).view(1, 1, -1)
    smooth = nn.functional.conv1d(a.unsqueeze(1), kernel, padding=3).squeeze(1)
    magnitudes = torch.fft.rfft(smooth).abs()
    sums = magnitudes.sum(dim=1, keepdim=True)
    magnitudes = magnitudes / sums.where(sums != 0, torch.ones_like(sums))
    magnitudes = magnitudes[:, 1:]
    k = torch.arange(1, magnitudes.shape[1] + 1, dtype=a.dtype)
    weights = 1 / (1 + (k - limit).clamp(min=0) ** softness)
    weights[:limit] = 1
    return (1 - (weights * magnitudes).sum(dim=1)).mean()


def test_released_binary_prior_and_its_derivative():
    torch.manual_seed(0)
    model = binary_model().double().train()
    # With normalised features before the output, what is differentiated is rounding error.
    model.layers[-2] = nn.Identity()
    inputs = one_hot(8, 60, torch.float64).requires_grad_()
    positive = torch.tensor([True, True, False, False] * 2)
    released = {"kind": "fourier", "weight": 1, "norm": "all", "gradient": "batch-train"}
    ours = AttributionPrior("binary", released, 60 / 9).binary(model, inputs, positive)

    logits = model(inputs)
    (gradient,) = torch.autograd.grad(logits, inputs, torch.ones_like(logits), create_graph=True)
    expected = released_loss((gradient * inputs).abs().sum(dim=1)[positive], 9)
    torch.testing.assert_close(ours, expected)
    mine, theirs = weight_gradients(ours, model), weight_gradients(expected, model)
    assert mine.abs().max() > 0
    torch.testing.assert_close(mine, theirs)


def test_released_profile_prior_and_its_derivative():
    torch.manual_seed(0)
    model = profile_model().double().train()
    inputs = one_hot(8, 60, torch.float64).requires_grad_()
    control = torch.rand(8, 2, 2, 16, dtype=torch.float64)
    positive = torch.tensor([True, True, False, False] * 2)
    released = {"kind": "fourier", "weight": 1, "norm": "all", "gradient": "log-probabilities"}
    hidden = model.hidden(inputs)
    logits, _ = model.heads(hidden[-1], control)
    prior = AttributionPrior("profile", released, 60 / 9)
    ours = prior.profile(model, inputs, positive, hidden, logits)

    logits, _ = model(inputs, control)
    centred = logits - logits.mean(dim=-1, keepdim=True)
    weighted = centred * torch.log_softmax(logits, dim=-1).detach()
    ones = torch.ones_like(weighted)
    (gradient,) = torch.autograd.grad(weighted, inputs, ones, create_graph=True)
    # The logarithms are the centred logits, up to a constant.
    (half,) = torch.autograd.grad(centred.square().sum() / 2, inputs, create_graph=True)
    torch.testing.assert_close(half, gradient)
    expected = released_loss((gradient * inputs).abs().sum(dim=1)[positive], 9)
    torch.testing.assert_close(ours, expected)
    mine, theirs = weight_gradients(ours, model), weight_gradients(expected, model)
    assert mine.abs().max() > 0
    torch.testing.assert_close(mine, theirs, rtol=1e-7, atol=1e-11)


def test_training_on_the_prior_alone_lowers_it():
    torch.manual_seed(0)
    model = BinaryModel(1, 120, channels=8, pool=10, dense=(6,)).train()
    inputs = one_hot(16, 120)
    positive = torch.ones(16, dtype=torch.bool)
    prior = AttributionPrior("binary", {"kind": "fourier", "weight": 1}, period=7)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    values = []
    for _ in range(25):
        optimiser.zero_grad()
        loss = prior.binary(model, inputs, positive)
        loss.backward()
        optimiser.step()
        values.append(loss.item())
    assert values[-1] < 0.6 * values[0]


def test_prior_settings_are_checked_together():
    with pytest.raises(InputError) as error:
        AttributionPrior(
            "binary",
            {"kind": "fourrier", "weigth": 1, "gradient": "probabilities", "softness": -1},
            period=7,
        )
    text = "\n".join(error.value.problems)
    for part in ("fourrier", "did you mean weight", "weight is missing", "eval", "softness"):
        assert part in text


def test_large_profile_prior_is_finite_in_single_precision():
    torch.manual_seed(0)
    model = ProfileModel(2, 2, "none")
    inputs = one_hot(4, 1346)
    hidden = model.hidden(inputs)
    logits, _ = model.heads(hidden[-1])
    prior = AttributionPrior("profile", {"kind": "fourier", "weight": 50}, period=6.73)
    loss = prior.profile(model, inputs, torch.ones(4, dtype=torch.bool), hidden, logits)
    loss.backward()
    gradients = [p.grad for p in model.convolutions.parameters() if p.grad is not None]
    assert 0 < loss.item() < 1
    assert gradients
    assert all(torch.isfinite(g).all() for g in gradients)
