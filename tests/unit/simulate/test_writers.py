"""Files of simulated experiments are valid."""

import numpy as np
import pandas as pd
import pysam
from hypothesis import given, settings as hypothesis_settings, strategies as st

from fourier_prior.genome import Genome, write_genome
from fourier_prior.simulate.reads import Reads
from fourier_prior.simulate.writers import (
    write_bam,
    write_bed,
    write_fasta,
    write_narrowpeak,
    write_sizes,
)


# Files
def test_bam_holds_the_reads(tmp_path, world, chip):
    genome = world[0]
    sizes = {c: len(v) for c, v in genome.items()}
    reads = chip.reads["K562"]
    path = tmp_path / "sub" / "K562.bam"
    write_bam(path, sizes, reads)
    assert sorted(p.name for p in path.parent.iterdir()) == ["K562.bam", "K562.bam.bai"]
    pysam.quickcheck(str(path))
    with pysam.AlignmentFile(path) as bam:
        assert bam.header.to_dict()["HD"]["SO"] == "coordinate"
        assert dict(zip(bam.references, bam.lengths, strict=True)) == sizes
        assert bam.mapped == len(reads)
        rows = [
            (r.reference_id, r.reference_start, r.reference_end, r.is_reverse, r.mapping_quality)
            for r in bam
        ]
        inside = sum(1 for _ in bam.fetch("chr1", 100_000, 200_000))
    found = np.array(rows)
    np.testing.assert_array_equal(found[:, 0], reads.chrom)
    five_prime = np.where(found[:, 3] == 1, found[:, 2] - 1, found[:, 1])
    np.testing.assert_array_equal(five_prime, reads.five_prime)
    np.testing.assert_array_equal(found[:, 2] - found[:, 1], 36)
    np.testing.assert_array_equal(found[:, 4], reads.mapq)
    expected = (found[:, 0] == 0) & (found[:, 1] < 200_000) & (found[:, 2] > 100_000)
    assert inside == expected.sum()


@given(st.lists(st.integers(0, 200_000_000), min_size=1, max_size=30))
@hypothesis_settings(max_examples=20, deadline=None)
def test_bam_bins_agree_with_htslib(tmp_path_factory, starts):
    start = np.sort(np.array(starts, dtype=np.int32))
    count = len(start)
    reads = Reads(
        np.zeros(count, np.int32), start, np.zeros(count, bool), np.full(count, 60, np.uint8), 50
    )
    path = tmp_path_factory.mktemp("bins") / "a.bam"
    write_bam(path, {"chr1": 248_956_422}, reads)
    with pysam.AlignmentFile(path) as bam:
        for read, first in zip(bam, start, strict=True):
            stored = read.bin
            read.reference_start = int(first)  # htslib computes the bin anew
            assert read.bin == stored


def test_fasta_and_sizes_round_trip(tmp_path, world):
    genome = world[0]
    write_fasta(tmp_path / "genome.fa", genome)
    write_sizes(tmp_path / "chrom.sizes", {c: len(v) for c, v in genome.items()})
    write_genome(tmp_path / "genome.fa", tmp_path / "genome.npy")
    opened = Genome.open(tmp_path / "genome.npy")
    np.testing.assert_array_equal(opened.codes, np.concatenate(list(genome.values())))
    lines = (tmp_path / "chrom.sizes").read_text().splitlines()
    assert lines == ["chr1\t500000", "chr2\t300000"]


def test_narrowpeak_and_bed_columns(tmp_path, chip, dnase):
    peaks = chip.peaks["GM12878"]
    write_narrowpeak(tmp_path / "a.narrowPeak", peaks)
    table = pd.read_csv(tmp_path / "a.narrowPeak", sep="\t", header=None)
    assert table.shape == (len(peaks), 10)
    np.testing.assert_array_equal(table[1] + table[9], peaks["summit"])
    np.testing.assert_allclose(table[6], peaks["signal"])
    np.testing.assert_allclose(table[8], peaks["q"])
    assert table[4].between(0, 1000).all()
    write_bed(tmp_path / "a.bed", dnase.footprints)
    assert (tmp_path / "a.bed").read_text().splitlines()[0] == "\t".join(
        map(str, dnase.footprints.iloc[0])
    )
