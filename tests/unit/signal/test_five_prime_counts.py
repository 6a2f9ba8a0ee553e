"""5' end counts from reads."""

import gzip
import os
import subprocess
from pathlib import Path

import numpy as np
import pysam
import pytest
from read_examples import SIZES, random_rows, write_bam

from fourier_prior.errors import InputError
from fourier_prior.signal import bam as bam_module, position_counts
from fourier_prior.signal.bigwig import read_bigwig_windows, write_bigwig
from fourier_prior.signal.five_prime_counts import count_five_prime_ends


def dense(sparse, sizes=SIZES):
    out = {chrom: np.zeros(size, dtype=np.int64) for chrom, size in sizes.items()}
    for chrom, (positions, counts) in sparse.items():
        assert (np.diff(positions) > 0).all()
        assert (counts > 0).all()
        out[chrom][positions] = counts
    return out


def bedtools_counts(bam, strand, sizes, exclude=780, quality=30):
    """`samtools view` and `bedtools genomecov -5`, as the paper's pipeline does."""
    kept = bam.parent / "kept.bam"
    limits = ("-F", str(exclude), "-q", str(quality))
    pysam.view("-b", *limits, "-o", str(kept), str(bam), catch_stdout=False)
    ordered = bam.parent / "ordered.bam"
    pysam.sort("-o", str(ordered), str(kept))
    sign = {"plus": "+", "minus": "-"}[strand]
    command = ["bedtools", "genomecov", "-5", "-bg", "-strand", sign, "-ibam", str(ordered)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    out = {chrom: np.zeros(size, dtype=np.int64) for chrom, size in sizes.items()}
    for line in text.splitlines():
        chrom, start, end, count = line.split("\t")
        out[chrom][int(start) : int(end)] = int(count)
    return out


@pytest.mark.parametrize("seed", range(4))
def test_bam_counts_equal_bedtools(tmp_path, seed, monkeypatch):
    # Pieces end in the middle of records, and counts of a chromosome come in several blocks.
    monkeypatch.setattr(bam_module, "_PIECE", 1001)
    monkeypatch.setattr(position_counts, "_BLOCK", 50)
    bam = write_bam(tmp_path / "a.bam", random_rows(seed, 600))
    counts = count_five_prime_ends(bam, SIZES)
    for strand in ("plus", "minus"):
        expected = bedtools_counts(bam, strand, SIZES)
        found = dense(getattr(counts, strand))
        for chrom in SIZES:
            np.testing.assert_array_equal(found[chrom], expected[chrom])
        assert sum(e.max() for e in expected.values()) > 2
    assert counts.tally.used + counts.tally.filtered == 600


@pytest.mark.skipif(
    "FOURIER_PRIOR_DATA" not in os.environ, reason="FOURIER_PRIOR_DATA names no folder of real data"
)
def test_real_bam_counts_equal_bedtools(tmp_path):
    source = Path(os.environ["FOURIER_PRIOR_DATA"]) / "dnase_bam" / "example.bam"
    moved = tmp_path / "moved.bam"
    # bedtools takes a minute over whole chromosomes: the reads, all from the end of chr6, move to
    # a short one.
    origin, sizes = 170_861_000, {"chr6": 4000}
    header = pysam.AlignmentHeader.from_dict({"SQ": [{"SN": "chr6", "LN": sizes["chr6"]}]})
    with (
        pysam.AlignmentFile(str(source)) as file,
        pysam.AlignmentFile(str(moved), "wb", header=header) as out,
    ):
        length = file.get_reference_length("chr6")
        for read in file:
            copy = pysam.AlignedSegment.fromstring(read.to_string(), header)
            copy.reference_start -= origin
            out.write(copy)
    real = count_five_prime_ends(source, {"chr6": length}, min_mapq=20)
    short = count_five_prime_ends(moved, sizes, min_mapq=20)
    for strand, total in (("plus", 2806), ("minus", 2615)):
        expected = bedtools_counts(moved, strand, sizes, quality=20)["chr6"]
        assert expected.sum() == total
        np.testing.assert_array_equal(dense(getattr(short, strand), sizes)["chr6"], expected)
        positions, counts = getattr(real, strand)["chr6"]
        np.testing.assert_array_equal(positions - origin, np.flatnonzero(expected))
        np.testing.assert_array_equal(counts, expected[expected > 0])


def test_files_are_merged_whatever_their_kind(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(7, 200))
    bed = tmp_path / "b.bed.gz"
    bed.write_bytes(gzip.compress(b"chr1\t5\t40\t.\t0\t+\nchr1\t5\t40\t.\t0\t-\n"))
    both = count_five_prime_ends([bam, bed], SIZES)
    single = count_five_prime_ends(bam, SIZES)
    plus, minus = dense(single.plus), dense(single.minus)
    plus["chr1"][5] += 1
    minus["chr1"][39] += 1
    np.testing.assert_array_equal(dense(both.plus)["chr1"], plus["chr1"])
    np.testing.assert_array_equal(dense(both.minus)["chr1"], minus["chr1"])
    assert both.tally.used == single.tally.used + 2


def test_the_same_reads_twice_are_refused(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(2, 10))
    copy = tmp_path / "copy.bam"
    copy.write_bytes(bam.read_bytes())
    for second in (bam, copy):
        with pytest.raises(InputError, match="has the same content as .*a.bam"):
            count_five_prime_ends([bam, second], SIZES)


def test_missing_files_are_all_named(tmp_path):
    with pytest.raises(InputError) as error:
        count_five_prime_ends([tmp_path / "x.bam", tmp_path / "y.bam"], SIZES)
    assert len(error.value.problems) == 2
    with pytest.raises(InputError, match="no file is given"):
        count_five_prime_ends([], SIZES)


def test_counts_of_a_bam_survive_the_bigwig(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(3, 500))
    counts = count_five_prime_ends(bam, SIZES)
    write_bigwig(tmp_path / "plus.bw", SIZES, counts.plus)
    found = read_bigwig_windows(tmp_path / "plus.bw", ["chr1", "chr2"], [0, 0], 500)
    expected = bedtools_counts(bam, "plus", SIZES)
    np.testing.assert_array_equal(found, [expected["chr1"][:500], expected["chr2"]])


@pytest.mark.skipif(
    "FOURIER_PRIOR_DATA" not in os.environ, reason="FOURIER_PRIOR_DATA names no folder of real data"
)
def test_real_fragments():
    folder = Path(os.environ["FOURIER_PRIOR_DATA"]) / "sacCer3"
    sizes = {
        line.split()[0]: int(line.split()[1])
        for line in (folder / "sacCer3.chrom.sizes").read_text().splitlines()
    }
    counts = count_five_prime_ends(
        folder / "yeast_500k_SRR1822137.bedpe.gz", {k: v for k, v in sizes.items() if k != "chrM"}
    )
    assert counts.tally.used == 2 * 451_032
    assert counts.tally.elsewhere == 2 * 16_876
    assert sum(int(c.sum()) for _, c in counts.plus.values()) == 451_032
