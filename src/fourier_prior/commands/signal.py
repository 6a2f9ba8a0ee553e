"""Commands: from FASTA and reads to an encoded genome and 5'-end tracks."""

from collections.abc import Mapping
from pathlib import Path

from fourier_prior.commands import arguments, mapping, path, paths
from fourier_prior.files import write_table
from fourier_prior.genome import Genome, write_genome
from fourier_prior.signal.bigwig import write_bigwig
from fourier_prior.signal.five_prime_counts import count_five_prime_ends


@arguments(
    fasta=paths("FASTA files, plain or gzip"),
    rename=mapping("new chromosome names by the names in the FASTA headers"),
    genome=path("encoded genome (.npy) to write; its index goes beside it (.tsv)"),
)
def encode_genome(fasta: list[Path], rename: Mapping, genome: Path) -> None:
    """Write a genome as one memory-mappable array."""
    write_genome(fasta, genome, rename)


@arguments(
    reads=paths("BAM, BED, tagAlign, BEDPE or fragments files; several are merged"),
    genome=path("encoded genome (.npy)"),
    rename=mapping("the genome's names of chromosomes that the reads call otherwise"),
    settings=mapping("how 5' ends are counted: the `signal` block of the config"),
    plus=path("bigWig of the plus strand to write"),
    minus=path("bigWig of the minus strand to write"),
    tally=path("table (.tsv) to write: what became of the reads, and their flags"),
)
def count_ends(
    reads: list[Path],
    genome: Path,
    rename: Mapping,
    settings: Mapping,
    plus: Path,
    minus: Path,
    tally: Path,
) -> None:
    """Write the 5'-end counts of one library, one bigWig per strand."""
    sizes = Genome.open(genome).sizes
    plus.parent.mkdir(parents=True, exist_ok=True)
    counts = count_five_prime_ends(reads, sizes, rename=rename, scratch=plus.parent, **settings)
    write_table(counts.tally.table(), tally)
    write_bigwig(minus, sizes, counts.minus)
    write_bigwig(plus, sizes, counts.plus)
