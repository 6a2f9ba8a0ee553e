"""Recorded steps, with a recorder that works without a GPU: what surrounds a CUDA graph."""

import copy
import logging

import pytest
import torch
from training_runs import BOTH, CASES, prior_of

from fourier_prior.training import capture, fit as training
from fourier_prior.training.step import Steps


@pytest.fixture
def recorder(monkeypatch):
    """Record on the CPU as CUDA does: nothing is computed until the replay, always in one place."""
    calls = {"warm-ups": 0, "recorded": 0, "replayed": 0}

    def aside(work):
        calls["warm-ups"] += 1
        work()

    def record(work):
        calls["recorded"] += 1
        output = torch.full((4,), torch.nan)

        def replay():
            calls["replayed"] += 1
            output.copy_(work())

        return replay, output

    monkeypatch.setattr(capture, "aside", aside)
    monkeypatch.setattr(capture, "record", record)
    started = Steps.__init__

    def recording(steps, *arguments):
        started(steps, *arguments)
        steps._records = True
        if steps.prior is not None:
            steps._weight = torch.zeros(())

    monkeypatch.setattr(Steps, "__init__", recording)
    # Adam on a CPU takes a rate that is a number.
    changed = Steps.train

    def train(steps, forward, rate, weight):
        group = steps.optimiser.param_groups[0]
        steps._rate = Rate(group)
        return changed(steps, forward, rate, weight)

    monkeypatch.setattr(Steps, "train", train)
    return calls


class Rate:
    """Stands for the tensor that holds the learning rate on a GPU."""

    def __init__(self, group):
        self.group = group

    def fill_(self, rate):
        return rate


def trained(architecture, seeds, checkpoint=None, **settings):
    make, data, sequence = CASES[architecture]
    settings = {"batch_positives": 5, "epochs": 2, **settings}
    prior = prior_of(architecture, 2.0, warmup=1)
    trainer = training.Trainer(data, sequence, sample_seed=1, settings=settings, prior=prior)
    return [trainer.fit(make(seed=seed), seed=seed, checkpoint=checkpoint) for seed in seeds]


def same(one, other):
    states = (fit.model.state_dict() for fit in (one, other))
    assert all(torch.equal(*values) for values in zip(*(s.values() for s in states), strict=True))
    assert one.history.equals(other.history)


@BOTH
@pytest.mark.parametrize("settings", [{}, {"held_out_mode": "training", "annealing": 0.5}])
def test_recorded_trainings_give_the_bits_of_others(recorder, architecture, settings, monkeypatch):
    found = trained(architecture, (3, 4), **settings)
    # One step and one validation step, for both seeds; the short last batches are not recorded.
    assert recorder["recorded"] == 2
    assert recorder["warm-ups"] == 2 * 3
    assert recorder["replayed"] > 2
    monkeypatch.undo()
    for one, other in zip(found, trained(architecture, (3, 4), **settings), strict=True):
        same(one, other)


def test_a_recorded_training_goes_on_from_a_checkpoint(recorder, tmp_path):
    checkpoint = tmp_path / "checkpoint"
    trained("binary", (3,), checkpoint, epochs=1)
    same(trained("binary", (3,), checkpoint)[0], trained("binary", (3,))[0])


def test_a_step_that_cannot_be_recorded_runs_as_it_is(recorder, monkeypatch, caplog):
    def refuse(work):
        raise RuntimeError("operation not permitted when stream is capturing\nmore")

    monkeypatch.setattr(capture, "record", refuse)
    with caplog.at_level(logging.WARNING):
        found = trained("binary", (3,))
    assert "cannot be recorded as a CUDA graph (operation not permitted" in caplog.text
    monkeypatch.undo()
    same(found[0], trained("binary", (3,))[0])


def test_lack_of_memory_while_recording_is_no_reason_to_go_on(recorder, monkeypatch):
    def refuse(work):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(capture, "record", refuse)
    with pytest.raises(training.InputError, match="the memory does not suffice"):
        trained("binary", (3,))


def test_recording_leaves_what_a_step_changes_as_it_was(recorder):
    layer = torch.nn.Linear(2, 1)
    before = copy.deepcopy(layer.state_dict())

    def step(inputs):
        with torch.no_grad():
            layer.weight += inputs["x"].sum()
        return torch.ones(4)

    made = capture.Captured(step, {"x": torch.ones(3)}, lambda: dict(layer.state_dict()))
    assert all(torch.equal(before[name], value) for name, value in layer.state_dict().items())
    made({"x": torch.tensor([1.0, 2.0, 3.0])})
    torch.testing.assert_close(layer.weight, before["weight"] + 6)
