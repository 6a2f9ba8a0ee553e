"""What there is to look at before a run."""

import copy

import pytest

from fourier_prior.design.inputs import (
    inputs_of,
    missing_files,
    needed_inputs,
    programs_of,
)

CONFIG = {
    "signal": {"kind": "auto"},
    "architectures": {
        "binary": {"windows": {"max_unknown_chromosomes": 0.05}},
        "profile": {"windows": {"max_unknown_chromosomes": 0.2}},
    },
    "genomes": {
        "ours": {
            "fasta": ["a.fa", "b.fa"],
            "rename": {"1": "chr1"},
            "splits": {"train": ["chr1"], "validation": ["chr2"], "test": ["chr3"]},
        },
        "theirs": {"fasta": "source:hg38.fa.gz", "assembly": "GRCh38", "blacklist": "black.bed"},
        "synthetic": {"splits": {}},
    },
    "datasets": {
        "mine": {
            "genome": "ours",
            "rename_reads": {"I": "chr1"},
            "expected_peaks": ["chr1:0-100"],
            "signal": {"kind": "fragments"},
            "architectures": {"binary": {"windows": {"max_unknown_chromosomes": 1}}, "profile": {}},
            "tasks": {"A": {"peaks": "a.bed", "reads": ["1.bam", "2.bam"], "gold": "g.bed"}},
        },
        "paper": {
            "genome": "theirs",
            "architectures": {"binary": {}},
            "shared_control": {"track": "c.bw"},
            "tasks": {"B": {"peaks": "encode:ENCSR000BGQ/peaks", "reads": "aligned:b.fastq.gz"}},
        },
        "simulated": {"genome": "synthetic", "simulation": {}},
    },
    "appendix": {"originals": {"mnist": "digits", "motif_weights": None}},
}


def test_files_are_listed_with_what_they_must_agree_with():
    found = inputs_of(CONFIG)
    assert {(f["use"], f["path"], f["dataset"], f["genome"]) for f in found["files"]} == {
        ("fasta", "a.fa", None, "ours"),
        ("fasta", "b.fa", None, "ours"),
        ("blacklist", "black.bed", None, "theirs"),
        ("peaks", "a.bed", "mine", "ours"),
        ("reads", "1.bam", "mine", "ours"),
        ("reads", "2.bam", "mine", "ours"),
        ("gold", "g.bed", "mine", "ours"),
        ("control", "c.bw", "paper", "theirs"),
        ("original", "digits", None, None),
    }
    assert [f["path"] for f in found["files"] if f["ready"]] == ["c.bw"]
    assert found["genomes"]["ours"]["fasta"] == ["a.fa", "b.fa"]
    assert found["genomes"]["theirs"]["fasta"] == []
    assert set(found["genomes"]) == {"ours", "theirs"}
    assert found["datasets"]["mine"] == {
        "genome": "ours",
        "rename_reads": {"I": "chr1"},
        "kind": "fragments",
        "max_unknown_chromosomes": 0.2,  # both architectures must be able to use the peaks
        "expected_peaks": ["chr1:0-100"],
        "labels": True,
        "top_fraction": None,
    }


def test_what_is_fetched_counts_on_demand():
    found = inputs_of(CONFIG, fetched=True)
    assert [f["path"] for f in found["files"] if f["fetched"]] == [
        "resources/sources/hg38.fa.gz",
        "resources/encode/GRCh38/ENCSR000BGQ/peaks.narrowPeak.gz",
        "resources/aligned/GRCh38/b.fastq.gz.bam",
    ]
    assert found["genomes"]["theirs"]["fasta"] == ["resources/sources/hg38.fa.gz"]


def test_only_what_jobs_need_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.fa").touch()
    found = needed_inputs(inputs_of(CONFIG), ["2.bam", "results/own/genomes/ours.npy"])
    # A genome that is there tells whether the names of chromosomes agree.
    assert [f["path"] for f in found["files"]] == ["2.bam", "a.fa"]
    found = needed_inputs(inputs_of(CONFIG), ["digits/train-images-idx3-ubyte.gz"])
    assert [f["path"] for f in found["files"]] == ["digits"]
    assert needed_inputs(inputs_of(CONFIG), ["results/own/a.tsv"])["files"] == []


def test_missing_files_are_listed_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "1.bam").touch()
    inputs = inputs_of(CONFIG)
    inputs["files"] = [f for f in inputs["files"] if f["use"] in ("reads", "gold")] * 2
    assert missing_files(inputs) == ["2.bam", "g.bed"]


def test_programs_are_those_that_the_data_sets_need():
    assert "bowtie2" in programs_of(CONFIG)
    assert "samtools" in programs_of(CONFIG)
    own = copy.deepcopy(CONFIG)
    del own["datasets"]["paper"]
    assert programs_of(own) == ["bedtools"]
    del own["datasets"]["mine"]
    assert programs_of(own) == []


@pytest.mark.parametrize(
    "faulty",
    [
        {"datasets": {"mine": {"tasks": {"A": {"peaks": "a.bed"}}}}},
        {"datasets": {"mine": {"genome": "none", "tasks": {"A": None, "B": {"peaks": "a.bed"}}}}},
        {"genomes": 3, "datasets": {"mine": {"genome": {}, "tasks": {"A": {"peaks": "a.bed"}}}}},
        {"architectures": None, "signal": None},
    ],
)
def test_a_faulty_config_hides_no_file(faulty):
    assert "a.bed" in {file["path"] for file in inputs_of({**CONFIG, **faulty})["files"]}
