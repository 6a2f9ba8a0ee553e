"""
Functions about sequences simulated at several GC levels.

REQUIRED INPUTS: `design`, `config`.
OUTPUTS: helper functions; no rule.
"""

from fourier_prior.gc_levels import level_of

GC_LEVELS = list(design.gc_levels)
GC_CONDITIONS = config["gc_simulation"]["conditions"]
GC_KINDS = [
    (level, condition, run, method)
    for level in GC_LEVELS
    for condition in GC_CONDITIONS
    for run in [*design.runs(level, "binary", "all", condition), "best"]
    for method in (["deepshap", "released"] if run == "best" else ["deepshap"])
]


def gc_of(wildcards):
    return level_of(wildcards.dataset)


# The level with the largest bias, for examples.
GC_MOST = max(GC_LEVELS, key=level_of, default="gc-none")


def no_gc_levels(wildcards):
    raise WorkflowError(
        "config: gc_simulation has no level, so there is nothing to simulate; name GC contents "
        "under gc_simulation.levels, or use --configfile config/simulation.yaml."
    )
