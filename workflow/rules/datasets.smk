"""
Peak-centred training sets: windows, labels or counts, splits.

REQUIRED INPUTS: encoded genome, peak files, 5'-end tracks (profile only).
OUTPUTS: <results>/datasets/{dataset}/{architecture}.h5, profile.left-out.tsv,
<results>/checks/{dataset}.tsv
"""


rule check_peaks:
    """Stop if a data set lacks peaks by which the right data are known."""
    input:
        peaks=peaks_of,
    output:
        table="<results>/checks/{dataset}.tsv",
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
        code=code_version("fourier_prior.commands.intervals"),
        tasks=tasks_of,
        expected=expected_peaks_of,
    shell:
        """
        fourier-prior check-peaks \
            --tasks {params.tasks:q} \
            --peaks {input.peaks:q} \
            --expected {params.expected:q} \
            --table {output.table:q} \
            2>{log:q}
        """


rule build_binary_dataset:
    """Label the bins of a genome: positive in any task, negative in all, or not used."""
    input:
        genome=genome_of,
        peaks=peaks_of,
        relaxed=relaxed_peaks_of,
        blacklist=blacklist_of,
        checks=checks_of,
    output:
        dataset="<results>/datasets/{dataset}/binary.h5",
    log:
        "<results>/logs/build_binary_dataset/{dataset}.log",
    benchmark:
        "<results>/benchmarks/build_binary_dataset/{dataset}.tsv"
    wildcard_constraints:
        dataset="|".join(design.datasets),
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="2h",
    params:
        code=code_version("fourier_prior.commands.datasets"),
        tasks=tasks_of,
        relaxed_tasks=tasks_with_relaxed_peaks,
        splits=splits_as_json,
        settings=window_settings_as_json("binary"),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior build-binary-dataset \
            --genome {input.genome:q} \
            --tasks {params.tasks:q} \
            --peaks {input.peaks:q} \
            --relaxed-tasks {params.relaxed_tasks:q} \
            --relaxed-peaks {input.relaxed:q} \
            --blacklist {input.blacklist:q} \
            --splits {params.splits:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --dataset {output.dataset:q} \
            2>{log:q}
        """


rule build_profile_dataset:
    """Cut counts around summits and around random places of the genome."""
    input:
        genome=genome_of,
        peaks=peaks_of,
        blacklist=blacklist_of,
        checks=checks_of,
        plus=tracks_of("task", "plus"),
        minus=tracks_of("task", "minus"),
        control_plus=tracks_of("control", "plus"),
        control_minus=tracks_of("control", "minus"),
    output:
        dataset="<results>/datasets/{dataset}/profile.h5",
        left_out="<results>/datasets/{dataset}/profile.left-out.tsv",
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
        code=code_version("fourier_prior.commands.datasets"),
        tasks=tasks_of,
        strands=lookup(dpath="datasets/{dataset}/strands", within=config),
        splits=splits_as_json,
        settings=window_settings_as_json("profile"),
        seed=lookup(dpath="sample_seed", within=config),
    shell:
        """
        fourier-prior build-profile-dataset \
            --genome {input.genome:q} \
            --tasks {params.tasks:q} \
            --peaks {input.peaks:q} \
            --blacklist {input.blacklist:q} \
            --strands {params.strands} \
            --plus {input.plus:q} \
            --minus {input.minus:q} \
            --control-plus {input.control_plus:q} \
            --control-minus {input.control_minus:q} \
            --left-out {output.left_out:q} \
            --splits {params.splits:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --dataset {output.dataset:q} \
            2>{log:q}
        """
