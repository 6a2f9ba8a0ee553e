"""Choice of device, and settings that are put back."""

import pytest
import torch

from fourier_prior.devices import choose_device, deterministic
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
