"""The manifest of sources."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
from workspace import ROOT

from fourier_prior.errors import InputError
from fourier_prior.sources.manifest import COLUMNS, outdated, read_manifest, refuse_outdated

MD5 = "md5:" + "0" * 32


def manifest(path, *rows):
    lines = ["# a comment", "\t".join(COLUMNS)]
    for row in rows:
        full = {"licence": "CC0", "citation": "somebody", **row}
        lines.append("\t".join(full.get(column, "") for column in COLUMNS))
    path.write_text("\n".join(lines) + "\n")
    return path


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


def test_what_came_out_of_another_archive_is_refused(tmp_path):
    path = manifest(tmp_path / "m.tsv", {"name": "a", "urls": "https://a", "checksum": MD5})
    files = [tmp_path / name for name in ("same", "other", "by-hand", "gone")]
    for file, found in zip(files, (MD5, "md5:1", None, "md5:1"), strict=True):
        if file.name != "gone":
            file.touch()
        if found:
            (tmp_path / f"{file.name}.source.tsv").write_text(f"member\tchecksum\na\t{found}\n")
    with pytest.raises(InputError) as caught:
        refuse_outdated(read_manifest(path), tmp_path / "sources", path, {"a": files})
    assert caught.value.problems == [
        f"{tmp_path}/other: was extracted from an archive with another checksum than {path} has "
        "now; delete it, so that it is extracted again."
    ]
    refuse_outdated(read_manifest(path), tmp_path / "sources", path)


def test_checksums_of_the_shipped_manifest():
    rows = read_manifest(ROOT / "config/sources.tsv")
    # as their publishers name them
    assert rows["hg38/hg38.fa.gz"].checksum == "md5:1c9dcaddfa41027f17cd8f7a82c7293b"
    without = {name for name, row in rows.items() if not row.checksum}
    assert not {name for name in without if name.startswith(("deeplift/", "mnist/"))}


def test_real_files_have_the_checksums_of_the_shipped_manifest():
    folder = os.environ.get("FOURIER_PRIOR_REAL_SOURCES")
    if not folder:
        pytest.skip("FOURIER_PRIOR_REAL_SOURCES names no folder of files of the manifest")
    rows = read_manifest(ROOT / "config/sources.tsv").values()
    compared = [row for row in rows for file in [Path(folder, row.name)] if file.is_file()]
    assert compared
    for row in compared:
        algorithm, _, digest = row.checksum.partition(":")
        with Path(folder, row.name).open("rb") as file:
            assert hashlib.file_digest(file, algorithm).hexdigest() == digest, row.name


def test_a_manifest_that_is_missing_or_lacks_columns(tmp_path):
    with pytest.raises(InputError, match=r"correct `sources\.manifest`"):
        read_manifest(tmp_path / "none.tsv")
    (tmp_path / "m.tsv").write_text("name\turls\na\tb\n")
    with pytest.raises(InputError, match="column role is missing"):
        read_manifest(tmp_path / "m.tsv")
