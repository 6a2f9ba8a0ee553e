"""Every condition, variants of the prior, negative controls, and the ledger of claims."""

from fourier_prior.design import paths
from fourier_prior.design.outputs.output import Made, Rows
from fourier_prior.design.outputs.shown import Shown, need
from fourier_prior.design.prior_variants import (
    level_with_variants,
    models_with_variants,
    prior_variants,
)
from fourier_prior.published.motifs import claimed_motifs

CONDITIONS = Rows("ablations", "Tables")
VARIANTS = Rows("prior_variants", "Figures")
CONTROLS = Rows("negative_controls", "Figures")
CLAIMS = Rows("claims", "Claims")

_QUESTIONS = ("performance", "interpretability", "gradients", "stability")


@CONDITIONS.table("table_s2", "tables.conditions", "every condition")
def conditions(shown: Shown) -> Made:
    """Prediction, smoothness, entropy and stability of models in every condition."""
    files = {q: shown.needs.analysis_of_all_conditions(q) for q in _QUESTIONS}
    told = {"baseline": shown.baseline, "scores": shown.scores, "embedded": shown.embedded}
    return files, {"kinds": shown.study.conditions_of_models, **told}


def _variants(shown: Shown) -> Made:
    """Tables of all models with variants; [data set, architecture, condition, choices]."""
    need(
        shown.study.scores != "released",
        "variants are compared by DeepSHAP and by the released scores, and comparison.scores: "
        "released has these alone; use deepshap",
    )
    models, levels = models_with_variants(shown.study), level_with_variants(shown.study)
    need(
        models,
        "no data set has variants of the Fourier prior; name some (fourier-text, "
        "fourier-released) under `ablations` of a data set's architecture",
    )

    def simulated(question):
        return [paths.SIMULATION(question=question) for _ in levels]

    files = {
        "performance": shown.with_ablations(models, "performance") + simulated("performance"),
        "interpretability": shown.with_ablations(models, "interpretability"),
        "simulated": simulated("measures"),
        "pairs": shown.with_ablations(models, "stability_pairs") + simulated("stability_pairs"),
    }
    variants = [
        [*model, condition, choices]
        for model in models + levels
        for condition, choices in prior_variants(shown.study, *model).items()
    ]
    return files, {"variants": variants, "baseline": shown.baseline}


@VARIANTS.table(
    "table_prior_variants",
    "tables.prior_variants",
    "text against released code, choice by choice",
    category="Tables",
)
def variants_table(shown: Shown) -> Made:
    """What each choice in which text and released code differ changes."""
    files, options = _variants(shown)
    released = shown.needs.analysis(models_with_variants(shown.study), "released")
    seed = shown.study.config["sample_seed"]
    return {**files, "released": released}, {**options, "seed": seed}


@VARIANTS.figure("figure_prior_variants", "figures.prior_variants", "text against released code")
def variants_figure(shown: Shown) -> Made:
    """Prediction, stability and interpretability under each choice of text and released code."""
    files, options = _variants(shown)
    return {"table": [paths.TABLE(file="table_prior_variants.tsv")], **files}, options


def _controls(shown: Shown) -> Made:
    need(not shown.controls.missing, shown.controls.missing)
    kinds = [list(kind) for kind in shown.controls.patterns]
    options = {"dataset": shown.controls.dataset, "conditions": shown.conditions}
    return shown.controls.tables, {"kinds": kinds, **options}


@CONTROLS.table(
    "table_negative_controls",
    "tables.negative_controls",
    "controls and their verdicts",
    category="Tables",
)
def controls_table(shown: Shown) -> Made:
    """What each negative control is expected to show, what it shows, and whether it passes."""
    files, options = _controls(shown)
    config = shown.study.config
    significance = config["negative_controls"]["significance"]
    return files, {**options, "significance": significance, "seed": config["sample_seed"]}


@CONTROLS.figure("figure_negative_controls", "figures.negative_controls", "controls that can fail")
def controls_figure(shown: Shown) -> Made:
    """Negative controls beside what they control."""
    files, options = _controls(shown)
    return {role: tables for role, tables in files.items() if role != "stability"}, options


@CLAIMS.table("claims_ledger", "claims.page", "verdicts on both papers", stem=paths.CLAIMS())
def claims(shown: Shown) -> Made:
    """Every claim of both papers beside what came out; what a config lacks is not read."""
    needs, own = shown.needs, shown.deeplift.own_networks
    runs = [run for run in shown.study.motif_runs if run in claimed_motifs()]
    files = {
        **{q: needs.analysis_of_all_conditions(q) for q in _QUESTIONS},
        "calls": [
            paths.ANALYSIS(dataset=d, architecture=a, part=f"motif_curve.{head}")
            for d, a, head in runs
            if (d, a) in shown.with_gold
        ],
        "patterns": [
            file
            for d, a, head in runs
            for file in shown.motif_files([(d, a)], head, "patterns.tsv")
        ],
        "simulation": [paths.SIMULATION(question="measures")] * bool(shown.simulation.levels),
        "minimum": [paths.MINIMUM()] * bool(own),
        "networks": shown.deeplift.tables(own) if own else [],
    }
    study = shown.study
    lacking = [
        f"{dataset}/{task}"
        for dataset, _ in shown.of_architecture("binary")
        for task in study.tasks(dataset)
        if study.lacks_relaxed_peaks(dataset, task)
    ]
    return files, {"embedded": shown.embedded, "without_relaxed": lacking}


ROWS = [*CONDITIONS, *VARIANTS, *CONTROLS, *CLAIMS]
