"""Commands that choose and fetch ENCODE files, with a portal of our own."""

import gzip

import pandas as pd
import pytest
from encode_examples import NEW, RELAXED, chip_seq
from portal import Portal
from read_examples import SIZES, ends, write_bam
from server import Answer

from fourier_prior.commands.sources import fetch_encode, resolve_encode
from fourier_prior.errors import InputError
from fourier_prior.intervals.reading import read_peaks
from fourier_prior.signal.five_prime_counts import count_five_prime_ends
from fourier_prior.sources.lock import read_lock

# the first lines of ENCFF274YGF: offset 75 whatever the length
FIRST = """\
chr1	181400	181530	.	0	.	0.299874	-1	-1	75
chr1	778660	778800	.	0	.	14.1383	-1	-1	75
chr1	779137	779200	.	0	.	0.33144	-1	-1	75
"""
SECOND = """\
chr1	778600	778700	.	0	.	3	-1	-1	75
chr1	779190	779260	.	0	.	0.2	-1	-1	75
chr2	100	300	.	0	.	1	-1	-1	75
"""
ONE_READ = (0, 500, 0, 40, "30M")
DNASE = ("GRCh38", "ENCSR000DDD", "dnase-peaks")


@pytest.fixture
def online(server):
    """A portal with a ChIP-seq experiment, and a DNase-seq experiment with peaks per replicate."""
    online = Portal(server)
    chip_seq(online)
    online.experiment("ENCSR000DDD")
    for number, text in ((1, FIRST), (2, SECOND)):
        content = gzip.compress(text.encode())
        values = {"preferred_default": True}
        online.file(f"ENCFF00DP0{number}", "ENCSR000DDD", "peaks", [number], content, **values)
    return online


def wanted(online, tmp_path, key=DNASE, **changes):
    """Arguments of the command `fetch-encode`."""
    folder = tmp_path / "encode"
    return {
        **dict(zip(("assembly", "accession", "role"), key, strict=True)),
        "portal": online.server.url,
        "lock": tmp_path / "lock.tsv",
        "mirrors": [],
        "file": folder / f"{key[2]}.narrowPeak.gz",
        "record": folder / "record.tsv",
        **changes,
    }


def lock(online, tmp_path, *keys):
    resolve_encode([list(key) for key in keys], online.server.url, tmp_path / "lock.tsv")
    return read_lock(tmp_path / "lock.tsv")


# --- the choice -----------------------------------------------------------------------------------


def test_what_can_be_chosen_is_locked_and_the_rest_is_listed(online, tmp_path):
    asked = [("GRCh38", "ENCSR000AAA", role) for role in ("alignments", "peaks", "relaxed-peaks")]
    online.records["/files/ENCFF000N12/"]["preferred_default"] = False
    with pytest.raises(InputError) as caught:
        lock(online, tmp_path, *asked, DNASE)
    (problem,) = caught.value.problems
    for fact in ("ENCSR000AAA peaks", "ENCFF000N12 (IDR thresholded peaks", "ENCFF000M12", NEW):
        assert fact in problem
    before = (tmp_path / "lock.tsv").read_text()
    assert {key[2] for key in read_lock(tmp_path / "lock.tsv")} == {
        "alignments",
        "relaxed-peaks",
        "dnase-peaks",
    }

    # a second call goes on from there
    online.records["/files/ENCFF000N12/"]["preferred_default"] = True
    online.server.requests.clear()
    locked = lock(online, tmp_path, *asked, DNASE)
    assert [r.path.split("?")[0] for r in online.server.requests] == ["/experiments/ENCSR000AAA/"]
    assert [row.file for row in locked[asked[1]]] == ["ENCFF000N12"]
    added = set((tmp_path / "lock.tsv").read_text().splitlines()) - set(before.splitlines())
    assert len(added) == 1
    online.server.requests.clear()
    lock(online, tmp_path, *asked, DNASE)
    assert online.server.requests == []


def test_a_portal_that_fails_in_the_middle_costs_nothing_that_was_chosen(online, tmp_path):
    online.server.files["/experiments/ENCSR000AAA/"] = Answer(b"", status=403)
    with pytest.raises(InputError, match="ENCSR000AAA peaks .*not show this record to the public"):
        lock(online, tmp_path, DNASE, ("GRCh38", "ENCSR000AAA", "peaks"))
    assert list(read_lock(tmp_path / "lock.tsv")) == [DNASE]


def test_a_choice_that_stands_for_two_things_is_left_out_and_named(online, tmp_path):
    twice = ("GRCh38", "ENCFF00DP01", "peaks")
    with pytest.raises(InputError, match="ENCFF00DP01 is dnase-peaks of ENCSR000DDD and peaks of"):
        lock(online, tmp_path, DNASE, twice, ("GRCh38", "ENCSR000AAA", "peaks"))
    assert len(read_lock(tmp_path / "lock.tsv")) == 2


def test_all_experiments_that_cannot_be_resolved_are_listed(online, tmp_path):
    online.experiment("ENCSR000BBB")
    with pytest.raises(InputError) as caught:
        lock(online, tmp_path, *(("GRCh38", "ENCSR000BBB", role) for role in ("peaks", "control")))
    assert len(caught.value.problems) == 2
    assert not (tmp_path / "lock.tsv").exists()


def test_without_experiments_no_table_is_written(online, tmp_path):
    lock(online, tmp_path)
    assert not (tmp_path / "lock.tsv").exists()


# --- the download ---------------------------------------------------------------------------------


def test_peaks_of_replicates_are_merged(online, tmp_path, caplog):
    lock(online, tmp_path, DNASE)
    fetch_encode(**wanted(online, tmp_path))
    folder = tmp_path / "encode"
    assert sorted(p.name for p in folder.iterdir()) == ["dnase-peaks.narrowPeak.gz", "record.tsv"]
    assert list(pd.read_csv(folder / "record.tsv", sep="\t")["file"]) == [
        "ENCFF00DP01",
        "ENCFF00DP02",
    ]
    found = read_peaks(folder / "dnase-peaks.narrowPeak.gz")
    assert found[["chrom", "start", "end", "signal", "summit"]].to_numpy().tolist() == [
        ["chr1", 181400, 181530, 0.299874, 181475],
        ["chr1", 778600, 778800, 14.1383, 778735],
        # neither offset lies in its peak: the midpoint
        ["chr1", 779137, 779260, 0.33144, (779137 + 779260) // 2],
        ["chr2", 100, 300, 1.0, 175],
    ]
    for note in (
        "ENCFF00DP01 (replicate 1): 3 peaks, 1 with a summit past their end",
        "ENCFF00DP02 (replicate 2): 3 peaks, 1 with a summit past their end",
        "merged where they overlap: 4 peaks, 1 without summit",
    ):
        assert note in caplog.text


def test_the_locked_file_is_fetched_although_there_is_another_now(online, tmp_path):
    lock(online, tmp_path, DNASE)
    online.file("ENCFF00DP12", "ENCSR000DDD", "peaks", [1, 2], gzip.compress(FIRST.encode() * 2))
    fetch_encode(**wanted(online, tmp_path))
    assert "ENCFF00DP02" in (tmp_path / "encode/record.tsv").read_text()
    fetch_encode(**wanted(online, tmp_path, lock=tmp_path / "none.tsv"))
    assert "ENCFF00DP12" in (tmp_path / "encode/record.tsv").read_text()


def test_a_locked_file_that_was_archived_is_not_fetched(online, tmp_path):
    lock(online, tmp_path, DNASE)
    successor = {"status": "archived", "superseded_by": ["/files/ENCFF000009/"]}
    online.records["/files/ENCFF00DP02/"] |= successor
    with pytest.raises(InputError, match=r"lock\.tsv: ENCFF00DP02 is archived.*ENCFF000009"):
        fetch_encode(**wanted(online, tmp_path))
    assert not (tmp_path / "encode").exists()


def test_a_file_that_was_archived_when_it_was_locked_is_fetched(online, tmp_path, caplog):
    key = ("GRCh38", "ENCSR000AAA", "relaxed-peaks")
    content = gzip.compress(FIRST.encode())
    old = online.records["/files/ENCFF000R12/"]
    online.file("ENCFF000R12", "ENCSR000AAA", RELAXED, [1, 2], content, status="archived")
    online.records["/experiments/ENCSR000AAA/"]["files"].remove(old)
    lock(online, tmp_path, key)
    fetch_encode(**wanted(online, tmp_path, key))
    assert (tmp_path / "encode/relaxed-peaks.narrowPeak.gz").read_bytes() == content
    assert "ENCFF000R12 is archived, as it was on" in caplog.text


def test_relaxed_peaks_that_do_not_exist_are_locked_as_such(online, tmp_path):
    key = ("GRCh38", "ENCSR000DDD", "relaxed-peaks")
    with pytest.raises(InputError, match="run the target `lock`, which writes that down"):
        fetch_encode(**wanted(online, tmp_path, key))
    (row,) = lock(online, tmp_path, key)[key]
    assert (row.status, row.file) == ("none", "")
    online.server.requests.clear()
    with pytest.raises(InputError, match="run the same command again"):
        fetch_encode(**wanted(online, tmp_path, key))
    assert online.server.requests == []


def test_alignments_of_both_layouts_are_joined_with_a_note(online, tmp_path, caplog):
    key = ("GRCh38", "ENCSR000EEE", "alignments")
    online.experiment("ENCSR000EEE")
    for number, layout in ((1, "paired-ended"), (2, "single-ended")):
        paired = layout == "paired-ended"
        reads = [(0, 10, 99, 40, "30M"), (0, 60, 147, 40, "30M")] if paired else [ONE_READ]
        path = write_bam(tmp_path / f"{number}.bam", reads)
        values = {"mapped_run_type": layout}
        online.file(
            f"ENCFF00EA0{number}",
            "ENCSR000EEE",
            "unfiltered alignments",
            [number],
            path.read_bytes(),
            **values,
        )
    rows = lock(online, tmp_path, key)[key]
    assert [row.layout for row in rows] == ["paired-ended", "single-ended"]
    file = tmp_path / "encode/alignments.bam"
    fetch_encode(**wanted(online, tmp_path, key, file=file))
    assert "ENCFF00EA01 paired-ended, ENCFF00EA02 single-ended" in caplog.text
    # either mate counts at its own 5' end
    assert ends(count_five_prime_ends(file, SIZES)) == {
        ("chr1", "+", 10): 1,
        ("chr1", "-", 89): 1,
        ("chr1", "+", 500): 1,
    }
