"""
Attributions of test sequences: DeepSHAP and its rivals, and a check against a second engine.

REQUIRED INPUTS: models, training sets, encoded genome.
OUTPUTS: <results>/attributions/.../{run}/{head}.{method}.{sample}.h5,
<results>/analysis/{dataset}/{architecture}/engines.tsv
"""


rule attribute:
    """Attribute a sample of test sequences with one model."""
    input:
        weights="<results>/models/{dataset}/{architecture}/{subset}/{condition}/{run}/weights.safetensors",
        dataset="<results>/datasets/{dataset}/{architecture}.h5",
        genome=genome_of,
    output:
        attributions="<results>/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{sample}.h5",
    log:
        "<results>/logs/attribute/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{sample}.log",
    benchmark:
        "<results>/benchmarks/attribute/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.{sample}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        gpu=GPUS,
        mem_mb=more_memory_with_attempt(4),
        runtime="6h",
    params:
        code=code_version("fourier_prior.commands.attribute"),
        device=lookup(dpath="device", within=config),
        settings=as_json("attribution"),
        seed=lookup(dpath="sample_seed", within=config),
        labels=labels_as_json,
    shell:
        """
        fourier-prior attribute \
            --weights {input.weights:q} \
            --dataset {input.dataset:q} \
            --genome {input.genome:q} \
            --head {wildcards.head:q} \
            --method {wildcards.method:q} \
            --sample {wildcards.sample:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --device {params.device:q} \
            --threads {threads} \
            --labels {params.labels:q} \
            --attributions {output.attributions:q} \
            2>{log:q}
        """


rule compare_engines:
    """Compare our DeepSHAP with the shap package on a few sequences of the best models."""
    input:
        weights=best_models("weights.safetensors"),
        dataset="<results>/datasets/{dataset}/{architecture}.h5",
        genome=genome_of,
    output:
        engines="<results>/analysis/{dataset}/{architecture}/engines.tsv",
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
        code=code_version("fourier_prior.commands.attribute"),
        settings=as_json("attribution"),
        seed=lookup(dpath="sample_seed", within=config),
        conditions=COMPARED,
        labels=labels_as_json,
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
            f"<results>/attributions/{d}/{a}/{s}/{c}/{run}/all.deepshap.stability.h5"
            for d, a, s, c in design.model_kinds
            for run in design.runs(d, a, s, c)
        ],
        [
            f"<results>/attributions/{d}/{a}/all/{c}/best/all.deepshap.test.h5"
            for d, a, c in CONDITION_KINDS
        ],
    localrule: True
