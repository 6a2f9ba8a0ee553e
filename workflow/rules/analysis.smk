"""
Tidy tables, one scientific question each, from models and attributions.

REQUIRED INPUTS: metrics and histories of all models, attributions, peaks, gold standards, hits.
OUTPUTS: <results>/analysis/{dataset}/{architecture}/{question}.tsv
"""


rule collect_performance:
    """How well does every model predict?"""
    input:
        history=all_models("history.tsv"),
        metrics=all_models("metrics.tsv"),
        run=all_models("run.json"),
    output:
        table="<results>/analysis/{dataset}/{architecture}/performance.tsv",
    log:
        "<results>/logs/collect_performance/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/collect_performance/{dataset}/{architecture}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime="10m",
    params:
        code=code_version("fourier_prior.commands.performance"),
    shell:
        """
        fourier-prior collect-performance \
            --history {input.history:q} \
            --metrics {input.metrics:q} \
            --run {input.run:q} \
            --table {output.table:q} \
            2>{log:q}
        """


rule score_attributions:
    """How smooth are attributions, how concentrated, and how much of them lies on what matters?"""
    input:
        stability=stability_attributions(["all"]),
        best=best_attributions,
        genome=genome_of,
        peaks=peaks_of,
        gold=gold_of,
        planted=planted_of,
    output:
        table="<results>/analysis/{dataset}/{architecture}/interpretability.tsv",
    log:
        "<results>/logs/score_attributions/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_attributions/{dataset}/{architecture}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="2h",
    params:
        code=code_version("fourier_prior.commands.interpretability"),
        gold_kind=gold_kind_of,
        settings=as_json("analysis"),
        period=prior_period_of,
        unknown=unknown_chromosomes_of,
    shell:
        """
        fourier-prior score-attributions \
            --attributions {input.stability:q} {input.best:q} \
            --genome {input.genome:q} \
            --peaks {input.peaks:q} \
            --max-unknown-chromosomes {params.unknown} \
            --gold-kind {params.gold_kind:q} \
            --gold {input.gold:q} \
            --planted {input.planted:q} \
            --period {params.period} \
            --settings {params.settings:q} \
            --table {output.table:q} \
            2>{log:q}
        """


rule compare_seeds:
    """How much do attributions change with the initialisation or with the amount of data?"""
    input:
        attributions=attributions_to_compare,
        history=all_models("history.tsv"),
        run=all_models("run.json"),
    output:
        table="<results>/analysis/{dataset}/{architecture}/stability.tsv",
        pairs="<results>/analysis/{dataset}/{architecture}/stability_pairs.tsv",
    log:
        "<results>/logs/compare_seeds/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/compare_seeds/{dataset}/{architecture}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="2h",
    params:
        code=code_version("fourier_prior.commands.stability"),
        settings=as_json("analysis"),
    shell:
        """
        fourier-prior compare-seeds \
            --attributions {input.attributions:q} \
            --history {input.history:q} \
            --run {input.run:q} \
            --settings {params.settings:q} \
            --table {output.table:q} \
            --pairs {output.pairs:q} \
            2>{log:q}
        """


rule score_motif_calls:
    """How many called motif instances lie in gold-standard peaks and on planted motifs?"""
    input:
        hits=[
            f"<results>/motifs/{{dataset}}/{{architecture}}/all/{c}/best/{{head}}.deepshap/hits.tsv"
            for c in COMPARED
        ],
        attributions=[
            f"<results>/attributions/{{dataset}}/{{architecture}}/all/{c}/best/{{head}}.deepshap.test.h5"
            for c in COMPARED
        ],
        gold=gold_of_head,
        planted=planted_of,
    output:
        curve="<results>/analysis/{dataset}/{architecture}/motif_curve.{head}.tsv",
        calls="<results>/analysis/{dataset}/{architecture}/motif_calls.{head}.tsv",
    log:
        "<results>/logs/score_motif_calls/{dataset}/{architecture}/{head}.log",
    benchmark:
        "<results>/benchmarks/score_motif_calls/{dataset}/{architecture}/{head}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_version("fourier_prior.commands.motif_instances"),
        conditions=COMPARED,
        limit=lookup(dpath="motifs/curve_limit", within=config),
    shell:
        """
        fourier-prior score-motif-calls \
            --conditions {params.conditions:q} \
            --hits {input.hits:q} \
            --attributions {input.attributions:q} \
            --gold {input.gold:q} \
            --planted {input.planted:q} \
            --dataset-name {wildcards.dataset:q} \
            --limit {params.limit} \
            --curve {output.curve:q} \
            --calls {output.calls:q} \
            2>{log:q}
        """


rule analysis:
    """Target: every tidy table of this config."""
    input:
        [
            f"<results>/analysis/{d}/{a}/{question}.tsv"
            for d, a in design.models
            for question in (
                "performance",
                "interpretability",
                "gradients",
                "stability",
                "engines",
            )
        ],
    localrule: True
