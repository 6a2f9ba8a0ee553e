"""Supplementary figures of models: the prior, networks, training, prediction, stability."""

from typing import Any

from fourier_prior.design.outputs.output import Made, Rows
from fourier_prior.design.outputs.shown import Models, Shown, need

ROWS = Rows("supplement_models", "Supplementary figures")

_NO_TOP = "there is no subset of the strongest peaks (seeds.top is 0)"


@ROWS.figure("figure_s1", "figures.prior_steps", "computation of the prior")
def prior_steps(shown: Shown) -> Made:
    """How the prior is computed, for one sequence without and with the prior."""
    prior = shown.study.prior(shown.treatment) or {}
    need(prior.get("kind") == "fourier", "the treatment that is compared has no Fourier prior")
    first = shown.models[:1]
    settings = shown.study.prior_settings(shown.treatment, first[0][1])
    return {"attributions": shown.best(first, "gradient")}, shown.options(first, prior=settings)


@ROWS.figure("figure_s2", "figures.architectures", "binary network")
def binary_network(shown: Shown) -> Made:
    """The binary network, layer by layer."""
    return _network(shown, "binary")


@ROWS.figure("figure_s3", "figures.architectures", "profile network")
def profile_network(shown: Shown) -> Made:
    """The profile network, layer by layer."""
    return _network(shown, "profile")


def _network(shown: Shown, architecture: str) -> Made:
    models = shown.of_architecture(architecture)
    need(models, f"no data set has the architecture {architecture}")
    networks = {dataset: _arguments(shown, dataset, architecture) for dataset, _ in models}
    return {}, {"architecture": architecture, "networks": networks}


def _arguments(shown: Shown, dataset: str, architecture: str) -> dict[str, Any]:
    """Arguments of the network of a model."""
    study = shown.study
    network = study.model_settings(dataset, architecture)
    network |= {"tasks": len(study.tasks(dataset))}
    if architecture == "profile":
        strands = study.dataset(dataset)["strands"]
        network |= {"strands": strands, "control": study.control(dataset)}
    return network


@ROWS.figure("figure_s4", "figures.training_curves", "scale of the losses")
def training_curves(shown: Shown) -> Made:
    """Prior loss and correctness loss over the epochs of every seed."""
    need(shown.study.prior(shown.treatment), "the treatment that is compared has no prior")
    files = {
        "history": shown.every_run(shown.models, "history.tsv"),
        "run": shown.every_run(shown.models, "run.json"),
    }
    return files, shown.options(shown.models)


@ROWS.figure("figure_s5", "figures.smoothness", "smoothness, every model")
def smoothness(shown: Shown) -> Made:
    """High-frequency sum and entropy of attributions by every model."""
    return shown.analysis(shown.models, "interpretability"), shown.options(shown.models)


@ROWS.figure("figure_s6", "figures.examples", "examples, every model")
def examples(shown: Shown) -> Made:
    """Attributions of one test sequence per model, without and with the prior."""
    models, best = shown.models, shown.best(shown.models)
    return _examples(shown, models, best, "interpretability", "high_frequency_sum", None)


@ROWS.figure("figure_s11", "figures.performance", "prediction, every model")
def performance(shown: Shown) -> Made:
    """Prediction by every run of every model."""
    return _performance(shown, shown.models, "all")


@ROWS.figure(
    "figure_s12", "figures.performance", "prediction after training on the strongest peaks"
)
def performance_of_top(shown: Shown) -> Made:
    """Prediction by every run that was trained on the strongest peaks."""
    need(shown.with_top, _NO_TOP)
    return _performance(shown, shown.with_top, "top")


def _performance(shown: Shown, models: Models, subset: str) -> Made:
    return shown.analysis(models, "performance"), shown.options(models, subset=subset)


@ROWS.figure("figure_s13", "figures.stability", "stability, every model")
def stability(shown: Shown) -> Made:
    """Agreement of attributions between models, over sequences."""
    models = shown.with_top or shown.several_seeds
    need(models, "no two models can be compared (one seed, and seeds.top is 0)")
    return shown.analysis(models, "stability"), shown.options(models)


@ROWS.figure("figure_s14", "figures.examples", "examples across initialisations, binary")
def binary_initialisations(shown: Shown) -> Made:
    """Attributions of one sequence by the first seeds of every binary model."""
    return _initialisations(shown, "binary")


@ROWS.figure("figure_s15", "figures.examples", "examples across initialisations, profile")
def profile_initialisations(shown: Shown) -> Made:
    """Attributions of one sequence by the first seeds of every profile model."""
    return _initialisations(shown, "profile")


def _initialisations(shown: Shown, architecture: str) -> Made:
    models = shown.of_architecture(architecture, shown.several_seeds)
    need(models, f"no {architecture} model has two seeds")
    first = shown.first_seeds(models, 3, "all")
    return _examples(shown, models, first, "stability", "jaccard_initialisations", "run")


@ROWS.figure("figure_s16", "figures.examples", "examples, all data or strongest peaks")
def amounts_of_data(shown: Shown) -> Made:
    """Attributions of one sequence by models of all data and of the strongest peaks."""
    models = shown.with_top
    need(models, _NO_TOP)
    first = shown.first_seeds(models, 1, "all", "top")
    return _examples(shown, models, first, "stability", "jaccard_top", "subset")


def _examples(
    shown: Shown,
    models: Models,
    attributions: list[str],
    question: str,
    measure: str,
    rows_by: str | None,
) -> Made:
    """Sequences that a measure of an analysis table chooses; `rows_by` tells models apart."""
    files = {
        "table": shown.needs.analysis(models, question),
        "attributions": attributions,
        "sites": shown.planted(models),
    }
    return files, shown.options(models, measure=measure, rows_by=rows_by)
