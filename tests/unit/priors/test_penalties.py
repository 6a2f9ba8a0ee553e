"""Penalties of attribution tracks: closed forms, brute force, finite differences."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st
from scipy import stats

from fourier_prior.errors import InputError
from fourier_prior.priors.penalties import (
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
