"""Files that are not what their names say."""

import gzip
import io
import re
import tarfile

import h5py
import numpy as np
import pyBigWig
import pysam
import pytest

from fourier_prior.sources.contents import Check, fault

PEAK = "chr1\t10\t20\tp\t0\t.\t1.5\t-1\t-1\t5\n"
RANDOM = np.random.default_rng(0).bytes(20_000)


def bam(path):
    header = pysam.AlignmentHeader.from_dict({"SQ": [{"SN": "chr1", "LN": 1000}]})
    with pysam.AlignmentFile(path, "wb", header=header) as file:
        for start in range(500):
            read = pysam.AlignedSegment(header)
            read.query_name, read.query_sequence, read.cigarstring = f"r{start}", "ACGT", "4M"
            read.flag, read.reference_id, read.reference_start = 0, 0, start
            file.write(read)


def bigwig(path):
    with pyBigWig.open(str(path), "w") as file:
        file.addHeader([("chr1", 1000)])
        file.addEntries(["chr1"] * 2, [1, 50], ends=[10, 60], values=[1.0, 2.0])


def hdf5(path):
    with h5py.File(path, "w") as file:
        file["values"] = np.arange(10_000)


def tar(path):
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        member = tarfile.TarInfo("counts.bw")
        member.size = len(RANDOM)
        archive.addfile(member, io.BytesIO(RANDOM))


def text(content):
    def write(path):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "wt", newline="") as file:
            file.write(content)

    return write


WRITERS = {
    "x.bam": bam,
    "x.bw": bigwig,
    "x.bigWig": bigwig,
    "x.h5": hdf5,
    "x.tar": tar,
    "x.tar.gz": tar,
    "x.tgz": tar,
    "x.narrowPeak": text("track name=x\n\n# comment\n" + PEAK * 300),
    "x.narrowPeak.gz": text(PEAK.replace("\n", "\r\n")),
    "x.bed.gz": text("chr1\t10\t20\n" * 9000),
    "x.bedGraph": text("chr1\t10\t20\t0.5\n"),
    "spaced.fa": text("\r>chr1 x\rACGT ac gt \rNNN\r\r"),
    "x.fa": text(">chr1 x\nACGTNacgtRYK\n\n>chr2\n" + "A" * 200_000 + "\n"),
    "x.fa.gz": text(">chr1\nACGT\n" * 9000),
    "x.fastq": text("@r 1\nACGT\n+\nIIII\n" * 900),
    "x.fq.gz": text("@r\nACGT\n+r\n@@@@\n" * 900),
    "images-idx3-ubyte.gz": text("anything"),
    "unknown": text("anything"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_whole_files_are_right(tmp_path, name):
    WRITERS[name](tmp_path / name)
    assert fault(tmp_path / name, name) == ""


@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"unknown"}))
def test_a_file_is_not_of_another_kind(tmp_path, name):
    (tmp_path / "x").write_bytes(RANDOM)
    assert fault(tmp_path / "x", name) != ""


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html><p>", "\ufeff\n <HTML lang='en'>", "<?xml version='1.0'?>\n<html>"]
)
def test_a_page_is_no_file(tmp_path, name, page):
    (tmp_path / "x").write_text(page)
    assert "HTML" in fault(tmp_path / "x", name)


@pytest.mark.parametrize("name", WRITERS)
def test_an_empty_file_is_no_file(tmp_path, name):
    (tmp_path / "x").touch()
    assert fault(tmp_path / "x", name) == "is empty"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x.bam", "missing EOF block"),
        ("x.bw", "truncated bigWig"),
        ("x.h5", "broken HDF5"),
        ("x.tar", "not a whole tar"),
        ("x.tar.gz", "broken inside its gzip stream|not a whole tar"),
        ("x.bed.gz", "broken inside its gzip stream"),
        ("x.fa.gz", "broken inside its gzip stream"),
    ],
)
@pytest.mark.parametrize("part", [0.3, 0.6])
def test_truncation_is_seen(tmp_path, name, said, part):
    WRITERS[name](tmp_path / name)
    content = (tmp_path / name).read_bytes()
    (tmp_path / "x").write_bytes(content[: int(part * len(content))])
    assert re.search(said, fault(tmp_path / "x", name))


def test_a_changed_byte_in_gzip_is_seen(tmp_path):
    content = bytearray(gzip.compress(RANDOM))
    content[10_000] ^= 1
    (tmp_path / "x").write_bytes(content)
    assert "broken inside its gzip stream" in fault(tmp_path / "x", "ubyte.gz")


def test_a_broken_bigwig_header_is_seen(tmp_path):
    bigwig(tmp_path / "x")
    content = (tmp_path / "x").read_bytes()
    # pyBigWig crashes on this one
    (tmp_path / "x").write_bytes(content[:4] + RANDOM[: len(content) - 8] + content[-4:])
    assert fault(tmp_path / "x", "x.bw") == "is a bigWig file with a broken header"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.bed", "chr1\t10\t20\nchr1\tten\t20\n", "line 2 that is not chromosome, start, end"),
        ("x.narrowPeak", "chr1\t10\t20\n", "line 1 .* and 7 more columns"),
        ("x.fastq", ">r\nACGT\n", "not FASTQ"),
        ("x.fastq", "@r\nAC\nGT\n+\nIIII\n", "not FASTQ"),
        ("x.fa", "ACGT\n", "is not FASTA: line 1: .* begins with `>`"),
        ("x.fa", ">chr1\nAC1GT\n", "is not FASTA: line 2: has digits"),
    ],
)
def test_text_that_does_not_fit_is_seen(tmp_path, name, content, said):
    (tmp_path / "x").write_text(content)
    assert re.search(said, fault(tmp_path / "x", name))


def test_gzip_without_bam_is_no_bam(tmp_path):
    (tmp_path / "x").write_bytes(gzip.compress(b"text"))
    assert fault(tmp_path / "x", "x.bam") == "is not a BAM file"


@pytest.mark.parametrize("name", ["x.tar", "x.tar.gz"])
def test_a_damaged_header_in_a_tar_archive_is_seen(tmp_path, name):
    tar(tmp_path / "one.tar")
    one = (tmp_path / "one.tar").read_bytes()
    two = bytearray(one[: 512 + 20_480] + one)  # the second header lies behind 40 blocks
    assert two[512 + 20_480 :][:10] == b"counts.bw\0"
    two[512 + 20_480 + 3] ^= 1
    content = gzip.compress(two) if name.endswith("gz") else bytes(two)
    (tmp_path / name).write_bytes(content)
    # the library takes it for the end
    assert "damaged header" in fault(tmp_path / name, name)


@pytest.mark.parametrize("name", ["x.bed.gz", "x.fa.gz", "x.tar.gz", "x.bam", "x.bw", "x.fastq"])
def test_bytes_may_come_in_any_pieces(tmp_path, name):
    WRITERS[name](tmp_path / name)
    content = (tmp_path / name).read_bytes()
    for size in (1, 7, 1000, len(content)):
        check = Check(name)
        for start in range(0, len(content), size):
            check.give(content[start : start + size])
        assert check.fault(tmp_path / name) == ""
    check = Check(name)
    check.give(content[:5])
    check.close()


def test_a_test_that_ended_takes_no_more_bytes(tmp_path):
    check = Check("x.bed")
    while check.needs_more:
        check.give(b"chr1\t1\t2\n" * 1000)
    check.give(b"<html>" * 100_000)
    assert check.fault(tmp_path) == ""
