"""
Sequences with one motif each at several GC levels: models trained on them rely on the motif, or on
the composition around it. Models and attributions are made by the rules of all data sets.

REQUIRED INPUTS: config.
OUTPUTS: <results>/genomes/gc-{percent}.npy, <results>/datasets/gc-{percent}/binary.h5, planted.tsv,
<results>/analysis/simulation/measures.tsv, <results>/figures/figure_5, figure_s22, figure_s26,
<results>/tables/table_simulation.tsv, .md
"""


rule draw_gc_sequences:
    """Draw the sequences of one GC level, with a motif in every positive."""
    output:
        genome="<results>/genomes/{dataset}.npy",
        index="<results>/genomes/{dataset}.tsv",
        dataset="<results>/datasets/{dataset}/binary.h5",
        planted="<results>/datasets/{dataset}/planted.tsv",
    log:
        "<results>/logs/draw_gc_sequences/{dataset}.log",
    benchmark:
        "<results>/benchmarks/draw_gc_sequences/{dataset}.tsv"
    wildcard_constraints:
        dataset="|".join(re.escape(level) for level in GC_LEVELS) or "(?!)",
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_version("fourier_prior.commands.gc_sequences"),
        settings=as_json("gc_simulation"),
        length=lookup(dpath="architectures/binary/input_length", within=config),
        gc=gc_of,
    shell:
        """
        fourier-prior draw-gc-sequences \
            --settings {params.settings:q} \
            --length {params.length} \
            --gc {params.gc} \
            --genome {output.genome:q} \
            --dataset {output.dataset:q} \
            --planted {output.planted:q} \
            2>{log:q}
        """


rule measure_gc_simulation:
    """How much of the attribution lies on the motif, and how much do models rely on GC content?"""
    input:
        attributions=[file for _, file in GC_ATTRIBUTIONS],
        planted=[
            f"<results>/datasets/{level}/planted.tsv" for level, _ in GC_ATTRIBUTIONS
        ],
    output:
        table="<results>/analysis/simulation/measures.tsv",
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
        code=code_version("fourier_prior.commands.gc_sequences"),
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


rule figure_5:
    """Reliance on GC content by the GC content of training positives."""
    input:
        measures=rules.measure_gc_simulation.output.table,
    output:
        report(
            "<results>/figures/figure_5.png",
            caption="../report/figure_5.rst",
            category="Figures",
            labels={"figure": "5", "shows": "GC bias"},
        ),
        "<results>/figures/figure_5.pdf",
    log:
        "<results>/logs/figure_5.log",
    benchmark:
        "<results>/benchmarks/figure_5.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.simulation"),
        conditions=GC_CONDITIONS,
        figure="5",
    script:
        "../scripts/figure_simulation.py"


rule figure_s22:
    """Share of attribution on the motif, without GC bias."""
    input:
        measures=rules.measure_gc_simulation.output.table,
    output:
        report(
            "<results>/figures/figure_s22.png",
            caption="../report/figure_s22.rst",
            category="Supplementary figures",
            labels={"figure": "S22", "shows": "attribution on a simulated motif"},
        ),
        "<results>/figures/figure_s22.pdf",
    log:
        "<results>/logs/figure_s22.log",
    benchmark:
        "<results>/benchmarks/figure_s22.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.simulation"),
        conditions=GC_CONDITIONS,
        figure="S22",
    script:
        "../scripts/figure_simulation.py"


rule figure_s26:
    """Attribution of one sequence by models trained under the largest GC bias."""
    input:
        attributions=[
            f"<results>/attributions/{GC_MOST}/binary/all/{condition}/best/all.deepshap.test.h5"
            for condition in GC_CONDITIONS
        ],
        planted=f"<results>/datasets/{GC_MOST}/planted.tsv",
    output:
        report(
            "<results>/figures/figure_s26.png",
            caption="../report/figure_s26.rst",
            category="Supplementary figures",
            labels={"figure": "S26", "shows": "a motif under GC bias"},
        ),
        "<results>/figures/figure_s26.pdf",
    log:
        "<results>/logs/figure_s26.log",
    benchmark:
        "<results>/benchmarks/figure_s26.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.simulation"),
        conditions=GC_CONDITIONS,
        level=gc_level_of(GC_MOST) if GC_LEVELS else None,
        window=60,
    script:
        "../scripts/figure_s26.py"


rule table_simulation:
    """Every measure of the simulated sequences, with published values."""
    input:
        measures=rules.measure_gc_simulation.output.table,
    output:
        table="<results>/tables/table_simulation.tsv",
        text=report(
            "<results>/tables/table_simulation.md",
            caption="../report/table_simulation.rst",
            category="Tables",
            labels={"table": "simulation", "shows": "one motif at several GC levels"},
        ),
    log:
        "<results>/logs/table_simulation.log",
    benchmark:
        "<results>/benchmarks/table_simulation.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        code=code_version("fourier_prior.figures.simulation"),
        conditions=GC_CONDITIONS,
        published=PUBLISHED,
    script:
        "../scripts/table_simulation.py"


rule simulation:
    """Target: sequences with one motif each, at several GC levels."""
    input:
        (
            [
                f"<results>/figures/{name}.{kind}"
                for name in ("figure_5", "figure_s22", "figure_s26")
                for kind in ("png", "pdf")
            ]
            + rules.table_simulation.output
            if GC_LEVELS
            else no_gc_levels
        ),
    localrule: True
