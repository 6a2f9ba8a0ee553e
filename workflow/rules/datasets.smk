"""
Peak-centred training sets: windows, labels or counts, splits.

REQUIRED INPUTS: encoded genome, peak files, 5'-end tracks (profile only).
OUTPUTS: <results>/datasets/{dataset}/{architecture}.h5, profile.left-out.tsv,
<results>/checks/{dataset}.tsv, <results>/genomes/{genome}.splits.json
"""


rule write_splits:
    """Write the splits of a genome: those of many scaffolds are too long for a command line."""
    output:
        splits=paths.SPLITS(),
    log:
        "<results>/logs/write_splits/{genome}.log",
    wildcard_constraints:
        genome=paths.any_of(config["genomes"]),
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    params:
        splits=needs.splits,
    script:
        "../scripts/splits.py"


rule check_peaks:
    """Stop if a data set lacks peaks by which the right data are known."""
    input:
        peaks=needs.peaks,
    output:
        table=paths.CHECKS(),
    log:
        "<results>/logs/check_peaks/{dataset}.log",
    benchmark:
        "<results>/benchmarks/check_peaks/{dataset}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(2),
        runtime="30m",
    params:
        code=code_of("check-peaks"),
        tasks=needs.tasks,
        rename=as_json(needs.renamed_in_intervals),
        expected=needs.expected_peaks,
    shell:
        """
        fourier-prior check-peaks \
            --tasks {params.tasks:q} \
            --peaks {input.peaks:q} \
            --rename {params.rename:q} \
            --expected {params.expected:q} \
            --table {output.table:q} \
            2>{log:q}
        """


rule build_binary_dataset:
    """Label the bins of a genome: positive in any task, negative in all, or not used."""
    input:
        genome=needs.genome,
        peaks=needs.peaks,
        relaxed=needs.relaxed_peaks,
        splits=needs.splits_file,
        blacklist=needs.blacklist,
        checks=needs.checks,
    output:
        dataset=paths.DATASET(architecture="binary"),
    log:
        "<results>/logs/build_binary_dataset/{dataset}.log",
    benchmark:
        "<results>/benchmarks/build_binary_dataset/{dataset}.tsv"
    wildcard_constraints:
        dataset=paths.any_of(study.datasets),
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="2h",
    params:
        code=code_of("build-binary-dataset"),
        tasks=needs.tasks,
        rename=as_json(needs.renamed_in_intervals),
        relaxed_tasks=needs.tasks_with_relaxed_peaks,
        without_relaxed=needs.tasks_without_relaxed_peaks,
        settings=as_json(needs.window_settings("binary")),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior build-binary-dataset \
            --genome {input.genome:q} \
            --tasks {params.tasks:q} \
            --peaks {input.peaks:q} \
            --rename {params.rename:q} \
            --relaxed-tasks {params.relaxed_tasks:q} \
            --relaxed-peaks {input.relaxed:q} \
            --without-relaxed {params.without_relaxed:q} \
            --blacklist {input.blacklist:q} \
            --splits @{input.splits:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --dataset {output.dataset:q} \
            2>{log:q}
        """


rule build_profile_dataset:
    """Cut counts around summits and around random places of the genome."""
    input:
        genome=needs.genome,
        peaks=needs.peaks,
        splits=needs.splits_file,
        blacklist=needs.blacklist,
        checks=needs.checks,
        plus=needs.counts("task", "plus"),
        minus=needs.counts("task", "minus"),
        control_plus=needs.counts("control", "plus"),
        control_minus=needs.counts("control", "minus"),
    output:
        dataset=paths.DATASET(architecture="profile"),
        left_out=paths.LEFT_OUT(),
    log:
        "<results>/logs/build_profile_dataset/{dataset}.log",
    benchmark:
        "<results>/benchmarks/build_profile_dataset/{dataset}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="2h",
    params:
        code=code_of("build-profile-dataset"),
        tasks=needs.tasks,
        rename=as_json(needs.renamed_in_intervals),
        strands=lookup(dpath="datasets/{dataset}/strands", within=config),
        settings=as_json(needs.window_settings("profile")),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior build-profile-dataset \
            --genome {input.genome:q} \
            --tasks {params.tasks:q} \
            --peaks {input.peaks:q} \
            --rename {params.rename:q} \
            --blacklist {input.blacklist:q} \
            --strands {params.strands} \
            --plus {input.plus:q} \
            --minus {input.minus:q} \
            --control-plus {input.control_plus:q} \
            --control-minus {input.control_minus:q} \
            --left-out {output.left_out:q} \
            --splits @{input.splits:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --dataset {output.dataset:q} \
            2>{log:q}
        """


rule draw_gc_sequences:
    """Draw the sequences of one GC level, with a motif in every positive."""
    output:
        genome=paths.GENOME(genome="{dataset}"),
        index=paths.GENOME_INDEX(genome="{dataset}"),
        dataset=paths.DATASET(architecture="binary"),
        planted=paths.PLANTED_IN_LEVEL(),
    log:
        "<results>/logs/draw_gc_sequences/{dataset}.log",
    benchmark:
        "<results>/benchmarks/draw_gc_sequences/{dataset}.tsv"
    wildcard_constraints:
        dataset=paths.any_of(simulation.levels),
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="1h",
    params:
        code=code_of("draw-gc-sequences"),
        settings=as_json("gc_simulation"),
        length=lookup(dpath="architectures/binary/input_length", within=config),
        gc=needs.gc_level,
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


rule permute_labels:
    """Deal out the labels of the training and validation windows anew."""
    input:
        dataset=paths.DATASET(architecture="binary"),
    output:
        permuted=paths.PERMUTED_DATASET(architecture="binary"),
    log:
        "<results>/logs/permute_labels/{dataset}.log",
    benchmark:
        "<results>/benchmarks/permute_labels/{dataset}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="30m",
    params:
        code=code_of("permute-labels"),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior permute-labels \
            --dataset {input.dataset:q} \
            --seed {params.seed} \
            --permuted {output.permuted:q} \
            2>{log:q}
        """


rule data:
    """Target: every training set of this config."""
    input:
        [paths.DATASET(dataset=d, architecture=a) for d, a in study.models],
    localrule: True
