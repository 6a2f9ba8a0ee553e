"""
Conditions that the main figures and tables do not compare, and input gradients of all models.

REQUIRED INPUTS: models, attributions, peaks, gold standards.
OUTPUTS: <results>/analysis/{dataset}/{architecture}/ablations/{question}.tsv,
<results>/tables/table_s2.tsv, .md
"""


use rule score_attributions as score_gradients with:
    input:
        stability=[],
        best=[
            f"<results>/attributions/{{dataset}}/{{architecture}}/all/{c}/best/all.gradient.test.h5"
            for c in COMPARED
        ],
        genome=genome_of,
        peaks=peaks_of,
        gold=gold_of,
        planted=planted_of,
    output:
        table="<results>/analysis/{dataset}/{architecture}/gradients.tsv",
    log:
        "<results>/logs/score_gradients/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_gradients/{dataset}/{architecture}.tsv"


use rule score_attributions as score_ablations with:
    input:
        stability=ablated(
            "<results>/attributions/{path}/all.deepshap.stability.h5", ["all"]
        ),
        best=best_ablated("deepshap"),
        genome=genome_of,
        peaks=peaks_of,
        gold=gold_of,
        planted=planted_of,
    output:
        table="<results>/analysis/{dataset}/{architecture}/ablations/interpretability.tsv",
    log:
        "<results>/logs/score_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_ablations/{dataset}/{architecture}.tsv"


use rule score_attributions as score_gradients_of_ablations with:
    input:
        stability=[],
        best=best_ablated("gradient"),
        genome=genome_of,
        peaks=peaks_of,
        gold=gold_of,
        planted=planted_of,
    output:
        table="<results>/analysis/{dataset}/{architecture}/ablations/gradients.tsv",
    log:
        "<results>/logs/score_gradients_of_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_gradients_of_ablations/{dataset}/{architecture}.tsv"


use rule collect_performance as collect_performance_of_ablations with:
    input:
        history=ablated("<results>/models/{path}/history.tsv", design.ablated_subsets),
        metrics=ablated("<results>/models/{path}/metrics.tsv", design.ablated_subsets),
        run=ablated("<results>/models/{path}/run.json", design.ablated_subsets),
    output:
        table="<results>/analysis/{dataset}/{architecture}/ablations/performance.tsv",
    log:
        "<results>/logs/collect_performance_of_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/collect_performance_of_ablations/{dataset}/{architecture}.tsv"


use rule compare_seeds as compare_seeds_of_ablations with:
    input:
        attributions=ablated(
            "<results>/attributions/{path}/all.deepshap.stability.h5",
            design.ablated_subsets,
        ),
        history=ablated("<results>/models/{path}/history.tsv", design.ablated_subsets),
        run=ablated("<results>/models/{path}/run.json", design.ablated_subsets),
    output:
        table="<results>/analysis/{dataset}/{architecture}/ablations/stability.tsv",
        pairs="<results>/analysis/{dataset}/{architecture}/ablations/stability_pairs.tsv",
    log:
        "<results>/logs/compare_seeds_of_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/compare_seeds_of_ablations/{dataset}/{architecture}.tsv"


rule table_s2:
    """Prediction, smoothness, entropy and stability of models in every condition."""
    input:
        performance=of_all_conditions("performance"),
        interpretability=of_all_conditions("interpretability"),
        gradients=of_all_conditions("gradients"),
        stability=of_all_conditions("stability"),
    output:
        table="<results>/tables/table_s2.tsv",
        text=report(
            "<results>/tables/table_s2.md",
            caption="../report/table_s2.rst",
            category="Tables",
            labels={"table": "S2", "shows": "every condition"},
        ),
    log:
        "<results>/logs/table_s2.log",
    benchmark:
        "<results>/benchmarks/table_s2.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.tables.conditions"),
        published=PUBLISHED,
        kinds=CONDITION_KINDS,
        baseline=COMPARED[0],
        embedded=EMBEDDED,
    script:
        "../scripts/table_s2.py"


rule ablations:
    """Target: every condition of this config, in one table."""
    input:
        rules.table_s2.output,
    localrule: True
