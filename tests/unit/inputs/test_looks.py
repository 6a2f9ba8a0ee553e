"""What is seen of each kind of file."""

import gzip
import os

import h5py
import numpy as np
import pytest

from fourier_prior.errors import InputError
from fourier_prior.inputs import looks
from fourier_prior.inputs.looks import (
    MNIST,
    absence,
    fingerprint,
    look_at_digits,
    look_at_original,
)


def test_a_file_that_is_there_lacks_nothing(tmp_path):
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").symlink_to("a")
    assert absence(tmp_path / "a") == absence(tmp_path / "b") == ""
    assert absence(tmp_path, folder=True) == ""


def test_why_there_is_no_file_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("gone")
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    assert absence("no/such") == (
        f"no/such: does not exist (looked for in the folder {tmp_path}); correct the path."
    )
    assert "is a link to gone, where nothing is" in absence("link")
    assert "is empty" in absence("empty")
    assert "is neither a file" in absence("pipe")
    assert "is a folder; name a file" in absence(tmp_path)
    assert "is a file; name a folder" in absence("empty", folder=True)
    assert "cannot be looked at" in absence("a" * 5000)


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("x")
    monkeypatch.setattr(looks.os, "access", lambda path, mode: False)  # root may read everything
    assert "may not be read by you" in absence(tmp_path / "a")


def test_the_files_of_digits_are_looked_for_together(tmp_path):
    with pytest.raises(InputError) as caught:
        look_at_digits(str(tmp_path))
    assert len(caught.value.problems) == 4
    for name in MNIST:
        (tmp_path / name).write_bytes(gzip.compress(b"x"))
    assert look_at_digits(str(tmp_path)) == "4 files"
    (tmp_path / MNIST[0]).write_bytes(gzip.compress(bytes(range(256)) * 9)[:-9])
    with pytest.raises(InputError, match="broken inside its gzip stream"):
        look_at_digits(str(tmp_path))


def test_weights_are_read_where_a_crash_does_no_harm(tmp_path, monkeypatch):
    path = tmp_path / "weights.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("a", data=np.arange(9000), compression="gzip")
    assert look_at_original(str(path)) == "whole file"
    monkeypatch.setattr(looks, "_WALK", "import os; os.abort()")
    with pytest.raises(InputError, match="cannot be read to its end"):
        look_at_original(str(path))
    monkeypatch.setattr(looks, "_WALK", "import time; time.sleep(60)")
    monkeypatch.setattr(looks, "_PATIENCE", 0.2)
    with pytest.raises(InputError, match="cannot be read to its end"):
        look_at_original(str(path))


def test_equal_files_have_one_fingerprint(tmp_path, monkeypatch):
    monkeypatch.setattr(looks, "_PIECE", 4)
    contents = {"a": b"begin...middle...end", "b": b"begin...middle...end"}
    contents |= {"c": b"begin...middle...eNd", "d": b"begin...miDdle...end", "e": b"begin"}
    found = {}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        found[name] = fingerprint(tmp_path / name)
    assert found["a"] == found["b"]
    assert len(set(found.values())) == 4
