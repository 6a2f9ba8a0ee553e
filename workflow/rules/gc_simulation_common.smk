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
