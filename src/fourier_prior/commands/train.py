"""Command: train models of one kind and measure them on the test split."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

import torch

from fourier_prior.commands import (
    arguments,
    integer,
    integers,
    mapping,
    number,
    path,
    paths,
    text,
)
from fourier_prior.commands.several_models import for_each
from fourier_prior.datasets.file import read_dataset
from fourier_prior.devices import choose_device, deterministic
from fourier_prior.files import check_writable, write_json, write_table
from fourier_prior.genome import Genome
from fourier_prior.models.networks import build_model, save_model
from fourier_prior.provenance import run_record
from fourier_prior.training.checkpoints import remove_checkpoint
from fourier_prior.training.evaluation import evaluate
from fourier_prior.training.fit import Trainer
from fourier_prior.training.prior_weight import build_prior, with_measured
from fourier_prior.training.settings import training_settings

logger = logging.getLogger(__name__)


@arguments(
    dataset=path("training set (.h5)"),
    genome=path("encoded genome (.npy)"),
    seeds=integers("random initialisation and order of batches of each model"),
    sample_seed=integer("seed of validation and test examples, the same for all models"),
    device=text("cpu, cuda or auto"),
    precision=text("of training: float32, tf32 or bfloat16"),
    threads=integer("CPU threads"),
    control=text("kind of control tracks: matched, shared or none"),
    model=mapping("settings of the network"),
    training=mapping("settings of the training"),
    prior=mapping("settings of the attribution prior, or null"),
    prior_weight=paths("JSON file with the measured weight of the prior, if it is measured"),
    l2_weight=paths("JSON file with the measured weight of the L2 penalty, if it is measured"),
    fraction=number("share of the strongest training peaks"),
    labels=mapping("what run records say that the models are"),
    weights=paths("safetensors file of each model to write"),
    history=paths("table of epochs of each model to write"),
    metrics=paths("table of test metrics of each model to write"),
    run=paths("run record (JSON) of each model to write"),
)
def train(
    dataset: Path,
    genome: Path,
    seeds: list[int],
    sample_seed: int,
    device: str,
    precision: str,
    threads: int,
    control: str,
    model: Mapping,
    training: Mapping,
    prior: Mapping | None,
    prior_weight: list[Path],
    l2_weight: list[Path],
    fraction: float,
    labels: Mapping,
    weights: list[Path],
    history: list[Path],
    metrics: list[Path],
    run: list[Path],
) -> None:
    """Train one model per seed, each going on after its last finished epoch if it was killed."""
    check_writable([*weights, *history, *metrics, *run])
    data, opened = read_dataset(dataset), Genome.open(genome)
    shape = {"tasks": len(data.tasks)}
    if labels["architecture"] == "profile":
        shape |= {"strands": data.strands, "control": control}
    settings = {**model, **shape}
    if prior is not None:
        prior = with_measured(prior, "weight", prior_weight)
    penalty = build_prior(labels["architecture"], prior)
    training = training_settings(labels["architecture"], with_measured(training, "l2", l2_weight))
    place = choose_device(device)

    def measured(network, seed):
        """Return test metrics of a model."""
        return evaluate(
            network.to(place),
            data,
            opened,
            sample_seed=sample_seed if training["held_out_examples"] == "fixed" else seed,
            fraction=fraction,
            device=place,
            mode=training["held_out_mode"],
        )

    # Whatever could fail after the last epoch is done once before the first.
    untrained = build_model(labels["architecture"], settings, seed=seeds[0])
    record = run_record(
        labels=dict(labels),
        seed=None,
        sample_seed=sample_seed,
        fraction=fraction,
        model=untrained.settings,
        training=training,
        prior=None if penalty is None else penalty.settings,
        best_epoch=None,
        device=str(place),
        device_name=torch.cuda.get_device_name(place) if place.type == "cuda" else "CPU",
        precision=precision,
        threads=threads,
    )
    json.dumps(record)
    with deterministic(threads):
        measured(untrained, seeds[0])

    trainer = Trainer(
        data,
        opened,
        sample_seed=sample_seed,
        settings=training,
        prior=penalty,
        fraction=fraction,
        device=device,
        precision=precision,
        threads=threads,
    )

    def train_one(seed, weights, history, metrics, run):
        logger.info("training seed %02d", seed)
        network = build_model(labels["architecture"], settings, seed=seed)
        fitted = trainer.fit(network, seed=seed, checkpoint=_checkpoint(weights))
        save_model(weights, fitted.model)
        write_table(fitted.history, history)
        write_table(measured(fitted.tested, seed), metrics)
        own = {"seed": seed, "best_epoch": fitted.best_epoch}
        write_json({**record, "labels": {**labels, "seed": f"{seed:02d}"}, **own}, run)
        logger.info("seed %02d is trained", seed)

    for_each(
        [f"seed {seed:02d}" for seed in seeds],
        train_one,
        seed=seeds,
        weights=weights,
        history=history,
        metrics=metrics,
        run=run,
    )
    # A workflow deletes what a job wrote that did not end well; from their last checkpoints models
    # that were finished are back in a moment.
    for file in weights:
        remove_checkpoint(_checkpoint(file))


def _checkpoint(weights: Path) -> Path:
    return weights.with_name("checkpoint.pt")
