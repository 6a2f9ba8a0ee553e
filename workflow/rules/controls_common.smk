"""
Functions about controls: which models they need, and their files.

REQUIRED INPUTS: `design`.
OUTPUTS: helper functions; no rule.
"""

CONTROLLED = config["controls"]["dataset"]
HAS_CONTROLS = (CONTROLLED, "binary") in design.models
PERMUTED = "<results>/controls/permuted-labels"
PERMUTED_RUNS = [f"seed-{seed:02d}" for seed in range(config["controls"]["seeds"])]
CONTROL_ANALYSIS = f"<results>/controls/analysis/{CONTROLLED}/binary"


def controlled(_):
    """Refuse to plan controls of models that the config does not have."""
    if not HAS_CONTROLS:
        raise WorkflowError(
            f"config: controls.dataset is {CONTROLLED}, which has no binary models here; name a "
            "data set that has."
        )
    return []


def permuted_models(pattern):
    """List a file of every model that was trained on permuted labels."""
    return [
        f"{PERMUTED}/{pattern.format(path=f'{CONTROLLED}/binary/all/{c}/{run}')}"
        for c in COMPARED
        for run in PERMUTED_RUNS
    ]


def real_models(pattern):
    """List a file of every model that was trained on real labels."""
    if not HAS_CONTROLS:
        return []
    return [
        f"<results>/{pattern.format(path=f'{CONTROLLED}/binary/all/{c}/{run}')}"
        for c in COMPARED
        for run in design.runs(CONTROLLED, "binary", "all")
    ]


def planted_of_controls():
    return existing([design.planted(CONTROLLED)]) if HAS_CONTROLS else []


PATTERN_FILES = {
    (labels, condition): f"{where}/{condition}/{run}/all.deepshap/patterns.tsv"
    for labels, where, run in (
        ("real labels", f"<results>/motifs/{CONTROLLED}/binary/all", "best"),
        ("permuted labels", f"{PERMUTED}/motifs/{CONTROLLED}/binary/all", "seed-00"),
        (
            "shuffled attributions",
            f"<results>/controls/shuffled-attributions/motifs/{CONTROLLED}/binary/all",
            "best",
        ),
    )
    for condition in COMPARED
}


CONTROL_TABLES = {
    "real_performance": f"<results>/analysis/{CONTROLLED}/binary/performance.tsv",
    "permuted_performance": f"{CONTROL_ANALYSIS}/performance.tsv",
    "excess": [f"{CONTROL_ANALYSIS}/excess.tsv"] if planted_of_controls() else [],
    "patterns": list(PATTERN_FILES.values()),
    "bounds": f"{CONTROL_ANALYSIS}/bounds.tsv",
    "stability": f"<results>/analysis/{CONTROLLED}/binary/stability.tsv",
    "pairs": f"<results>/analysis/{CONTROLLED}/binary/stability_pairs.tsv",
    "interpretability": f"<results>/analysis/{CONTROLLED}/binary/interpretability.tsv",
}
