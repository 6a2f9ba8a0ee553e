"""
Motifs that the best models found, and where they lie in test sequences.

REQUIRED INPUTS: attributions of the best models (sample motifs: all test peaks; sample test).
OUTPUTS: <results>/motifs/.../best/{head}.deepshap/ modisco.h5, patterns.tsv, hits.tsv,
report/motifs.html; <results>/motifs/jaspar.meme
"""


rule write_motif_database:
    """Write the vertebrate motifs of one JASPAR release in MEME format."""
    output:
        database="<results>/motifs/jaspar.meme",
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
        code=code_version("fourier_prior.commands.motifs"),
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
        attributions="<results>/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.motifs.h5",
        database="<results>/motifs/jaspar.meme",
    output:
        modisco="<results>/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/modisco.h5",
        patterns="<results>/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/patterns.tsv",
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
        code=code_version("fourier_prior.commands.motifs"),
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


rule report_motifs:
    """Write TF-MoDISco's HTML report."""
    input:
        modisco="<results>/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/modisco.h5",
        database="<results>/motifs/jaspar.meme",
    output:
        page="<results>/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/report/motifs.html",
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
        code=code_version("fourier_prior.commands.motifs"),
    shell:
        """
        fourier-prior report-motifs \
            --modisco {input.modisco:q} \
            --database {input.database:q} \
            --page {output.page:q} \
            2>{log:q}
        """


rule call_motifs:
    """Call motif instances in the test sample with the trimmed patterns of a model."""
    input:
        attributions="<results>/attributions/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.test.h5",
        modisco="<results>/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/modisco.h5",
        patterns="<results>/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/patterns.tsv",
    output:
        hits="<results>/motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}/hits.tsv",
    log:
        "<results>/logs/call_motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.log",
    benchmark:
        "<results>/benchmarks/call_motifs/{dataset}/{architecture}/{subset}/{condition}/{run}/{head}.{method}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="2h",
    params:
        code=code_version("fourier_prior.commands.motif_instances"),
        settings=as_json("motifs", "calling"),
    shell:
        """
        fourier-prior call-motifs \
            --attributions {input.attributions:q} \
            --modisco {input.modisco:q} \
            --patterns {input.patterns:q} \
            --settings {params.settings:q} \
            --hits {output.hits:q} \
            2>{log:q}
        """


rule motifs:
    """Target: motifs, their reports and their instances for the configured heads."""
    input:
        [
            f"<results>/motifs/{d}/{a}/all/{c}/best/{head}.deepshap/{name}"
            for d, a, head in design.motif_runs
            for c in COMPARED
            for name in ("hits.tsv", "report/motifs.html")
        ],
        [
            f"<results>/analysis/{d}/{a}/motif_calls.{head}.tsv"
            for d, a, head in design.motif_runs
        ],
    localrule: True
