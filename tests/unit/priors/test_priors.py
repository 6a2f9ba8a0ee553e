"""Attribution priors: closed forms, brute force, finite differences, and the models of FP."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st
from scipy import stats
from torch import nn
from training_examples import binary_model, profile_model

from fourier_prior.errors import InputError
from fourier_prior.models.explained_scalar import profile_target, profile_weights
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.modes import evaluation_mode
from fourier_prior.priors.attribution_prior import (
    AttributionPrior,
    binary_input_gradient,
    input_gradient,
    profile_input_gradient,
)
from fourier_prior.priors.penalties import (
    KINDS,
    entropy_prior,
    fourier_prior,
    frequency_weights,
    smoothness_prior,
    sparsity_prior,
)

PERIOD = 1000 / 150
NORMS = pytest.mark.parametrize("norm", ["positive", "all"])


def track(*pairs, length=1000):
    """Track with boxes (start, width)."""
    a = torch.zeros(1, length, dtype=torch.float64)
    for start, width in pairs:
        a[0, start : start + width] = 1
    return a


def one_hot(n, length, dtype=torch.float32):
    return nn.functional.one_hot(torch.randint(4, (n, length)), 4).transpose(1, 2).to(dtype)


def published(a, limit, norm, softness=0.2):
    """Steps of the released code, in numpy (kernel values as printed there)."""
    kernel = np.array(
        [0.10628852, 0.14032134, 0.16577007, 0.17524014, 0.16577007, 0.14032134, 0.10628852]
    )
    m = np.abs(np.fft.rfft(np.convolve(np.abs(a), kernel, mode="same")))
    m = m / (m.sum() if norm == "all" else m[1:].sum())
    k = np.arange(1, len(m))
    w = np.ones(len(k))
    w[k > limit] = 1 / (1 + (k[k > limit] - limit) ** softness)
    return 1 - (w * m[1:]).sum()


@NORMS
@pytest.mark.parametrize(
    ("length", "period", "limit"), [(1000, 1000 / 150, 150), (1346, 6.73, 200)]
)
def test_prior_equals_the_published_steps(norm, length, period, limit):
    random = np.random.default_rng(0)
    a = random.normal(size=(4, length)) * np.array([1, 1e-3, 1e4, 1])[:, None]
    ours = fourier_prior(torch.tensor(a), period, norm=norm)
    expected = [published(row, limit, norm) for row in a]
    np.testing.assert_allclose(ours.numpy(), expected, rtol=1e-6)


@NORMS
@pytest.mark.parametrize("k", [1, 100, 150, 151, 250, 499])
def test_single_frequency(norm, k):
    position = torch.arange(1000, dtype=torch.float64)
    a = (1 + torch.sin(2 * torch.pi * k * position / 1000))[None]
    weight = 1.0 if k <= 150 else 1 / (1 + (k - 150) ** 0.2)
    # A sine has half the magnitude of the mean level of 1 that keeps it positive.
    expected = 1 - weight if norm == "positive" else 1 - weight / 3
    value = fourier_prior(a, PERIOD, norm=norm, smoothing_width=0).item()
    assert value == pytest.approx(expected, abs=1e-9)


def test_comb():
    a = torch.zeros(1, 1000, dtype=torch.float64)
    a[0, ::5] = 1
    # Magnitude 200 at frequencies 200 and 400 (and 0), nothing else.
    expected = 1 - (1 / (1 + 50**0.2) + 1 / (1 + 250**0.2)) / 2
    value = fourier_prior(a, PERIOD, norm="positive", smoothing_width=0).item()
    assert value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("width", [1, 2, 7, 24])
def test_box_has_the_spectrum_of_a_dirichlet_kernel(width):
    k = np.arange(1, 501)
    magnitude = np.abs(np.sin(np.pi * k * width / 1000) / np.sin(np.pi * k / 1000))
    weights = np.where(k <= 150, 1.0, 1 / (1 + np.maximum(k - 150.0, 1) ** 0.2))
    expected = 1 - (weights * magnitude).sum() / magnitude.sum()
    box = track((480, width))
    value = fourier_prior(box, PERIOD, norm="positive", smoothing_width=0).item()
    assert value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("width", "positive", "everything"),
    [(1, 0.1498, 0.1570), (3, 0.0556, 0.0654), (10, 0.0260, 0.0430), (24, 0.0203, 0.0512)],
)
def test_boxes_score_low_and_noise_scores_high(width, positive, everything):
    box = track((480, width))
    for norm, value in (("positive", positive), ("all", everything)):
        assert fourier_prior(box, PERIOD, norm=norm).item() == pytest.approx(value, abs=1e-4)
    noise = torch.randn(300, 1000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for norm, value in (("positive", 0.153), ("all", 0.393)):
        found = fourier_prior(noise, PERIOD, norm=norm).mean().item()
        assert found == pytest.approx(value, abs=0.004)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 2**32 - 1),
    st.floats(1e-6, 1e6),
    st.sampled_from(["positive", "all"]),
    st.floats(0, 3),
    st.integers(30, 200),
)
def test_bounds_and_invariance(seed, scale, norm, softness, length):
    random = np.random.default_rng(seed)
    a = torch.tensor(random.normal(size=(3, length)) ** 3)
    options = {"period": 7.0, "norm": norm, "softness": softness}
    value = fourier_prior(a, **options)
    assert ((value >= 0) & (value <= 1)).all()
    torch.testing.assert_close(fourier_prior(-scale * a, **options), value)
    torch.testing.assert_close(fourier_prior(a.flip(1), **options), value)


@NORMS
def test_position_of_an_interior_motif_does_not_matter(norm):
    values = [
        fourier_prior(track((s, 4), (s + 15, 2)), PERIOD, norm=norm).item() for s in (3, 400, 975)
    ]
    assert values[1:] == pytest.approx(values[:1] * 2, rel=1e-9)


@NORMS
def test_tracks_of_zeros_give_one_and_no_gradient(norm):
    a = torch.zeros(2, 100, requires_grad=True)
    loss = fourier_prior(a, 7, norm=norm)
    loss.sum().backward()
    assert loss.tolist() == [1, 1]
    assert a.grad.eq(0).all()


@NORMS
def test_constant_and_vanishing_tracks_have_finite_gradients(norm):
    for a in (torch.ones(1, 100), torch.full((1, 100), 1e-30), track((50, 1), length=100).float()):
        a.requires_grad_()
        fourier_prior(a, 7, norm=norm, smoothing_width=0).sum().backward()
        assert torch.isfinite(a.grad).all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_raised(dtype):
    a = torch.randn(2, 1000).to(dtype)
    value = fourier_prior(a, PERIOD)
    assert value.dtype == torch.float32
    torch.testing.assert_close(value, fourier_prior(a.float(), PERIOD))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        torch.testing.assert_close(fourier_prior(a.float(), PERIOD), value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": 1.9}, "period 1.9"),
        ({"period": 2000}, "period 2000"),
        ({"period": 0}, "period 0"),
        ({"period": 7, "norm": "l1"}, "'l1'"),
        ({"period": 7, "softness": -1}, "softness is -1"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        fourier_prior(torch.ones(1, 1000), **options)


def test_bad_attributions_are_refused():
    for bad in (torch.ones(1, 4, 100), torch.ones(1, 100, dtype=torch.int64)):
        with pytest.raises(InputError, match=r"\(N, L\)"):
            fourier_prior(bad, 7)


def test_weights_decay_above_the_limit_only():
    weights = frequency_weights(1000, PERIOD)
    assert len(weights) == 500
    assert weights[:150].eq(1).all()
    assert weights[150].item() == 0.5
    assert weights[150:].diff().lt(0).all()
    assert weights[-1].item() == pytest.approx(1 / (1 + 350**0.2))


@NORMS
def test_gradient_by_finite_differences(norm):
    torch.manual_seed(0)
    a = torch.randn(2, 24, dtype=torch.float64, requires_grad=True)

    def loss(x):
        return fourier_prior(x, 6, norm=norm)

    assert torch.autograd.gradcheck(loss, a)
    assert torch.autograd.gradgradcheck(loss, a)


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


# --- other priors -------------------------------------------------------------------------------


def test_smoothness_and_sparsity_by_loops():
    a = torch.tensor(np.random.default_rng(0).normal(size=(2, 13)), requires_grad=True)
    for row, smooth, sparse in zip(a, smoothness_prior(a), sparsity_prior(a), strict=True):
        v = row.detach().abs().numpy()
        variation = sum(abs(v[i + 1] - v[i]) for i in range(12))
        gini = sum(abs(x - y) for x in v for y in v) / (13 * v.sum())
        assert smooth.item() == pytest.approx(variation)
        assert sparse.item() == pytest.approx(-gini)
    assert torch.autograd.gradcheck(lambda x: sparsity_prior(x) + smoothness_prior(x), a)


def test_sparsity_of_extremes():
    assert sparsity_prior(torch.ones(1, 50)).item() == pytest.approx(0, abs=1e-6)
    assert sparsity_prior(track((7, 1), length=50)).item() == pytest.approx(-2 * 49 / 50)
    zeros = torch.zeros(1, 50, requires_grad=True)
    sparsity_prior(zeros).sum().backward()
    assert zeros.grad.eq(0).all()


def test_entropy_by_scipy_and_of_extremes():
    a = torch.tensor(np.random.default_rng(0).normal(size=(3, 13)), requires_grad=True)
    expected = stats.entropy(a.detach().abs().numpy(), axis=1) / np.log(13)
    np.testing.assert_allclose(entropy_prior(a).detach().numpy(), expected, rtol=1e-12)
    assert torch.autograd.gradcheck(entropy_prior, a)
    assert entropy_prior(torch.full((1, 50), -3.0)).item() == pytest.approx(1)
    assert entropy_prior(track((7, 2), length=64)).item() == pytest.approx(1 / 6)
    for edge in (torch.zeros(1, 50), track((7, 1), length=50).float()):
        edge.requires_grad_()
        entropy_prior(edge).sum().backward()
        assert torch.isfinite(edge.grad).all()
    assert entropy_prior(torch.zeros(1, 50)).item() == 1


# --- attributions of the models -----------------------------------------------------------------


def test_evaluation_mode_restores_each_part():
    model = binary_model()
    model.train()
    model.layers[2].eval()
    before = [part.training for part in model.modules()]
    state = {name: value.clone() for name, value in model.state_dict().items()}
    with evaluation_mode(model):
        assert not any(part.training for part in model.modules())
        model(one_hot(4, 60))
    assert [part.training for part in model.modules()] == before
    assert all(torch.equal(value, state[name]) for name, value in model.state_dict().items())
    with pytest.raises(RuntimeError, match="inner"), evaluation_mode(model):
        raise RuntimeError("inner")
    assert [part.training for part in model.modules()] == before


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
def test_batch_without_positives_costs_nothing(architecture, case):
    _, _, value = case()
    prior = AttributionPrior(architecture, {"kind": "fourier", "weight": 1}, period=7)
    assert value(prior, torch.zeros(8, dtype=torch.bool)).item() == 0


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
