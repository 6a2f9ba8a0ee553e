"""Commands: attributions of test sequences, and a check against a second engine."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import torch

from fourier_prior.attributions.attribute import attribute as explain, engine_comparison
from fourier_prior.attributions.file import write_attributions
from fourier_prior.attributions.sample import Sample, choose_sample, sample_at
from fourier_prior.commands import arguments, integer, mapping, path, paths, text, words
from fourier_prior.commands.several_models import for_each
from fourier_prior.datasets.file import read_dataset
from fourier_prior.devices import choose_device
from fourier_prior.files import check_writable, write_table
from fourier_prior.genome import Genome
from fourier_prior.models.networks import load_model
from fourier_prior.signal.bigwig import track_readers

_OF_BOTH = {
    "dataset": path("training set (.h5)"),
    "genome": path("encoded genome (.npy)"),
    "settings": mapping("the `attribution` block of the config"),
    "seed": integer("seed of samples and shuffles"),
    "threads": integer("CPU threads"),
}
_OF_FILES = {
    **_OF_BOTH,
    "head": text("`all` tasks together, or the name of one"),
    "method": text("deepshap, gradient or released"),
    "device": text("cpu, cuda or auto"),
    "labels": mapping("what files say about themselves"),
}


@arguments(
    weights=paths("models of one kind (safetensors)"),
    runs=words("what each model is called, for its file to say"),
    **_OF_FILES,
    sample=text("which sample of test sequences: stability, test or motifs"),
    attributions=paths("attribution file (.h5) of each model to write"),
)
def attribute(
    weights: list[Path],
    runs: list[str],
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
    attributions: list[Path],
) -> None:
    """Write hypothetical scores of a sample of test sequences, by each of several models."""
    check_writable(attributions)
    torch.set_num_threads(threads)
    data = read_dataset(dataset)
    examples = choose_sample(
        data,
        Genome.open(genome),
        number=settings["samples"][sample],
        seed=seed,
        jitter=sample != "motifs",
    )
    task = _task(head, data.tasks)

    def write_one(file, weights, run):
        said = {**labels, "run": run, "sample": sample}
        _write_scores(file, examples, weights, settings, seed, task, method, device, said)

    for_each(runs, write_one, file=attributions, weights=weights, run=runs)


@arguments(
    weights=path("model (safetensors)"),
    **_OF_FILES,
    locus=text("place whose window is attributed, chrom:start-end"),
    control_plus=paths("bigWig of the plus strand of each control that the model sees"),
    control_minus=paths("bigWig of the minus strand, likewise"),
    attributions=path("attribution file (.h5) to write"),
)
def attribute_locus(
    weights: Path,
    dataset: Path,
    genome: Path,
    settings: Mapping,
    seed: int,
    threads: int,
    head: str,
    method: str,
    device: str,
    labels: Mapping,
    attributions: Path,
    locus: str,
    control_plus: list[Path],
    control_minus: list[Path],
) -> None:
    """Write hypothetical scores of the window around one place."""
    torch.set_num_threads(threads)
    data = read_dataset(dataset)
    control = track_readers(control_plus, control_minus, getattr(data, "strands", 1))
    examples = sample_at(locus, data, Genome.open(genome), control)
    task = _task(head, data.tasks)
    _write_scores(attributions, examples, weights, settings, seed, task, method, device, labels)


def _task(head: str, tasks: list[str]) -> int | None:
    return None if head == "all" else tasks.index(head)


def _write_scores(
    file: Path,
    examples: Sample,
    weights: Path,
    settings: Mapping,
    seed: int,
    task: int | None,
    method: str,
    device: str,
    labels: Mapping,
) -> None:
    """Explain examples with a model and write the scores."""
    scores = explain(
        load_model(weights).to(choose_device(device)),
        examples.codes,
        examples.control,
        chrom=examples.chrom,
        start=examples.start,
        method=method,
        task=task,
        references=settings["references"],
        seed=seed,
        engine=settings["engine"],
        batch_size=settings["batch_size"],
        attrs=labels,
    )
    write_attributions(file, scores)


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
