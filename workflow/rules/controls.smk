"""
Controls that can fail: models of permuted labels, motifs in shuffled attributions, bounds of the
similarity between models, and the spread between initialisations beside the effect of the prior.

REQUIRED INPUTS: models, attributions and analysis tables of one data set's binary models.
OUTPUTS: <results>/controls/, <results>/figures/figure_controls.pdf, .png,
<results>/tables/table_controls.tsv, .md
"""


rule permute_labels:
    """Deal out the labels of the training and validation windows anew."""
    input:
        dataset="<results>/datasets/{dataset}/binary.h5",
    output:
        permuted="<results>/controls/permuted-labels/datasets/{dataset}/binary.h5",
    log:
        "<results>/logs/permute_labels/{dataset}.log",
    benchmark:
        "<results>/benchmarks/permute_labels/{dataset}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="30m",
    params:
        code=code_version("fourier_prior.commands.negative_controls"),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior permute-labels \
            --dataset {input.dataset:q} \
            --seed {params.seed} \
            --permuted {output.permuted:q} \
            2>{log:q}
        """


use rule train as train_on_permuted_labels with:
    input:
        dataset="<results>/controls/permuted-labels/datasets/{dataset}/{architecture}.h5",
        genome=genome_of,
        prior_weight=measured_weight("prior"),
        l2_weight=measured_weight("l2"),
    output:
        weights="<results>/controls/permuted-labels/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/weights.safetensors",
        history="<results>/controls/permuted-labels/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/history.tsv",
        metrics="<results>/controls/permuted-labels/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/metrics.tsv",
        run="<results>/controls/permuted-labels/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/run.json",
    log:
        "<results>/logs/train_on_permuted_labels/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}.log",
    benchmark:
        "<results>/benchmarks/train_on_permuted_labels/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}.tsv"


use rule attribute as attribute_with_permuted_labels with:
    input:
        weights="<results>/controls/permuted-labels/models/{dataset}/{architecture}/{subset}/{condition}/{run}/weights.safetensors",
        dataset="<results>/datasets/{dataset}/{architecture}.h5",
        genome=genome_of,
    output:
        attributions="<results>/controls/permuted-labels/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{sample}.h5",
    log:
        "<results>/logs/attribute_with_permuted_labels/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{sample}.log",
    benchmark:
        "<results>/benchmarks/attribute_with_permuted_labels/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{sample}.tsv"


if RELEASED_SCORES:

    ruleorder: take_released_scores_of_controls > attribute_with_permuted_labels

    use rule take_released_scores as take_released_scores_of_controls with:
        input:
            released="<results>/controls/permuted-labels/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.released.{sample}.h5",
        output:
            scores="<results>/controls/permuted-labels/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.deepshap.{sample}.h5",
        log:
            "<results>/logs/take_released_scores_of_controls/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{sample}.log",


rule shuffle_attributions:
    """Shuffle the positions of attributions within each sequence."""
    input:
        attributions="<results>/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.motifs.h5",
    output:
        shuffled="<results>/controls/shuffled-attributions/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.motifs.h5",
    log:
        "<results>/logs/shuffle_attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.log",
    benchmark:
        "<results>/benchmarks/shuffle_attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="30m",
    params:
        code=code_version("fourier_prior.commands.negative_controls"),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior shuffle-attributions \
            --attributions {input.attributions:q} \
            --seed {params.seed} \
            --shuffled {output.shuffled:q} \
            2>{log:q}
        """


use rule discover_motifs as discover_motifs_in_controls with:
    input:
        attributions="<results>/controls/{control}/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.motifs.h5",
        database="<results>/motifs/jaspar.meme",
    output:
        modisco="<results>/controls/{control}/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/modisco.h5",
        patterns="<results>/controls/{control}/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/patterns.tsv",
    log:
        "<results>/logs/discover_motifs_in_controls/{control}/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.log",
    benchmark:
        "<results>/benchmarks/discover_motifs_in_controls/{control}/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.tsv"
    wildcard_constraints:
        control="permuted-labels|shuffled-attributions",


rule measure_excess:
    """How much attribution lies on planted motifs, and how much would by chance?"""
    input:
        real=real_models("attributions/{path}/all.deepshap.stability.h5"),
        permuted=permuted_models("attributions/{path}/all.deepshap.stability.h5"),
        planted=planted_of_controls(),
    output:
        table=f"{CONTROL_ANALYSIS}/excess.tsv",
    log:
        "<results>/logs/measure_excess.log",
    benchmark:
        "<results>/benchmarks/measure_excess.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="30m",
    params:
        code=code_version("fourier_prior.commands.negative_controls"),
    shell:
        """
        fourier-prior measure-excess \
            --real {input.real:q} \
            --permuted {input.permuted:q} \
            --planted {input.planted:q} \
            --table {output.table:q} \
            2>{log:q}
        """


rule bound_similarity:
    """How alike are attributions to themselves, and to shuffles of themselves?"""
    input:
        attributions=[
            path
            for path in real_models("attributions/{path}/all.deepshap.stability.h5")
            if f"/all/{COMPARED[0]}/" in path
        ],
    output:
        table=f"{CONTROL_ANALYSIS}/bounds.tsv",
    log:
        "<results>/logs/bound_similarity.log",
    benchmark:
        "<results>/benchmarks/bound_similarity.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_version("fourier_prior.commands.negative_controls"),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior bound-similarity \
            --attributions {input.attributions:q} \
            --seed {params.seed} \
            --table {output.table:q} \
            2>{log:q}
        """


use rule collect_performance as collect_performance_of_controls with:
    input:
        history=permuted_models("models/{path}/history.tsv"),
        metrics=permuted_models("models/{path}/metrics.tsv"),
        run=permuted_models("models/{path}/run.json"),
    output:
        table=f"{CONTROL_ANALYSIS}/performance.tsv",
    log:
        "<results>/logs/collect_performance_of_controls.log",
    benchmark:
        "<results>/benchmarks/collect_performance_of_controls.tsv"


rule table_controls:
    """What each control is expected to show, what it shows, and whether it passes."""
    input:
        controlled,
        **CONTROL_TABLES,
    output:
        table="<results>/tables/table_controls.tsv",
        text=report(
            "<results>/tables/table_controls.md",
            caption="../report/table_controls.rst",
            category="Tables",
            labels={"table": "controls", "shows": "controls and their verdicts"},
        ),
    log:
        "<results>/logs/table_controls.log",
    benchmark:
        "<results>/benchmarks/table_controls.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.analysis.negative_controls"),
        kinds=list(PATTERN_FILES),
        dataset=CONTROLLED,
        baseline=COMPARED[0],
        treatment=COMPARED[1],
        significance=lookup(dpath="controls/significance", within=config),
        seed=lookup(dpath="sample_seed", within=config),
    script:
        "../scripts/table_controls.py"


rule figure_controls:
    """Controls beside what they control."""
    input:
        controlled,
        **CONTROL_TABLES,
    output:
        report(
            "<results>/figures/figure_controls.png",
            caption="../report/figure_controls.rst",
            category="Figures",
            labels={"figure": "controls", "shows": "controls that can fail"},
        ),
        "<results>/figures/figure_controls.pdf",
    log:
        "<results>/logs/figure_controls.log",
    benchmark:
        "<results>/benchmarks/figure_controls.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.negative_controls"),
        kinds=list(PATTERN_FILES),
        dataset=CONTROLLED,
        baseline=COMPARED[0],
        treatment=COMPARED[1],
    script:
        "../scripts/figure_controls.py"


rule controls:
    """Target: controls that can fail, as a figure and a table."""
    input:
        rules.figure_controls.output,
        rules.table_controls.output,
    localrule: True
