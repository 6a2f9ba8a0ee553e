"""Alignments of replicates."""

import numpy as np
import pysam
import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources.pieces import concatenate


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
