"""Checkpoints: round trip, damage, and a kill while writing."""

import os

import pytest
import torch

from fourier_prior.errors import InputError
from fourier_prior.training.checkpoints import load_checkpoint, remove_checkpoint, save_checkpoint


def state(number):
    return {
        "epoch": number,
        "weights": {"w": torch.full((3,), float(number))},
        "rows": [{"a": 1.0}],
    }


def test_round_trip_and_removal(tmp_path):
    path = tmp_path / "checkpoint"
    assert load_checkpoint(path) is None
    for number in (1, 2):
        save_checkpoint(path, state(number))
    loaded = load_checkpoint(path)
    assert loaded["epoch"] == 2
    assert loaded["rows"] == [{"a": 1.0}]
    assert torch.equal(loaded["weights"]["w"], torch.full((3,), 2.0))
    remove_checkpoint(path)
    assert list(tmp_path.iterdir()) == []
    remove_checkpoint(path)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty"])
def test_damage_is_noticed_and_the_one_before_is_used(tmp_path, caplog, damage):
    path = tmp_path / "checkpoint"
    for number in (1, 2):
        save_checkpoint(path, state(number))
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    path.write_bytes({"truncated": content[:-50], "flipped": content, "empty": b""}[damage])
    assert load_checkpoint(path)["epoch"] == 1
    assert "damaged" in caplog.text
    path.with_name("checkpoint.previous").write_bytes(b"x" * 100)
    assert load_checkpoint(path) is None


def test_a_kill_between_the_two_renames_loses_nothing(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint"
    save_checkpoint(path, state(1))
    replace, calls = os.replace, []

    def killed(source, target):
        if calls:
            raise KeyboardInterrupt
        calls.append(source)
        replace(source, target)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        save_checkpoint(path, state(2))
    monkeypatch.undo()
    assert load_checkpoint(path)["epoch"] == 1


def test_contents_of_another_kind_are_refused(tmp_path):
    path = tmp_path / "checkpoint"
    save_checkpoint(path, {"model": torch.nn.Linear(1, 1)})  # would need to run code to load
    with pytest.raises(InputError, match="delete it"):
        load_checkpoint(path)
