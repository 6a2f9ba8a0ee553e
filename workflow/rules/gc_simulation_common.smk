"""
Functions about sequences simulated at several GC levels.

REQUIRED INPUTS: `design`, `config`.
OUTPUTS: helper functions; no rule.
"""

from fourier_prior.vocabulary import gc_level_of

GC_LEVELS = list(design.gc_levels)
GC_CONDITIONS = config["gc_simulation"]["conditions"]
GC_RUNS = {
    (level, condition): design.runs(level, "binary", "all", condition)
    for level in GC_LEVELS
    for condition in GC_CONDITIONS
}
GC_SCORES = ("deepshap",) if RELEASED_SCORES else ("deepshap", "released")
GC_ATTRIBUTIONS = [
    (level, f"<results>/attributions/{level}/binary/all/{condition}/{run}")
    for (level, condition), seeds in GC_RUNS.items()
    for run in (
        *(f"{seed}/all.deepshap.stability.h5" for seed in seeds),
        *(f"best/all.{method}.test.h5" for method in GC_SCORES),
    )
]


def gc_of(wildcards):
    return gc_level_of(wildcards.dataset)


# The lowest level, for variants of the prior, and the highest, for examples.
GC_LEAST = min(GC_LEVELS, key=gc_level_of, default="gc-none")
GC_MOST = max(GC_LEVELS, key=gc_level_of, default="gc-none")


def no_gc_levels(wildcards):
    raise WorkflowError(
        "config: gc_simulation has no level, so there is nothing to simulate; name GC contents "
        "under gc_simulation.levels, or use --configfile config/simulation.yaml."
    )
