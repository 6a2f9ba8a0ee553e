"""Attributions on a GPU are those of the CPU, in full precision, or refused in words."""

import gc

import numpy as np
import pytest
import torch
from attribution_examples import sequences
from deeplift_examples import RULES, one_hot_batch
from devices_compared import CANCELLING, DOUBLE, TOLERANCE, assert_near
from network_blocks import ACTIVATIONS, BLOCKS, C, Head, L, Network, block, randomise
from torch import nn

from fourier_prior.attributions.attribute import METHODS, attribute
from fourier_prior.deeplift import (
    DeepLIFT,
    Gradient,
    GuidedBackprop,
    InSilicoMutagenesis,
    IntegratedGradients,
)
from fourier_prior.devices import deterministic
from fourier_prior.errors import InputError
from fourier_prior.models.networks import BinaryModel, ProfileModel

pytestmark = pytest.mark.gpu
ARCHITECTURES = pytest.mark.parametrize("architecture", ["binary", "profile"])


def paper_model(architecture):
    """A network of the paper's size, in which every layer has an effect on the output."""
    torch.manual_seed(0)
    model = BinaryModel(2) if architecture == "binary" else ProfileModel(2, 2, "matched")
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d):
            nn.init.normal_(module.weight, 1, 0.1)
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return model.eval()


def examples(architecture, count=3):
    """Sequences and, for profile models, control counts."""
    if architecture == "binary":
        return sequences(count, 1000), None
    control = np.random.default_rng(1).poisson(0.5, (count, 2, 2, 1000))
    return sequences(count, 1346), control.astype(np.float32)


def scores(model, codes, control, **options):
    place = {"chrom": ["chr1"] * len(codes), "start": range(len(codes))}
    return attribute(model, codes, control, **place, **options)


@ARCHITECTURES
@pytest.mark.parametrize("method", METHODS)
def test_hypothetical_scores_are_those_of_the_cpu(gpu, architecture, method):
    model, given = paper_model(architecture), examples(architecture)
    here = scores(model, *given, method=method)
    there = scores(model.to(gpu), *given, method=method, batch_size=200)
    for name in ("hypothetical", "actual"):
        assert_near(*(torch.from_numpy(getattr(s, name)) for s in (there, here)))
    np.testing.assert_array_equal(there.one_hot, here.one_hot)
    if method == "deepshap":
        assert np.abs(there.delta).max() <= TOLERANCE * max(1, np.abs(there.difference).max())


def test_scores_of_the_shap_package_are_those_of_the_cpu(gpu):
    model, given = paper_model("binary"), examples("binary", 1)
    here = scores(model, *given, engine="shap", references=3)
    there = scores(model.to(gpu), *given, engine="shap", references=3)
    assert_near(*(torch.from_numpy(s.hypothetical) for s in (there, here)))


@ARCHITECTURES
@pytest.mark.parametrize("rule", [*RULES, "genomics"])
def test_the_papers_networks_by_every_rule(gpu, architecture, rule):
    if architecture == "profile" and rule == "genomics":
        rule = {"": "rescale", "model.activations.6": "revealcancel"}  # no layer of it is dense
    model = paper_model(architecture)
    if architecture == "profile":
        model = FirstLogits(model)
    inputs, references = one_hot_batch(2, 3, 0, 1000 if architecture == "binary" else 1346)
    here = DeepLIFT(model, rule).average(inputs, references, 0)
    there = DeepLIFT(model.to(gpu), rule).average(inputs.to(gpu), references.to(gpu), 0)
    tolerance = TOLERANCE if rule == "rescale" else CANCELLING
    assert_near(there.hypothetical, here.hypothetical, tolerance)
    assert_near(there.difference, here.difference, tolerance)


class FirstLogits(nn.Module):
    """A profile model without its control, as a network with one row of units."""

    def __init__(self, model):
        super().__init__()
        self.model = ProfileModel(**{**model.settings, "control": "none"})

    def forward(self, inputs):
        return self.model(inputs)[0].flatten(1)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", BLOCKS)
def test_every_operation_by_every_rule(gpu, name, rule):
    torch.manual_seed(1)
    activations = [ACTIVATIONS[kind]() for kind in ("relu", "softplus")]
    blocks = [block(each, a) for each, a in zip(["conv", name], activations, strict=True)]
    net = Network(blocks, Head("sum", nn.Softmax(dim=1))).double()
    randomise(net)
    inputs, references = (
        (torch.randn(2, C, L).double(), torch.randn(2, 5).double()) for _ in range(2)
    )
    here = DeepLIFT(net, rule).attribute(inputs, references, 1)
    net.to(gpu)
    moved = [tuple(t.to(gpu) for t in side) for side in (inputs, references)]
    there = DeepLIFT(net, rule).attribute(*moved, 1)
    for one, other in zip(there.contributions, here.contributions, strict=True):
        assert_near(one, other, DOUBLE)


@pytest.mark.parametrize(
    "method", [Gradient, GuidedBackprop, IntegratedGradients, InSilicoMutagenesis]
)
def test_rivals_are_those_of_the_cpu(gpu, method):
    torch.manual_seed(0)
    model = BinaryModel(2, input_length=120, channels=16).eval()
    inputs, references = one_hot_batch(1, 2, 0, 120)
    here = method(model).average(inputs, references, 1)
    there = method(model.to(gpu)).average(inputs.to(gpu), references.to(gpu), 1)
    # Mutagenesis is a difference of nearly equal outputs.
    tolerance = CANCELLING if method is InSilicoMutagenesis else TOLERANCE
    assert_near(there.hypothetical, here.hypothetical, tolerance)


def test_a_network_is_traced_wherever_it_lies_and_follows_when_it_is_moved(gpu):
    model, (inputs, references) = paper_model("binary"), one_hot_batch(2, 3, 0, 1000)
    explainer, seen = DeepLIFT(model), []
    for device in (gpu, torch.device("cpu"), gpu):
        model.to(device)
        result = explainer.average(inputs.to(device), references.to(device), 1)
        assert result.hypothetical.device == device
        seen.append(result.hypothetical)
    assert_near(seen[0], seen[1])
    assert_near(seen[2], seen[1])


@ARCHITECTURES
def test_neither_tf32_nor_automatic_casts_change_a_bit(gpu, architecture):
    model, given = paper_model(architecture).to(gpu), examples(architecture)
    tf32, matmul = torch.backends.cudnn.allow_tf32, torch.get_float32_matmul_precision()
    found = []
    try:
        for allowed, precision in ((False, "highest"), (True, "medium")):
            torch.backends.cudnn.allow_tf32 = allowed
            torch.set_float32_matmul_precision(precision)
            with deterministic(), torch.autocast(gpu.type, torch.bfloat16, enabled=allowed):
                found.append(scores(model, *given, batch_size=200))
    finally:
        torch.backends.cudnn.allow_tf32 = tf32
        torch.set_float32_matmul_precision(matmul)
    np.testing.assert_array_equal(found[1].hypothetical, found[0].hypothetical)
    np.testing.assert_array_equal(found[1].delta, found[0].delta)
    exact = scores(model.cpu().double(), *given)
    assert_near(*(torch.from_numpy(s.hypothetical) for s in (found[1], exact)))


def test_what_lies_on_different_devices_is_refused(gpu):
    model, (inputs, references) = paper_model("binary").to(gpu), one_hot_batch(2, 3, 0, 1000)
    explainer = DeepLIFT(model)
    there = f"on {gpu}: "
    for given, places in (
        ((inputs, references), f"{there}network; on cpu: inputs, references"),
        ((inputs.to(gpu), references), f"{there}network, inputs; on cpu: references"),
        ((inputs, references.to(gpu)), f"{there}network, references; on cpu: inputs"),
    ):
        with pytest.raises(InputError) as caught:
            explainer.average(*given, 1)
        assert places in str(caught.value)
        assert f".to('{gpu}')" in str(caught.value)
    model.layers[-1].cpu()
    with pytest.raises(InputError, match="part of network"):
        explainer.average(inputs.to(gpu), references.to(gpu), 1)
    with pytest.raises(InputError, match="part of network"):
        scores(model, *examples("binary"))


def test_a_control_on_another_device_is_refused(gpu):
    model = paper_model("profile").to(gpu)
    inputs, references = (t.to(gpu) for t in one_hot_batch(2, 3, 0, 1346))
    control = torch.zeros(2, 2, 2, 1000)
    with pytest.raises(InputError, match="on cpu: others"):
        DeepLIFT(model).average(
            inputs, references, lambda outputs: outputs[1].sum((1, 2)), others=[control]
        )
    codes, _ = examples("profile", 2)
    with pytest.raises(InputError, match=f"control are a tensor on {gpu}"):
        scores(model, codes, control.to(gpu))


def test_memory_that_does_not_suffice_is_a_sentence_and_less_of_it_works(gpu):
    model, given = paper_model("binary").to(gpu), examples("binary", 200)
    total = torch.cuda.get_device_properties(gpu).total_memory
    torch.cuda.empty_cache()
    # Layers of 2000 pairs take 0.5 GB each.
    torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_reserved(gpu) + 5e8) / total, gpu)
    try:
        with pytest.raises(InputError, match=r"memory does not suffice; reduce batch_size \(now"):
            scores(model, *given, batch_size=2000)
        gc.collect()  # the error holds what was there when it was raised
        assert scores(model, *(given[0][:5], None), batch_size=20).hypothetical.any()
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0, gpu)
