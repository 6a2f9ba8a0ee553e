"""
Functions about variants of the Fourier prior: which conditions differ in nothing but the choices
in which the paper's text and its released code differ.

REQUIRED INPUTS: `design`, simulated GC levels.
OUTPUTS: helper functions; no rule.
"""

from fourier_prior.design.prior_variants import is_variant, released_choices


def all_settings(dataset, architecture, condition):
    """Settings of prior and training of a condition, resolved for an architecture."""
    return {
        **(design.prior_settings(condition, architecture) or {}),
        **design.training_settings(dataset, architecture, condition),
    }


def variants_of(dataset, architecture):
    """Map the conditions to compare to the choices that each makes as released."""
    treatment = all_settings(dataset, architecture, COMPARED[1])
    trained = (
        GC_CONDITIONS
        if dataset in GC_LEVELS
        else (COMPARED[1], *design.ablations(dataset, architecture))
    )
    chosen = {COMPARED[0]: []}
    for condition in trained:
        settings = all_settings(dataset, architecture, condition)
        if is_variant(settings, treatment):
            chosen[condition] = released_choices(settings)
    # From the text to the released code, the variants without any released choice first.
    return dict(
        sorted(chosen.items(), key=lambda kind: (kind[0] != COMPARED[0], len(kind[1])))
    )


# Both kinds of scores are compared, so the released ones must not stand in the place of DeepSHAP's.
VARIANT_MODELS = [
    (d, a)
    for d, a in design.ablated_models
    if len(variants_of(d, a)) > 2 and not RELEASED_SCORES
]
# Simulated sequences of the lowest GC content (without bias in the shipped configs) stand beside
# them, if the config has their variants.
SIMULATED_VARIANTS = (
    [(GC_LEAST, "binary")]
    if VARIANT_MODELS
    and GC_LEVELS
    and COMPARED[0] in GC_CONDITIONS
    and len(variants_of(GC_LEAST, "binary")) > 2
    and len(GC_RUNS[GC_LEAST, COMPARED[0]]) > 1
    else []
)
VARIANTS = {
    (d, a, c): choices
    for d, a in VARIANT_MODELS + SIMULATED_VARIANTS
    for c, choices in variants_of(d, a).items()
}


def variants_exist(_):
    """Refuse to plan a comparison of variants in a config that has none."""
    if RELEASED_SCORES:
        raise WorkflowError(
            "config: variants are compared by DeepSHAP and by the released scores, and "
            "comparison.scores: released has these alone; use deepshap."
        )
    if not VARIANT_MODELS:
        raise WorkflowError(
            "config: no data set has variants of the Fourier prior; name some (fourier-text, "
            "fourier-released) under `ablations` of a data set's architecture."
        )
    return []


def of_variants(question):
    """List one analysis table of all models that have variants, and that of their conditions."""
    folders = [f"<results>/analysis/{d}/{a}" for d, a in VARIANT_MODELS]
    return [f"{f}/{part}{question}.tsv" for f in folders for part in ("", "ablations/")]


def of_simulated_variants(question):
    """List one analysis table of simulated sequences, if they have variants."""
    return [f"<results>/analysis/simulation/{question}.tsv" for _ in SIMULATED_VARIANTS]


def of_simulated_models(file):
    """List one file of every model of the simulated sequences that are compared."""
    return [
        f"<results>/models/{level}/binary/all/{condition}/{run}/{file}"
        for (level, condition), runs in GC_RUNS.items()
        if level == GC_LEAST
        for run in runs
    ]


def best_variants(wildcards):
    directory = (
        f"<results>/attributions/{wildcards.dataset}/{wildcards.architecture}/all"
    )
    return [
        f"{directory}/{condition}/best/all.released.test.h5"
        for condition in variants_of(wildcards.dataset, wildcards.architecture)
    ]
