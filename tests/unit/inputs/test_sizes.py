"""Lengths of sequences without reading more than need be."""

import gzip
import os

import pysam
import pytest

from fourier_prior.errors import InputError
from fourier_prior.inputs import sizes
from fourier_prior.inputs.sizes import sequences

TEXT = ">a x\nACGT\nAC\n>b\nACGTA\n\n"
FOUND = [("a", 6), ("b", 5)]


@pytest.fixture
def fasta(tmp_path):
    path = tmp_path / "g.fa"
    path.write_text(TEXT)
    return path


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(sizes, "_QUICK", 10)


def test_a_small_file_is_read(fasta):
    assert sequences(fasta) == FOUND
    (fasta.parent / "g.fa.gz").write_bytes(gzip.compress(TEXT.encode()))
    assert sequences(fasta.parent / "g.fa.gz") == FOUND


def test_of_a_large_file_the_index_is_read(fasta, large):
    assert sequences(fasta) is None
    pysam.faidx(str(fasta))
    assert sequences(fasta) == FOUND


def test_an_index_that_does_not_belong_to_the_file_is_not_used(fasta, large):
    pysam.faidx(str(fasta))
    with fasta.open("a") as file:
        file.write(">c\nACGT\n")
    os.utime(fasta, (0, 0))
    assert sequences(fasta) is None  # it is newer, but the file goes on
    fasta.write_text(TEXT)
    os.utime(fasta.with_name("g.fa.fai"), (0, 0))
    assert sequences(fasta) is None
    fasta.with_name("g.fa.fai").write_text("no index\n")
    assert sequences(fasta) is None


@pytest.mark.parametrize("quick", [10, 1000])
def test_what_is_no_fasta_is_refused_small_or_large(fasta, monkeypatch, quick):
    monkeypatch.setattr(sizes, "_QUICK", quick)
    fasta.write_text(">a\n1 ACGT\n")
    with pytest.raises(InputError, match="line 2: has digits"):
        sequences(fasta)
