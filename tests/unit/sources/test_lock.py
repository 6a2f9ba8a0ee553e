"""The lock table of ENCODE files."""

from dataclasses import replace

import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources.encode import resolve
from fourier_prior.sources.lock import read_lock, write_lock


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
