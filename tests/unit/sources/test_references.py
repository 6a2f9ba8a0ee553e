"""Names of sources in a config."""

import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources.references import (
    accession_and_role,
    locate,
    members,
    programs,
    unknown_sources,
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("$HOME/a.bed", "$HOME/a.bed"),
        ("source:hg38/hg38.fa.gz", "resources/sources/hg38/hg38.fa.gz"),
        ("source:mnist", "resources/sources/mnist"),
        ("source:a/b.tar.gz!c/d.bw", "resources/members/a/b.tar.gz/c/d.bw"),
        (
            "encode:ENCSR000BGQ/alignments",
            "resources/encode/GRCh38/ENCSR000BGQ/alignments.bam",
        ),
        ("aligned:bias/a.fastq.gz", "resources/aligned/GRCh38/bias/a.fastq.gz.bam"),
        ("encode:ENCFF071ZMW/peaks", "resources/encode/GRCh38/ENCFF071ZMW/peaks.narrowPeak.gz"),
    ],
)
def test_where_files_lie(text, path):
    assert locate(text, "GRCh38") == path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("encode:ENCSR000BGQ", "is no source; write"),
        ("encode:ENCSR00BGQ/peaks", "is no source"),
        ("encode:ENCSR000BGQ/peak", "peak is no role of an experiment; use alignments"),
        ("source:../secret", "leaves its folder"),
        ("source:a.tar!../../b", "leaves its folder"),
        ("source:", "is no source"),
    ],
)
def test_malformed_references(text, message):
    with pytest.raises(InputError, match=message):
        locate(text, "GRCh38")


def test_an_experiment_needs_the_assembly():
    with pytest.raises(InputError, match="give the genome an `assembly`"):
        locate("encode:ENCSR000BGQ/peaks")


def test_accessions_and_unknown_names_are_found():
    assert accession_and_role("encode:ENCSR000BGQ/control") == ("ENCSR000BGQ", "control")
    assert accession_and_role("source:ENCSR000BGQ") is None
    texts = ["a.bam", "source:a", "source:b", "source:b/c", "source:d!e", "source:x"]
    texts += ["aligned:a", "aligned:y", "aligned:b"]
    assert unknown_sources(texts, ["a", "b/c", "d/e"]) == ["d", "y", "b", "x"]


def test_members_are_gathered_by_archive():
    texts = ["a.bed", "source:b", "source:a.tar!x/y", "source:c/d.tgz!z", "source:a.tar!/x/y"]
    texts += ["encode:ENCSR000BGQ/control", "source:a.tar!b"]
    assert members(texts) == {"a.tar": ["x/y", "b"], "c/d.tgz": ["z"]}
    for archive, named in members(texts).items():
        for member in named:
            assert locate(f"source:{archive}!{member}").endswith(f"/{archive}/{member}")


def test_only_reads_that_are_aligned_need_programs():
    assert programs(["a.bed", "source:aligned", "encode:ENCSR000BGQ/alignments"]) == ()
    assert {"bowtie2", "samtools", "cutadapt"} <= set(programs(["a.bed", "aligned:x.fastq.gz"]))
