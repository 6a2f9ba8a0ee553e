"""Kinds of read files, by what they are called and by what is in them."""

import gzip

import pytest
from read_examples import write_bam

from fourier_prior.errors import InputError
from fourier_prior.signal.read_kinds import kind_of

LINE = b"chr1\t10\t20\tr\t60\t+\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.bed", "bed"),
        ("a.BED.gz", "bed"),
        ("a.tagAlign.gz", "tagAlign"),
        ("rep1.tagalign", "tagAlign"),
        ("a.bedpe", "bedpe"),
        ("fragments.tsv.gz", "fragments"),
        ("pbmc_fragments.tsv.bgz", "fragments"),
        ("x.fragments.tsv", "fragments"),
    ],
)
def test_names_tell_the_kind(tmp_path, name, kind):
    path = tmp_path / name
    for content in (LINE, gzip.compress(LINE)):
        path.write_bytes(content)
        assert kind_of(path) == kind
        assert kind_of(path, "bedpe") == "bedpe"


def test_content_tells_bam(tmp_path):
    bam = write_bam(tmp_path / "a.bam", [(0, 10, 0, 60, "30M")])
    other = bam.rename(tmp_path / "reads.bed.gz")
    assert kind_of(other) == "bam"
    with pytest.raises(InputError, match=r"is a BAM file and not of kind bed; correct `kind`"):
        kind_of(other, "bed")


@pytest.mark.parametrize("stated", ["auto", "bed", "bam"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:9\n", "convert it with `samtools view -b` .*SAM text"),
        (b"CRAM\3\0", "is a CRAM file; convert it with `samtools view -b -T"),
        (b"@read1\nACGT\n+\nIIII\n", "is FASTQ; align the reads"),
        (b"\x26\xfc\x8f\x88\4\0", "is a bigWig file; ready counts are given as"),
        (b"\xeb\xf2\x89\x87\4\0", "is a bigBed file"),
        (b"<!DOCTYPE html>", "is an HTML page"),
        (b"BZh91AY", "is compressed with bzip2"),
    ],
)
def test_other_kinds_are_refused_with_the_remedy(tmp_path, content, said, stated):
    path = tmp_path / "a.bed"
    for written in (content, gzip.compress(content)):
        path.write_bytes(written)
        with pytest.raises(InputError, match=rf"a\.bed: .*{said}"):
            kind_of(path, stated)
