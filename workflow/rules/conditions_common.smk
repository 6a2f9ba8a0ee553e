"""
Functions about training conditions: their settings, measured weights, and the files of conditions
that are not compared in the main figures and tables.

REQUIRED INPUTS: `design`.
OUTPUTS: helper functions; no rule.
"""


def training_code(wildcards):
    """Code version of a training; a condition without prior does not depend on the priors."""
    without = [] if design.prior(wildcards.condition) else ["fourier_prior.priors.attribution_prior"]
    return code_version("fourier_prior.commands.train", exclude=without)


def prior_as_json(wildcards):
    """Prior of a condition as it applies to one architecture; null without prior."""
    settings = design.prior_settings(wildcards.condition, wildcards.architecture)
    return json.dumps(with_tried_weight(settings, "prior", "weight", wildcards))


def training_settings_as_json(wildcards):
    settings = design.training_settings(
        wildcards.dataset, wildcards.architecture, wildcards.condition
    )
    return json.dumps(with_tried_weight(settings, "l2", "l2", wildcards))


def with_tried_weight(settings, part, key, wildcards):
    """Put the weight that is tried, if one is, in place of the rule to tune it."""
    tuned = design.tuned(wildcards.condition, wildcards.architecture)
    if part == tuned and "weight" in wildcards.keys():
        return {**settings, key: float(wildcards.weight)}
    return settings


def baseline_training_as_json(wildcards):
    settings = design.training_settings(
        wildcards.dataset, wildcards.architecture, "none"
    )
    return json.dumps(settings)


def measured_weight(part):
    """Return an input function: the file with a weight for which the config has a rule."""

    def file(wildcards):
        given = design.weights(wildcards.condition, wildcards.architecture).get(part)
        directory = "<results>/models/{dataset}/{architecture}/{subset}".format(
            **wildcards
        )
        if given == "half-of-none-loss":
            return [f"{directory}/prior-weight.json"]
        if given == "similar-scale":
            return [f"{directory}/{wildcards.condition}/similar-scale.json"]
        # A weight that is being tried is not measured.
        tuned = isinstance(given, dict) and "weight" not in wildcards.keys()
        return [f"{directory}/{wildcards.condition}/tuned-weight.json"] if tuned else []

    return file


def grid_of(wildcards):
    return design.grid(wildcards.condition, wildcards.architecture)


def histories_of_grid(wildcards):
    directory = "<results>/models/{dataset}/{architecture}/{subset}/{condition}".format(
        **wildcards
    )
    return [
        f"{directory}/weight-{weight}/seed-00/history.tsv"
        for weight in grid_of(wildcards)
    ]


# --- conditions that are not compared -------------------------------------------------------------


def ablations_of(wildcards):
    return design.ablations(wildcards.dataset, wildcards.architecture)


def ablated(pattern, subsets):
    """Return an input function: a file of every model of the conditions that are not compared."""

    def files(wildcards):
        dataset, architecture = wildcards.dataset, wildcards.architecture
        return [
            pattern.format(path=f"{dataset}/{architecture}/{subset}/{condition}/{run}")
            for subset in subsets
            for condition in ablations_of(wildcards)
            for run in design.runs(dataset, architecture, subset, condition)
        ]

    return files


def best_ablated(method):
    """Return an input function: test attributions of the best models of these conditions."""

    def files(wildcards):
        directory = (
            f"<results>/attributions/{wildcards.dataset}/{wildcards.architecture}/all"
        )
        return [
            f"{directory}/{condition}/best/all.{method}.test.h5"
            for condition in ablations_of(wildcards)
        ]

    return files


ABLATED_SEEDS = config["ablations"]["seeds"]
CONDITION_KINDS = [
    (d, a, c) for d, a in design.models for c in (*COMPARED, *design.ablations(d, a))
]


def of_all_conditions(question):
    """List one analysis table of all models, and that of their further conditions."""
    further = [
        f"<results>/analysis/{d}/{a}/ablations/{question}.tsv"
        for d, a in design.ablated_models
    ]
    alone = ABLATED_SEEDS["all"] < 2 and not ABLATED_SEEDS["top"]
    if question == "stability" and alone:
        further = []  # one seed agrees with no other
    return analysis_of(design.models, question) + further
