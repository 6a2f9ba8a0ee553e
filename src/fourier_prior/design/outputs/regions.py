"""Supplementary figures of motifs, summits, gold standards, L2 and other priors."""

from fourier_prior.design import paths
from fourier_prior.design.outputs.output import Made, Rows
from fourier_prior.design.outputs.shown import Models, Shown, need

ROWS = Rows("supplement_regions", "Supplementary figures")

_RIVALS = ("smoothness", "sparsity")


@ROWS.figure("figure_s7", "figures.motif_runs", "motifs of the first task")
def motifs_of_first_task(shown: Shown) -> Made:
    """Motifs of the first task of figure 3's data set, and their instances."""
    return _motifs_of_task(shown, 0)


@ROWS.figure("figure_s8", "figures.motif_runs", "motifs of the second task")
def motifs_of_second_task(shown: Shown) -> Made:
    """Motifs of the second task."""
    return _motifs_of_task(shown, 1)


@ROWS.figure("figure_s9", "figures.motif_runs", "motifs of the third task")
def motifs_of_third_task(shown: Shown) -> Made:
    """Motifs of the third task."""
    return _motifs_of_task(shown, 2)


def _motifs_of_task(shown: Shown, index: int) -> Made:
    study, dataset, tasks = shown.study, None, []
    if "figure_3" in study.figures:
        dataset = study.figure("figure_3")["dataset"]
        tasks = study.tasks(dataset) if study.gold_kind(dataset) else []
    need(
        tasks[index : index + 1],
        "the data set of figure_3 is absent, has no gold standard or too few tasks",
    )
    task, models = tasks[index], [model for model in shown.models if model[0] == dataset]
    files = {
        "patterns": shown.motif_files(models, task, "patterns.tsv"),
        "modisco": shown.motif_files(models, task, "modisco.h5"),
        "curves": shown.needs.analysis(models, f"motif_curve.{task}"),
    }
    kinds = shown.gold_kinds(models)
    return files, shown.options(models, task=task, gold_kinds=kinds, most=8)


@ROWS.figure("figure_s17", "figures.regions", "summits and peaks")
def summits_and_peaks(shown: Shown) -> Made:
    """Summit correlation and overlap with peaks of every model."""
    return _regions(shown, shown.models, "peaks")


@ROWS.figure("figure_s18", "figures.regions", "overlap with ChIP-nexus peaks")
def nexus_peaks(shown: Shown) -> Made:
    """Overlap of attributions with ChIP-nexus peaks."""
    models = [model for model in shown.models if shown.study.gold_kind(model[0]) == "nexus"]
    need(models, "no data set has ChIP-nexus peaks as gold standard")
    return _regions(shown, models, "nexus")


@ROWS.figure("figure_s19", "figures.regions", "overlap with footprints")
def footprints(shown: Shown) -> Made:
    """Overlap of attributions with footprints."""
    models = [model for model in shown.models if shown.study.gold_kind(model[0]) == "footprints"]
    need(models, "no data set has footprints as gold standard")
    return _regions(shown, models, "footprints")


def _regions(shown: Shown, models: Models, regions: str) -> Made:
    """A measure of every sequence, and how ranked bases find regions of one kind."""
    peaks = regions == "peaks"
    measure = "summit_correlation" if peaks else f"{regions}_fraction"
    files = {
        "interpretability": shown.needs.analysis(models, "interpretability"),
        "curves": shown.needs.analysis(models, "region_curves"),
    }
    options = {"measure": measure, "regions": regions, "cumulative": peaks}
    return files, shown.options(models, **options)


@ROWS.figure("figure_s20", "figures.missed_motifs", "motifs outside the gold standard")
def missed_motifs(shown: Shown) -> Made:
    """Motifs outside the gold standard, in attributions of binary models."""
    models = shown.of_architecture("binary", shown.with_gold)
    need(models, "no data set with a gold standard has the architecture binary")
    names = {"patterns": "patterns.tsv", "modisco": "modisco.h5", "seqlets": "seqlets.tsv"}
    files = {
        role: [
            paths.MISSED_MOTIFS(dataset=d, architecture=a, condition=c, file=file)
            for d, a in models
            for c in shown.conditions
        ]
        for role, file in names.items()
    }
    return files, shown.options(models, gold_kinds=shown.gold_kinds(models), most=3)


@ROWS.figure("figure_s23", "figures.smoothness_by_method", "smoothness, L2 and prior")
def smoothness_with_l2(shown: Shown) -> Made:
    """Smoothness of models with an L2 penalty and with the prior."""
    models = _with_l2(shown)
    files = {
        "scores": shown.with_ablations(models, "interpretability"),
        "gradients": shown.with_ablations(models, "gradients"),
    }
    l2_and_prior = {"conditions": ["l2", shown.treatment], "scores": shown.scores}
    return files, {"models": models, **l2_and_prior}


@ROWS.figure("figure_s24", "figures.regions", "summits and peaks, L2 and prior")
def summits_and_peaks_with_l2(shown: Shown) -> Made:
    """Summits and peaks in attributions of models with an L2 penalty and with the prior."""
    models = _with_l2(shown)
    files = {
        "interpretability": shown.with_ablations(models, "interpretability"),
        "curves": shown.with_ablations(models, "region_curves"),
    }
    _, options = _regions(shown, models, "peaks")
    return files, {**options, "conditions": ["l2", shown.treatment]}


def _with_l2(shown: Shown) -> Models:
    models = [model for model in shown.models if "l2" in shown.study.ablations(*model)]
    need(models, "no data set has the condition l2 (`ablations` of its architectures)")
    return models


@ROWS.figure("figure_s25", "figures.rival_priors", "other priors")
def rival_priors(shown: Shown) -> Made:
    """Validation loss and overlap with peaks of models with other priors."""
    study, rivals, drawn = shown.study, {}, {}
    for model in shown.models:
        own = study.ablations(*model)
        rivals[model] = [c for c in own if (study.prior(c) or {}).get("kind") in _RIVALS]
        # Overlap with peaks is drawn of the tuned priors, if any is tuned.
        tuned = [c for c in rivals[model] if study.tuned(c, model[1]) == "prior"]
        drawn[model] = tuned or rivals[model]
    models = [model for model in shown.models if rivals[model]]
    need(
        models, "no data set has a smoothness or sparsity prior (`ablations` of its architectures)"
    )
    files = {
        "performance": shown.with_ablations(models, "performance"),
        "curves": shown.with_ablations(models, "region_curves"),
    }
    return files, {
        "models": models,
        "conditions": [[*shown.conditions, *rivals[model]] for model in models],
        "tuned": [[*shown.conditions, *drawn[model]] for model in models],
        "treatment": shown.treatment,
    }
