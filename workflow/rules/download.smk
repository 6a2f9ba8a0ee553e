"""
Files that others publish: fetched, compared with what is known of them, taken out of archives.

REQUIRED INPUTS: the network, or mirrors; the manifest and the lock table that the config names.
OUTPUTS: resources/sources/{source}, resources/members/{archive}/{member},
resources/encode/{assembly}/{accession}/{role}.*, <results>/gold/{dataset}/{task}.bed; the lock
table (target `lock`)
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
        url=url_of_source,
        manifest=where("manifest"),
        mirrors=where("mirrors"),
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


rule extract_member:
    """Take one file out of an archive."""
    input:
        archive="resources/sources/{archive}",
    output:
        file="resources/members/{archive}/{member}",
    log:
        "<results>/logs/extract_member/{archive}/{member}.log",
    benchmark:
        "<results>/benchmarks/extract_member/{archive}/{member}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=500,
        runtime="2h",
    shell:
        """
        fourier-prior extract-member \
            --archive {input.archive:q} \
            --member {wildcards.member:q} \
            --file {output.file:q} \
            2>{log:q}
        """


rule fetch_encode:
    """Download the files that play a role in an experiment; join alignments of replicates."""
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
        portal=where("portal"),
        lock=where("lock"),
        mirrors=where("mirrors"),
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
    log:
        "<results>/logs/lock.log",
    benchmark:
        "<results>/benchmarks/lock.tsv"
    localrule: True
    conda:
        "../../envs/fourier-prior.yaml"
    resources:
        mem_mb=500,
        runtime="1h",
    params:
        wanted=encode_files_as_json,
        portal=where("portal"),
        lock=where("lock"),
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
        intervals=gold_parts_of,
    output:
        merged="<results>/gold/{dataset}/{task}.bed",
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
        code=code_version("fourier_prior.commands.intervals"),
    shell:
        """
        fourier-prior merge-intervals \
            --intervals {input.intervals:q} \
            --merged {output.merged:q} \
            2>{log:q}
        """
