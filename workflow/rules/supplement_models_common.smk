"""
Which supplementary figures of models this config has data for, and what they show.

REQUIRED INPUTS: `design`.
OUTPUTS: constants, helper functions; no rule.
"""

TREATMENT_PRIOR = design.prior(COMPARED[1]) or {}
SEVERAL_SEEDS = [(d, a) for d, a in design.models if len(design.seeds(d, a, "all")) > 1]
WITH_TOP = design.models if "top" in design.subsets else []
PRIOR_FIGURES = "the treatment that is compared has no Fourier prior"
NO_TOP = "there is no subset of the strongest peaks (seeds.top is 0)"

# Figure: the models that it shows, and why there may be none.
MODELS_SHOWN = {
    "figure_s1": (
        design.models[:1] if TREATMENT_PRIOR.get("kind") == "fourier" else [],
        PRIOR_FIGURES,
    ),
    "figure_s2": (BINARY_MODELS, "no data set has the architecture binary"),
    "figure_s3": (
        [m for m in design.models if m[1] == "profile"],
        "no data set has the architecture profile",
    ),
    "figure_s4": (
        design.models if TREATMENT_PRIOR else [],
        "the treatment that is compared has no prior",
    ),
    "figure_s5": (design.models, ""),
    "figure_s6": (design.models, ""),
    "figure_s11": (design.models, ""),
    "figure_s12": (WITH_TOP, NO_TOP),
    "figure_s13": (
        WITH_TOP or SEVERAL_SEEDS,
        "no two models can be compared (one seed, and seeds.top is 0)",
    ),
    "figure_s14": (
        [m for m in SEVERAL_SEEDS if m[1] == "binary"],
        "no binary model has two seeds",
    ),
    "figure_s15": (
        [m for m in SEVERAL_SEEDS if m[1] == "profile"],
        "no profile model has two seeds",
    ),
    "figure_s16": (WITH_TOP, NO_TOP),
}
SUPPLEMENT_MODELS = [name for name, (models, _) in MODELS_SHOWN.items() if models]


def models_shown(figure):
    """Models of a figure; asking for a figure without any is an error."""
    models, why = MODELS_SHOWN[figure]
    if not models:
        raise WorkflowError(f"config: {figure} has nothing to show: {why}.")
    return models


def shown_models(figure):
    """Return a param function: the models of a figure."""

    def models(wildcards):
        return models_shown(figure)

    return models


def files_shown(figure, *patterns):
    """Return an input function: files of every model of a figure."""

    def files(wildcards):
        return [
            pattern.format(dataset=d, architecture=a)
            for d, a in models_shown(figure)
            for pattern in patterns
        ]

    return files


def best_shown(figure, method):
    """Return an input function: test attributions of the best models of both conditions."""
    directory = "<results>/attributions/{dataset}/{architecture}/all"
    paths = [f"{c}/best/all.{method}.test.h5" for c in COMPARED]
    return files_shown(figure, *(f"{directory}/{path}" for path in paths))


def every_run_shown(figure, name):
    """Return an input function: a file of every seed of the figure's models, trained on all data."""

    def files(wildcards):
        return [
            f"<results>/models/{d}/{a}/all/{c}/{run}/{name}"
            for d, a in models_shown(figure)
            for c in COMPARED
            for run in design.runs(d, a, "all")
        ]

    return files


def first_seeds_shown(figure, number, subsets):
    """Return an input function: stability samples of the first seeds, chosen beforehand."""

    def files(wildcards):
        return [
            f"<results>/attributions/{d}/{a}/{s}/{c}/{run}/all.deepshap.stability.h5"
            for d, a in models_shown(figure)
            for s in subsets
            for c in COMPARED
            for run in design.runs(d, a, s)[:number]
        ]

    return files


def planted_shown(figure):
    """Return an input function: planted motif instances of the figure's data sets."""

    def files(wildcards):
        tables = existing(design.planted(d) for d, _ in models_shown(figure))
        return list(dict.fromkeys(tables))

    return files


def prior_shown(figure):
    """Return a param function: the treatment's prior, as it applies to the figure's model."""

    def settings(wildcards):
        return design.prior_settings(COMPARED[1], models_shown(figure)[0][1])

    return settings


def networks_shown(figure):
    """Return a param function: arguments of the network of each data set of a figure."""

    def settings(wildcards):
        networks = {}
        for dataset, architecture in models_shown(figure):
            networks[dataset] = {
                **design.model_settings(dataset, architecture),
                "tasks": len(design.tasks(dataset)),
            }
            if architecture == "profile":
                strands = design.dataset(dataset)["strands"]
                networks[dataset] |= {
                    "strands": strands,
                    "control": design.control(dataset),
                }
        return networks

    return settings
