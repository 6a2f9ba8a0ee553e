"""Architectures of FP: sizes, outputs, files, and tools that hook into them."""

import inspect
import json

import numpy as np
import pytest
import torch
from safetensors import safe_open
from torch import nn
from training_examples import PooledModel

from fourier_prior.errors import InputError
from fourier_prior.models.networks import (
    NETWORKS,
    BinaryModel,
    ProfileModel,
    build_model,
    load_model,
    save_model,
)


def one_hot(n, length, seed=0):
    random = torch.Generator().manual_seed(seed)
    codes = torch.randint(4, (n, length), generator=random)
    return nn.functional.one_hot(codes, 4).transpose(1, 2).float()


def size(model):
    return sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize(("tasks", "expected"), [(4, 196_913), (3, 196_897), (1, 196_865)])
def test_binary_model_has_the_published_size(tasks, expected):
    assert size(BinaryModel(tasks)) == expected


@pytest.mark.parametrize(
    ("tasks", "strands", "control", "expected"),
    [(4, 2, "matched", 118_560), (3, 2, "shared", 108_808), (1, 1, "shared", 84_424)],
)
def test_profile_model_has_the_published_size(tasks, strands, control, expected):
    assert size(ProfileModel(tasks, strands, control)) == expected


def test_binary_model_normalises_after_relu():
    names = [type(layer).__name__ for layer in BinaryModel(4).layers]
    block = ["ReLU", "BatchNorm1d"]
    assert names == [
        *["Conv1d", *block] * 3,
        "MaxPool1d",
        "Flatten",
        *["Linear", *block] * 2,
        "Linear",
    ]


def test_every_nonlinearity_is_its_own_instance():
    for model, number in ((BinaryModel(2), 5), (ProfileModel(2, 2, "none"), 7)):
        relus = [m for m in model.modules() if isinstance(m, nn.ReLU)]
        assert len({id(m) for m in relus}) == number
        # Hooks of a shared instance would be called several times.
        calls = []
        for relu in relus:
            relu.register_forward_hook(lambda m, *_, calls=calls: calls.append(id(m)))
        model(one_hot(2, model.settings["input_length"]))
        assert sorted(calls) == sorted(id(m) for m in relus)


def test_profile_model_equals_a_plain_reading_of_the_paper():
    torch.manual_seed(1)
    model = ProfileModel(2, 2, "matched", input_length=420, output_length=60, channels=5)
    inputs, control = one_hot(3, 420), torch.poisson(torch.full((3, 2, 2, 60), 2.0))
    f = nn.functional
    outputs = []
    for i, layer in enumerate(model.convolutions):
        source = inputs if i == 0 else torch.stack(outputs).sum(0)
        dilation, kernel = 2**i, 21 if i == 0 else 3
        pad = dilation * (kernel - 1) // 2
        outputs.append(
            f.relu(f.conv1d(source, layer.weight, layer.bias, padding=pad, dilation=dilation))
        )
    # 272 positions feel the padding; 420 - 272 = 148, of which 60 + 75 - 1 = 134 are needed.
    features = outputs[-1][:, :, 143:277]
    profile = f.conv1d(features, model.profile_convolution.weight, model.profile_convolution.bias)
    counts = f.linear(features.mean(2), model.count_dense.weight, model.count_dense.bias)
    logits, log_counts = model(inputs, control)
    for task in range(2):
        for strand in range(2):
            row = 2 * task + strand
            w = model.profile_output.weight[row, :, 0]
            v = model.count_output.weight[row, :, 0]
            expected = model.profile_output.bias[row] + sum(
                w[s] * profile[:, 2 * task + s] + w[2 + s] * control[:, task, s] for s in range(2)
            )
            total = model.count_output.bias[row] + sum(
                v[s] * counts[:, 2 * task + s] + v[2 + s] * control[:, task, s].sum(1)
                for s in range(2)
            )
            torch.testing.assert_close(logits[:, task, strand], expected)
            torch.testing.assert_close(log_counts[:, task, strand], total)


@pytest.mark.parametrize("control", ["matched", "none"])
def test_heads_by_transform_equal_direct_ones(control):
    torch.manual_seed(0)
    model = ProfileModel(2, 2, control, channels=6).double()
    hidden = model.hidden(one_hot(2, 1346).double())
    tracks = torch.rand(2, model.control_tracks, 2, 1000, dtype=torch.float64)
    for direct, fast in zip(
        model.heads(hidden[-1], tracks),
        model.heads(hidden[-1], tracks, transform=True),
        strict=True,
    ):
        torch.testing.assert_close(fast, direct)


def test_padding_does_not_reach_the_profile_of_the_paper():
    model = ProfileModel(1, 1, "none", channels=4)
    with torch.no_grad():
        inputs = one_hot(1, 1346)
        logits, _ = model(inputs)
        # The same sequence inside a longer one: the output window sees no end of the input.
        longer = ProfileModel(1, 1, "none", channels=4, input_length=1446)
        longer.load_state_dict(model.state_dict())
        flanked = torch.cat([one_hot(1, 50, 5), inputs, one_hot(1, 50, 6)], dim=2)
        torch.testing.assert_close(longer(flanked)[0], logits)


def test_shared_control_is_given_to_every_task():
    torch.manual_seed(0)
    shared = ProfileModel(3, 2, "shared", channels=4)
    matched = ProfileModel(3, 2, "matched", channels=4)
    matched.load_state_dict(shared.state_dict())
    inputs, control = one_hot(2, 1346), torch.rand(2, 1, 2, 1000)
    for one, other in zip(
        shared(inputs, control), matched(inputs, control.repeat(1, 3, 1, 1)), strict=True
    ):
        torch.testing.assert_close(one, other)
    assert (shared.control_tracks, matched.control_tracks) == (1, 3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tasks": 1, "input_length": 60}, "fewer than pool 40"),
        ({"tasks": 0}, "tasks is 0"),
        ({"tasks": 1, "channels": 2.5}, "channels is 2.5"),
        ({"tasks": 1, "kernels": [3, 0]}, "kernels is"),
        ({"tasks": 1, "chanels": 3}, "chanels"),
        ({}, "tasks"),
    ],
)
def test_binary_model_refuses_bad_settings(settings, message):
    with pytest.raises(InputError, match=message):
        build_model("binary", settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"input_length": 1345}, "at least 1346 bp"),
        ({"control": "some"}, "'some'"),
        ({"first_kernel": 20}, "odd"),
        ({"strands": 0}, "strands is 0"),
    ],
)
def test_profile_model_refuses_bad_settings(settings, message):
    with pytest.raises(InputError, match=message):
        build_model("profile", {"tasks": 1, "strands": 1, "control": "none"} | settings)


def test_bad_settings_are_reported_together():
    with pytest.raises(InputError) as error:
        BinaryModel(0, channels=-1)
    assert len(error.value.problems) == 2


def test_models_refuse_inputs_of_the_wrong_shape():
    with pytest.raises(InputError, match=r"\(N, 4, 1000\)"):
        BinaryModel(1)(torch.zeros(2, 1000, 4))
    model = ProfileModel(2, 2, "matched", channels=2)
    inputs = one_hot(1, 1346)
    with pytest.raises(InputError, match="absent"):
        model(inputs)
    with pytest.raises(InputError, match=r"\(1, 2, 2, 1000\)"):
        model(inputs, torch.zeros(1, 1, 2, 1000))


def test_seed_fixes_the_weights_and_leaves_the_random_state():
    settings = {"tasks": 1, "channels": 4}
    before = torch.random.get_rng_state()
    one, two, other = (build_model("binary", settings, seed) for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert not torch.equal(one.layers[0].weight, other.layers[0].weight)


@pytest.mark.parametrize(
    ("architecture", "settings"),
    [
        ("binary", {"tasks": 2, "channels": 4, "dense": [7]}),
        ("profile", {"tasks": 2, "strands": 1, "control": "shared", "channels": 4}),
    ],
)
def test_saved_models_come_back(tmp_path, architecture, settings):
    model = build_model(architecture, settings, seed=0)
    if architecture == "binary":
        model(one_hot(8, 1000))  # moves the running statistics away from their start
    save_model(tmp_path / "model.safetensors", model)
    loaded = load_model(tmp_path / "model.safetensors")
    assert not loaded.training
    assert loaded.settings == model.settings
    assert loaded.state_dict().keys() == model.state_dict().keys()
    for name, value in model.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], value)


def described(path):
    with safe_open(path, framework="pt") as file:
        return json.loads(file.metadata()["model"])


def test_files_name_a_network_that_is_not_the_papers(tmp_path, monkeypatch):
    monkeypatch.setitem(NETWORKS["binary"], "pooled", PooledModel)
    settings = {"network": "pooled", "tasks": 2, "input_length": 50, "width": 7}
    path = tmp_path / "model.safetensors"
    model = build_model("binary", settings, seed=0)
    save_model(path, model)
    assert described(path) == {"architecture": "binary", "settings": settings}
    loaded = load_model(path)
    assert type(loaded) is PooledModel
    assert loaded.settings == model.settings
    inputs = one_hot(3, 50)
    assert torch.equal(loaded(inputs), model(inputs))


def test_files_of_the_papers_networks_do_not_name_them(tmp_path):
    settings = {"tasks": 1, "channels": 2}
    paths = [tmp_path / name for name in ("one", "two")]
    save_model(paths[0], build_model("binary", settings, seed=0))
    save_model(paths[1], build_model("binary", {"network": "convolutional", **settings}, seed=0))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert (
        described(paths[0])["settings"].keys() == inspect.signature(BinaryModel).parameters.keys()
    )


def test_networks_take_their_own_arguments_only(monkeypatch):
    monkeypatch.setitem(NETWORKS["binary"], "pooled", PooledModel)
    with pytest.raises(InputError, match="binary model: .*PooledModel.* 'dense'"):
        build_model("binary", {"network": "pooled", "tasks": 1, "dense": [3]})
    with pytest.raises(InputError, match="network is 'poled'; .*have convolutional, pooled"):
        build_model("binary", {"network": "poled", "tasks": 1})


def test_damaged_model_files_are_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    with pytest.raises(InputError, match="not a readable model"):
        load_model(path)
    save_model(path, build_model("binary", {"tasks": 1, "channels": 2}))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="not a readable model"):
        load_model(path)
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(2)}, path)
    with pytest.raises(InputError, match="which architecture"):
        load_model(path)
    metadata = {"model": '{"architecture": "binary", "settings": {"tasks": 1}}'}
    save_file({"weight": torch.zeros(2)}, path, metadata=metadata)
    with pytest.raises(InputError, match="do not fit"):
        load_model(path)


class _Scalar(nn.Module):
    """Profile model with the summed target of fixed weights, as DeepSHAP tools need it."""

    def __init__(self, model, control, weights):
        super().__init__()
        self.model, self.control, self.weights = model, control, weights

    def forward(self, inputs):
        control = self.control.expand(len(inputs), -1, -1, -1)
        logits, _ = self.model(inputs, control)
        return (logits * self.weights).sum(dim=(1, 2, 3), keepdim=False)[:, None]


def test_shap_explains_both_models_completely():
    shap = pytest.importorskip("shap")
    torch.manual_seed(3)
    binary = BinaryModel(1, input_length=100, channels=6, pool=10, dense=[5]).eval()
    for part in binary.modules():
        if isinstance(part, nn.BatchNorm1d):
            part.running_mean.uniform_(0, 0.2)
            part.running_var.uniform_(0.5, 2)
    profile = ProfileModel(
        1, 2, "matched", input_length=120, output_length=30, channels=5, layers=4, profile_kernel=9
    ).eval()
    scalar = _Scalar(profile, torch.rand(1, 1, 2, 30), torch.rand(1, 1, 2, 30))
    for model, length in ((binary, 100), (scalar, 120)):
        inputs, references = one_hot(2, length, 1), one_hot(3, length, 2)
        values = shap.DeepExplainer(model, references).shap_values(inputs, check_additivity=False)
        with torch.no_grad():
            difference = model(inputs)[:, 0] - model(references)[:, 0].mean()
        total = np.asarray(values).reshape(2, -1).sum(axis=1)
        np.testing.assert_allclose(total, difference.numpy(), rtol=1e-3, atol=1e-5)
