"""
The ledger: every quantitative claim of both papers beside what this config makes of it.

REQUIRED INPUTS: analysis tables of all conditions, motifs, tables of the appendix; parts that the
config does not have are left out, and their claims are marked as not run.
OUTPUTS: <results>/claims.tsv, <results>/claims.md
"""

from fourier_prior.published import claimed_motifs

CLAIMED_MOTIFS = [run for run in design.motif_runs if run in claimed_motifs()]


rule claims_ledger:
    """Set every claim of both papers beside what came out here, with a verdict."""
    input:
        performance=of_all_conditions("performance"),
        interpretability=of_all_conditions("interpretability"),
        gradients=of_all_conditions("gradients"),
        stability=of_all_conditions("stability"),
        calls=[
            f"<results>/analysis/{d}/{a}/motif_curve.{head}.tsv"
            for d, a, head in CLAIMED_MOTIFS
            if (d, a) in GOLD_MODELS
        ],
        patterns=[
            f"<results>/motifs/{d}/{a}/all/{c}/best/{head}.deepshap/patterns.tsv"
            for d, a, head in CLAIMED_MOTIFS
            for c in COMPARED
        ],
        simulation=[rules.measure_gc_simulation.output.table] if GC_LEVELS else [],
        minimum=["<results>/appendix/minimum.tsv"] if OWN_NETWORKS else [],
        networks=(
            of_networks(OWN_NETWORKS, TABLE_DL_FILES, ("accuracy", "erasures"))
            if OWN_NETWORKS
            else []
        ),
    output:
        table="<results>/claims.tsv",
        text=report(
            "<results>/claims.md",
            caption="../report/claims.rst",
            category="Claims",
            labels={"table": "claims", "shows": "verdicts on both papers"},
        ),
    log:
        "<results>/logs/claims_ledger.log",
    benchmark:
        "<results>/benchmarks/claims_ledger.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.claims.page")
        + code_version("fourier_prior.claims.fourier_prior")
        + code_version("fourier_prior.claims.deeplift"),
        published=[
            data_version(name)
            for name in (
                "published/claims.tsv",
                "published/slips.tsv",
                "published/fourier_prior.tsv",
                "published/deeplift.tsv",
            )
        ],
        embedded=EMBEDDED,
    script:
        "../scripts/claims.py"


rule claims:
    """Target: the claims of both papers, published and measured values, verdicts."""
    input:
        rules.claims_ledger.output,
    localrule: True
