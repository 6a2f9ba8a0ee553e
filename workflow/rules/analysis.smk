"""
Tidy tables, one scientific question each, from models and attributions: of the conditions that are
compared, of the others (ablations/), of simulated sequences and of negative controls.

REQUIRED INPUTS: metrics and histories of all models, attributions, peaks, gold standards, motif
instances.
OUTPUTS: <results>/analysis/, <results>/negative-controls/analysis/
"""


rule collect_performance:
    """How well does every model predict?"""
    input:
        history=needs.models("history.tsv"),
        metrics=needs.models("metrics.tsv"),
        run=needs.models("run.json"),
    output:
        table=paths.ANALYSIS(part="performance"),
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
        code=code_of("collect-performance"),
    shell:
        """
        fourier-prior collect-performance \
            --history {input.history:q} \
            --metrics {input.metrics:q} \
            --run {input.run:q} \
            --table {output.table:q} \
            2>{log:q}
        """


use rule collect_performance as collect_performance_of_ablations with:
    input:
        history=needs.models("history.tsv", "ablations"),
        metrics=needs.models("metrics.tsv", "ablations"),
        run=needs.models("run.json", "ablations"),
    output:
        table=paths.ANALYSIS(part="ablations/performance"),
    log:
        "<results>/logs/collect_performance_of_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/collect_performance_of_ablations/{dataset}/{architecture}.tsv"


use rule collect_performance as collect_performance_of_simulation with:
    input:
        history=simulation.models_of_lowest("history.tsv"),
        metrics=simulation.models_of_lowest("metrics.tsv"),
        run=simulation.models_of_lowest("run.json"),
    output:
        table=paths.SIMULATION(question="performance"),
    log:
        "<results>/logs/collect_performance_of_simulation.log",
    benchmark:
        "<results>/benchmarks/collect_performance_of_simulation.tsv"


use rule collect_performance as collect_performance_of_controls with:
    input:
        history=controls.permuted_models(paths.MODEL, file="history.tsv"),
        metrics=controls.permuted_models(paths.MODEL, file="metrics.tsv"),
        run=controls.permuted_models(paths.MODEL, file="run.json"),
    output:
        table=controls.analysis("performance"),
    log:
        "<results>/logs/collect_performance_of_controls.log",
    benchmark:
        "<results>/benchmarks/collect_performance_of_controls.tsv"


rule score_attributions:
    """How smooth are attributions, how concentrated, and how much of them lies on what matters?"""
    input:
        stability=needs.stability_samples(subsets=["all"]),
        best=needs.best_samples(),
        genome=needs.genome,
        peaks=needs.peaks,
        gold=needs.gold,
        planted=needs.planted,
    output:
        table=paths.ANALYSIS(part="interpretability"),
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
        code=code_of("score-attributions"),
        gold_kind=needs.gold_kind,
        settings=as_json("analysis"),
        period=needs.period,
        unknown=needs.unknown_chromosomes,
        rename=as_json(needs.renamed_in_intervals),
    shell:
        """
        fourier-prior score-attributions \
            --attributions {input.stability:q} {input.best:q} \
            --genome {input.genome:q} \
            --peaks {input.peaks:q} \
            --max-unknown-chromosomes {params.unknown} \
            --rename {params.rename:q} \
            --gold-kind {params.gold_kind:q} \
            --gold {input.gold:q} \
            --planted {input.planted:q} \
            --period {params.period} \
            --settings {params.settings:q} \
            --table {output.table:q} \
            2>{log:q}
        """


use rule score_attributions as score_gradients with:
    input:
        stability=[],
        best=needs.best_samples(method="gradient"),
        genome=needs.genome,
        peaks=needs.peaks,
        gold=needs.gold,
        planted=needs.planted,
    output:
        table=paths.ANALYSIS(part="gradients"),
    log:
        "<results>/logs/score_gradients/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_gradients/{dataset}/{architecture}.tsv"


use rule score_attributions as score_ablations with:
    input:
        stability=needs.stability_samples("ablations", ["all"]),
        best=needs.best_samples("ablations"),
        genome=needs.genome,
        peaks=needs.peaks,
        gold=needs.gold,
        planted=needs.planted,
    output:
        table=paths.ANALYSIS(part="ablations/interpretability"),
    log:
        "<results>/logs/score_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_ablations/{dataset}/{architecture}.tsv"


use rule score_attributions as score_gradients_of_ablations with:
    input:
        stability=[],
        best=needs.best_samples("ablations", "gradient"),
        genome=needs.genome,
        peaks=needs.peaks,
        gold=needs.gold,
        planted=needs.planted,
    output:
        table=paths.ANALYSIS(part="ablations/gradients"),
    log:
        "<results>/logs/score_gradients_of_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_gradients_of_ablations/{dataset}/{architecture}.tsv"


use rule score_attributions as score_released with:
    input:
        stability=[],
        best=needs.best_samples("prior-variants", "released"),
        genome=needs.genome,
        peaks=needs.peaks,
        gold=needs.gold,
        planted=needs.planted,
    output:
        table=paths.ANALYSIS(part="released"),
    log:
        "<results>/logs/score_released/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/score_released/{dataset}/{architecture}.tsv"


rule trace_regions:
    """Precision and recall of bases, ranked by attribution, in peaks and gold standards."""
    input:
        attributions=needs.best_samples(),
        genome=needs.genome,
        peaks=needs.peaks,
        gold=needs.gold,
    output:
        table=paths.ANALYSIS(part="region_curves"),
    log:
        "<results>/logs/trace_regions/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/trace_regions/{dataset}/{architecture}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="1h",
    params:
        code=code_of("trace-regions"),
        gold_kind=needs.gold_kind,
        settings=as_json("analysis"),
        unknown=needs.unknown_chromosomes,
        rename=as_json(needs.renamed_in_intervals),
        points=200,
    shell:
        """
        fourier-prior trace-regions \
            --attributions {input.attributions:q} \
            --genome {input.genome:q} \
            --peaks {input.peaks:q} \
            --max-unknown-chromosomes {params.unknown} \
            --rename {params.rename:q} \
            --gold-kind {params.gold_kind:q} \
            --gold {input.gold:q} \
            --settings {params.settings:q} \
            --points {params.points} \
            --table {output.table:q} \
            2>{log:q}
        """


use rule trace_regions as trace_regions_of_ablations with:
    input:
        attributions=needs.best_samples("ablations"),
        genome=needs.genome,
        peaks=needs.peaks,
        gold=needs.gold,
    output:
        table=paths.ANALYSIS(part="ablations/region_curves"),
    log:
        "<results>/logs/trace_regions_of_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/trace_regions_of_ablations/{dataset}/{architecture}.tsv"


rule compare_seeds:
    """How much do attributions change with the initialisation or with the amount of data?"""
    input:
        attributions=needs.samples_to_compare,
        history=needs.models("history.tsv"),
        run=needs.models("run.json"),
    output:
        table=paths.ANALYSIS(part="stability"),
        pairs=paths.ANALYSIS(part="stability_pairs"),
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
        code=code_of("compare-seeds"),
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


use rule compare_seeds as compare_seeds_of_ablations with:
    input:
        attributions=needs.stability_samples("ablations"),
        history=needs.models("history.tsv", "ablations"),
        run=needs.models("run.json", "ablations"),
    output:
        table=paths.ANALYSIS(part="ablations/stability"),
        pairs=paths.ANALYSIS(part="ablations/stability_pairs"),
    log:
        "<results>/logs/compare_seeds_of_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/compare_seeds_of_ablations/{dataset}/{architecture}.tsv"


use rule compare_seeds as compare_seeds_of_simulation with:
    input:
        attributions=simulation.stability_samples_of_lowest(),
        history=simulation.models_of_lowest("history.tsv"),
        run=simulation.models_of_lowest("run.json"),
    output:
        table=paths.SIMULATION(question="stability"),
        pairs=paths.SIMULATION(question="stability_pairs"),
    log:
        "<results>/logs/compare_seeds_of_simulation.log",
    benchmark:
        "<results>/benchmarks/compare_seeds_of_simulation.tsv"


rule score_motif_instances:
    """How many called motif instances lie in gold-standard peaks and on planted motifs?"""
    input:
        instances=needs.motif_files("instances.tsv"),
        attributions=needs.test_samples_of_head,
        genome=needs.genome,
        gold=needs.gold_of_head,
        planted=needs.planted,
    output:
        curve=paths.ANALYSIS(part="motif_curve.{head}"),
        table=paths.ANALYSIS(part="motif_instances.{head}"),
    log:
        "<results>/logs/score_motif_instances/{dataset}/{architecture}/{head}.log",
    benchmark:
        "<results>/benchmarks/score_motif_instances/{dataset}/{architecture}/{head}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_of("score-motif-instances"),
        conditions=study.compared,
        limit=lookup(dpath="motifs/curve_limit", within=config),
        rename=as_json(needs.renamed_in_intervals),
    shell:
        """
        fourier-prior score-motif-instances \
            --conditions {params.conditions:q} \
            --instances {input.instances:q} \
            --attributions {input.attributions:q} \
            --genome {input.genome:q} \
            --rename {params.rename:q} \
            --gold {input.gold:q} \
            --planted {input.planted:q} \
            --dataset-name {wildcards.dataset:q} \
            --limit {params.limit} \
            --curve {output.curve:q} \
            --table {output.table:q} \
            2>{log:q}
        """


rule measure_gc_simulation:
    """How much of the attribution lies on the motif, and how much do models rely on GC content?"""
    input:
        attributions=simulation.attributions,
        planted=simulation.planted,
    output:
        table=paths.SIMULATION(question="measures"),
    log:
        "<results>/logs/measure_gc_simulation.log",
    benchmark:
        "<results>/benchmarks/measure_gc_simulation.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_of("measure-gc-simulation"),
        settings=as_json("gc_simulation"),
        period=lookup(dpath="architectures/binary/period", within=config),
        pseudocount=lookup(dpath="analysis/entropy_pseudocount", within=config),
    shell:
        """
        fourier-prior measure-gc-simulation \
            --attributions {input.attributions:q} \
            --planted {input.planted:q} \
            --settings {params.settings:q} \
            --period {params.period} \
            --pseudocount {params.pseudocount} \
            --table {output.table:q} \
            2>{log:q}
        """


rule measure_excess:
    """How much attribution lies on planted motifs, and how much would by chance?"""
    input:
        real=controls.real_models(paths.ATTRIBUTIONS, **controls.explained),
        permuted=controls.permuted_models(paths.ATTRIBUTIONS, **controls.explained),
        planted=controls.planted,
    output:
        table=controls.analysis("excess"),
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
        code=code_of("measure-excess"),
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
        attributions=controls.baseline_samples(),
    output:
        table=controls.analysis("bounds"),
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
        code=code_of("bound-similarity"),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior bound-similarity \
            --attributions {input.attributions:q} \
            --seed {params.seed} \
            --table {output.table:q} \
            2>{log:q}
        """


rule analysis:
    """Target: every tidy table of this config."""
    input:
        [
            paths.ANALYSIS(dataset=d, architecture=a, part=question)
            for d, a in study.models
            for question in (
                "performance",
                "interpretability",
                "gradients",
                "stability",
                "engines",
            )
        ],
    localrule: True
