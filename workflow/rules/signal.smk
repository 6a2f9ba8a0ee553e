"""
From genomes and reads to arrays: encoded genomes and 5'-end tracks.

REQUIRED INPUTS: FASTA files, read files (BAM or text) or ready bigWigs of counts.
OUTPUTS: <results>/genomes/{genome}.npy|.tsv, <results>/signal/{dataset}/{library}.{strand}.bw,
{library}.reads.tsv, <results>/tracks/{dataset}/{library}.{strand}.bw (the same, from ready bigWigs)
"""


rule encode_genome:
    """Turn FASTA files into one array that every later job maps into memory."""
    input:
        fasta=needs.fasta,
    output:
        codes=paths.GENOME(),
        index=paths.GENOME_INDEX(),
    log:
        "<results>/logs/encode_genome/{genome}.log",
    benchmark:
        "<results>/benchmarks/encode_genome/{genome}.tsv"
    wildcard_constraints:
        genome=paths.any_of(config["genomes"]),
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="1h",
    params:
        code=code_of("encode-genome"),
        rename=as_json(needs.renamed_in_genome),
    shell:
        """
        fourier-prior encode-genome \
            --fasta {input.fasta:q} \
            --rename {params.rename:q} \
            --genome {output.codes:q} \
            2>{log:q}
        """


rule count_ends:
    """Count the 5' ends of the reads of one library, per strand and base."""
    input:
        reads=needs.reads,
        genome=needs.genome,
    output:
        plus=paths.SIGNAL(strand="plus"),
        minus=paths.SIGNAL(strand="minus"),
        tally=paths.READ_TALLY(),
    log:
        "<results>/logs/count_ends/{dataset}/{library}.log",
    benchmark:
        "<results>/benchmarks/count_ends/{dataset}/{library}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(2),
        runtime="4h",
    params:
        code=code_of("count-ends"),
        settings=as_json(needs.signal_settings),
        rename=as_json(needs.renamed_in_reads),
    shell:
        """
        fourier-prior count-ends \
            --reads {input.reads:q} \
            --genome {input.genome:q} \
            --rename {params.rename:q} \
            --settings {params.settings:q} \
            --plus {output.plus:q} \
            --minus {output.minus:q} \
            --tally {output.tally:q} \
            2>{log:q}
        """


rule import_tracks:
    """Check ready 5'-end counts of one library and write them as those counted here."""
    input:
        tracks=needs.ready_tracks,
        genome=needs.genome,
    output:
        plus=paths.TRACKS(strand="plus"),
        minus=paths.TRACKS(strand="minus"),
    log:
        "<results>/logs/import_tracks/{dataset}/{library}.log",
    benchmark:
        "<results>/benchmarks/import_tracks/{dataset}/{library}.tsv"
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="2h",
    params:
        code=code_of("import-tracks"),
        rename=as_json(needs.renamed_in_reads),
    shell:
        """
        fourier-prior import-tracks \
            --tracks {input.tracks:q} \
            --genome {input.genome:q} \
            --rename {params.rename:q} \
            --plus {output.plus:q} \
            --minus {output.minus:q} \
            2>{log:q}
        """
