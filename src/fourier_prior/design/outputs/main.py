"""Figures and tables of the paper's main part; figures show what the config maps them to."""

from fourier_prior.design.outputs.output import Made, Rows
from fourier_prior.design.outputs.shown import NothingToShow, Shown, need
from fourier_prior.vocabulary import REGIONS

FIGURES = Rows("figures", "Figures")
TABLES = Rows("tables", "Tables")


def _role(shown: Shown, name: str) -> dict[str, str]:
    """Data set, architecture and head that a figure is mapped to."""
    problem = shown.study.figures_left_out.get(name)
    if problem:
        raise NothingToShow(f"is mapped to {problem}; map it to another one under `figures`")
    return shown.study.figure(name)


@FIGURES.figure("figure_1", "figures.initialisations", "attributions and initialisation")
def initialisations(shown: Shown) -> Made:
    """One sequence by models that differ only in their initialisation."""
    role = _role(shown, "figure_1")
    model = (role["dataset"], role["architecture"])
    samples = shown.at_locus("figure_1", shown.first_seeds([model], 2, "all"))
    half = len(samples) // 2
    files = {
        **shown.analysis([model], "stability"),
        "baseline": samples[:half],
        "treatment": samples[half:],
        "sites": shown.planted([model]),
    }
    seeds = shown.study.seeds(*model, "all")[:2]
    options = {"conditions": shown.conditions, "seeds": seeds, "window": 120}
    return files, {**options, "locus": shown.study.locus("figure_1")}


@FIGURES.figure("figure_2", "figures.smoothness_example", "smoothness")
def smoothness(shown: Shown) -> Made:
    """Smoothness of attributions with and without the prior, and one example."""
    role = _role(shown, "figure_2")
    model = (role["dataset"], role["architecture"])
    baseline, treatment = shown.at_locus("figure_2", shown.best([model]))
    files = {
        **shown.analysis([model], "interpretability"),
        "baseline": [baseline],
        "treatment": [treatment],
        "sites": shown.planted([model]),
    }
    locus = shown.study.locus("figure_2")
    return files, {"conditions": shown.conditions, "window": 120, "locus": locus}


@FIGURES.figure("figure_3", "figures.motifs", "motifs and their instances")
def motifs(shown: Shown) -> Made:
    """Motifs that TF-MoDISco finds, and instances in gold-standard peaks."""
    role = _role(shown, "figure_3")
    model, head = (role["dataset"], role["architecture"]), role["head"]
    files = {
        "patterns": shown.motif_files([model], head, "patterns.tsv"),
        "modisco": shown.motif_files([model], head, "modisco.h5"),
        "curve": shown.needs.analysis([model], f"motif_curve.{head}"),
    }
    words = REGIONS.get(shown.study.gold_kind(role["dataset"]), "gold standard")
    annotation = words + ("" if head == "all" else f" of {head}")
    return files, {"conditions": shown.conditions, "most": 6, "annotation": annotation}


@FIGURES.figure("figure_4", "figures.performance_of_model", "performance")
def performance(shown: Shown) -> Made:
    """Predictive performance over random initialisations."""
    role = _role(shown, "figure_4")
    model = (role["dataset"], role["architecture"])
    options = {"conditions": shown.conditions, "architecture": role["architecture"]}
    return shown.analysis([model], "performance"), options


@TABLES.table("table_1", "tables.performance", "test performance")
def test_performance(shown: Shown) -> Made:
    """Test performance of binary models."""
    models = shown.of_architecture("binary")
    need(models, "no data set has the architecture binary")
    options = shown.options(models, embedded=shown.embedded)
    return shown.analysis(models, "performance"), options


@TABLES.table("table_2", "tables.stability", "stability")
def stability(shown: Shown) -> Made:
    """Agreement of attributions between initialisations and between amounts of data."""
    top = shown.study.config["top_fraction"]
    options = shown.options(shown.models, embedded=shown.embedded, top_fraction=top)
    return shown.analysis(shown.models, "stability"), options


@TABLES.table("table_3", "tables.summits", "summits and peaks")
def summits(shown: Shown) -> Made:
    """Attribution near summits and in peaks."""
    options = shown.options(shown.models, embedded=shown.embedded)
    return shown.analysis(shown.models, "interpretability"), options


@TABLES.table("table_4", "tables.regions", "gold standards")
def regions(shown: Shown) -> Made:
    """Attribution in ChIP-nexus peaks or footprints."""
    models = shown.with_gold
    need(models, "no data set has a gold standard")
    kinds = {dataset: shown.study.gold_kind(dataset) for dataset, _ in models}
    options = shown.options(models, embedded=shown.embedded, annotations=kinds)
    return shown.analysis(models, "interpretability"), options


@TABLES.table("table_effects", "tables.effects", "effect of the prior")
def effects(shown: Shown) -> Made:
    """Effect of the prior on every measure, over sequences and over initialisations."""
    files = shown.analysis(shown.models, "interpretability", "stability", "performance")
    return files, {"conditions": shown.conditions}


@TABLES.table("table_engines", "tables.engines", "agreement of two DeepSHAP engines")
def engines(shown: Shown) -> Made:
    """Largest deviation between this package's DeepSHAP and the shap package's."""
    return shown.analysis(shown.models, "engines"), {}


ROWS = [*FIGURES, *TABLES]
