"""BAM files: any order, and damage of any kind."""

from collections import Counter

import numpy as np
import pyBigWig
import pysam
import pytest
from read_examples import SIZES, ends, random_rows, write_bam

from fourier_prior.errors import InputError
from fourier_prior.signal.bigwig import write_bigwig
from fourier_prior.signal.five_prime_counts import count_five_prime_ends


def test_order_and_index_of_a_bam_do_not_matter(tmp_path):
    rows = sorted(random_rows(6, 300))
    ordered = write_bam(tmp_path / "ordered.bam", rows)
    shuffled = write_bam(
        tmp_path / "shuffled.bam", [rows[i] for i in np.random.default_rng(0).permutation(300)]
    )
    assert not list(tmp_path.glob("*.bai"))
    assert ends(count_five_prime_ends(shuffled, SIZES)) == ends(
        count_five_prime_ends(ordered, SIZES)
    )


def test_reads_on_40_000_references_in_any_order(tmp_path):
    random = np.random.default_rng(3)
    sizes = {f"scaffold_{i}": 300 for i in range(40_000)}
    rows = [
        (int(chrom), int(start), int(flag), 40, "30M")
        for chrom, start, flag in zip(
            random.integers(39_000, 40_000, 3000),
            random.integers(0, 5, 3000),
            random.choice([0, 16], 3000),
            strict=True,
        )
    ]
    counts = count_five_prime_ends(write_bam(tmp_path / "a.bam", rows, sizes), sizes)
    expected = Counter(
        (f"scaffold_{chrom}", "-" if flag else "+", start + 29 if flag else start)
        for chrom, start, flag, _, _ in rows
    )
    assert ends(counts) == dict(expected)
    write_bigwig(tmp_path / "a.bw", sizes, counts.plus)
    with pyBigWig.open(str(tmp_path / "a.bw")) as track:
        assert track.chroms() == sizes
        written = {
            (name, "+", position): int(value)
            for name in counts.plus
            for first, last, value in track.intervals(name)
            for position in range(first, last)
        }
    assert written == {key: number for key, number in expected.items() if key[1] == "+"}


# Faults
def test_truncated_bam_is_refused(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(1, 4000))
    content = bam.read_bytes()
    for cut in (28, len(content) // 2):  # the end-of-file block alone, half of the file
        bam.write_bytes(content[:-cut])
        with pytest.raises(InputError, match=r"a\.bam: is truncated"):
            count_five_prime_ends(bam, SIZES)
    bam.write_bytes(b"this is not a BAM file")
    with pytest.raises(InputError, match=r"a\.bam: is truncated or no BAM"):
        count_five_prime_ends(bam, SIZES)


def test_damaged_and_other_alignment_files_are_refused(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(1, 20))
    with pysam.BGZFile(str(bam), "rb") as file:
        content = file.read()
    first = content.index(b"read0\0") - 36
    for bad in (b"\x05\0\0\0", b"\xff\xff\xff\x0f"):  # a record too short, one too long
        with pysam.BGZFile(str(bam), "wb") as file:
            file.write(content[:first] + bad + content[first + 4 :])
        with pytest.raises(InputError, match=r"a\.bam: is truncated .*record is (malformed|incom)"):
            count_five_prime_ends(bam, SIZES)
    bam.write_text("@SQ\tSN:chr1\tLN:3000\nr\t0\tchr1\t9\t60\t30M\t*\t0\t0\t*\t*\n")
    with pytest.raises(InputError, match=r"a\.bam: is no BAM file; convert it"):
        count_five_prime_ends(bam, SIZES)


def test_references_and_positions_that_there_are_not_are_refused(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(1, 20))
    with pysam.BGZFile(str(bam), "rb") as file:
        content = file.read()
    first = content.index(b"read0\0") - 32
    for place, number in ((0, 2), (0, -2), (0, 1 << 30), (4, -2)):
        at = first + place
        with pysam.BGZFile(str(bam), "wb") as file:
            file.write(content[:at] + number.to_bytes(4, "little", signed=True) + content[at + 4 :])
        with pytest.raises(InputError, match=r"a\.bam: is truncated .*record is malformed"):
            count_five_prime_ends(bam, SIZES)


@pytest.mark.parametrize("flag", [0, 16])
def test_reads_past_the_end_are_refused_as_those_of_text_are(tmp_path, flag):
    bam = write_bam(tmp_path / "a.bam", [(1, 470, flag, 60, "30M"), (1, 480, flag, 60, "10M5D10M")])
    with pytest.raises(
        InputError, match=r"chr2:480-505 \(length 500\); use reads and genome of one"
    ):
        count_five_prime_ends(bam, SIZES)
    few = write_bam(tmp_path / "b.bam", [(1, 470, flag, 60, "30M"), (1, 480, flag, 9, "30M")])
    assert count_five_prime_ends(few, SIZES).tally.used == 1
    # On a chromosome that the genome lacks they do no harm.
    other = write_bam(tmp_path / "c.bam", [(0, 9, flag, 60, "30M"), (1, 480, flag, 60, "30M")])
    assert count_five_prime_ends(other, {"chr1": 3000}).tally.elsewhere == 1


def test_unusual_alignments_are_counted_as_pysam_sees_them(tmp_path):
    random = np.random.default_rng(8)
    cigars = ["5H31M3S", "36=", "10M500N26M", "1M34N1M", "12M2P24M", "30=1X5=", "3S33M4H", "2I34M"]
    flags = [0, 1, 16, 69, 83, 99, 133, 147, 163, 256, 272, 512, 1024, 1040, 2048, 2064, 4]
    rows = [
        (
            int(random.integers(2)) if random.random() < 0.9 else -1,
            int(random.integers(0, 400)) if random.random() < 0.3 else 9,
            int(random.choice(flags)),
            int(random.choice([0, 29, 30, 60, 255])),
            str(random.choice(cigars)),
        )
        for _ in range(600)
    ]
    sizes = {"chr1": 3000, "chr2": 1000}
    bam = write_bam(tmp_path / "a.bam", rows, sizes)
    expected: dict = {}
    with pysam.AlignmentFile(str(bam)) as file:
        for read in file.fetch(until_eof=True):
            if not read.flag & 780 and read.mapping_quality >= 30 and read.reference_id >= 0:
                place = read.reference_end - 1 if read.is_reverse else read.reference_start
                key = read.reference_name, "+-"[read.is_reverse], place
                expected[key] = expected.get(key, 0) + 1
    assert ends(count_five_prime_ends(bam, sizes)) == expected
