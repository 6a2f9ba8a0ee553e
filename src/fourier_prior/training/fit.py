"""Training of models: epochs, validation, early stopping, checkpoints."""

import copy
import dataclasses
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from tqdm.auto import tqdm

from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.devices import choose_device, deterministic, memory_suffices, precision
from fourier_prior.errors import InputError
from fourier_prior.genome import Genome
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training.checkpoints import load_checkpoint, save_checkpoint
from fourier_prior.training.means import Means
from fourier_prior.training.sampling import SAMPLERS, BinarySampler, ProfileSampler
from fourier_prior.training.settings import training_settings
from fourier_prior.training.step import PARTS, Steps
from fourier_prior.training.tensors import batches_on

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fit:
    """A trained model.

    Attributes
    ----------
    model : BinaryModel or ProfileModel
        With the weights of its best epoch, in evaluation mode, on the CPU.
    history : pandas.DataFrame
        One row per epoch: epoch (from 1), train_loss, train_correctness, train_prior,
        validation_loss, validation_correctness, validation_selection, validation_prior, best.
        Losses include the weighted prior and the weighted L2 penalty, priors are not weighted (NaN
        without one).
    best_epoch : int
        Epoch with the lowest validation_selection.
    tested : BinaryModel or ProfileModel
        A copy for test metrics, with the weights of the best or of the last epoch as the settings
        say; measuring in training mode would change the running statistics of `model`.
    """

    model: BinaryModel | ProfileModel
    history: pd.DataFrame
    best_epoch: int
    tested: BinaryModel | ProfileModel


class Trainer:
    """Trainings of one kind on one data set, from different random initialisations.

    What they share is made once: samplers of validation examples, the digest of the data set, the
    optimiser's memory, and on a GPU the recorded step. Each training gives the bits that it gives
    alone.

    Parameters
    ----------
    dataset : BinaryDataset or ProfileDataset
        Of the models' architecture.
    genome : Genome
    sample_seed : int
        Seed of the validation examples, the same for all models that are compared.
    settings : mapping, optional
        batch_positives : positives per batch; as many negatives and the reverse complements of
            all are added.
        epochs : largest number of epochs.
        learning_rate : of Adam.
        annealing : share of the training, at its end, in which the learning rate falls linearly
            to zero; 0 keeps it constant, as FP does.
        patience, min_delta : stop when none of the last `patience` changes of the total
            validation loss was an improvement of at least `min_delta`; 0 never stops early.
        l2 : weight of the sum of squares of all parameters, part of the total loss.
        held_out_mode : "evaluation", or "training": validation with the statistics of its own
            batches, which running statistics take up.
        held_out_examples : "fixed" by `sample_seed`, or "redrawn": other validation negatives and
            shifts in every epoch and for every seed.
        tested_epoch : "best", or "last": which epoch's weights `Fit.tested` has.
        count_weight : factor of the count loss (profile only).
        count_bias : "random", as PyTorch initialises it, or "mean": predicted log counts start at
            the mean of the training examples, which Adam's small steps reach late (profile only).
        Defaults are in `design.options.training`.
    prior : AttributionPrior, optional
        Added to the loss with its weight.
    fraction : float
        Share of the strongest peaks to train on.
    device : {"cpu", "cuda", "auto"}
        "auto" takes a GPU if there is one.
    precision : {"float32", "tf32", "bfloat16"}
        See `devices.precision`.
    threads : int, optional
        CPU threads; PyTorch's own choice without it.

    Notes
    -----
    FP, section 4: early stopping watches the total loss, the best epoch is chosen by the
    correctness loss (profile models: by the profile part alone). Validation runs in evaluation
    mode on fixed examples and the best epoch is tested; the released code has the training mode,
    redrawn examples and the last epoch instead.
    """

    def __init__(
        self,
        dataset: BinaryDataset | ProfileDataset,
        genome: Genome,
        *,
        sample_seed: int,
        settings: Mapping[str, Any] | None = None,
        prior: AttributionPrior | None = None,
        fraction: float = 1.0,
        device: str = "cpu",
        precision: str = "float32",
        threads: int | None = None,
    ):
        self._dataset, self._genome = dataset, genome
        self._architecture = "profile" if isinstance(dataset, ProfileDataset) else "binary"
        self._sample_seed, self._fraction, self._prior = sample_seed, fraction, prior
        self._settings = training_settings(self._architecture, settings)
        self._device, self._precision, self._threads = choose_device(device), precision, threads
        self._digest = _digest(dataset)
        self._steps: Steps | None = None

    def fit(
        self,
        model: BinaryModel | ProfileModel,
        *,
        seed: int,
        checkpoint: str | os.PathLike | None = None,
    ) -> Fit:
        """Train a model and restore its best epoch.

        Parameters
        ----------
        model : BinaryModel or ProfileModel
            Freshly initialised; it gets the weights of the best epoch. All models have the same
            settings.
        seed : int
            Seed of batches. The same seed, model and number of threads give the same bits on a
            CPU.
        checkpoint : path-like, optional
            Written after every epoch; training goes on from it if it exists. It is left in place
            at the end (`checkpoints.remove_checkpoint`).

        Returns
        -------
        Fit

        Raises
        ------
        InputError
            If settings, model and data set do not fit together, if a checkpoint belongs to another
            training, if a loss is not finite, or if memory does not suffice.
        """
        _check_match(model, self._dataset, self._architecture)
        settings = self._settings
        train, validation = self._samplers(seed)
        if settings.get("count_bias") == "mean":
            if not hasattr(model, "count_output"):
                raise InputError(
                    f"training: count_bias is mean, but {type(model).__name__} has no layer "
                    "count_output with a bias to set; use random."
                )
            with torch.no_grad():
                model.count_output.bias.copy_(torch.from_numpy(train.mean_log_counts().ravel()))
        exactly = precision(self._precision, self._device)
        remedy = f"reduce batch_positives (now {settings['batch_positives']}, {_size(model)})"
        with deterministic(self._threads), exactly, memory_suffices("training", remedy):
            steps = self._steps_of(model)
            run = _Run(model, steps, checkpoint, self._identity(model, seed))
            return run.epochs(train, validation)

    def _samplers(self, seed: int) -> tuple[BinarySampler | ProfileSampler, ...]:
        sampler = SAMPLERS[self._architecture]
        common = {"batch_positives": self._settings["batch_positives"]}
        fixed = self._settings["held_out_examples"] == "fixed"
        drawn = {"seed": self._sample_seed if fixed else seed, "fixed": fixed}
        return (
            sampler(
                self._dataset, self._genome, "train", seed=seed, fraction=self._fraction, **common
            ),
            sampler(self._dataset, self._genome, "validation", **drawn, **common),
        )

    def _steps_of(self, model: BinaryModel | ProfileModel) -> Steps:
        """Return the steps that train a model, those of the model before if there was one."""
        if self._steps is None or self._steps.model.settings != model.settings:
            self._steps = Steps(copy.deepcopy(model).to(self._device), self._settings, self._prior)
        else:
            self._steps.load(model.state_dict())
        return self._steps

    def _identity(self, model: BinaryModel | ProfileModel, seed: int) -> dict[str, Any]:
        """Return what must be unchanged for a checkpoint to be continued."""
        settings = self._settings
        return {
            "architecture": model.architecture,
            "model": model.settings,
            # A longer training goes on where a shorter one ended, unless that had to end there.
            "training": {
                k: v for k, v in settings.items() if k != "epochs" or settings["annealing"]
            },
            "prior": None if self._prior is None else self._prior.settings,
            "tasks": list(self._dataset.tasks),
            "data set": self._digest,
            "seed": seed,
            "sample_seed": self._sample_seed,
            "fraction": self._fraction,
            "device": self._device.type,
            "precision": self._precision,
            "torch": str(torch.__version__),
        }


def fit(
    model: BinaryModel | ProfileModel,
    dataset: BinaryDataset | ProfileDataset,
    genome: Genome,
    *,
    seed: int,
    checkpoint: str | os.PathLike | None = None,
    **kind: Any,
) -> Fit:
    """Train one model; see `Trainer`, which takes `kind`, and `Trainer.fit`."""
    return Trainer(dataset, genome, **kind).fit(model, seed=seed, checkpoint=checkpoint)


def learning_rate_at(settings: Mapping[str, Any], epochs: float) -> float:
    """Learning rate after a number of epochs, which need not be whole; see `fit`."""
    left, annealing = 1 - epochs / settings["epochs"], settings["annealing"]
    return settings["learning_rate"] * (min(1.0, left / annealing) if annealing else 1.0)


def should_stop(losses: Iterable[float], patience: int, min_delta: float) -> bool:
    """Whether early stopping ends a training.

    Parameters
    ----------
    losses : iterable of float
        Total validation loss of every epoch so far.
    patience : int
        Number of last changes to look at; 0 never stops.
    min_delta : float
        Least improvement from one epoch to the next that counts.

    Returns
    -------
    bool
        True from epoch `patience` + 2 on, if none of the last `patience` changes is an improvement
        of at least `min_delta`.

    Notes
    -----
    FP's released code. Changes are between neighbouring epochs, not against the best one.
    """
    losses = list(losses)
    if patience == 0 or len(losses) < patience + 2:
        return False
    last = np.asarray(losses[-patience - 1 :])
    return not bool(np.any(last[:-1] - last[1:] >= min_delta))


class _Run:
    """The state of one training and the loop over its epochs."""

    def __init__(self, model, steps, checkpoint, identity):
        self.model, self.steps, self.settings = model, steps, steps.settings
        self.checkpoint, self.identity = checkpoint, identity
        self.rows: list[dict[str, float]] = []
        self.best = copy.deepcopy(steps.model.state_dict())

    def epochs(self, train, validation) -> Fit:
        self._resume()
        while not self._finished():
            epoch = len(self.rows) + 1
            means = self._train(train, epoch)
            row = {"epoch": epoch} | {f"train_{p}": means[p] for p in PARTS if p != "selection"}
            means = self._validate(validation, epoch)
            self.rows.append(row | {f"validation_{p}": means[p] for p in PARTS})
            if self._best_epoch() == epoch:
                # A copy: the state dictionary itself would follow the weights to the last epoch.
                self.best = copy.deepcopy(self.steps.model.state_dict())
            self._save()
            logger.info("%s", json.dumps(self.rows[-1]))
        tested = copy.deepcopy(self.model)
        last = self.settings["tested_epoch"] == "last"
        tested.load_state_dict(self.steps.model.state_dict() if last else self.best)
        self.model.load_state_dict(self.best)
        history = pd.DataFrame(self.rows)
        history["best"] = history["epoch"] == self._best_epoch()
        return Fit(self.model.eval(), history, self._best_epoch(), tested.eval())

    def _finished(self) -> bool:
        losses = [row["validation_loss"] for row in self.rows]
        return len(losses) >= self.settings["epochs"] or should_stop(
            losses, self.settings["patience"], self.settings["min_delta"]
        )

    def _best_epoch(self) -> int:
        return 1 + int(np.argmin([row["validation_selection"] for row in self.rows]))

    def _train(self, sampler, epoch: int) -> dict[str, float]:
        self.steps.model.train()
        prior, means = self.steps.prior, Means(f"epoch {epoch}, batch")
        batches = tqdm(
            batches_on(self.steps.device, sampler, epoch),
            f"epoch {epoch}",
            len(sampler),
            disable=None,
        )
        for index, (forward, positives, place) in enumerate(batches):
            done = epoch - 1 + index / len(sampler)
            weight = None if prior is None else prior.weight_at(done)
            rate = learning_rate_at(self.settings, done)
            means.add(self.steps.train(forward, rate, weight), positives, place)
        return means.result()

    def _validate(self, sampler, epoch: int) -> dict[str, float]:
        means = Means(f"epoch {epoch}, validation batch")
        for forward, positives, place in batches_on(self.steps.device, sampler, epoch):
            means.add(self.steps.validate(forward), positives, place)
        return means.result()

    def _save(self) -> None:
        if self.checkpoint is None:
            return
        state = {
            "identity": self.identity,
            "rows": self.rows,
            "best": self.best,
            "model": self.steps.model.state_dict(),
            "optimiser": self.steps.optimiser.state_dict(),
        }
        save_checkpoint(self.checkpoint, state)

    def _resume(self) -> None:
        state = None if self.checkpoint is None else load_checkpoint(self.checkpoint)
        if state is None:
            return
        differing = [
            f"{key} ({state['identity'].get(key)} then, {self.identity[key]} now)"
            for key in self.identity
            if state["identity"].get(key) != self.identity[key]
        ]
        if differing:
            raise InputError(
                f"{self.checkpoint}: the checkpoint belongs to another training; different are "
                f"{'; '.join(differing)}. Delete it to train from the start."
            )
        self.rows, self.best = state["rows"], state["best"]
        self.steps.resume(state["model"], state["optimiser"])
        logger.info("%s: going on after epoch %d", self.checkpoint, len(self.rows))


def _digest(dataset) -> str:
    """Hash everything that a data set holds, but for the notes on how it was built."""
    digest = hashlib.sha256()
    for item in dataclasses.fields(dataset):
        value = getattr(dataset, item.name)
        sparse = isinstance(value, SparseRows)
        arrays = [value.starts, value.places, value.values] if sparse else [value]
        if sparse or isinstance(value, np.ndarray):
            for array in arrays:
                digest.update(np.ascontiguousarray(array).tobytes())
        elif item.name != "notes":
            digest.update(json.dumps(value, sort_keys=True, default=str).encode())
    return digest.hexdigest()[:12]


def _size(model) -> str:
    if "channels" in model.settings:
        return f"{model.settings['channels']} channels"
    return f"{sum(p.numel() for p in model.parameters())} parameters"


def _check_match(model, dataset, architecture: str) -> None:
    """Refuse a model whose inputs or outputs are not those of the data set."""
    if model.architecture != architecture:
        raise InputError(
            f"model: it is a {model.architecture} model but the data set is one of {architecture} "
            "models; use one of the two."
        )
    expected = {"tasks": len(dataset.tasks), "input_length": dataset.input_length}
    if model.architecture == "profile":
        expected |= {"strands": dataset.strands, "output_length": dataset.output_length}
    found = {key: model.settings[key] for key in expected}
    if model.architecture == "profile" and model.control_tracks:
        expected["control tracks"] = dataset.peak_control.shape[1]
        found["control tracks"] = model.control_tracks
    problems = [
        f"model: {key} is {found[key]} but the data set has {value}; build the model or the data "
        "set again."
        for key, value in expected.items()
        if found[key] != value
    ]
    if problems:
        raise InputError(problems)
