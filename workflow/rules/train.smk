"""
Training: one job per data set, architecture, subset, condition and seed.

REQUIRED INPUTS: training sets, encoded genome.
OUTPUTS: <results>/models/{dataset}/{architecture}/{subset}/{condition}/{run}/ weights.safetensors,
history.tsv, metrics.tsv, run.json; {subset}/prior-weight.json,
{subset}/{condition}/similar-scale.json, {subset}/{condition}/tuned-weight.json
"""


rule measure_prior_weight:
    """Half the lowest validation correctness loss without prior is the weight of the prior."""
    input:
        history="<results>/models/{dataset}/{architecture}/{subset}/none/seed-00/history.tsv",
    output:
        weight="<results>/models/{dataset}/{architecture}/{subset}/prior-weight.json",
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
        code=code_version("fourier_prior.commands.prior_weight"),
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
        weights="<results>/models/{dataset}/{architecture}/{subset}/none/seed-00/weights.safetensors",
        dataset="<results>/datasets/{dataset}/{architecture}.h5",
        genome=genome_of,
    output:
        weight="<results>/models/{dataset}/{architecture}/{subset}/{condition}/similar-scale.json",
    log:
        "<results>/logs/measure_similar_scale/{dataset}/{architecture}/{subset}/{condition}.log",
    benchmark:
        "<results>/benchmarks/measure_similar_scale/{dataset}/{architecture}/{subset}/{condition}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        gpu=GPUS,
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_version("fourier_prior.commands.similar_scale"),
        device=lookup(dpath="device", within=config),
        training=baseline_training_as_json,
        prior=prior_as_json,
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


rule train:
    """Train one model from one random initialisation, in one condition."""
    input:
        dataset="<results>/datasets/{dataset}/{architecture}.h5",
        genome=genome_of,
        prior_weight=measured_weight("prior"),
        l2_weight=measured_weight("l2"),
    output:
        weights="<results>/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/weights.safetensors",
        history="<results>/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/history.tsv",
        metrics="<results>/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/metrics.tsv",
        run="<results>/models/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}/run.json",
    log:
        "<results>/logs/train/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}.log",
    benchmark:
        "<results>/benchmarks/train/{dataset}/{architecture}/{subset}/{condition}/seed-{seed}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        gpu=GPUS,
        mem_mb=more_memory_with_attempt(4),
        runtime="12h",
    params:
        code=training_code,
        device=lookup(dpath="device", within=config),
        control=control_of,
        model=model_settings_as_json,
        training=training_settings_as_json,
        prior=prior_as_json,
        sample_seed=lookup(dpath="sample_seed", within=config),
        fraction=subset_fraction,
        labels=labels_as_json,
    shell:
        """
        fourier-prior train \
            --dataset {input.dataset:q} \
            --genome {input.genome:q} \
            --seed {wildcards.seed} \
            --sample-seed {params.sample_seed} \
            --device {params.device:q} \
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
        weights="<results>/models/{dataset}/{architecture}/{subset}/{condition}/weight-{weight}/seed-{seed}/weights.safetensors",
        history="<results>/models/{dataset}/{architecture}/{subset}/{condition}/weight-{weight}/seed-{seed}/history.tsv",
        metrics="<results>/models/{dataset}/{architecture}/{subset}/{condition}/weight-{weight}/seed-{seed}/metrics.tsv",
        run="<results>/models/{dataset}/{architecture}/{subset}/{condition}/weight-{weight}/seed-{seed}/run.json",
    log:
        "<results>/logs/train_with_weight/{dataset}/{architecture}/{subset}/{condition}/weight-{weight}/seed-{seed}.log",
    benchmark:
        "<results>/benchmarks/train_with_weight/{dataset}/{architecture}/{subset}/{condition}/weight-{weight}/seed-{seed}.tsv"


rule choose_weight:
    """The weight of those tried whose model has the lowest validation loss."""
    input:
        history=histories_of_grid,
    output:
        weight="<results>/models/{dataset}/{architecture}/{subset}/{condition}/tuned-weight.json",
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
        code=code_version("fourier_prior.commands.prior_weight"),
        candidates=grid_of,
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
        weights=models_of("weights.safetensors"),
        history=models_of("history.tsv"),
        metrics=models_of("metrics.tsv"),
        run=models_of("run.json"),
    output:
        weights="<results>/models/{dataset}/{architecture}/{subset}/{condition}/best/weights.safetensors",
        history="<results>/models/{dataset}/{architecture}/{subset}/{condition}/best/history.tsv",
        metrics="<results>/models/{dataset}/{architecture}/{subset}/{condition}/best/metrics.tsv",
        run="<results>/models/{dataset}/{architecture}/{subset}/{condition}/best/run.json",
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
        code=code_version("fourier_prior.commands.best_run"),
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
            f"<results>/models/{d}/{a}/{s}/{c}/{run}/metrics.tsv"
            for d, a, s, c in design.model_kinds
            for run in design.runs(d, a, s, c)
        ],
    localrule: True


rule data:
    """Target: every training set of this config."""
    input:
        [f"<results>/datasets/{d}/{a}.h5" for d, a in design.models],
    localrule: True
