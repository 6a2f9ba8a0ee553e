"""
Text against released code of the Fourier prior.

REQUIRED INPUTS: analysis tables of the compared conditions and of the variants, attributions.
OUTPUTS: <results>/analysis/{dataset}/{architecture}/released.tsv,
<results>/figures/figure_variants.pdf, .png, <results>/tables/table_variants.tsv, .md
"""

if RELEASED_SCORES:

    ruleorder: take_released_scores > attribute

    rule take_released_scores:
        """What the released code writes as DeepSHAP scores is gradient times difference."""
        input:
            released="<results>/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.released.{sample}.h5",
        output:
            scores="<results>/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.deepshap.{sample}.h5",
        log:
            "<results>/logs/take_released_scores/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{sample}.log",
        localrule: True
        conda:
            "../../envs/fourier-prior.yaml"
        shell:
            "cp {input.released:q} {output.scores:q} 2>{log:q}"


use rule score_attributions as score_released with:
    input:
        stability=[],
        best=best_variants,
        genome=genome_of,
        peaks=peaks_of,
        gold=gold_of,
        planted=planted_of,
    output:
        table="<results>/analysis/{dataset}/{architecture}/released.tsv",
    log:
        "<results>/logs/score_released/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_released/{dataset}/{architecture}.tsv"


use rule collect_performance as collect_performance_of_simulation with:
    input:
        history=of_simulated_models("history.tsv"),
        metrics=of_simulated_models("metrics.tsv"),
        run=of_simulated_models("run.json"),
    output:
        table="<results>/analysis/simulation/performance.tsv",
    log:
        "<results>/logs/collect_performance_of_simulation.log",
    benchmark:
        "<results>/benchmarks/collect_performance_of_simulation.tsv"


use rule compare_seeds as compare_seeds_of_simulation with:
    input:
        attributions=[
            file
            for level, file in GC_ATTRIBUTIONS
            if level == GC_LEAST and file.endswith("stability.h5")
        ],
        history=of_simulated_models("history.tsv"),
        run=of_simulated_models("run.json"),
    output:
        table="<results>/analysis/simulation/stability.tsv",
        pairs="<results>/analysis/simulation/stability_pairs.tsv",
    log:
        "<results>/logs/compare_seeds_of_simulation.log",
    benchmark:
        "<results>/benchmarks/compare_seeds_of_simulation.tsv"


rule table_variants:
    """What each choice in which text and released code differ changes."""
    input:
        variants_exist,
        performance=of_variants("performance") + of_simulated_variants("performance"),
        interpretability=of_variants("interpretability"),
        simulated=of_simulated_variants("measures"),
        pairs=of_variants("stability_pairs") + of_simulated_variants("stability_pairs"),
        released=[f"<results>/analysis/{d}/{a}/released.tsv" for d, a in VARIANT_MODELS],
    output:
        table="<results>/tables/table_variants.tsv",
        text=report(
            "<results>/tables/table_variants.md",
            caption="../report/table_variants.rst",
            category="Tables",
            labels={"table": "variants", "shows": "text against released code"},
        ),
    log:
        "<results>/logs/table_variants.log",
    benchmark:
        "<results>/benchmarks/table_variants.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.analysis.prior_variants"),
        variants=[[*kind, choices] for kind, choices in VARIANTS.items()],
        baseline=COMPARED[0],
        seed=lookup(dpath="sample_seed", within=config),
    script:
        "../scripts/table_variants.py"


rule figure_variants:
    """Prediction, stability and interpretability under each choice of text and released code."""
    input:
        variants_exist,
        table="<results>/tables/table_variants.tsv",
        performance=of_variants("performance") + of_simulated_variants("performance"),
        interpretability=of_variants("interpretability"),
        simulated=of_simulated_variants("measures"),
        pairs=of_variants("stability_pairs") + of_simulated_variants("stability_pairs"),
    output:
        report(
            "<results>/figures/figure_variants.png",
            caption="../report/figure_variants.rst",
            category="Figures",
            labels={"figure": "variants", "shows": "text against released code"},
        ),
        "<results>/figures/figure_variants.pdf",
    log:
        "<results>/logs/figure_variants.log",
    benchmark:
        "<results>/benchmarks/figure_variants.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.prior_variants"),
        variants=[[*kind, choices] for kind, choices in VARIANTS.items()],
        baseline=COMPARED[0],
    script:
        "../scripts/figure_variants.py"


rule variants:
    """Target: text against released code, as a figure and a table."""
    input:
        rules.figure_variants.output,
        rules.table_variants.output,
    localrule: True
