"""
Attributions of test sequences: DeepSHAP and its rivals, and a check against a second engine.

REQUIRED INPUTS: models, training sets, encoded genome.
OUTPUTS: <results>/attributions/.../{run}/{head}.{method}.{sample}.h5, also of models of
permuted labels and with shuffled positions (<results>/negative-controls/); {head}.{method}.{figure}.h5
of the one place that a figure shows,
<results>/analysis/{dataset}/{architecture}/engines.tsv
"""

for block in attribution_blocks:
    sample = "{sample}" if block.single else "stability"

    rule:
        """Attribute a sample of test sequences with models of one kind."""
        name:
            block.rule("attribute")
        input:
            weights=block.files(paths.MODEL, file="weights.safetensors"),
            dataset=paths.DATASET(),
            genome=needs.genome,
        output:
            attributions=block.files(paths.ATTRIBUTIONS, sample=sample),
        log:
            f"<results>/logs/attribute/{{dataset}}/{{architecture}}/{{subset}}/{{condition}}/{block.name}/{{head}}.{{method}}.{sample}.log",
        benchmark:
            f"<results>/benchmarks/attribute/{{dataset}}/{{architecture}}/{{subset}}/{{condition}}/{block.name}/{{head}}.{{method}}.{sample}.tsv"
        wildcard_constraints:
            dataset=block.datasets,
        conda:
            "../../envs/fourier-prior.yaml"
        threads: THREADS
        resources:
            **on_device(),
            mem_mb=more_memory_with_attempt(4),
            runtime="6h",
        params:
            code=code_of("attribute"),
            runs=runs_of(block),
            sample=sample,
            device=lookup(dpath="device", within=config),
            settings=as_json("attribution"),
            seed=lookup(dpath="sample_seed", within=config),
            labels=as_json(labels_of_kind),
        shell:
            """
            fourier-prior attribute \
                --weights {input.weights:q} \
                --runs {params.runs} \
                --dataset {input.dataset:q} \
                --genome {input.genome:q} \
                --head {wildcards.head:q} \
                --method {wildcards.method:q} \
                --sample {params.sample:q} \
                --settings {params.settings:q} \
                --seed {params.seed} \
                --device {params.device:q} \
                --threads {threads} \
                --labels {params.labels:q} \
                --attributions {output.attributions:q} \
                2>{log:q}
            """


use rule attribute as attribute_with_permuted_labels with:
    input:
        weights=paths.PERMUTED_MODEL(file="weights.safetensors"),
        dataset=paths.DATASET(),
        genome=needs.genome,
    output:
        attributions=paths.PERMUTED_ATTRIBUTIONS(),
    log:
        "<results>/logs/attribute_with_permuted_labels/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{sample}.log",
    benchmark:
        "<results>/benchmarks/attribute_with_permuted_labels/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{sample}.tsv"
    wildcard_constraints:
        dataset=paths.any_of(DATASETS),  # in another folder than the models of blocks


rule attribute_locus:
    """Attribute the sequence at the place that a figure shows, with one model."""
    input:
        weights=paths.MODEL(file="weights.safetensors"),
        dataset=paths.DATASET(),
        genome=needs.genome,
        control_plus=needs.control_at_locus("plus"),
        control_minus=needs.control_at_locus("minus"),
    output:
        attributions=paths.ATTRIBUTIONS_AT_LOCUS(),
    log:
        "<results>/logs/attribute_locus/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{figure}.log",
    benchmark:
        "<results>/benchmarks/attribute_locus/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{figure}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: THREADS
    resources:
        **on_device(),
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_of("attribute-locus"),
        device=lookup(dpath="device", within=config),
        settings=as_json("attribution"),
        seed=lookup(dpath="sample_seed", within=config),
        labels=as_json(labels),
        locus=needs.locus,
    shell:
        """
        fourier-prior attribute-locus \
            --weights {input.weights:q} \
            --dataset {input.dataset:q} \
            --genome {input.genome:q} \
            --control-plus {input.control_plus:q} \
            --control-minus {input.control_minus:q} \
            --head {wildcards.head:q} \
            --method {wildcards.method:q} \
            --locus {params.locus:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --device {params.device:q} \
            --threads {threads} \
            --labels {params.labels:q} \
            --attributions {output.attributions:q} \
            2>{log:q}
        """


rule shuffle_attributions:
    """Shuffle the positions of attributions within each sequence."""
    input:
        attributions=paths.ATTRIBUTIONS(sample="motifs"),
    output:
        shuffled=paths.SHUFFLED_ATTRIBUTIONS(sample="motifs"),
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
        code=code_of("shuffle-attributions"),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior shuffle-attributions \
            --attributions {input.attributions:q} \
            --seed {params.seed} \
            --shuffled {output.shuffled:q} \
            2>{log:q}
        """


rule compare_engines:
    """Compare our DeepSHAP with the shap package on a few sequences of the best models."""
    input:
        weights=needs.best_models("weights.safetensors"),
        dataset=paths.DATASET(),
        genome=needs.genome,
    output:
        engines=paths.ANALYSIS(part="engines"),
    log:
        "<results>/logs/compare_engines/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/compare_engines/{dataset}/{architecture}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="1h",
    params:
        code=code_of("compare-engines"),
        settings=as_json("attribution"),
        seed=lookup(dpath="sample_seed", within=config),
        conditions=study.compared,
        labels=as_json(labels),
    shell:
        """
        fourier-prior compare-engines \
            --conditions {params.conditions:q} \
            --weights {input.weights:q} \
            --dataset {input.dataset:q} \
            --labels {params.labels:q} \
            --genome {input.genome:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --threads {threads} \
            --engines {output.engines:q} \
            2>{log:q}
        """


rule attributions:
    """Target: the attributions of every model and of the best model of each kind."""
    input:
        [
            needs.attributions(**kind, run=run, sample="stability")
            for kind, run in study.every_model
        ],
        [needs.best_sample(*kind) for kind in study.conditions_of_models],
    localrule: True
