"""Choice of ENCODE files, from a portal that answers what each test says."""

import gzip
import re

import pytest
from encode_examples import file
from portal import Portal

from fourier_prior.commands.sources import fetch_encode, resolve_encode
from fourier_prior.errors import InputError
from fourier_prior.sources.encode import changes, portal, resolve

PEAK = b"chr1\t10\t200\tp\t0\t.\t5\t-1\t9\t50\n"


def chosen(records, role, asked="ENCSR000AAA"):
    return [row.file for row in resolve(asked, role, "GRCh38", records.__getitem__)]


def test_all_replicates_of_alignments_and_the_pooled_peaks_are_taken(records):
    assert chosen(records, "alignments") == ["ENCFF000A01", "ENCFF000A02"]
    assert chosen(records, "peaks") == ["ENCFF000P12"]
    assert chosen(records, "relaxed-peaks") == ["ENCFF000R12"]


def test_what_is_known_of_a_file_is_written_down(records):
    (row,) = resolve("ENCSR000AAA", "control", "GRCh38", records.__getitem__)
    assert (row.asked, row.experiment, row.file) == ("ENCSR000AAA", "ENCSR000CCC", "ENCFF000C01")
    assert (row.md5, row.size, row.status) == ("ENCFF000C01-md5", "7", "released")
    assert row.href == "/files/ENCFF000C01/@@download/ENCFF000C01.bam"


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        ([], "has no control at ENCODE"),
        (
            ["/experiments/ENCSR000CCC/", {"accession": "ENCSR000DDD"}],
            r"several possible controls \(ENCSR000CCC, ENCSR000DDD\)",
        ),
    ],
)
def test_a_control_that_is_not_the_only_one_must_be_named(records, controls, message):
    records["/experiments/ENCSR000AAA/"]["possible_controls"] = controls
    with pytest.raises(InputError, match=message):
        chosen(records, "control")


def test_the_default_analysis_decides_between_versions_of_a_pipeline(records):
    experiment = records["/experiments/ENCSR000AAA/"]
    new = [file("ENCFF000N01", "unfiltered alignments", [1])]
    new += [file("ENCFF000N12", "IDR thresholded peaks", [1, 2])]
    experiment["files"] += new
    with pytest.raises(InputError, match=r"several files .*ENCFF000A01, ENCFF000A02, ENCFF000N01"):
        chosen(records, "alignments")
    experiment["default_analysis"] = "/analyses/ENCAN000AAA/"
    experiment["analyses"] = [
        {"@id": "/analyses/ENCAN000BBB/", "files": ["/files/ENCFF000A01/"]},
        {"@id": "/analyses/ENCAN000AAA/", "files": [f"/files/{f['accession']}/" for f in new]},
    ]
    assert chosen(records, "alignments") == ["ENCFF000N01"]
    assert chosen(records, "peaks") == ["ENCFF000N12"]
    assert chosen(records, "relaxed-peaks") == ["ENCFF000R12"]


def test_several_peak_files_are_not_chosen_from_unless_the_portal_prefers_one(records):
    records["/experiments/ENCSR000AAA/"]["files"].append(
        file("ENCFF000P21", "optimal IDR thresholded peaks", [2, 1], technical_replicates=["x"])
    )
    with pytest.raises(InputError, match="ENCFF000P12, ENCFF000P21"):
        chosen(records, "peaks")
    records["/experiments/ENCSR000AAA/"]["files"][-1]["preferred_default"] = True
    assert chosen(records, "peaks") == ["ENCFF000P21"]


@pytest.mark.parametrize("status", ["archived", "revoked"])
def test_an_experiment_that_is_not_released_is_reported_with_its_successor(records, status):
    records["/experiments/ENCSR000AAA/"] |= {
        "status": status,
        "superseded_by": ["/experiments/ENCSR000ZZZ/"],
    }
    with pytest.raises(InputError, match=f"ENCSR000AAA is {status}.*superseded by ENCSR000ZZZ"):
        chosen(records, "peaks")


def test_a_replaced_experiment_is_reported(records):
    records["/experiments/ENCSR000AAA/"]["accession"] = "ENCSR000ZZZ"
    with pytest.raises(InputError, match="ENCSR000AAA was replaced by ENCSR000ZZZ"):
        chosen(records, "peaks")


def test_files_that_are_not_released_are_reported_with_their_successor(records):
    for peaks in records["/experiments/ENCSR000AAA/"]["files"][5:8]:
        peaks |= {"status": "revoked", "superseded_by": ["/files/ENCFF000NEW/"]}
    with pytest.raises(InputError, match="ENCFF000P12 is revoked and superseded by ENCFF000NEW"):
        chosen(records, "peaks")


def test_one_file_can_be_named(records):
    records["/files/ENCFF000P01/"] = records["/experiments/ENCSR000AAA/"]["files"][5]
    (row,) = resolve("ENCFF000P01", "peaks", "GRCh38", records.__getitem__)
    assert (row.asked, row.experiment, row.file) == ("ENCFF000P01", "ENCSR000AAA", "ENCFF000P01")
    with pytest.raises(InputError, match="has the format bed narrowPeak, but bam is needed"):
        resolve("ENCFF000P01", "alignments", "GRCh38", records.__getitem__)
    with pytest.raises(InputError, match="has the assembly GRCh38, but mm10 is needed"):
        resolve("ENCFF000P01", "peaks", "mm10", records.__getitem__)


@pytest.mark.parametrize(
    ("now", "message"),
    [
        ({}, None),
        ({"status": "archived"}, r"is archived, it was released on .* \(no successor named\)"),
        (
            {"status": "revoked", "superseded_by": [{"accession": "ENCFF000NEW"}]},
            "is revoked, it was released on .* superseded by ENCFF000NEW",
        ),
        ({"md5sum": "other"}, "has the md5 other, it had ENCFF000C01-md5"),
        ({"file_size": 8}, "has the size 8, it had 7"),
        ({"accession": "ENCFF000NEW"}, "was replaced by ENCFF000NEW"),
    ],
)
def test_changes_since_a_choice_are_reported(records, now, message):
    (row,) = resolve("ENCSR000AAA", "control", "GRCh38", records.__getitem__)
    record = {**records["/experiments/ENCSR000CCC/"]["files"][0], **now}
    found = changes(row, {"/files/ENCFF000C01/": record}.__getitem__)
    if message is None:
        assert found == []
    else:
        (sentence,) = found

        assert re.search(message, sentence)
        assert "delete the rows of ENCSR000AAA control from the lock table" in sentence


def test_a_portal_is_asked_for_json(server):
    server.files["/experiments/ENCSR000AAA/"] = lambda request: (200, {}, {"status": "released"})
    assert portal(server.url)("/experiments/ENCSR000AAA/") == {"status": "released"}
    assert server.requests[0].path.endswith("?format=json")
    with pytest.raises(InputError, match="404"):
        portal(server.url)("/experiments/ENCSR000ZZZ/")


@pytest.fixture
def online(server):
    """A portal with an experiment of two replicates."""
    online = Portal(server)
    online.experiment("ENCSR000AAA")
    for number in (1, 2):
        content = gzip.compress(PEAK * number)
        online.file(f"ENCFF00000{number}", "ENCSR000AAA", "peaks", [1] * number, content)
    return online


def wanted(online, tmp_path, **changes):
    """Arguments of the command `fetch-encode`."""
    folder = tmp_path / "encode"
    return {
        "assembly": "GRCh38",
        "accession": "ENCSR000AAA",
        "role": "dnase-peaks",
        "portal": online.server.url,
        "lock": tmp_path / "lock.tsv",
        "mirrors": [],
        "file": folder / "dnase-peaks.narrowPeak.gz",
        "record": folder / "record.tsv",
        **changes,
    }


def test_the_locked_file_is_fetched_although_there_is_another_now(online, tmp_path):
    lock = tmp_path / "lock.tsv"
    resolve_encode([["GRCh38", "ENCSR000AAA", "dnase-peaks"]], online.server.url, lock)
    before = lock.read_text()
    content = gzip.compress(PEAK * 3)
    online.file("ENCFF000003", "ENCSR000AAA", "peaks", [1, 2, 3], content)
    fetch_encode(**wanted(online, tmp_path))
    assert "ENCFF000002" in (tmp_path / "encode/record.tsv").read_text()
    resolve_encode([["GRCh38", "ENCSR000AAA", "dnase-peaks"]], online.server.url, lock)
    assert lock.read_text() == before

    fetch_encode(**wanted(online, tmp_path, lock=tmp_path / "none.tsv"))
    assert "ENCFF000003" in (tmp_path / "encode/record.tsv").read_text()
    assert sorted(p.name for p in (tmp_path / "encode").iterdir()) == [
        "dnase-peaks.narrowPeak.gz",
        "record.tsv",
    ]


def test_a_locked_file_that_was_archived_is_not_fetched(online, tmp_path):
    resolve_encode(
        [["GRCh38", "ENCSR000AAA", "dnase-peaks"]], online.server.url, tmp_path / "lock.tsv"
    )
    successor = {"status": "archived", "superseded_by": ["/files/ENCFF000009/"]}
    online.records["/files/ENCFF000002/"] |= successor
    with pytest.raises(InputError, match=r"lock\.tsv: ENCFF000002 is archived.*ENCFF000009"):
        fetch_encode(**wanted(online, tmp_path))
    assert not (tmp_path / "encode").exists()


def test_without_experiments_no_table_is_written(online, tmp_path):
    resolve_encode([], online.server.url, tmp_path / "lock.tsv")
    assert not (tmp_path / "lock.tsv").exists()


def test_all_experiments_that_cannot_be_resolved_are_listed(online, tmp_path):
    online.experiment("ENCSR000BBB")
    ask = [["GRCh38", "ENCSR000BBB", role] for role in ("peaks", "control")]
    with pytest.raises(InputError) as caught:
        resolve_encode(ask, online.server.url, tmp_path / "lock.tsv")
    assert len(caught.value.problems) == 2
    assert not (tmp_path / "lock.tsv").exists()
