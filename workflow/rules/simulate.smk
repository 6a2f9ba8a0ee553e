"""
Embedded experiments: the same kinds of files that a download gives, made from the config.

REQUIRED INPUTS: none (the config's simulation blocks).
OUTPUTS: <simulated>/genome.fa, planted.tsv; {dataset}/{library}.bam, {task}.narrowPeak,
{task}.relaxed.narrowPeak, {task}.gold.bed
"""


rule simulate_genome:
    """Make a genome and plant the motif instances of all simulated data sets."""
    output:
        fasta="<simulated>/genome.fa",
        planted="<simulated>/planted.tsv",
    log:
        "<results>/logs/simulate_genome.log",
    benchmark:
        "<results>/benchmarks/simulate_genome.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(2),
        runtime="30m",
    params:
        code=code_version("fourier_prior.commands.simulate"),
        settings=as_json("simulation"),
        datasets=simulated_datasets_as_json,
    shell:
        """
        fourier-prior simulate-genome \
            --settings {params.settings:q} \
            --datasets {params.datasets:q} \
            --fasta {output.fasta:q} \
            --planted {output.planted:q} \
            2>{log:q}
        """


rule simulate_experiment:
    """Draw the reads of one task and call its peaks, as an experiment and a caller would."""
    input:
        genome=genome_of,
        planted="<simulated>/planted.tsv",
    output:
        reads="<simulated>/{dataset}/{task}.bam",
        index="<simulated>/{dataset}/{task}.bam.bai",
        peaks="<simulated>/{dataset}/{task}.narrowPeak",
        relaxed="<simulated>/{dataset}/{task}.relaxed.narrowPeak",
        gold="<simulated>/{dataset}/{task}.gold.bed",
    log:
        "<results>/logs/simulate_experiment/{dataset}/{task}.log",
    benchmark:
        "<results>/benchmarks/simulate_experiment/{dataset}/{task}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(2),
        runtime="30m",
    params:
        code=code_version("fourier_prior.commands.simulate"),
        seed=as_json("simulation", "seed"),
        settings=as_json("datasets", "{dataset}", "simulation"),
    shell:
        """
        fourier-prior simulate-experiment \
            --dataset {wildcards.dataset:q} \
            --task {wildcards.task:q} \
            --seed {params.seed} \
            --settings {params.settings:q} \
            --genome {input.genome:q} \
            --planted {input.planted:q} \
            --reads {output.reads:q} \
            --peaks {output.peaks:q} \
            --relaxed {output.relaxed:q} \
            --gold {output.gold:q} \
            2>{log:q}
        """


rule simulate_control:
    """Draw the reads of a control experiment: background only."""
    input:
        genome=genome_of,
        planted="<simulated>/planted.tsv",
    output:
        reads="<simulated>/{dataset}/{library}.bam",
        index="<simulated>/{dataset}/{library}.bam.bai",
    log:
        "<results>/logs/simulate_control/{dataset}/{library}.log",
    benchmark:
        "<results>/benchmarks/simulate_control/{dataset}/{library}.tsv"
    wildcard_constraints:
        library=r"control|[A-Za-z0-9_+]+-control",
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(2),
        runtime="30m",
    params:
        code=code_version("fourier_prior.commands.simulate"),
        seed=as_json("simulation", "seed"),
        settings=as_json("datasets", "{dataset}", "simulation"),
    shell:
        """
        fourier-prior simulate-control \
            --dataset {wildcards.dataset:q} \
            --library {wildcards.library:q} \
            --seed {params.seed} \
            --settings {params.settings:q} \
            --genome {input.genome:q} \
            --planted {input.planted:q} \
            --reads {output.reads:q} \
            2>{log:q}
        """
