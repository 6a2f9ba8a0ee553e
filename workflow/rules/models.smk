"""
Training: one job per data set, architecture, subset and condition, and `seeds_per_job` seeds.

REQUIRED INPUTS: training sets, encoded genome.
OUTPUTS: <results>/models/{dataset}/{architecture}/{subset}/{condition}/{run}/ weights.safetensors,
history.tsv, metrics.tsv, run.json; {subset}/prior-weight.json,
{subset}/{condition}/similar-scale.json, {subset}/{condition}/tuned-weight.json
"""


rule measure_prior_weight:
    """Half the lowest validation correctness loss without prior is the weight of the prior."""
    input:
        history=paths.MODEL(condition="none", run="seed-00", file="history.tsv"),
    output:
        weight=paths.PRIOR_WEIGHT(),
    log:
        "<results>/logs/measure_prior_weight/{dataset}/{architecture}/{subset}.log",
    benchmark:
        "<results>/benchmarks/measure_prior_weight/{dataset}/{architecture}/{subset}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime="10m",
    params:
        code=code_of("measure-prior-weight"),
    shell:
        """
        fourier-prior measure-prior-weight \
            --history {input.history:q} \
            --weight {output.weight:q} \
            2>{log:q}
        """


rule measure_similar_scale:
    """The weight of a prior that makes it as large as the loss of a model without prior."""
    input:
        weights=paths.MODEL(condition="none", run="seed-00", file="weights.safetensors"),
        dataset=paths.DATASET(),
        genome=needs.genome,
    output:
        weight=paths.WEIGHT_OF_CONDITION(file="similar-scale.json"),
    log:
        "<results>/logs/measure_similar_scale/{dataset}/{architecture}/{subset}/{condition}.log",
    benchmark:
        "<results>/benchmarks/measure_similar_scale/{dataset}/{architecture}/{subset}/{condition}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: THREADS
    resources:
        **on_device(),
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_of("measure-similar-scale"),
        device=lookup(dpath="device", within=config),
        training=as_json(needs.baseline_training),
        prior=as_json(needs.prior),
        sample_seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior measure-similar-scale \
            --weights {input.weights:q} \
            --dataset {input.dataset:q} \
            --genome {input.genome:q} \
            --prior {params.prior:q} \
            --training {params.training:q} \
            --sample-seed {params.sample_seed} \
            --device {params.device:q} \
            --threads {threads} \
            --weight {output.weight:q} \
            2>{log:q}
        """


for block in training_blocks:

    rule:
        """Train models from random initialisations, in one condition."""
        name:
            block.rule("train")
        input:
            dataset=paths.DATASET(),
            genome=needs.genome,
            prior_weight=needs.measured_weight("prior"),
            l2_weight=needs.measured_weight("l2"),
        output:
            weights=block.files(paths.MODEL, file="weights.safetensors"),
            history=block.files(paths.MODEL, file="history.tsv"),
            metrics=block.files(paths.MODEL, file="metrics.tsv"),
            run=block.files(paths.MODEL, file="run.json"),
        log:
            f"<results>/logs/train/{{dataset}}/{{architecture}}/{{subset}}/{{condition}}/{block.name}.log",
        benchmark:
            f"<results>/benchmarks/train/{{dataset}}/{{architecture}}/{{subset}}/{{condition}}/{block.name}.tsv"
        wildcard_constraints:
            dataset=block.datasets,
        conda:
            "../../envs/fourier-prior.yaml"
        threads: THREADS
        resources:
            **on_device(),
            mem_mb=more_memory_with_attempt(4),
            runtime="12h",
        params:
            code=code_of_training,
            seeds=seeds_of(block),
            device=lookup(dpath="device", within=config),
            precision=lookup(dpath="precision", within=config),
            control=needs.control,
            model=as_json(needs.model_settings),
            training=as_json(needs.training),
            prior=as_json(needs.prior),
            sample_seed=lookup(dpath="sample_seed", within=config),
            fraction=needs.fraction,
            labels=as_json(labels_of_kind),
        shell:
            """
            fourier-prior train \
                --dataset {input.dataset:q} \
                --genome {input.genome:q} \
                --seeds {params.seeds} \
                --sample-seed {params.sample_seed} \
                --device {params.device:q} \
                --precision {params.precision} \
                --threads {threads} \
                --control {params.control:q} \
                --model {params.model:q} \
                --training {params.training:q} \
                --prior {params.prior:q} \
                --fraction {params.fraction} \
                --labels {params.labels:q} \
                --prior-weight {input.prior_weight:q} \
                --l2-weight {input.l2_weight:q} \
                --weights {output.weights:q} \
                --history {output.history:q} \
                --metrics {output.metrics:q} \
                --run {output.run:q} \
                2>{log:q}
            """


use rule train as train_with_weight with:
    output:
        weights=paths.TRIED_MODEL(run="seed-{seed}", file="weights.safetensors"),
        history=paths.TRIED_MODEL(run="seed-{seed}", file="history.tsv"),
        metrics=paths.TRIED_MODEL(run="seed-{seed}", file="metrics.tsv"),
        run=paths.TRIED_MODEL(run="seed-{seed}", file="run.json"),
    log:
        "<results>/logs/train_with_weight/{dataset}/{architecture}/{subset}/{condition}/weight-{weight}/seed-{seed}.log",
    benchmark:
        "<results>/benchmarks/train_with_weight/{dataset}/{architecture}/{subset}/{condition}/weight-{weight}/seed-{seed}.tsv"


use rule train as train_on_permuted_labels with:
    input:
        dataset=paths.PERMUTED_DATASET(),
        genome=needs.genome,
        prior_weight=needs.measured_weight("prior"),
        l2_weight=needs.measured_weight("l2"),
    output:
        weights=paths.PERMUTED_MODEL(run="seed-{seed}", file="weights.safetensors"),
        history=paths.PERMUTED_MODEL(run="seed-{seed}", file="history.tsv"),
        metrics=paths.PERMUTED_MODEL(run="seed-{seed}", file="metrics.tsv"),
        run=paths.PERMUTED_MODEL(run="seed-{seed}", file="run.json"),
    log:
        "<results>/logs/train_on_permuted_labels/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}.log",
    benchmark:
        "<results>/benchmarks/train_on_permuted_labels/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}.tsv"
    wildcard_constraints:
        dataset=paths.any_of(DATASETS),  # in another folder than the models of blocks


rule choose_weight:
    """The weight of those tried whose model has the lowest validation loss."""
    input:
        history=needs.histories_of_grid,
    output:
        weight=paths.WEIGHT_OF_CONDITION(file="tuned-weight.json"),
    log:
        "<results>/logs/choose_weight/{dataset}/{architecture}/{subset}/{condition}.log",
    benchmark:
        "<results>/benchmarks/choose_weight/{dataset}/{architecture}/{subset}/{condition}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime="10m",
    params:
        code=code_of("choose-weight"),
        candidates=needs.grid,
    shell:
        """
        fourier-prior choose-weight \
            --candidates {params.candidates:q} \
            --history {input.history:q} \
            --weight {output.weight:q} \
            2>{log:q}
        """


rule choose_best:
    """Copy the model with the lowest validation loss of all seeds."""
    input:
        weights=needs.runs("weights.safetensors"),
        history=needs.runs("history.tsv"),
        metrics=needs.runs("metrics.tsv"),
        run=needs.runs("run.json"),
    output:
        weights=paths.MODEL(run="best", file="weights.safetensors"),
        history=paths.MODEL(run="best", file="history.tsv"),
        metrics=paths.MODEL(run="best", file="metrics.tsv"),
        run=paths.MODEL(run="best", file="run.json"),
    log:
        "<results>/logs/choose_best/{dataset}/{architecture}/{subset}/{condition}.log",
    benchmark:
        "<results>/benchmarks/choose_best/{dataset}/{architecture}/{subset}/{condition}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime="10m",
    params:
        code=code_of("choose-best"),
    shell:
        """
        fourier-prior choose-best \
            --weights-of {input.weights:q} \
            --history-of {input.history:q} \
            --metrics-of {input.metrics:q} \
            --run-of {input.run:q} \
            --weights {output.weights:q} \
            --history {output.history:q} \
            --metrics {output.metrics:q} \
            --run {output.run:q} \
            2>{log:q}
        """


rule models:
    """Target: every model of this config."""
    input:
        [
            paths.MODEL(**kind, run=run, file="metrics.tsv")
            for kind, run in study.every_model
        ],
    localrule: True
