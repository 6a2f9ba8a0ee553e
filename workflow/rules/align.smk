"""
Alignment of raw reads, for runs that are published without alignments (DNase of naked DNA).

REQUIRED INPUTS: FASTA of the genome, FASTQ of single-end reads.
OUTPUTS: resources/aligned/{assembly}/{source}.bam
"""


rule index_genome:
    """Build the bowtie2 index of a genome without its alternative loci."""
    input:
        fasta=fasta_of_assembly,
    output:
        index=multiext(
            "resources/aligned/{assembly}/index",
            ".1.bt2",
            ".2.bt2",
            ".3.bt2",
            ".4.bt2",
            ".rev.1.bt2",
            ".rev.2.bt2",
        ),
        fasta=temp("resources/aligned/{assembly}/index.fa"),
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
    shell:
        """
        (gzip -cdf {input.fasta:q} | awk '$1 ~ "^>" {{keep = $1 !~ "_alt$"}} keep' >{output.fasta:q} \
            && bowtie2-build --threads {threads} {output.fasta:q} \
                resources/aligned/{wildcards.assembly}/index) >{log:q} 2>&1
        """


rule align_reads:
    """Trim reads at their 3' ends, align them over their whole length, drop duplicates."""
    input:
        reads="resources/sources/{source}",
        index=rules.index_genome.output.index,
    output:
        bam="resources/aligned/{assembly}/{source}.bam",
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
        length=lookup(dpath="sources/aligned_length", within=config),
    shell:
        """
        (bowtie2 --threads {threads} --trim-to 3:{params.length} \
            -x resources/aligned/{wildcards.assembly}/index -U {input.reads:q} \
            | samtools sort -T {output.bam:q}.sort - \
            | samtools markdup -r - {output.bam:q}) 2>{log:q}
        """
