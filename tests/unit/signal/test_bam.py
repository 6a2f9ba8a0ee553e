"""BAM files: any order, and damage of any kind."""

import numpy as np
import pysam
import pytest
from read_examples import SIZES, ends, random_rows, write_bam

from fourier_prior.errors import InputError
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
