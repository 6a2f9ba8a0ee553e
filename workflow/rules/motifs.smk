"""
Motifs that the best models found, and where they lie in test sequences.

REQUIRED INPUTS: attributions of the best models (sample motifs: all test peaks; sample test).
OUTPUTS: <results>/motifs/.../best/{head}.deepshap/ modisco.h5, patterns.tsv, instances.tsv,
report/motifs.html; <results>/motifs/jaspar.meme
"""


rule write_motif_database:
    """Write the vertebrate motifs of one JASPAR release in MEME format."""
    output:
        database=paths.MOTIF_DATABASE(),
    log:
        "<results>/logs/write_motif_database.log",
    benchmark:
        "<results>/benchmarks/write_motif_database.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime="10m",
    params:
        code=code_of("write-motif-database"),
        settings=as_json("motifs", "database"),
    shell:
        """
        fourier-prior write-motif-database \
            --settings {params.settings:q} \
            --database {output.database:q} \
            2>{log:q}
        """


rule discover_motifs:
    """Run TF-MoDISco, filter and trim its patterns and name them by the database."""
    input:
        attributions=paths.ATTRIBUTIONS(sample="motifs"),
        database=paths.MOTIF_DATABASE(),
    output:
        modisco=paths.MOTIFS(file="modisco.h5"),
        patterns=paths.MOTIFS(file="patterns.tsv"),
    log:
        "<results>/logs/discover_motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.log",
    benchmark:
        "<results>/benchmarks/discover_motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="6h",
    params:
        code=code_of("discover-motifs"),
        discovery=as_json("motifs", "discovery"),
        keep=as_json("motifs", "filter"),
    shell:
        """
        fourier-prior discover-motifs \
            --attributions {input.attributions:q} \
            --database {input.database:q} \
            --discovery {params.discovery:q} \
            --keep {params.keep:q} \
            --modisco {output.modisco:q} \
            --patterns {output.patterns:q} \
            2>{log:q}
        """


use rule discover_motifs as discover_motifs_in_controls with:
    input:
        attributions=paths.CONTROL_ATTRIBUTIONS(sample="motifs"),
        database=paths.MOTIF_DATABASE(),
    output:
        modisco=paths.CONTROL_MOTIFS(file="modisco.h5"),
        patterns=paths.CONTROL_MOTIFS(file="patterns.tsv"),
    log:
        "<results>/logs/discover_motifs_in_controls/{control}/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.log",
    benchmark:
        "<results>/benchmarks/discover_motifs_in_controls/{control}/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.tsv"


rule report_motifs:
    """Write TF-MoDISco's HTML report."""
    input:
        modisco=paths.MOTIFS(file="modisco.h5"),
        database=paths.MOTIF_DATABASE(),
    output:
        page=paths.MOTIF_REPORT(),
    log:
        "<results>/logs/report_motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.log",
    benchmark:
        "<results>/benchmarks/report_motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_of("report-motifs"),
    shell:
        """
        fourier-prior report-motifs \
            --modisco {input.modisco:q} \
            --database {input.database:q} \
            --page {output.page:q} \
            2>{log:q}
        """


rule call_motif_instances:
    """Call motif instances in the test sample with the trimmed patterns of a model."""
    input:
        attributions=paths.ATTRIBUTIONS(sample="test"),
        modisco=paths.MOTIFS(file="modisco.h5"),
        patterns=paths.MOTIFS(file="patterns.tsv"),
    output:
        instances=paths.MOTIF_INSTANCES(),
    log:
        "<results>/logs/call_motif_instances/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.log",
    benchmark:
        "<results>/benchmarks/call_motif_instances/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="2h",
    params:
        code=code_of("call-motif-instances"),
        settings=as_json("motifs", "calling"),
    shell:
        """
        fourier-prior call-motif-instances \
            --attributions {input.attributions:q} \
            --modisco {input.modisco:q} \
            --patterns {input.patterns:q} \
            --settings {params.settings:q} \
            --instances {output.instances:q} \
            2>{log:q}
        """


rule find_missed_motifs:
    """Motifs outside the gold standard, and how important they are to both models."""
    input:
        attributions=needs.best_samples(),
        genome=needs.genome,
        gold=needs.gold,
        planted=needs.planted,
        database=paths.MOTIF_DATABASE(),
    output:
        modisco=paths.MISSED_MOTIFS(file="modisco.h5"),
        patterns=paths.MISSED_MOTIFS(file="patterns.tsv"),
        seqlets=paths.MISSED_MOTIFS(file="seqlets.tsv"),
    log:
        "<results>/logs/find_missed_motifs/{dataset}/{architecture}/{condition}.log",
    benchmark:
        "<results>/benchmarks/find_missed_motifs/{dataset}/{architecture}/{condition}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="6h",
    params:
        code=code_of("find-missed-motifs"),
        conditions=study.compared,
        settings=as_json("motifs", "missed"),
        keep=as_json("motifs", "filter"),
        rename=as_json(needs.renamed_in_intervals),
    shell:
        """
        fourier-prior find-missed-motifs \
            --conditions {params.conditions:q} \
            --attributions {input.attributions:q} \
            --found-in {wildcards.condition:q} \
            --genome {input.genome:q} \
            --rename {params.rename:q} \
            --gold {input.gold:q} \
            --planted {input.planted:q} \
            --dataset-name {wildcards.dataset:q} \
            --database {input.database:q} \
            --settings {params.settings:q} \
            --keep {params.keep:q} \
            --modisco {output.modisco:q} \
            --patterns {output.patterns:q} \
            --seqlets {output.seqlets:q} \
            2>{log:q}
        """


rule motifs:
    """Target: motifs, their reports and their instances for the configured heads."""
    input:
        [file for run in study.motif_runs for file in needs.motif_run(*run)],
    localrule: True
