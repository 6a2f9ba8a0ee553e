"""Trainings of several seeds in one process, and that none is thrown away at its end."""

import importlib.metadata
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from model_files import WRITTEN, ModelFiles, contents
from training_examples import binary_dataset, profile_dataset

from fourier_prior import cli
from fourier_prior.adam import Adam
from fourier_prior.commands import train as command
from fourier_prior.datasets.file import write_dataset
from fourier_prior.errors import InputError
from fourier_prior.training import fit as training

BOTH = pytest.mark.parametrize("architecture", ["binary", "profile"])


@pytest.fixture
def files(tmp_path):
    return ModelFiles(tmp_path, "binary")


@pytest.fixture
def steps(monkeypatch):
    """Steps of optimisers so far, one entry for each."""
    taken, step = [], Adam.step

    def counted(optimiser, *arguments, **options):
        taken.append(1)
        return step(optimiser, *arguments, **options)

    monkeypatch.setattr(Adam, "step", counted)
    return taken


def kill_after(monkeypatch, checkpoints):
    """Let the process die right after a number of checkpoints."""
    save, saved = training.save_checkpoint, []

    def killed(path, state):
        save(path, state)
        saved.append(path)
        if len(saved) == checkpoints:
            raise KeyboardInterrupt

    monkeypatch.setattr(training, "save_checkpoint", killed)


def without_outputs(models):
    """Do what Snakemake does after a job that did not end well."""
    for name in WRITTEN.values():
        for path in models.rglob(name):
            path.unlink()


@BOTH
def test_seeds_that_share_a_process_have_the_bytes_of_each_alone(tmp_path, architecture):
    files = ModelFiles(tmp_path, architecture)
    assert cli.main(files.train(tmp_path / "together", [0, 7])) == 0
    for seed in (7, 0):
        assert cli.main(files.train(tmp_path / "alone", [seed])) == 0
    together = contents(tmp_path / "together")
    assert together == contents(tmp_path / "alone")
    assert len(together) == 2 * len(WRITTEN)  # no checkpoint is left
    records = [json.loads(together[f"seed-{seed}/run.json"]) for seed in ("00", "07")]
    assert [record["seed"] for record in records] == [0, 7]
    assert [record["labels"]["seed"] for record in records] == ["00", "07"]
    weights = [together[f"seed-{seed}/weights.safetensors"] for seed in ("00", "07")]
    assert weights[0] != weights[1]


@pytest.mark.parametrize("epochs", [1, 2, 3])  # in the first model, after it, in the second
def test_a_killed_job_goes_on_where_it_was(tmp_path, files, steps, monkeypatch, epochs):
    assert cli.main(files.train(tmp_path / "whole", [0, 1])) == 0
    in_all = len(steps)
    steps.clear()
    with monkeypatch.context() as patched:
        kill_after(patched, epochs)
        assert cli.main(files.train(tmp_path / "killed", [0, 1])) == 130
    assert 0 < len(steps) < in_all
    without_outputs(tmp_path / "killed")
    assert cli.main(files.train(tmp_path / "killed", [0, 1])) == 0
    assert len(steps) == in_all
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_one_seed_that_fails_keeps_no_other_from_its_end(
    tmp_path, files, steps, monkeypatch, capsys
):
    build = command.build_model

    def damaged(architecture, settings, seed):
        model = build(architecture, settings, seed)
        if seed in (1, 3):
            torch.nn.init.constant_(next(model.parameters()), np.nan)
        return model

    monkeypatch.setattr(command, "build_model", damaged)
    models = tmp_path / "models"
    assert cli.main(files.train(models, [0, 1, 2, 3])) == 2
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("ERROR")]
    assert len(told) == 2
    for seed, line in zip((1, 3), told, strict=True):
        assert line.startswith(f"ERROR seed {seed:02d}: epoch 1, batch 0")
        assert "lower learning_rate" in line
    # What was finished is back in a moment.
    without_outputs(models)
    monkeypatch.setattr(command, "build_model", build)
    trained = len(steps)
    assert cli.main(files.train(models, [0, 2])) == 0
    assert len(steps) == trained
    assert cli.main(files.train(tmp_path / "alone", [0, 2])) == 0
    assert contents(models) == contents(tmp_path / "alone")


def test_what_fails_for_all_seeds_is_said_once(tmp_path, files, monkeypatch, capsys):
    monkeypatch.setattr(torch.nn.Module, "train", refuse)
    assert cli.main(files.train(tmp_path / "models", [0, 1])) == 2
    assert capsys.readouterr().err.count("there is something wrong") == 1


def refuse(*arguments, **options):
    raise InputError("there is something wrong.")


def without_test_negatives(data):
    rows = data.negative_split != 2
    names = [name for name in vars(data) if name.startswith("negative_")]
    return replace(data, **{name: getattr(data, name)[rows] for name in names})


def without_test_positives(data):
    split = "split" if hasattr(data, "split") else "peak_split"
    return replace(data, **{split: np.where(getattr(data, split) == 2, 1, getattr(data, split))})


LACKING = {
    "binary, no negatives": (without_test_negatives(binary_dataset()), "no negative window"),
    "binary, no positives": (without_test_positives(binary_dataset()), "no positive example"),
    "profile, no peaks": (without_test_positives(profile_dataset()), "no positive example"),
}


@pytest.mark.parametrize("case", LACKING)
def test_a_test_split_that_cannot_be_measured_is_refused_before_the_first_step(
    tmp_path, steps, capsys, case
):
    data, message = LACKING[case]
    files = ModelFiles(tmp_path, case.split(",")[0], data)
    assert cli.main(files.train(tmp_path / "models", [0, 1])) == 2
    told = capsys.readouterr().err
    assert told.count("test: ") == told.count(message) == 1
    assert not steps


def test_a_test_window_outside_the_genome_is_seen_before_the_first_step(
    tmp_path, files, steps, capsys
):
    data = binary_dataset()
    data.start[np.flatnonzero(data.split == 2)[-1]] = 1_000_000
    write_dataset(tmp_path / "dataset.h5", data)
    assert cli.main(files.train(tmp_path / "models", [0])) == 2
    assert "1000000" in capsys.readouterr().err
    assert not steps


@pytest.mark.parametrize("name", ["evaluate", "run_record"])
def test_what_comes_after_the_last_epoch_is_tried_before_the_first(
    tmp_path, files, steps, monkeypatch, capsys, name
):
    monkeypatch.setattr(command, name, refuse)
    assert cli.main(files.train(tmp_path / "models", [0])) == 2
    assert "there is something wrong" in capsys.readouterr().err
    assert not steps


def test_all_places_that_cannot_be_written_are_named_before_the_first_step(
    tmp_path, files, steps, capsys
):
    (tmp_path / "models").mkdir()
    (tmp_path / "models/seed-01").write_text("in the way of a folder")
    (tmp_path / "models/seed-00/run.json").mkdir(parents=True)
    assert cli.main(files.train(tmp_path / "models", [0, 1])) == 2
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("ERROR")]
    wrong = ["seed-00/run.json", *(f"seed-01/{name}" for name in WRITTEN.values())]
    assert len(told) == len(wrong)
    assert all(any(f"{name}: cannot be written" in line for line in told) for name in wrong)
    assert not steps


def test_a_record_without_package_metadata_says_null(tmp_path, files, monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    assert cli.main(files.train(tmp_path / "models", [0], epochs=1)) == 0
    record = json.loads((tmp_path / "models/seed-00/run.json").read_text())
    assert set(record["versions"].values()) == {None}
    assert "fourier-prior" in record["versions"]


def test_numbers_of_files_and_seeds_must_agree(tmp_path, files, steps, capsys):
    words = files.train(tmp_path / "models", [0, 1])
    words.remove(str(tmp_path / "models/seed-01/history.tsv"))
    assert cli.main(words) == 2
    assert "2 models are named but 1 of history" in capsys.readouterr().err
    assert not steps
