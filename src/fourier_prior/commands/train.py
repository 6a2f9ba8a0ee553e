"""Command: train one model and measure it on the test split."""

from collections.abc import Mapping
from pathlib import Path

import torch

from fourier_prior.commands import arguments, integer, mapping, number, path, paths, text
from fourier_prior.datasets.file import read_dataset
from fourier_prior.devices import choose_device
from fourier_prior.files import write_json, write_table
from fourier_prior.genome import Genome
from fourier_prior.models.networks import build_model, save_model
from fourier_prior.provenance import run_record
from fourier_prior.training.checkpoints import remove_checkpoint
from fourier_prior.training.evaluation import evaluate
from fourier_prior.training.fit import fit
from fourier_prior.training.prior_weight import build_prior, with_measured
from fourier_prior.training.settings import training_settings


@arguments(
    dataset=path("training set (.h5)"),
    genome=path("encoded genome (.npy)"),
    seed=integer("random initialisation and order of batches"),
    sample_seed=integer("seed of validation and test examples, the same for all models"),
    device=text("cpu, cuda or auto"),
    threads=integer("CPU threads"),
    control=text("kind of control tracks: matched, shared or none"),
    model=mapping("settings of the network"),
    training=mapping("settings of the training"),
    prior=mapping("settings of the attribution prior, or null"),
    prior_weight=paths("JSON file with the measured weight of the prior, if it is measured"),
    l2_weight=paths("JSON file with the measured weight of the L2 penalty, if it is measured"),
    fraction=number("share of the strongest training peaks"),
    labels=mapping("what the run record says the model is"),
    weights=path("safetensors file to write"),
    history=path("table of epochs to write"),
    metrics=path("table of test metrics to write"),
    run=path("run record (JSON) to write"),
)
def train(
    dataset: Path,
    genome: Path,
    seed: int,
    sample_seed: int,
    device: str,
    threads: int,
    control: str,
    model: Mapping,
    training: Mapping,
    prior: Mapping | None,
    prior_weight: list[Path],
    l2_weight: list[Path],
    fraction: float,
    labels: Mapping,
    weights: Path,
    history: Path,
    metrics: Path,
    run: Path,
) -> None:
    """Train, resuming after the last finished epoch if an earlier run was killed."""
    data, opened = read_dataset(dataset), Genome.open(genome)
    shape = {"tasks": len(data.tasks)}
    if labels["architecture"] == "profile":
        shape |= {"strands": data.strands, "control": control}
    network = build_model(labels["architecture"], {**model, **shape}, seed=seed)
    if prior is not None:
        prior = with_measured(prior, "weight", prior_weight)
    penalty = build_prior(labels["architecture"], prior)
    training = training_settings(labels["architecture"], with_measured(training, "l2", l2_weight))
    checkpoint = weights.with_name("checkpoint.pt")
    fitted = fit(
        network,
        data,
        opened,
        seed=seed,
        sample_seed=sample_seed,
        settings=training,
        prior=penalty,
        fraction=fraction,
        device=device,
        threads=threads,
        checkpoint=checkpoint,
    )
    place = choose_device(device)
    measured = evaluate(
        fitted.tested.to(place),
        data,
        opened,
        sample_seed=sample_seed if training["held_out_examples"] == "fixed" else seed,
        fraction=fraction,
        device=place,
        mode=training["held_out_mode"],
    )
    save_model(weights, fitted.model)
    write_table(fitted.history, history)
    write_table(measured, metrics)
    record = run_record(
        labels=dict(labels),
        seed=seed,
        sample_seed=sample_seed,
        fraction=fraction,
        model=network.settings,
        training=training,
        prior=None if penalty is None else penalty.settings,
        best_epoch=fitted.best_epoch,
        device=str(place),
        device_name=torch.cuda.get_device_name(place) if place.type == "cuda" else "CPU",
        threads=threads,
    )
    write_json(record, run)
    remove_checkpoint(checkpoint)
