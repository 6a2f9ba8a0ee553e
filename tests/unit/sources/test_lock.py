"""The lock table of ENCODE files."""

import subprocess
import sys
from dataclasses import replace

import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources.encode import resolve
from fourier_prior.sources.lock import COLUMNS, absent_files, read_lock, write_lock


def test_a_lock_table_comes_back_as_it_was_written(records, tmp_path):
    rows = resolve("ENCSR000AAA", "alignments", "GRCh38", records.__getitem__)
    rows += resolve("ENCSR000AAA", "control", "GRCh38", records.__getitem__)
    write_lock(tmp_path / "lock.tsv", reversed(rows))
    locked = read_lock(tmp_path / "lock.tsv")
    assert locked["GRCh38", "ENCSR000AAA", "alignments"] == rows[:2]
    assert locked["GRCh38", "ENCSR000AAA", "control"] == rows[2:]
    assert read_lock(tmp_path / "none.tsv") == {}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"role": "peaks"}, "ENCFF000A01 is alignments of ENCSR000AAA and peaks of ENCSR000AAA"),
        ({"asked": "ENCSR000BBB"}, "alignments of ENCSR000AAA and alignments of ENCSR000BBB"),
        ({"file": "ENCFF000A11"}, "ENCFF000A01 and ENCFF000A11 have the same content"),
        ({}, "alignments of ENCSR000AAA and alignments of ENCSR000AAA"),
    ],
)
def test_one_file_under_two_names_is_refused(records, tmp_path, values, message):
    row = resolve("ENCSR000AAA", "alignments", "GRCh38", records.__getitem__)[0]
    with pytest.raises(InputError, match=message):
        write_lock(tmp_path / "lock.tsv", [row, replace(row, **values)])
    assert not (tmp_path / "lock.tsv").exists()


def test_one_control_may_serve_several_experiments(records, tmp_path):
    row = resolve("ENCSR000AAA", "control", "GRCh38", records.__getitem__)[0]
    write_lock(tmp_path / "lock.tsv", [row, replace(row, asked="ENCSR000BBB")])
    assert len(read_lock(tmp_path / "lock.tsv")) == 2


def test_a_control_may_be_found_in_two_ways(records, tmp_path):
    row = resolve("ENCSR000AAA", "control", "GRCh38", records.__getitem__)[0]
    named = replace(row, asked=row.experiment, role="alignments")
    write_lock(tmp_path / "lock.tsv", [row, named])
    assert len(read_lock(tmp_path / "lock.tsv")) == 2


def absent(records, asked="ENCSR000DDD"):
    (row,) = resolve("ENCSR000DDD", "relaxed-peaks", "GRCh38", records.__getitem__)
    return replace(row, asked=asked)


def test_what_does_not_exist_is_a_row_without_file(records, tmp_path):
    rows = [absent(records), absent(records, "ENCSR000EEE")]
    rows += resolve("ENCSR000AAA", "relaxed-peaks", "GRCh38", records.__getitem__)
    write_lock(tmp_path / "lock.tsv", rows)
    locked = read_lock(tmp_path / "lock.tsv")
    assert absent_files(locked) == {
        ("GRCh38", "ENCSR000DDD", "relaxed-peaks"),
        ("GRCh38", "ENCSR000EEE", "relaxed-peaks"),
    }
    (archived,) = locked["GRCh38", "ENCSR000AAA", "relaxed-peaks"]
    assert (archived.status, archived.analysis) == ("archived", "ENCAN000OLD")


def test_a_table_of_an_earlier_version_is_read(records, tmp_path):
    rows = resolve("ENCSR000AAA", "alignments", "GRCh38", records.__getitem__)
    write_lock(tmp_path / "lock.tsv", rows)
    lines = [line.split("\t") for line in (tmp_path / "lock.tsv").read_text().splitlines()]
    assert tuple(lines[0]) == (*COLUMNS[:-2], "analysis", "layout")
    # as a spreadsheet may have left it, too
    old = "\ufeff" + "".join("\t".join(line[:-2]) + "\r\n" for line in lines)
    (tmp_path / "old.tsv").write_text(old)
    locked = read_lock(tmp_path / "old.tsv")
    assert locked == {rows[0].key: [replace(row, analysis="", layout="") for row in rows]}


@pytest.mark.parametrize("header", ["assembly\tasked", "\t".join([*COLUMNS, "more"])])
def test_other_columns_are_refused(tmp_path, header):
    (tmp_path / "lock.tsv").write_text(header + "\n")
    with pytest.raises(InputError, match="the columns must be assembly, asked, role"):
        read_lock(tmp_path / "lock.tsv")


def test_reading_takes_nothing_heavy():
    code = "import sys, fourier_prior.sources.lock; print({'numpy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
