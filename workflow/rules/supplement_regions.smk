"""
Supplementary figures about regions, motifs and regularisers: motifs of tasks, summits and peaks,
gold standards, motifs outside them, L2 and other priors.

REQUIRED INPUTS: attributions, peaks, gold standards, motifs, analysis tables.
OUTPUTS: <results>/analysis/{dataset}/{architecture}/region_curves.tsv (also under ablations/),
<results>/motifs/{dataset}/{architecture}/missed/{condition}/, <results>/figures/figure_sN.pdf, .png
"""


rule trace_regions:
    """Precision and recall of bases, ranked by attribution, in peaks and gold standards."""
    input:
        attributions=best_attributions,
        genome=genome_of,
        peaks=peaks_of,
        gold=gold_of,
    output:
        table="<results>/analysis/{dataset}/{architecture}/region_curves.tsv",
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
        code=code_version("fourier_prior.commands.region_curves"),
        gold_kind=gold_kind_of,
        settings=as_json("analysis"),
        unknown=unknown_chromosomes_of,
        points=200,
    shell:
        """
        fourier-prior trace-regions \
            --attributions {input.attributions:q} \
            --genome {input.genome:q} \
            --peaks {input.peaks:q} \
            --max-unknown-chromosomes {params.unknown} \
            --gold-kind {params.gold_kind:q} \
            --gold {input.gold:q} \
            --settings {params.settings:q} \
            --points {params.points} \
            --table {output.table:q} \
            2>{log:q}
        """


use rule trace_regions as trace_regions_of_ablations with:
    input:
        attributions=best_ablated("deepshap"),
        genome=genome_of,
        peaks=peaks_of,
        gold=gold_of,
    output:
        table="<results>/analysis/{dataset}/{architecture}/ablations/region_curves.tsv",
    log:
        "<results>/logs/trace_regions_of_ablations/{dataset}/{architecture}.log",
    benchmark:
        "<results>/benchmarks/trace_regions_of_ablations/{dataset}/{architecture}.tsv"


rule find_missed_motifs:
    """Motifs outside the gold standard, and how important they are to both models."""
    input:
        attributions=best_attributions,
        gold=gold_of,
        planted=planted_of,
        database="<results>/motifs/jaspar.meme",
    output:
        modisco="<results>/motifs/{dataset}/{architecture}/missed/{condition}/modisco.h5",
        patterns="<results>/motifs/{dataset}/{architecture}/missed/{condition}/patterns.tsv",
        seqlets="<results>/motifs/{dataset}/{architecture}/missed/{condition}/seqlets.tsv",
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
        code=code_version("fourier_prior.commands.missed_motifs"),
        conditions=COMPARED,
        settings=as_json("motifs", "missed"),
        keep=as_json("motifs", "filter"),
    shell:
        """
        fourier-prior find-missed-motifs \
            --conditions {params.conditions:q} \
            --attributions {input.attributions:q} \
            --found-in {wildcards.condition:q} \
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


rule figure_s7:
    """Motifs of the first task, and their calls in gold-standard peaks."""
    input:
        patterns=files_of_motif_figure("figure_s7", f"{MOTIFS_OF_HEAD}/patterns.tsv"),
        modisco=files_of_motif_figure("figure_s7", f"{MOTIFS_OF_HEAD}/modisco.h5"),
        curves=curves_of_motif_figure("figure_s7"),
    output:
        report(
            "<results>/figures/figure_s7.png",
            caption="../report/figure_s7.rst",
            category="Supplementary figures",
            labels={"figure": "S7", "shows": "motifs of the first task"},
        ),
        "<results>/figures/figure_s7.pdf",
    log:
        "<results>/logs/figure_s7.log",
    benchmark:
        "<results>/benchmarks/figure_s7.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.motif_runs"),
        models=models_of_figure("figure_s7"),
        conditions=COMPARED,
        task=task_of_figure("figure_s7"),
        gold_kinds=gold_kinds_of_figure("figure_s7"),
        most=8,
    script:
        "../scripts/figure_s7.py"


use rule figure_s7 as figure_s8 with:
    input:
        patterns=files_of_motif_figure("figure_s8", f"{MOTIFS_OF_HEAD}/patterns.tsv"),
        modisco=files_of_motif_figure("figure_s8", f"{MOTIFS_OF_HEAD}/modisco.h5"),
        curves=curves_of_motif_figure("figure_s8"),
    output:
        report(
            "<results>/figures/figure_s8.png",
            caption="../report/figure_s8.rst",
            category="Supplementary figures",
            labels={"figure": "S8", "shows": "motifs of the second task"},
        ),
        "<results>/figures/figure_s8.pdf",
    log:
        "<results>/logs/figure_s8.log",
    benchmark:
        "<results>/benchmarks/figure_s8.tsv"
    params:
        code=code_version("fourier_prior.figures.motif_runs"),
        models=models_of_figure("figure_s8"),
        conditions=COMPARED,
        task=task_of_figure("figure_s8"),
        gold_kinds=gold_kinds_of_figure("figure_s8"),
        most=8,


use rule figure_s7 as figure_s9 with:
    input:
        patterns=files_of_motif_figure("figure_s9", f"{MOTIFS_OF_HEAD}/patterns.tsv"),
        modisco=files_of_motif_figure("figure_s9", f"{MOTIFS_OF_HEAD}/modisco.h5"),
        curves=curves_of_motif_figure("figure_s9"),
    output:
        report(
            "<results>/figures/figure_s9.png",
            caption="../report/figure_s9.rst",
            category="Supplementary figures",
            labels={"figure": "S9", "shows": "motifs of the third task"},
        ),
        "<results>/figures/figure_s9.pdf",
    log:
        "<results>/logs/figure_s9.log",
    benchmark:
        "<results>/benchmarks/figure_s9.tsv"
    params:
        code=code_version("fourier_prior.figures.motif_runs"),
        models=models_of_figure("figure_s9"),
        conditions=COMPARED,
        task=task_of_figure("figure_s9"),
        gold_kinds=gold_kinds_of_figure("figure_s9"),
        most=8,


rule figure_s17:
    """Summit correlation and overlap with peaks of every model."""
    input:
        interpretability=tables_of_figure("figure_s17", "interpretability"),
        curves=tables_of_figure("figure_s17", "region_curves"),
    output:
        report(
            "<results>/figures/figure_s17.png",
            caption="../report/figure_s17.rst",
            category="Supplementary figures",
            labels={"figure": "S17", "shows": "summits and peaks"},
        ),
        "<results>/figures/figure_s17.pdf",
    log:
        "<results>/logs/figure_s17.log",
    benchmark:
        "<results>/benchmarks/figure_s17.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.regions"),
        models=models_of_figure("figure_s17"),
        conditions=COMPARED,
        measure="summit_correlation",
        regions="peaks",
        cumulative=True,
    script:
        "../scripts/figure_s17.py"


use rule figure_s17 as figure_s18 with:
    input:
        interpretability=tables_of_figure("figure_s18", "interpretability"),
        curves=tables_of_figure("figure_s18", "region_curves"),
    output:
        report(
            "<results>/figures/figure_s18.png",
            caption="../report/figure_s18.rst",
            category="Supplementary figures",
            labels={"figure": "S18", "shows": "overlap with ChIP-nexus peaks"},
        ),
        "<results>/figures/figure_s18.pdf",
    log:
        "<results>/logs/figure_s18.log",
    benchmark:
        "<results>/benchmarks/figure_s18.tsv"
    params:
        code=code_version("fourier_prior.figures.regions"),
        models=models_of_figure("figure_s18"),
        conditions=COMPARED,
        measure="nexus_fraction",
        regions="nexus",
        cumulative=False,


use rule figure_s17 as figure_s19 with:
    input:
        interpretability=tables_of_figure("figure_s19", "interpretability"),
        curves=tables_of_figure("figure_s19", "region_curves"),
    output:
        report(
            "<results>/figures/figure_s19.png",
            caption="../report/figure_s19.rst",
            category="Supplementary figures",
            labels={"figure": "S19", "shows": "overlap with footprints"},
        ),
        "<results>/figures/figure_s19.pdf",
    log:
        "<results>/logs/figure_s19.log",
    benchmark:
        "<results>/benchmarks/figure_s19.tsv"
    params:
        code=code_version("fourier_prior.figures.regions"),
        models=models_of_figure("figure_s19"),
        conditions=COMPARED,
        measure="footprints_fraction",
        regions="footprints",
        cumulative=False,


rule figure_s20:
    """Motifs outside the gold standard."""
    input:
        patterns=missed_motifs_of_figure("figure_s20", "patterns.tsv"),
        modisco=missed_motifs_of_figure("figure_s20", "modisco.h5"),
        seqlets=missed_motifs_of_figure("figure_s20", "seqlets.tsv"),
    output:
        report(
            "<results>/figures/figure_s20.png",
            caption="../report/figure_s20.rst",
            category="Supplementary figures",
            labels={"figure": "S20", "shows": "motifs outside the gold standard"},
        ),
        "<results>/figures/figure_s20.pdf",
    log:
        "<results>/logs/figure_s20.log",
    benchmark:
        "<results>/benchmarks/figure_s20.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.missed_motifs"),
        models=models_of_figure("figure_s20"),
        conditions=COMPARED,
        gold_kinds=gold_kinds_of_figure("figure_s20"),
        most=3,
    script:
        "../scripts/figure_s20.py"


rule figure_s23:
    """Smoothness of models with an L2 penalty and with the prior."""
    input:
        deepshap=tables_of_figure(
            "figure_s23", "interpretability", "ablations/interpretability"
        ),
        gradients=tables_of_figure("figure_s23", "gradients", "ablations/gradients"),
    output:
        report(
            "<results>/figures/figure_s23.png",
            caption="../report/figure_s23.rst",
            category="Supplementary figures",
            labels={"figure": "S23", "shows": "smoothness, L2 and prior"},
        ),
        "<results>/figures/figure_s23.pdf",
    log:
        "<results>/logs/figure_s23.log",
    benchmark:
        "<results>/benchmarks/figure_s23.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.regularisers"),
        models=models_of_figure("figure_s23"),
        conditions=["l2", TREATMENT],
    script:
        "../scripts/figure_s23.py"


use rule figure_s17 as figure_s24 with:
    input:
        interpretability=tables_of_figure(
            "figure_s24", "interpretability", "ablations/interpretability"
        ),
        curves=tables_of_figure(
            "figure_s24", "region_curves", "ablations/region_curves"
        ),
    output:
        report(
            "<results>/figures/figure_s24.png",
            caption="../report/figure_s24.rst",
            category="Supplementary figures",
            labels={"figure": "S24", "shows": "summits and peaks, L2 and prior"},
        ),
        "<results>/figures/figure_s24.pdf",
    log:
        "<results>/logs/figure_s24.log",
    benchmark:
        "<results>/benchmarks/figure_s24.tsv"
    params:
        code=code_version("fourier_prior.figures.regions"),
        models=models_of_figure("figure_s24"),
        conditions=["l2", TREATMENT],
        measure="summit_correlation",
        regions="peaks",
        cumulative=True,


rule figure_s25:
    """Validation loss and overlap with peaks of models with other priors."""
    input:
        performance=tables_of_figure(
            "figure_s25", "performance", "ablations/performance"
        ),
        curves=tables_of_figure(
            "figure_s25", "region_curves", "ablations/region_curves"
        ),
    output:
        report(
            "<results>/figures/figure_s25.png",
            caption="../report/figure_s25.rst",
            category="Supplementary figures",
            labels={"figure": "S25", "shows": "other priors"},
        ),
        "<results>/figures/figure_s25.pdf",
    log:
        "<results>/logs/figure_s25.log",
    benchmark:
        "<results>/benchmarks/figure_s25.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.regularisers"),
        models=models_of_figure("figure_s25"),
        conditions=rivals_of_figure("figure_s25"),
        tuned=tuned_rivals_of_figure("figure_s25"),
        treatment=TREATMENT,
    script:
        "../scripts/figure_s25.py"


rule supplement_regions:
    """Target: the figures of regions, motifs and regularisers that this config has data for."""
    input:
        [
            f"<results>/figures/{name}.{kind}"
            for name in SUPPLEMENT_REGIONS
            for kind in ("png", "pdf")
        ],
    localrule: True
