"""
Files that others publish, and embedded experiments: the same kinds of files, made from the config.

REQUIRED INPUTS: the network, or mirrors; the manifest and the lock table that the config names; FASTA
and FASTQ for reads that are aligned; nothing for embedded experiments.
OUTPUTS: resources/sources/{source}, resources/members/{member},
resources/encode/{assembly}/{accession}/{role}.*, resources/aligned/{assembly}/{source}.bam,
<simulated>/, <results>/gold/{dataset}/{task}.bed; the lock table (target `lock`)
"""


rule fetch_source:
    """Download a file of the manifest; compare size and checksum where they are known."""
    output:
        file="resources/sources/{source}",
        record="resources/sources/{source}.source.tsv",
    log:
        "<results>/logs/fetch_source/{source}.log",
    benchmark:
        "<results>/benchmarks/fetch_source/{source}.tsv"
    retries: 1
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    resources:
        mem_mb=500,
        runtime="12h",
    params:
        # Another address is another file.
        url=lambda wildcards: manifest[wildcards.source].urls[0],
        manifest=unrecorded("sources", "manifest"),
        mirrors=unrecorded("sources", "mirrors"),
    shell:
        """
        fourier-prior fetch-source \
            --manifest {params.manifest:q} \
            --name {wildcards.source:q} \
            --mirrors {params.mirrors:q} \
            --file {output.file:q} \
            --record {output.record:q} \
            2>{log:q}
        """


rule extract_members:
    """Take all files that the config names out of an archive, in one pass."""
    input:
        archive="resources/sources/{archive}",
    output:
        folder=temp(directory("resources/unpacked/{archive}")),
    log:
        "<results>/logs/extract_members/{archive}.log",
    benchmark:
        "<results>/benchmarks/extract_members/{archive}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=500,
        runtime="2h",
    params:
        members=members_of_archive,
        record="resources/sources/{archive}.source.tsv",
    shell:
        """
        fourier-prior extract-members \
            --archive {input.archive:q} \
            --members {params.members:q} \
            --record {params.record:q} \
            --folder {output.folder:q} \
            2>{log:q}
        """


rule place_member:
    """Keep a file out of an archive, if no earlier run has kept it."""
    input:
        folder=lambda wildcards: f"resources/unpacked/{archive_of_member[wildcards.member]}",
    output:
        file=f"{MEMBERS}/{{member}}",
        record=f"{MEMBERS}/{{member}}.source.tsv",
    log:
        "<results>/logs/place_member/{member}.log",
    benchmark:
        "<results>/benchmarks/place_member/{member}.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=100,
        runtime="30m",
    params:
        unpacked="resources/unpacked/{member}",
    shell:
        """
        # The member comes last: one that is there is taken to be complete.
        for end in .source.tsv ""; do
            ln {params.unpacked:q}$end {output.file:q}$end \
                || (cp {params.unpacked:q}$end {output.file:q}.part$end \
                    && mv {output.file:q}.part$end {output.file:q}$end)
        done 2>{log:q}
        """


rule fetch_encode:
    """Download the files that play a role in an experiment; join those of replicates."""
    output:
        file="resources/encode/{assembly}/{accession}/{role}.{suffix}",
        record="resources/encode/{assembly}/{accession}/{role}.{suffix}.source.tsv",
    log:
        "<results>/logs/fetch_encode/{assembly}/{accession}/{role}.{suffix}.log",
    benchmark:
        "<results>/benchmarks/fetch_encode/{assembly}/{accession}/{role}.{suffix}.tsv"
    wildcard_constraints:
        suffix=r"bam|narrowPeak\.gz",
    retries: 1
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    resources:
        mem_mb=1000,
        runtime="12h",
    params:
        portal=unrecorded("sources", "portal"),
        lock=unrecorded("sources", "lock"),
        mirrors=unrecorded("sources", "mirrors"),
    shell:
        """
        fourier-prior fetch-encode \
            --assembly {wildcards.assembly:q} \
            --accession {wildcards.accession:q} \
            --role {wildcards.role:q} \
            --portal {params.portal:q} \
            --lock {params.lock:q} \
            --mirrors {params.mirrors:q} \
            --file {output.file:q} \
            --record {output.record:q} \
            2>{log:q}
        """


rule lock:
    """Choose the ENCODE files that the config asks for; write the choice down, to be committed."""

    # no benchmark: it would count as an output, and the rule has to run whenever it is asked for
    log:
        "<results>/logs/lock.log",
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    resources:
        mem_mb=500,
        runtime="1h",
    params:
        wanted=as_json(study.encode_files),
        portal=unrecorded("sources", "portal"),
        lock=unrecorded("sources", "lock"),
    shell:
        """
        fourier-prior resolve-encode \
            --wanted {params.wanted:q} \
            --portal {params.portal:q} \
            --lock {params.lock:q} \
            2>{log:q}
        """


rule merge_gold:
    """Merge gold-standard intervals that come in several files, as footprints per sample do."""
    input:
        intervals=needs.gold_parts,
    output:
        merged=paths.GOLD(),
    log:
        "<results>/logs/merge_gold/{dataset}/{task}.log",
    benchmark:
        "<results>/benchmarks/merge_gold/{dataset}/{task}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(4),
        runtime="30m",
    params:
        code=code_of("merge-intervals"),
    shell:
        """
        fourier-prior merge-intervals \
            --intervals {input.intervals:q} \
            --merged {output.merged:q} \
            2>{log:q}
        """


rule index_genome:
    """Build the bowtie2 index of a genome without its alternative loci."""
    input:
        fasta=needs.fasta_of_assembly,
    output:
        # a folder, as the names of an index tell whether the genome is a large one
        folder=directory("resources/aligned/{assembly}/index"),
    log:
        "<results>/logs/index_genome/{assembly}.log",
    benchmark:
        "<results>/benchmarks/index_genome/{assembly}.tsv"
    conda:
        "../../envs/align.yaml"
    threads: 8
    resources:
        mem_mb=more_memory_with_attempt(16),
        runtime="4h",
    params:
        code=code_of("index-genome"),
        rename=as_json(needs.renamed_in_assembly),
    shell:
        """
        fourier-prior index-genome \
            --fasta {input.fasta:q} \
            --rename {params.rename:q} \
            --threads {threads} \
            --folder {output.folder:q} \
            2>{log:q}
        """


rule align_reads:
    """Trim reads of adapters, align them over their whole length, drop duplicates."""
    input:
        reads="resources/sources/{source}",
        index=rules.index_genome.output.folder,
    output:
        bam="resources/aligned/{assembly}/{source}.bam",
        counts="resources/aligned/{assembly}/{source}.bam.counts.tsv",
    log:
        "<results>/logs/align_reads/{assembly}/{source}.log",
    benchmark:
        "<results>/benchmarks/align_reads/{assembly}/{source}.tsv"
    conda:
        "../../envs/align.yaml"
    threads: 8
    resources:
        mem_mb=more_memory_with_attempt(16),
        runtime="12h",
    params:
        code=code_of("align-reads"),
        adapters=lookup(dpath="sources/adapters", within=config),
        length=lookup(dpath="sources/aligned_length", within=config),
    shell:
        """
        fourier-prior align-reads \
            --reads {input.reads:q} \
            --index {input.index:q} \
            --adapters {params.adapters:q} \
            --length {params.length} \
            --threads {threads} \
            --bam {output.bam:q} \
            --counts {output.counts:q} \
            2>{log:q}
        """


rule simulate_genome:
    """Make a genome and plant the motif instances of all simulated data sets."""
    output:
        fasta=paths.SIMULATED_GENOME(),
        planted=paths.PLANTED(),
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
        code=code_of("simulate-genome"),
        settings=as_json("simulation"),
        datasets=as_json(needs.simulation),
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
        genome=needs.genome,
        planted=paths.PLANTED(),
    output:
        reads=paths.SIMULATED_FILE(file="{task}.bam"),
        index=paths.SIMULATED_FILE(file="{task}.bam.bai"),
        peaks=paths.SIMULATED_FILE(file="{task}.narrowPeak"),
        relaxed=paths.SIMULATED_FILE(file="{task}.relaxed.narrowPeak"),
        gold=paths.SIMULATED_FILE(file="{task}.gold.bed"),
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
        code=code_of("simulate-experiment"),
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
        genome=needs.genome,
        planted=paths.PLANTED(),
    output:
        reads=paths.SIMULATED_FILE(file="{library}.bam"),
        index=paths.SIMULATED_FILE(file="{library}.bam.bai"),
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
        code=code_of("simulate-control"),
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
