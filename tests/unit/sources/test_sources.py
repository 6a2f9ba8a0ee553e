"""Names of sources in a config, the manifest, archives."""

import io
import tarfile
from dataclasses import replace

import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources.manifest import COLUMNS, outdated, read_manifest
from fourier_prior.sources.pieces import extract_member
from fourier_prior.sources.references import accession_and_role, locate, unknown_sources

MD5 = "md5:" + "0" * 32


def manifest(path, *rows):
    lines = ["# a comment", "\t".join(COLUMNS)]
    for row in rows:
        full = {"licence": "CC0", "citation": "somebody", **row}
        lines.append("\t".join(full.get(column, "") for column in COLUMNS))
    path.write_text("\n".join(lines) + "\n")
    return path


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


def test_a_manifest_is_read(tmp_path):
    path = manifest(
        tmp_path / "m.tsv",
        {"name": "hg38/a.fa.gz", "urls": "https://a/1 /local/2", "checksum": MD5, "size": "12"},
        {"name": "b", "urls": "https://b", "note": 'say "b" # now'},
    )
    rows = read_manifest(path)
    assert rows["hg38/a.fa.gz"].urls == ("https://a/1", "/local/2")
    assert (rows["hg38/a.fa.gz"].checksum, rows["hg38/a.fa.gz"].size) == (MD5, 12)
    assert (rows["b"].checksum, rows["b"].size) == ("", None)


@pytest.mark.parametrize(
    ("fetched", "is_outdated"), [(MD5, False), ("md5:1", True), ("sha256:1", False), (None, False)]
)
def test_a_checksum_that_changed_after_a_download_is_noticed(tmp_path, fetched, is_outdated):
    path = manifest(tmp_path / "m.tsv", {"name": "a", "urls": "https://a", "checksum": MD5})
    if fetched:
        (tmp_path / "record.tsv").write_text(f"name\tchecksum\na\t{fetched}\n")
    source = read_manifest(path)["a"]
    assert outdated(source, tmp_path / "record.tsv") is is_outdated
    assert not outdated(replace(source, checksum=""), tmp_path / "record.tsv")


def test_all_faults_of_a_manifest_are_listed(tmp_path):
    path = manifest(
        tmp_path / "m.tsv",
        {"name": "a", "urls": "https://a", "checksum": MD5},
        {"name": "a", "urls": "https://b"},
        {"name": "c", "urls": "https://x https://a"},
        {"name": "d", "urls": "https://d", "checksum": MD5},
        {"name": "../e", "urls": "https://e"},
        {"name": "f", "checksum": "1234", "size": "big", "licence": ""},
    )
    with pytest.raises(InputError) as caught:
        read_manifest(path)
    text = "\n".join(caught.value.problems)
    for words in (
        "a and a have the same name",
        "a and c have the same URL",
        "a and d have the same checksum",
        "'../e' is no name",
        "f has no URL",
        "1234 is neither md5",
        "size big is no number",
        "f has no licence",
    ):
        assert words in text
    assert len(caught.value.problems) == 8


def test_a_manifest_that_is_missing_or_lacks_columns(tmp_path):
    with pytest.raises(InputError, match=r"correct `sources\.manifest`"):
        read_manifest(tmp_path / "none.tsv")
    (tmp_path / "m.tsv").write_text("name\turls\na\tb\n")
    with pytest.raises(InputError, match="column role is missing"):
        read_manifest(tmp_path / "m.tsv")


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
