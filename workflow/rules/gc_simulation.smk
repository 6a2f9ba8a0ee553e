"""
Sequences with one motif each at several GC levels: models trained on them rely on the motif, or on
the composition around it. Models and attributions are made by the rules of all data sets.

REQUIRED INPUTS: config.
OUTPUTS: <results>/genomes/gc-{percent}.npy, <results>/datasets/gc-{percent}/binary.h5, planted.tsv,
<results>/analysis/simulation/measures.tsv
"""


rule draw_gc_sequences:
    """Draw the sequences of one GC level, with a motif in every positive."""
    output:
        genome="<results>/genomes/{dataset}.npy",
        index="<results>/genomes/{dataset}.tsv",
        dataset="<results>/datasets/{dataset}/binary.h5",
        planted="<results>/datasets/{dataset}/planted.tsv",
    wildcard_constraints:
        dataset="|".join(re.escape(level) for level in GC_LEVELS) or "(?!)",
    log:
        "<results>/logs/draw_gc_sequences/{dataset}.log",
    benchmark:
        "<results>/benchmarks/draw_gc_sequences/{dataset}.tsv"
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
        attributions=[
            f"<results>/attributions/{level}/binary/all/{condition}/{run}/all.{method}.motifs.h5"
            for level, condition, run, method in GC_KINDS
        ],
        planted=[f"<results>/datasets/{level}/planted.tsv" for level, *_ in GC_KINDS],
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
