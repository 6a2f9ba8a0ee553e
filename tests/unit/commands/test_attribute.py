"""Attributions by several models in one process."""

import h5py
import pytest
from model_files import ModelFiles, contents

from fourier_prior import cli
from fourier_prior.attributions.file import read_attributions
from fourier_prior.commands import attribute as command

RUNS = ["seed-00", "seed-03"]


@pytest.fixture(params=["binary", "profile"])
def files(tmp_path, request):
    """Files beside two trained models."""
    made = ModelFiles(tmp_path, request.param)
    assert cli.main(made.train(tmp_path / "models", [0, 3], epochs=1)) == 0
    return made


def test_models_that_share_a_process_get_the_bytes_of_each_alone(tmp_path, files):
    models = tmp_path / "models"
    assert cli.main(files.attribute(models, RUNS)) == 0
    together = contents(models)
    for run in reversed(RUNS):
        (models / run / "scores.h5").unlink()
        assert cli.main(files.attribute(models, [run])) == 0
    assert contents(models) == together
    one, other = (read_attributions(models / run / "scores.h5") for run in RUNS)
    assert one.has_windows_of(other)
    assert (one.hypothetical != other.hypothetical).any()
    assert (one.attrs["run"], other.attrs["run"]) == tuple(RUNS)
    for run in RUNS:
        with h5py.File(models / run / "scores.h5") as file:
            assert file.attrs["sample"] == "stability"
            assert file.attrs["condition"] == "fourier"


def test_the_model_that_cannot_be_explained_is_named(tmp_path, files, capsys):
    (tmp_path / "models/seed-00/weights.safetensors").write_text("damaged")
    assert cli.main(files.attribute(tmp_path / "models", RUNS)) == 2
    (told,) = [line for line in capsys.readouterr().err.splitlines() if "ERROR" in line]
    assert told.startswith("ERROR seed-00: ")
    assert (tmp_path / "models/seed-03/scores.h5").exists()


def test_places_that_cannot_be_written_are_named_before_anything_is_explained(
    tmp_path, files, monkeypatch, capsys
):
    explained = []
    monkeypatch.setattr(command, "explain", lambda *arguments, **options: explained.append(1))
    (tmp_path / "models/seed-03/scores.h5").mkdir()
    assert cli.main(files.attribute(tmp_path / "models", RUNS)) == 2
    assert "seed-03/scores.h5: cannot be written (Is a directory)" in capsys.readouterr().err
    assert not explained
