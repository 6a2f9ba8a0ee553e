"""Commands: raw reads aligned to a genome."""

from pathlib import Path

import pandas as pd

from fourier_prior.commands import arguments, integer, mapping, path, paths, words
from fourier_prior.files import write_table
from fourier_prior.sources.alignment import align_reads as align, index_genome as index

_THREADS = integer("number of threads")


@arguments(
    fasta=paths("FASTA files of a genome"),
    rename=mapping("new chromosome names by those of the FASTA files"),
    threads=_THREADS,
    folder=path("folder to write"),
)
def index_genome(fasta: list[Path], rename: dict[str, str], threads: int, folder: Path) -> None:
    """Build the bowtie2 index of a genome without its alternative loci."""
    index(fasta, folder, rename=rename, threads=threads)


@arguments(
    reads=path("FASTQ file of single-end reads"),
    index=path("folder with the bowtie2 index of the genome"),
    adapters=words("sequences before which a read ends"),
    length=integer("bp that are kept at most of a read's 5' end"),
    threads=_THREADS,
    bam=path("BAM to write"),
    counts=path("table to write: how many reads were trimmed, mapped, dropped"),
)
def align_reads(
    reads: Path,
    index: Path,
    adapters: list[str],
    length: int,
    threads: int,
    bam: Path,
    counts: Path,
) -> None:
    """Trim reads of adapters, align them over their whole length, drop duplicates."""
    found = align(reads, index, bam, adapters=adapters, length=length, threads=threads)
    write_table(pd.DataFrame([found]), counts)
