"""Command: the weight at which a prior is as large as the correctness loss."""

from collections.abc import Mapping
from pathlib import Path

import torch

from fourier_prior.commands import arguments, integer, mapping, path, text
from fourier_prior.datasets.file import read_dataset
from fourier_prior.files import write_json
from fourier_prior.genome import Genome
from fourier_prior.models.networks import load_model
from fourier_prior.training.prior_weight import build_prior, similar_scale


@arguments(
    weights=path("model without prior (safetensors)"),
    dataset=path("training set (.h5)"),
    genome=path("encoded genome (.npy)"),
    prior=mapping("settings of the attribution prior; its weight has no effect"),
    training=mapping("settings of the training"),
    sample_seed=integer("seed of validation examples"),
    device=text("cpu, cuda or auto"),
    threads=integer("CPU threads"),
    weight=path("JSON file to write"),
)
def measure_similar_scale(
    weights: Path,
    dataset: Path,
    genome: Path,
    prior: Mapping,
    training: Mapping,
    sample_seed: int,
    device: str,
    threads: int,
    weight: Path,
) -> None:
    """Write the weight at which a prior is as large as the correctness loss (FP, section 8.2)."""
    torch.set_num_threads(threads)
    model = load_model(weights)
    measured = similar_scale(
        model,
        read_dataset(dataset),
        Genome.open(genome),
        build_prior(model.architecture, {**prior, "weight": 1}),
        sample_seed=sample_seed,
        settings=training,
        device=device,
    )
    write_json(measured, weight)
