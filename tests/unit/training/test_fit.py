"""Training: what is learned, what is kept, and what a kill, a change or a fault does."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn
from training_examples import (
    LENGTH,
    PooledModel,
    SameBinaryModel,
    SameProfileModel,
    binary_dataset,
    binary_model,
    profile_dataset,
    profile_model,
)
from training_runs import BINARY, BOTH, CASES, PLANTED, PROFILE, prior_of, train, validation_losses

from fourier_prior.attributions.attribute import attribute
from fourier_prior.errors import InputError
from fourier_prior.models.networks import NETWORKS, build_model
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training import fit as training, step
from fourier_prior.training.evaluation import evaluate
from fourier_prior.training.fit import learning_rate_at, should_stop
from fourier_prior.training.losses import binary_loss
from fourier_prior.training.sampling import BinarySampler
from fourier_prior.training.step import Steps
from fourier_prior.training.tensors import to_tensors


def assert_same(one, other):
    assert one.history.equals(other.history)
    for name, value in one.model.state_dict().items():
        assert torch.equal(value, other.model.state_dict()[name]), name


@BOTH
@pytest.mark.parametrize("with_prior", [False, True])
def test_validation_loss_falls(architecture, with_prior):
    prior = prior_of(architecture, 0.1) if with_prior else None
    result = train(architecture, prior=prior, epochs=8)
    assert list(result.history.columns) == [
        "epoch",
        "train_loss",
        "train_correctness",
        "train_prior",
        "validation_loss",
        "validation_correctness",
        "validation_selection",
        "validation_prior",
        "best",
    ]
    start = np.mean(
        [b["correctness"] for b in validation_losses(CASES[architecture][0](), architecture)]
    )
    assert result.history["validation_correctness"].min() < 0.8 * start
    assert result.history["epoch"].tolist() == list(range(1, 9))
    assert result.history["train_prior"].isna().all() == (not with_prior)


@BOTH
def test_any_network_is_trained_as_the_known_one_that_it_equals(architecture):
    known = CASES[architecture][0]()
    other = {"binary": SameBinaryModel, "profile": SameProfileModel}[architecture]
    same = other(**known.settings)
    same.load_state_dict(known.state_dict())
    one, two = (train(architecture, model=model, epochs=2).history for model in (known, same))
    assert one["train_prior"].gt(0).all()
    pd.testing.assert_frame_equal(one, two, rtol=1e-3)


def test_a_registered_network_is_trained_measured_and_explained(monkeypatch):
    monkeypatch.setitem(NETWORKS["binary"], "pooled", PooledModel)
    settings = {"network": "pooled", "tasks": 2, "input_length": LENGTH}
    fitted = train("binary", model=build_model("binary", settings, seed=0), epochs=16)
    losses = fitted.history["validation_loss"]
    assert losses.min() < 0.9 * losses[0]
    measured = evaluate(fitted.tested, BINARY, PLANTED, sample_seed=11)
    assert measured.set_index(["task", "metric"])["value"]["mean", "auroc"] > 0.6
    codes = BinarySampler(BINARY, PLANTED, "test", seed=11, fixed=True).batch(0, 0).codes
    place = {"chrom": [""] * len(codes), "start": [0] * len(codes)}
    scores = attribute(fitted.model, codes, **place, references=2)
    assert np.abs(scores.actual).max() > 0
    np.testing.assert_allclose(scores.delta, 0, atol=1e-4)


def test_counts_start_at_the_mean_only_in_networks_that_have_their_bias():
    model = profile_model()
    model.counts = model.count_output
    del model.count_output
    with pytest.raises(InputError, match="ProfileModel has no layer count_output"):
        train("profile", model=model, settings={"count_bias": "mean"})


@BOTH
def test_losses_add_up(architecture):
    history = train(architecture, epochs=2).history
    for part in ("train", "validation"):
        total = history[f"{part}_correctness"] + 0.5 * history[f"{part}_prior"]
        np.testing.assert_allclose(history[f"{part}_loss"], total, rtol=1e-6)
    same = history["validation_selection"] == history["validation_correctness"]
    # Binary models are chosen by the whole correctness loss, profile models by the profile part.
    assert same.all() if architecture == "binary" else not same.any()


@BOTH
def test_strong_prior_lowers_the_prior_loss(architecture):
    weak, strong = (
        train(architecture, prior=prior_of(architecture, weight, norm="all"), epochs=12)
        for weight in (0.0, 300.0)
    )
    for part in ("train_prior", "validation_prior"):
        assert strong.history[part].iloc[-1] < 0.9 * weak.history[part].iloc[-1]


@BOTH
def test_best_epoch_is_restored(architecture):
    # A learning rate that is far too high makes the last epochs worse than an earlier one.
    for rate in (0.05, 0.2, 0.5):
        result = train(architecture, epochs=6, prior=None, settings={"learning_rate": rate})
        if result.best_epoch < 6:
            break
    assert result.best_epoch < 6
    row = result.history.set_index("epoch").loc[result.best_epoch]
    assert row["best"]
    assert result.history["best"].sum() == 1
    assert row["validation_selection"] == result.history["validation_selection"].min()
    assert not result.model.training
    batches = validation_losses(result.model, architecture)
    weights = [8] * (len(batches) - 1)
    positives = len(CASES[architecture][1].positives("validation"))
    weights.append(positives - sum(weights))
    mean = np.average([b["selection"] for b in batches], weights=weights)
    assert mean == pytest.approx(row["validation_selection"], rel=1e-6)


def test_a_task_without_validation_positives_does_not_spoil_the_choice():
    labels = BINARY.labels.copy()
    labels[BINARY.split == 1, 1] = -1
    data = dataclasses.replace(BINARY, labels=labels)
    result = train("binary", dataset=data, prior=None, settings={"learning_rate": 0.05})
    losses = result.history["validation_selection"]
    assert np.isfinite(losses).all()
    assert result.best_epoch == 1 + losses.argmin()
    counts = PROFILE.peak_counts[:].copy()
    counts[PROFILE.peak_split == 1, 0] = 0
    data = dataclasses.replace(PROFILE, peak_counts=counts)
    result = train("profile", dataset=data, prior=None)
    assert np.isfinite(result.history["validation_selection"]).all()


def test_running_statistics_see_training_batches_only():
    result = train("binary", epochs=3)
    batches = math.ceil(len(BINARY.positives("train")) / 8)
    for name, value in result.model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            assert value.item() == result.best_epoch * batches


@BOTH
def test_same_seed_gives_the_same_bits_and_another_does_not(architecture):
    one, two, other = (train(architecture, epochs=2, seed=seed) for seed in (3, 3, 4))
    assert_same(one, two)
    assert not one.history.equals(other.history)


def kill_after(monkeypatch, epochs):
    """Let training die right after a number of checkpoints."""
    save, saved = training.save_checkpoint, []

    def killed(path, state):
        save(path, state)
        saved.append(path)
        if len(saved) == epochs:
            raise KeyboardInterrupt

    monkeypatch.setattr(training, "save_checkpoint", killed)


@BOTH
def test_resumed_training_gives_the_same_bits(architecture, tmp_path, monkeypatch):
    # A weight that rises all the time would show a step counted wrongly.
    options = {"epochs": 4, "prior": prior_of(architecture, warmup=100)}
    whole = train(architecture, **options)
    options["checkpoint"] = tmp_path / "checkpoint"
    kill_after(monkeypatch, 2)
    with pytest.raises(KeyboardInterrupt):
        train(architecture, **options)
    monkeypatch.undo()
    # Weights come from the checkpoint, so the model handed in may be another one.
    model = CASES[architecture][0](seed=99)
    assert_same(train(architecture, model=model, **options), whole)
    # A finished training is not repeated.
    kill_after(monkeypatch, 1)
    assert_same(train(architecture, **options), whole)


def test_kill_in_the_middle_of_an_epoch(tmp_path, monkeypatch):
    whole = train("binary", epochs=3)
    checkpoint = tmp_path / "checkpoint"
    whole_step, calls = Steps.train, []

    def killed(*arguments):
        calls.append(1)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return whole_step(*arguments)

    monkeypatch.setattr(Steps, "train", killed)
    with pytest.raises(KeyboardInterrupt):
        train("binary", epochs=3, checkpoint=checkpoint)
    assert checkpoint.exists()
    monkeypatch.undo()
    assert_same(train("binary", epochs=3, checkpoint=checkpoint), whole)


def test_longer_training_goes_on_from_a_shorter_one(tmp_path):
    checkpoint = tmp_path / "checkpoint"
    train("binary", epochs=2, checkpoint=checkpoint)
    assert_same(train("binary", epochs=4, checkpoint=checkpoint), train("binary", epochs=4))


def test_damaged_checkpoint_costs_one_epoch(tmp_path, monkeypatch, caplog):
    checkpoint = tmp_path / "checkpoint"
    kill_after(monkeypatch, 3)
    with pytest.raises(KeyboardInterrupt):
        train("binary", checkpoint=checkpoint)
    monkeypatch.undo()
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    resumed = train("binary", checkpoint=checkpoint)
    assert "damaged" in caplog.text
    assert_same(resumed, train("binary"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 4}, r"seed \(3 then, 4 now\)"),
        ({"prior": None}, "prior"),
        ({"settings": {"learning_rate": 0.02}}, "training"),
        ({"fraction": 0.5}, "fraction"),
        ({"dataset": binary_dataset(seed=8)}, "data set"),
    ],
)
def test_checkpoint_of_another_training_is_refused(tmp_path, change, message):
    checkpoint = tmp_path / "checkpoint"
    train("binary", epochs=1, checkpoint=checkpoint)
    with pytest.raises(InputError, match=message):
        train("binary", epochs=2, checkpoint=checkpoint, **change)


def test_checkpoint_of_other_counts_is_refused_but_not_of_other_notes(tmp_path):
    checkpoint = tmp_path / "checkpoint"
    data = profile_dataset()
    train("profile", epochs=1, checkpoint=checkpoint, dataset=data)
    noted = dataclasses.replace(data, notes=["built again"])
    train("profile", epochs=1, checkpoint=checkpoint, dataset=noted)
    counts = data.peak_counts
    more = dataclasses.replace(counts, values=counts.values + 1)
    with pytest.raises(InputError, match="data set"):
        train(
            "profile",
            epochs=2,
            checkpoint=checkpoint,
            dataset=dataclasses.replace(data, peak_counts=more),
        )


def test_the_learning_rate_falls_linearly_over_the_last_part():
    settings = {"learning_rate": 0.2, "epochs": 10, "annealing": 0.4}
    rates = [learning_rate_at(settings, epochs) for epochs in (0, 6, 7, 8, 9.5, 10)]
    assert rates == pytest.approx([0.2, 0.2, 0.15, 0.1, 0.025, 0.0])
    constant = settings | {"annealing": 0.0}
    assert {learning_rate_at(constant, epochs) for epochs in (0, 5, 9.9)} == {0.2}
    one = train("binary", epochs=1, settings={"annealing": 1.0, "learning_rate": 0.05})
    other = train("binary", epochs=1, settings={"annealing": 0.0, "learning_rate": 0.05})
    assert one.history["train_loss"].iloc[0] != other.history["train_loss"].iloc[0]


def test_annealing_survives_a_kill_and_fixes_the_number_of_epochs(tmp_path):
    settings, checkpoint = {"annealing": 0.5}, tmp_path / "checkpoint"
    whole = train("binary", epochs=4, settings=settings)
    train("binary", epochs=4, settings=settings, checkpoint=checkpoint)
    assert_same(train("binary", epochs=4, settings=settings, checkpoint=checkpoint), whole)
    with pytest.raises(InputError, match="training"):
        train("binary", epochs=5, settings=settings, checkpoint=checkpoint)


def test_log_counts_can_start_at_their_mean():
    data = PROFILE
    rows = [data.positives("train"), data.negatives("train")]
    window = slice(data.jitter, data.jitter + data.output_length)
    expected = np.mean(
        [
            np.log(counts[r][..., window].sum(-1) + 1.0).mean(0)
            for r, counts in zip(rows, (data.peak_counts, data.negative_counts), strict=True)
        ],
        axis=0,
    )
    still = {"count_bias": "mean", "learning_rate": 1e-12}
    bias = train("profile", epochs=1, settings=still).model.count_output.bias
    np.testing.assert_allclose(bias.detach().numpy(), expected.ravel(), rtol=1e-5)


@BOTH
def test_loss_that_is_not_finite_names_the_place(architecture):
    model = CASES[architecture][0]()
    with torch.no_grad():
        next(model.parameters())[0] = math.nan
    with pytest.raises(InputError, match=r"epoch 1, batch 0 \(windows chr[AB]:.*not finite"):
        train(architecture, model=model, prior=None)


def test_validation_loss_that_is_not_finite_names_the_place(monkeypatch):
    losses, finite = step.losses_of, []

    def broken(model, *arguments):
        values = losses(model, *arguments)
        if not model.training:
            values["loss"] = values["loss"] * math.inf
        finite.append(model.training)
        return values

    monkeypatch.setattr(step, "losses_of", broken)
    with pytest.raises(InputError, match="epoch 1, validation batch 0"):
        train("binary")
    assert finite[-1] is False


@pytest.mark.parametrize(
    ("losses", "stop"),
    [
        ([5, 5, 5, 5], False),  # too early
        ([5, 5, 5, 5, 5], True),
        ([9, 5, 5, 5, 5], True),
        ([9, 9, 5, 5, 5], False),  # the fall lies within the last three changes
        ([5, 4, 6, 5.5, 7], False),  # improvements count from epoch to epoch
        ([9, 5, 4.9995, 4.999, 4.9985], True),  # improvements below min_delta
        ([9, 5, 4.999, 4.998, 4.99], False),
        ([1, 2, 3, 4, 5, 6], True),
    ],
)
def test_early_stopping_rule(losses, stop):
    assert should_stop(losses, 3, 0.001) is stop


def test_early_stopping_can_be_off_and_ends_training():
    assert not should_stop([1] * 50, 0, 0.001)
    stopped = train("binary", epochs=9, settings={"patience": 1, "min_delta": 1e9})
    assert len(stopped.history) == 3


def test_model_and_data_set_must_fit():
    with pytest.raises(InputError, match="tasks is 3 but the data set has 2"):
        train("binary", model=binary_model(tasks=3))
    with pytest.raises(InputError) as error:
        train("profile", model=profile_model(tasks=1, strands=1, control="matched"))
    assert len(error.value.problems) == 3
    with pytest.raises(InputError, match="control tracks is 1"):
        train("profile", model=profile_model(control="shared"))


def test_model_without_control_ignores_control_tracks():
    assert len(train("profile", model=profile_model(control="none"), epochs=1).history) == 1


@BOTH
@pytest.mark.parametrize("kind", ["smoothness", "sparsity", "entropy"])
def test_other_priors_train(architecture, kind):
    prior = AttributionPrior(architecture, {"kind": kind, "weight": 1e-3}, 7.0)
    history = train(architecture, prior=prior, epochs=1).history
    assert np.isfinite(history["train_prior"]).all()


def naive_training(seed, epochs):
    """Binary training as the released code does it: never in evaluation mode, validation redrawn.

    Returns the validation losses of all epochs and the model as it was left.
    """
    model = binary_model().train()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    validation = []
    for epoch in range(1, epochs + 1):
        for split in ("train", "validation"):
            sampler = BinarySampler(BINARY, PLANTED, split, seed=seed, batch_positives=8)
            losses, positives = [], []
            for index in range(len(sampler)):
                batch = sampler.batch(epoch, index)
                tensors = to_tensors(batch, "cpu", reverse_complements=True)
                loss = binary_loss(model(tensors.inputs), tensors.labels)
                losses.append(loss.item())
                positives.append((batch.status != 0).sum())
                if split == "train":
                    optimiser.zero_grad()
                    loss.backward()
                    optimiser.step()
        validation.append(np.average(losses, weights=positives))
    return validation, model


def test_released_validation_equals_a_naive_loop():
    released = {
        "held_out_mode": "training",
        "held_out_examples": "redrawn",
        "tested_epoch": "last",
        "learning_rate": 0.01,
    }
    result = train("binary", prior=None, epochs=4, settings=released)
    losses, model = naive_training(seed=3, epochs=4)
    np.testing.assert_allclose(result.history["validation_correctness"], losses, rtol=1e-5)
    for name, value in result.tested.state_dict().items():
        torch.testing.assert_close(value, model.state_dict()[name], rtol=1e-4, atol=1e-5)


@BOTH
def test_the_tested_model_is_that_of_the_best_or_of_the_last_epoch(architecture):
    # A learning rate that is far too high makes the last epochs worse than an earlier one.
    for rate in (0.05, 0.2, 0.5):
        high = {"learning_rate": rate}
        best = train(architecture, epochs=6, prior=None, settings=high)
        if best.best_epoch < 6:
            break
    assert best.best_epoch < 6
    last = train(architecture, epochs=6, prior=None, settings=high | {"tested_epoch": "last"})
    one, other = best.tested.state_dict(), last.tested.state_dict()
    for name, value in best.model.state_dict().items():
        assert torch.equal(value, one[name])
        assert torch.equal(value, last.model.state_dict()[name])
    assert any(not torch.equal(value, other[name]) for name, value in one.items())


@BOTH
def test_redrawn_examples_depend_on_the_seed_and_fixed_ones_do_not(architecture):
    # Nothing is learned, and batches are normalised by their own statistics.
    still = {"learning_rate": 1e-12, "held_out_mode": "training"}

    def losses(examples):
        settings = still | {"held_out_examples": examples}
        histories = (
            train(architecture, prior=None, epochs=2, seed=seed, settings=settings).history
            for seed in (3, 4)
        )
        return np.concatenate([history["validation_correctness"] for history in histories])

    assert np.ptp(losses("fixed")) < 1e-6
    assert np.abs(np.diff(np.sort(losses("redrawn")))).min() > 1e-6


def test_released_forms_train():
    binary = prior_of("binary", gradient="batch-train", norm="all")
    profile = prior_of("profile", gradient="log-probabilities", norm="all")
    for architecture, prior in (("binary", binary), ("profile", profile)):
        history = train(architecture, prior=prior, epochs=2).history
        assert history["train_prior"].between(0, 1).all()
        assert history["validation_prior"].between(0, 1).all()


@BOTH
@pytest.mark.parametrize("options", [{}, {"prior": None, "l2": 1e-3}, {"tested_epoch": "last"}])
def test_trainings_that_share_a_trainer_are_as_if_alone(architecture, options, tmp_path):
    make, data, sequence = CASES[architecture]
    options = {"prior": prior_of(architecture), **options}
    prior = options.pop("prior")
    settings = {"batch_positives": 4, "epochs": 2, **options}

    def trainer():
        return training.Trainer(data, sequence, sample_seed=1, settings=settings, prior=prior)

    shared = trainer()
    for seed in (3, 4):
        model = make(seed=seed)
        together = shared.fit(model, seed=seed, checkpoint=tmp_path / f"{seed}")
        assert_same(together, trainer().fit(make(seed=seed), seed=seed))
        assert together.model is model
    # From the checkpoint of one, after a training of another.
    whole = trainer().fit(make(seed=3), seed=3)
    assert_same(shared.fit(make(seed=3), seed=3, checkpoint=tmp_path / "3"), whole)


@BOTH
def test_training_in_half_precision_learns_and_keeps_single_weights(architecture):
    exact, half = train(architecture), train(architecture, precision="bfloat16")
    for part in ("train_loss", "validation_loss"):
        assert half.history[part].tolist() != exact.history[part].tolist()
        np.testing.assert_allclose(half.history[part], exact.history[part], rtol=0.05)
    assert {value.dtype for value in half.model.parameters()} == {torch.float32}


def test_unknown_precision_is_refused():
    with pytest.raises(InputError, match="precision is 'half'; use one of float32, tf32, bfloat16"):
        train("binary", precision="half")


def test_a_model_of_the_other_architecture_is_refused():
    with pytest.raises(InputError, match="it is a profile model but the data set is one of binary"):
        training.fit(CASES["profile"][0](), *CASES["binary"][1:], seed=0, sample_seed=0)


@pytest.mark.parametrize(
    "error",
    [
        torch.cuda.OutOfMemoryError("CUDA: nothing left"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
    ],
)
@BOTH
def test_memory_that_does_not_suffice_is_a_sentence(architecture, error, monkeypatch):
    def full(*arguments, **options):
        raise error

    monkeypatch.setattr(nn.Conv1d, "forward", full)
    remedy = r"reduce batch_positives \(now 8, [68] channels\)"
    with pytest.raises(InputError, match=f"training: the memory does not suffice; {remedy}"):
        train(architecture)
