"""Commands: attributions of test sequences, and a check against a second engine."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import torch

from fourier_prior.attributions.attribute import attribute as explain, engine_comparison
from fourier_prior.attributions.file import write_attributions
from fourier_prior.attributions.sample import choose_sample
from fourier_prior.commands import arguments, integer, mapping, path, paths, text, words
from fourier_prior.datasets.file import read_dataset
from fourier_prior.devices import choose_device
from fourier_prior.files import write_table
from fourier_prior.genome import Genome
from fourier_prior.models.networks import load_model

_OF_BOTH = {
    "dataset": path("training set (.h5)"),
    "genome": path("encoded genome (.npy)"),
    "settings": mapping("the `attribution` block of the config"),
    "seed": integer("seed of samples and shuffles"),
    "threads": integer("CPU threads"),
}


@arguments(
    weights=path("model (safetensors)"),
    **_OF_BOTH,
    head=text("`all` tasks together, or the name of one"),
    method=text("deepshap, gradient or released"),
    sample=text("which sample of test sequences: stability, test or motifs"),
    device=text("cpu, cuda or auto"),
    labels=mapping("what the file says about itself"),
    attributions=path("attribution file (.h5) to write"),
)
def attribute(
    weights: Path,
    dataset: Path,
    genome: Path,
    settings: Mapping,
    seed: int,
    threads: int,
    head: str,
    method: str,
    sample: str,
    device: str,
    labels: Mapping,
    attributions: Path,
) -> None:
    """Write hypothetical scores of a sample of test sequences."""
    torch.set_num_threads(threads)
    data = read_dataset(dataset)
    examples = choose_sample(
        data,
        Genome.open(genome),
        number=settings["samples"][sample],
        seed=seed,
        jitter=sample != "motifs",
    )
    scores = explain(
        load_model(weights).to(choose_device(device)),
        examples.codes,
        examples.control,
        chrom=examples.chrom,
        start=examples.start,
        method=method,
        task=None if head == "all" else data.tasks.index(head),
        references=settings["references"],
        seed=seed,
        engine=settings["engine"],
        batch_size=settings["batch_size"],
        attrs=labels,
    )
    write_attributions(attributions, scores)


@arguments(
    conditions=words("conditions, in the order of the models"),
    weights=paths("best model (safetensors) of each condition"),
    **_OF_BOTH,
    labels=mapping("what the table says about itself"),
    engines=path("table to write"),
)
def compare_engines(
    conditions: list[str],
    weights: list[Path],
    dataset: Path,
    genome: Path,
    settings: Mapping,
    seed: int,
    threads: int,
    labels: Mapping,
    engines: Path,
) -> None:
    """Write how far our DeepSHAP and the shap package's differ, and how complete ours is."""
    torch.set_num_threads(threads)
    number = settings["compared_sequences"]
    examples = choose_sample(read_dataset(dataset), Genome.open(genome), number=number, seed=seed)
    common = {key: settings[key] for key in ("references", "batch_size")} | {"seed": seed}
    rows = []
    for condition, file in zip(conditions, weights, strict=True):
        compared = engine_comparison(load_model(file), examples.codes, examples.control, **common)
        rows.append({**labels, "condition": condition, **compared})
    write_table(pd.DataFrame(rows), engines)
