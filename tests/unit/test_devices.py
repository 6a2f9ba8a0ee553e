"""Choice of device, settings that are put back, and what lies where."""

import itertools

import pytest
import torch
from torch import nn

from fourier_prior.devices import (
    PRECISIONS,
    check_one_device,
    choose_device,
    deterministic,
    full_precision,
    memory_suffices,
    on_one_device,
    precision,
)
from fourier_prior.errors import InputError


def test_device_without_a_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("cpu").type == choose_device("auto").type == "cpu"
    with pytest.raises(InputError, match="sees no GPU"):
        choose_device("cuda")


def test_device_with_a_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "some GPU")
    assert choose_device("auto").type == choose_device("cuda").type == "cuda"
    assert choose_device("cpu").type == "cpu"


def test_unknown_device():
    with pytest.raises(InputError, match="'gpu'"):
        choose_device("gpu")


def test_deterministic_settings_are_put_back():
    threads = torch.get_num_threads()
    fill = torch.utils.deterministic.fill_uninitialized_memory
    with deterministic(threads + 1):
        assert torch.get_num_threads() == threads + 1
        assert torch.are_deterministic_algorithms_enabled()
    assert torch.get_num_threads() == threads
    assert torch.utils.deterministic.fill_uninitialized_memory == fill
    assert not torch.are_deterministic_algorithms_enabled()


def test_deterministic_settings_are_put_back_after_an_error():
    def fails():
        with deterministic():
            raise RuntimeError("inner")

    with pytest.raises(RuntimeError, match="inner"):
        fails()
    assert not torch.are_deterministic_algorithms_enabled()


SWITCHES = {
    f"{kind}.{name}": getattr(getattr(torch.backends, kind), name)
    for kind, names in {"cudnn": ("conv", "rnn"), "mkldnn": ("conv", "rnn", "matmul")}.items()
    for name in names
} | {"cuda.matmul": torch.backends.cuda.matmul}
DEFAULT = {name: switch.fp32_precision for name, switch in SWITCHES.items()}


@pytest.fixture
def switches():
    """PyTorch's switches of precision, as it has them at its start."""
    yield
    torch.backends.cudnn.allow_tf32 = True
    torch.set_float32_matmul_precision("highest")
    for name, switch in SWITCHES.items():
        switch.fp32_precision = DEFAULT[name]


def precisions():
    """All that says in which precision is computed, by the newer and the older names."""
    old = (
        lambda: torch.backends.cudnn.allow_tf32,
        lambda: torch.backends.cuda.matmul.allow_tf32,
        torch.get_float32_matmul_precision,
    )
    return {name: switch.fp32_precision for name, switch in SWITCHES.items()}, [f() for f in old]


@pytest.mark.usefixtures("switches")
@pytest.mark.parametrize("convolutions", [True, False])
@pytest.mark.parametrize("matmul", ["highest", "high", "medium"])
@pytest.mark.parametrize("fails", [False, True])
def test_full_precision_is_on_inside_and_the_users_choice_after(convolutions, matmul, fails):
    torch.backends.cudnn.allow_tf32 = convolutions
    torch.set_float32_matmul_precision(matmul)
    before = precisions()
    seen = []

    def inside():
        with full_precision():
            seen.append(precisions())
            if fails:
                raise KeyError("inner")

    if fails:
        with pytest.raises(KeyError, match="inner"):
            inside()
    else:
        inside()
    assert seen == [(dict.fromkeys(SWITCHES, "ieee"), [False, False, "highest"])]
    assert precisions() == before


@pytest.mark.usefixtures("switches")
@pytest.mark.parametrize(("name", "precision"), list(itertools.product(SWITCHES, ["ieee", "tf32"])))
def test_choices_by_the_newer_switches_alone_survive(name, precision):
    # the older ones refuse to answer then
    SWITCHES[name].fp32_precision = precision
    before = {name: switch.fp32_precision for name, switch in SWITCHES.items()}
    with full_precision():
        assert {switch.fp32_precision for switch in SWITCHES.values()} == {"ieee"}
    assert {name: switch.fp32_precision for name, switch in SWITCHES.items()} == before


def test_automatic_casts_are_off_inside():
    weights = torch.rand(8, 8)
    with torch.autocast("cpu", torch.bfloat16):
        assert (weights @ weights).dtype == torch.bfloat16
        with full_precision():
            assert (weights @ weights).dtype == torch.float32
        assert (weights @ weights).dtype == torch.bfloat16


def test_what_lies_where_is_named():
    moved, left = torch.zeros(1, device="meta"), torch.zeros(1)
    network = nn.BatchNorm1d(2)
    check_one_device("x", {"network": network, "inputs": [left, (left,)], "weight": 3})
    check_one_device("x", {"inputs": moved})
    with pytest.raises(InputError) as caught:
        check_one_device("x", {"network": network, "inputs": left, "control": [left, moved]})
    assert str(caught.value) == (
        "x: not everything lies on one device (on cpu: network, inputs, part of control; on meta: "
        "part of control); move it there first, for instance with `.to('cpu')`."
    )
    network.running_mean = network.running_mean.to("meta")
    with pytest.raises(InputError, match="on meta: part of network"):
        check_one_device("x", {"network": network})


def test_arguments_are_named_as_the_function_names_them():
    @on_one_device("product")
    def product(first, second, *, third=None):
        return first * second

    one = torch.ones(2)
    assert product(one, second=one).tolist() == [1, 1]
    with pytest.raises(InputError, match=r"on cpu: first, second; on meta: third"):
        product(one, one, third=one.to("meta"))


@pytest.mark.parametrize(
    "error",
    [
        torch.cuda.OutOfMemoryError("CUDA: nothing left"),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    ],
)
def test_memory_that_does_not_suffice_is_a_sentence(error):
    with (
        pytest.raises(InputError, match="x: the memory does not suffice; take less."),
        memory_suffices("x", "take less"),
    ):
        raise error


def test_memory_of_the_machine_that_does_not_suffice_is_a_sentence():
    with pytest.raises(InputError, match="does not suffice"), memory_suffices("x", "take less"):
        torch.empty(2**58)


def test_other_errors_stay_what_they_are():
    with pytest.raises(RuntimeError, match="shape"), memory_suffices("x", "take less"):
        torch.zeros(3).view(2)


@pytest.mark.usefixtures("switches")
@pytest.mark.parametrize("name", PRECISIONS)
def test_precision_is_what_it_is_called_inside_and_the_users_choice_after(name):
    torch.set_float32_matmul_precision("medium")
    before = precisions()
    with precision(name, "cpu"):
        inside = {name: switch.fp32_precision for name, switch in SWITCHES.items()}
        assert torch.is_autocast_enabled("cpu") == (name == "bfloat16")
        with full_precision():
            assert {switch.fp32_precision for switch in SWITCHES.values()} == {"ieee"}
            assert not torch.is_autocast_enabled("cpu")
    on_gpu = "tf32" if name == "tf32" else "ieee"
    assert inside == {n: "ieee" if n.startswith("mkldnn") else on_gpu for n in SWITCHES}
    assert precisions() == before


def test_an_unknown_precision_is_refused():
    with (
        pytest.raises(InputError, match="'half'.*float32, tf32, bfloat16"),
        precision("half", "cpu"),
    ):
        pass
