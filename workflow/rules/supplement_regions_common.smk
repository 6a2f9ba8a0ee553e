"""
Which supplementary figures of regions, motifs and regularisers this config has data for.

REQUIRED INPUTS: `design`.
OUTPUTS: constants, wildcard constraints, helper functions; no rule.
"""

TREATMENT = COMPARED[1]
RIVAL_PRIORS = ("smoothness", "sparsity")
MISSED_IN = "<results>/motifs/{dataset}/{architecture}/missed"
MOTIFS_OF_HEAD = (
    "<results>/motifs/{dataset}/{architecture}/all/{condition}/best/{head}.deepshap"
)


def models_with_gold(*kinds):
    """List the data sets and architectures that have a gold standard of one of the kinds."""
    return [(d, a) for d, a in design.models if design.gold_kind(d) in kinds]


def rivals(dataset, architecture):
    """List the conditions of a model with a prior of another kind than the one compared."""
    return [
        c
        for c in design.ablations(dataset, architecture)
        if (design.prior(c) or {}).get("kind") in RIVAL_PRIORS
    ]


def tasks_of_motif_figures():
    """Return the data set of figure 3 and its tasks, if it has a gold standard for their motifs."""
    if "figure_3" not in design.figures:
        return None, []
    dataset = design.figure("figure_3")["dataset"]
    return dataset, design.tasks(dataset) if design.gold_kind(dataset) else []


MOTIF_DATASET, MOTIF_TASKS = tasks_of_motif_figures()
MOTIF_FIGURES = dict(zip(["figure_s7", "figure_s8", "figure_s9"], MOTIF_TASKS))
WITH_L2 = [(d, a) for d, a in design.models if "l2" in design.ablations(d, a)]
NO_L2 = "no data set has the condition l2 (`ablations` of its architectures)"

# Figure: the models that it shows, and why there may be none.
REGION_FIGURES = {
    **{
        name: (
            (
                [(MOTIF_DATASET, a) for a in design.architectures(MOTIF_DATASET)]
                if name in MOTIF_FIGURES
                else []
            ),
            "the data set of figure_3 is absent, has no gold standard or too few tasks",
        )
        for name in ("figure_s7", "figure_s8", "figure_s9")
    },
    "figure_s17": (design.models, "there is no data set"),
    "figure_s18": (
        models_with_gold("nexus"),
        "no data set has ChIP-nexus peaks as gold standard",
    ),
    "figure_s19": (
        models_with_gold("footprints"),
        "no data set has footprints as gold standard",
    ),
    "figure_s20": (
        [(d, a) for d, a in models_with_gold("nexus", "footprints") if a == "binary"],
        "no data set with a gold standard has the architecture binary",
    ),
    "figure_s23": (WITH_L2, NO_L2),
    "figure_s24": (WITH_L2, NO_L2),
    "figure_s25": (
        [(d, a) for d, a in design.models if rivals(d, a)],
        "no data set has a smoothness or sparsity prior (`ablations` of its architectures)",
    ),
}
SUPPLEMENT_REGIONS = [name for name, (models, _) in REGION_FIGURES.items() if models]


def models_in(figure):
    """Models of a figure; asking for a figure without any is an error."""
    models, why = REGION_FIGURES[figure]
    if not models:
        raise WorkflowError(f"config: {figure} has nothing to show: {why}.")
    return models


def models_of_figure(figure):
    """Return a param function: the models of a figure."""

    def models(wildcards):
        return models_in(figure)

    return models


def tables_of_figure(figure, *questions):
    """Return an input function: analysis tables of the models of a figure."""

    def files(wildcards):
        return [
            f"<results>/analysis/{d}/{a}/{question}.tsv"
            for d, a in models_in(figure)
            for question in questions
        ]

    return files


def files_of_motif_figure(figure, pattern):
    """Return an input function: files of every architecture and condition of a task's motifs."""

    def files(wildcards):
        return [
            pattern.format(
                dataset=d, architecture=a, condition=c, head=MOTIF_FIGURES[figure]
            )
            for d, a in models_in(figure)
            for c in COMPARED
        ]

    return files


def curves_of_motif_figure(figure):
    """Return an input function: curves of motif calls of every architecture."""

    def files(wildcards):
        return [
            f"<results>/analysis/{d}/{a}/motif_curve.{MOTIF_FIGURES[figure]}.tsv"
            for d, a in models_in(figure)
        ]

    return files


def task_of_figure(figure):
    """Return a param function: the task of a figure of motifs."""

    def task(wildcards):
        models_in(figure)
        return MOTIF_FIGURES[figure]

    return task


def missed_motifs_of_figure(figure, name):
    """Return an input function: a file of the motifs outside the gold standard of both conditions."""

    def files(wildcards):
        return [
            f"{MISSED_IN}/{c}/{name}".format(dataset=d, architecture=a)
            for d, a in models_in(figure)
            for c in COMPARED
        ]

    return files


def gold_kinds_of_figure(figure):
    """Return a param function: the kind of gold standard of every model of a figure."""

    def kinds(wildcards):
        return [design.gold_kind(d) for d, _ in models_in(figure)]

    return kinds


def rivals_of_figure(figure):
    """Return a param function: conditions whose losses are drawn, for every model of a figure."""

    def conditions(wildcards):
        return [[*COMPARED, *rivals(*model)] for model in models_in(figure)]

    return conditions


def tuned_rivals_of_figure(figure):
    """Return a param function: conditions whose overlap with peaks is drawn: tuned, if any is."""

    def conditions(wildcards):
        listed = []
        for d, a in models_in(figure):
            tuned = [c for c in rivals(d, a) if design.tuned(c, a) == "prior"]
            listed.append([*COMPARED, *(tuned or rivals(d, a))])
        return listed

    return conditions
