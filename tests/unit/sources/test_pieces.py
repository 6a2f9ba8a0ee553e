"""Members of archives."""

import io
import tarfile

import numpy as np
import pysam
import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources.pieces import concatenate, extract_member


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "data.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name in ("data/Oct4/counts.bw", "data/Sox2/counts.bw", "data/x/K562.bed"):
            entry = tarfile.TarInfo(name)
            entry.size = len(name)
            tar.addfile(entry, io.BytesIO(name.encode()))
    return path


@pytest.mark.parametrize("member", ["data/Oct4/counts.bw", "Oct4/counts.bw"])
def test_a_member_is_named_by_its_path_or_the_end_of_it(archive, tmp_path, member):
    extract_member(archive, member, tmp_path / "deep/out.bw")
    assert (tmp_path / "deep/out.bw").read_text() == "data/Oct4/counts.bw"


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ("counts.bw", "counts.bw fits data/Oct4/counts.bw, data/Sox2/counts.bw"),
        ("ct4/counts.bw", "did you mean data/"),
        ("K562.bed.gz", "has no member K562.bed.gz"),
    ],
)
def test_a_member_that_is_not_one(archive, tmp_path, member, message):
    with pytest.raises(InputError, match=message):
        extract_member(archive, member, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_damaged_archive(archive, tmp_path):
    archive.write_bytes(archive.read_bytes()[:60])
    with pytest.raises(InputError, match="cannot be read as a tar archive"):
        extract_member(archive, "K562.bed", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def write_bam(path, lengths, starts):
    header = {"SQ": [{"SN": f"chr{i}", "LN": n} for i, n in enumerate(lengths)]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as bam:
        for start in starts:
            read = pysam.AlignedSegment(bam.header)
            read.query_name, read.reference_id, read.reference_start = "r", 0, int(start)
            read.cigarstring, read.mapping_quality = "30M", 60
            bam.write(read)
    return path


def test_replicates_are_joined(tmp_path):
    starts = np.random.default_rng(0).integers(0, 900, (2, 5000))
    parts = [write_bam(tmp_path / f"{i}.bam", [1000, 50], s) for i, s in enumerate(starts)]
    concatenate(parts, tmp_path / "all.bam")
    with pysam.AlignmentFile(str(tmp_path / "all.bam"), check_sq=False) as bam:
        found = [read.reference_start for read in bam.fetch(until_eof=True)]
    assert found == starts.ravel().tolist()
    other = write_bam(tmp_path / "other.bam", [1001, 50], [3])
    with pytest.raises(InputError, match=r"other\.bam: is aligned to other sequences"):
        concatenate([parts[0], other], tmp_path / "bad.bam")
    assert not (tmp_path / "bad.bam").exists()
