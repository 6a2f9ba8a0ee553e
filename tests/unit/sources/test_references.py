"""Names of sources in a config."""

import os

import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources.references import (
    accession_and_role,
    expanded,
    locate,
    members,
    programs,
    unknown_sources,
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("data/a.bed", "data/a.bed"),
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
        ("encode:encsr000bgq/peaks", "in capitals; write encode:ENCSR000BGQ/peaks"),
        ("encode: ENCFF071ZMW/Peaks ", "write encode:ENCFF071ZMW/peaks"),
        ("encode:ENCSR000BGQ/peak", "peak is no role of an experiment; use alignments"),
        ("source:../secret", "leaves its folder"),
        ("source:a.tar!../../b", "leaves its folder"),
        ("source:", "is no source"),
    ],
)
def test_malformed_references(text, message):
    with pytest.raises(InputError, match=message):
        locate(text, "GRCh38")


@pytest.mark.parametrize(("assembly", "name"), [("hg38", "GRCh38"), ("GRCm38", "mm10")])
def test_assemblies_have_the_names_that_encode_gives_them(assembly, name):
    with pytest.raises(InputError, match=f"ENCODE calls {assembly} {name}; .*assembly: {name}"):
        locate("encode:ENCSR000BGQ/peaks", assembly)
    assert locate("aligned:a", assembly) == f"resources/aligned/{assembly}/a.bam"


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


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("~/a.bed", "/home/me/a.bed"),
        ("~", "/home/me"),
        ("~root/a.bed", "{root}/a.bed"),
        ("$DATA/a.bed", "/data/a.bed"),
        ("${DATA}a.bed", "/data/a.bed"),
        ("$DATA$FILE", "/data/x y.bed"),
        ("$LITERAL/a.bed", "$DATA/~/a.bed"),  # each is replaced once
        ("a/~/b", "a/~/b"),
        ("a~b", "a~b"),
        ("100$/a.bed", "100$/a.bed"),
        ("./a//b", "./a//b"),
        ("https://host//a/$FILE", "https://host/a/x y.bed"),
        ("source:$DATA", "resources/sources/$DATA"),
    ],
)
def test_home_and_variables_are_replaced_once(monkeypatch, text, path):
    for name, value in {
        "HOME": "/home/me",
        "DATA": "/data/",
        "FILE": "x y.bed",
        "LITERAL": "$DATA/~",
    }.items():
        monkeypatch.setenv(name, value)
    assert locate(text) == path.format(root=os.path.expanduser("~root"))


def test_all_that_a_path_lacks_is_said(monkeypatch):
    monkeypatch.delenv("LEFT", raising=False)
    monkeypatch.setenv("EMPTY", "")
    with pytest.raises(InputError) as caught:
        expanded("~nobody-here/$LEFT/${EMPTY}/${LEFT:-x}")
    text = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 4
    assert "no user nobody-here" in text
    assert "LEFT is not set" in text
    assert "EMPTY is empty" in text
    assert "${LEFT:-x} is no variable" in text
