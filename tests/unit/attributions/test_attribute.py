"""Scores of both engines and by gradients."""

import numpy as np
import pytest
import torch
from attribution_examples import sequences
from torch import nn

from fourier_prior.attributions.attribute import (
    METHODS,
    attribute,
    engine_comparison,
    engine_deviation,
)
from fourier_prior.deeplift import DeepLIFT, shuffled_references
from fourier_prior.errors import InputError
from fourier_prior.genome import one_hot
from fourier_prior.models.networks import BinaryModel, ProfileModel

BINARY_LENGTH, PROFILE_LENGTH = 120, 110


def binary_model():
    torch.manual_seed(0)
    model = BinaryModel(3, input_length=BINARY_LENGTH, channels=6, pool=8, dense=(10, 5))
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.running_mean.normal_()
                module.running_var.uniform_(0.5, 2)
                module.weight.normal_()
    return model


def profile_model(control="matched", strands=2):
    torch.manual_seed(0)
    return ProfileModel(
        2,
        strands,
        control,
        input_length=PROFILE_LENGTH,
        output_length=30,
        channels=5,
        layers=4,
        profile_kernel=7,
    )


def controls(model, n):
    shape = (n, model.control_tracks, model.settings["strands"], model.settings["output_length"])
    return np.random.default_rng(1).poisson(2, shape).astype(np.float32)


def cases(n=5):
    binary, profile = binary_model(), profile_model()
    return {
        "binary": (binary, sequences(n, BINARY_LENGTH), None),
        "profile": (profile, sequences(n, PROFILE_LENGTH), controls(profile, n)),
    }


def scores(model, codes, control=None, **options):
    place = {"chrom": ["chr1"] * len(codes), "start": range(len(codes))}
    return attribute(model, codes, control, **place, **options)


@pytest.mark.parametrize("architecture", ["binary", "profile"])
@pytest.mark.parametrize("task", [None, 1])
def test_both_engines_agree(architecture, task):
    model, codes, control = cases()[architecture]
    assert engine_deviation(model, codes, control, task=task) <= 1e-4
    ours = scores(model, codes, control, task=task, references=4)
    theirs = scores(model, codes, control, task=task, references=4, engine="shap")
    assert np.abs(ours.hypothetical).max() > 0
    np.testing.assert_allclose(
        theirs.hypothetical,
        ours.hypothetical,
        rtol=1e-3,
        atol=1e-4 * np.abs(ours.hypothetical).max(),
    )
    np.testing.assert_allclose(
        theirs.difference[:, 0], ours.difference.mean(1), rtol=1e-3, atol=1e-5
    )
    assert ours.delta.shape == ours.difference.shape == (len(codes), 4)
    assert np.abs(ours.delta).max() < 1e-5
    assert np.abs(theirs.delta).max() < 1e-5


@pytest.mark.parametrize("control", ["shared", "none"])
def test_both_engines_agree_on_other_controls(control):
    model = profile_model(control, strands=1)
    codes = sequences(3, PROFILE_LENGTH)
    tracks = None if control == "none" else controls(model, 3)
    assert engine_deviation(model, codes, tracks) <= 1e-4


def test_a_comparison_of_engines_covers_all_sequences_and_their_completeness():
    model, codes, control = cases(7)["profile"]
    options = {"references": 3, "seed": 2, "batch_size": 4}
    compared = engine_comparison(model, codes, control, **options)
    ours = scores(model, codes, control, **options)
    assert compared == {
        "sequences": 7,
        "deviation": engine_deviation(model, codes, control, n=7, **options),
        "largest_delta": np.abs(ours.delta).max() / np.abs(ours.difference).max(),
    }


def test_a_wrong_engine_would_be_seen(monkeypatch):
    model, codes, control = cases(2)["profile"]
    average = DeepLIFT.average

    def wrong(self, *args, **options):
        result = average(self, *args, **options)
        result.hypothetical.mul_(1.001)
        return result

    monkeypatch.setattr(DeepLIFT, "average", wrong)
    assert engine_deviation(model, codes, control) > 5e-4


def test_the_binary_scores_add_up_to_the_difference_of_the_logits():
    model, codes, _ = cases()["binary"]
    result = scores(model, codes, task=2, references=6, seed=3)
    references = shuffled_references(codes, 6, 3)
    with torch.no_grad():
        model.eval()
        logits = model(torch.from_numpy(one_hot(codes)).float())[:, 2]
        against = model(torch.from_numpy(one_hot(references.reshape(-1, BINARY_LENGTH))).float())
    expected = logits - against[:, 2].view(-1, 6).mean(1)
    np.testing.assert_allclose(result.actual.sum(1), expected, atol=1e-5)
    everything = scores(model, codes, references=6, seed=3)
    parts = sum(scores(model, codes, references=6, seed=3, task=t).hypothetical for t in range(3))
    np.testing.assert_allclose(everything.hypothetical, parts, atol=1e-5)


def test_profile_weights_are_those_of_the_sequence():
    model, codes, control = cases()["profile"]
    result = scores(model, codes, control, references=3, seed=3)
    references = shuffled_references(codes, 3, 3)
    expected = np.zeros((len(codes), 3))
    with torch.no_grad():
        for i in range(len(codes)):
            track = torch.from_numpy(control[i : i + 1])
            logits = model(torch.from_numpy(one_hot(codes[i : i + 1])).float(), track)[0]
            weights = logits.softmax(-1)
            for k in range(3):
                other = model(torch.from_numpy(one_hot(references[i, k][None])).float(), track)[0]
                centred = [z - z.mean(-1, keepdim=True) for z in (logits, other)]
                expected[i, k] = (weights * (centred[0] - centred[1])).sum()
    np.testing.assert_allclose(result.difference, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(result.actual.sum(1), expected.mean(1), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("architecture", ["binary", "profile"])
def test_gradients_by_finite_differences(architecture):
    model, codes, control = cases(2)[architecture]
    model = model.double().eval()
    result = scores(model, codes, control, method="gradient", task=0)
    x = torch.from_numpy(one_hot(codes)).double()
    others = [] if control is None else [torch.from_numpy(control).double()]
    with torch.no_grad():
        weights = None if control is None else model(x, *others)[0].softmax(-1)

        def scalar(x):
            output = model(x, *others)
            if architecture == "binary":
                return output[:, 0]
            logits = output[0][:, 0]
            return (weights[:, 0] * (logits - logits.mean(-1, keepdim=True))).sum((1, 2))

        for base, place in [(0, 40), (1, 57), (3, 80)]:
            step = torch.zeros_like(x)
            step[:, base, place] = 1e-6
            slope = (scalar(x + step) - scalar(x - step)) / 2e-6
            np.testing.assert_allclose(
                result.hypothetical[:, base, place], slope, rtol=1e-3, atol=1e-8
            )
    assert result.delta.shape == (2, 0)


def test_the_released_method_is_the_gradient_against_the_mean_reference():
    model, codes, control = cases()["profile"]
    gradient = scores(model, codes, control, method="gradient").hypothetical
    mean = one_hot(shuffled_references(codes, 4, 9)).mean(1)
    expected = gradient - (gradient * mean).sum(1, keepdims=True)
    result = scores(model, codes, control, method="released", references=4, seed=9)
    np.testing.assert_allclose(result.hypothetical, expected, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("architecture", ["binary", "profile"])
def test_scores_depend_neither_on_the_batch_nor_on_neighbours(architecture, method):
    model, codes, control = cases()[architecture]
    whole = scores(model, codes, control, method=method, references=3, batch_size=100)
    for batch_size in (2, 7):
        other = scores(model, codes, control, method=method, references=3, batch_size=batch_size)
        np.testing.assert_allclose(other.hypothetical, whole.hypothetical, atol=1e-6)
    rows = [3, 1]
    some = scores(
        model, codes[rows], None if control is None else control[rows], method=method, references=3
    )
    np.testing.assert_allclose(some.hypothetical, whole.hypothetical[rows], atol=1e-6)
    again = scores(model, codes, control, method=method, references=3, batch_size=100)
    np.testing.assert_array_equal(again.hypothetical, whole.hypothetical)


@pytest.mark.parametrize("method", METHODS)
def test_the_model_is_left_as_it_was(method):
    model, codes, _ = cases()["binary"]
    model.layers[2].eval()
    modes = [m.training for m in model.modules()]
    state = {k: v.clone() for k, v in model.state_dict().items()}
    scores(model, codes, method=method)
    scores(model, codes, method=method, engine="shap", references=2)
    assert [m.training for m in model.modules()] == modes
    assert all(p.grad is None for p in model.parameters())
    assert not any(m._forward_hooks or m._backward_hooks for m in model.modules())
    for name, value in model.state_dict().items():
        assert torch.equal(value, state[name]), name


def test_all_problems_are_named_at_once():
    model, codes, _ = cases(4)["binary"]
    codes[2, 5] = codes[3, 0] = 4
    with pytest.raises(InputError) as caught:
        attribute(model, codes, chrom=["a"], start=range(4), method="deep", engine="captum", task=7)
    assert len(caught.value.problems) == 5
    assert "2 of 4 sequences hold bases" in str(caught.value)
    assert "row 2" in str(caught.value)
    with pytest.raises(InputError, match="neither a BinaryModel nor a ProfileModel"):
        scores(nn.Linear(2, 2), codes[:2])
    with pytest.raises(InputError, match=r"\(N, L\)"):
        scores(model, codes[0])


def test_scores_that_are_not_finite_are_refused():
    model, codes, _ = cases(2)["binary"]
    model.layers[0].bias.data[0] = float("nan")
    with pytest.raises(InputError, match="not finite"):
        scores(model, codes)


def test_scores_that_do_not_add_up_are_logged_or_refused(monkeypatch, caplog):
    model, codes, _ = cases(2)["binary"]
    average = DeepLIFT.average
    for error in (0.02, 2.0):

        def off(self, *args, error=error, **options):
            result = average(self, *args, **options)
            result.delta[0, 0] += error
            return result

        monkeypatch.setattr(DeepLIFT, "average", off)
        if error < 0.1:
            scores(model, codes)
            assert "50 % of sequences" in caplog.text
            assert "at most by 0.02 (0.02 where it is" in caplog.text
        else:
            with pytest.raises(InputError, match=r"by up to 2 of it \(2 where it is"):
                scores(model, codes)


def test_single_precision_is_complete_and_a_shorter_type_is_noticed(monkeypatch, caplog):
    model, codes, _ = cases()["binary"]
    with torch.autocast("cpu", torch.bfloat16):
        scores(model, codes)
        assert not caplog.text
        # The method without what keeps automatic casts away from it.
        monkeypatch.setattr(DeepLIFT, "average", DeepLIFT.average.__wrapped__)
        scores(model, codes)
    assert "miss the difference of the outputs by more than 0.0002 of it" in caplog.text


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("architecture", ["binary", "profile"])
def test_automatic_casts_change_no_bit(architecture, method):
    model, codes, control = cases(2)[architecture]
    plain = scores(model, codes, control, method=method)
    with torch.autocast("cpu", torch.bfloat16):
        cast = scores(model, codes, control, method=method)
    np.testing.assert_array_equal(cast.hypothetical, plain.hypothetical)
    np.testing.assert_array_equal(cast.delta, plain.delta)


def test_automatic_casts_change_no_bit_of_the_other_engine():
    model, codes, _ = cases(2)["binary"]
    plain = scores(model, codes, engine="shap")
    with torch.autocast("cpu", torch.bfloat16):
        cast = scores(model, codes, engine="shap")
    np.testing.assert_array_equal(cast.hypothetical, plain.hypothetical)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_half_precision_is_raised(kind):
    model, codes, control = cases(2)["profile"]
    half = scores(model.to(kind), codes, control)
    assert next(model.parameters()).dtype == kind
    raised = scores(model.float(), codes, control)
    np.testing.assert_array_equal(half.hypothetical, raised.hypothetical)


def test_arrays_on_another_device_are_refused():
    model, codes, control = cases(2)["profile"]
    codes, control = torch.from_numpy(codes), torch.from_numpy(control)
    assert len(scores(model, codes, control).hypothetical) == 2
    with pytest.raises(InputError) as caught:
        scores(model, codes.to("meta"), control.to("meta"))
    assert [p.split(";")[0] for p in caught.value.problems] == [
        f"attribution: {name} are a tensor on meta" for name in ("sequences", "control")
    ]


@pytest.mark.parametrize("engine", ["deeplift", "shap"])
def test_a_model_on_several_devices_is_refused(engine):
    model, codes, _ = cases(2)["binary"]
    model.layers[-1].to("meta")
    with pytest.raises(
        InputError, match="on cpu: part of (network|module), inputs, references; on meta: part of"
    ):
        scores(model, codes, engine=engine)


@pytest.mark.parametrize(
    ("engine", "remedy"), [("deeplift", r"batch_size \(now 20"), ("shap", "fewer references")]
)
def test_memory_that_does_not_suffice_is_a_sentence(engine, remedy, monkeypatch):
    model, codes, _ = cases(2)["binary"]

    def full(*arguments, **options):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(BinaryModel, "forward", full)
    with pytest.raises(InputError, match=f"the memory does not suffice; .*{remedy}"):
        scores(model, codes, engine=engine)
