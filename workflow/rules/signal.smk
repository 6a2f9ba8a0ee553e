"""
From genomes and reads to arrays: encoded genomes and 5'-end tracks.

REQUIRED INPUTS: FASTA files, read files (BAM, BED or BEDPE) or ready bigWigs of counts.
OUTPUTS: <results>/genomes/{genome}.npy|.tsv, <results>/signal/{dataset}/{library}.{strand}.bw,
{library}.reads.tsv, <results>/tracks/{dataset}/{library}.{strand}.bw (the same, from ready bigWigs)
"""


rule encode_genome:
    """Turn FASTA files into one array that every later job maps into memory."""
    input:
        fasta=fasta_of,
    output:
        codes="<results>/genomes/{genome}.npy",
        index="<results>/genomes/{genome}.tsv",
    log:
        "<results>/logs/encode_genome/{genome}.log",
    benchmark:
        "<results>/benchmarks/encode_genome/{genome}.tsv"
    wildcard_constraints:
        genome="|".join(config["genomes"]),
    conda:
        "../../envs/fourier-prior.yaml"
    threads: 1
    resources:
        mem_mb=more_memory_with_attempt(8),
        runtime="1h",
    params:
        code=code_version("fourier_prior.commands.signal"),
        rename=genome_rename_as_json,
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
        reads=reads_of,
        genome=genome_of,
    output:
        plus="<results>/signal/{dataset}/{library}.plus.bw",
        minus="<results>/signal/{dataset}/{library}.minus.bw",
        tally="<results>/signal/{dataset}/{library}.reads.tsv",
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
        code=code_version("fourier_prior.commands.signal"),
        settings=signal_settings_as_json,
        rename=read_rename_as_json,
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
        tracks=tracks_given_for,
        genome=genome_of,
    output:
        plus="<results>/tracks/{dataset}/{library}.plus.bw",
        minus="<results>/tracks/{dataset}/{library}.minus.bw",
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
        code=code_version("fourier_prior.commands.tracks"),
        rename=read_rename_as_json,
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
