"""Files that are written whole, tables, and text that is compressed or not."""

import errno
import gzip
import os
from pathlib import Path

import pandas as pd
import pytest

from fourier_prior.errors import InputError
from fourier_prior.files import (
    atomic_path,
    check_writable,
    open_unpacked,
    read_table,
    write_table,
)


def test_a_failing_writer_leaves_the_old_file_and_no_rubbish(tmp_path):
    target = tmp_path / "table.tsv"
    target.write_text("old")

    def fail():
        with atomic_path(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_files_that_cannot_be_written_are_all_named(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("old")
    check_writable([tmp_path / "file", tmp_path / "new/a.tsv", tmp_path / "new/b.tsv"])
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder", "new"]
    assert (tmp_path / "file").read_text() == "old"
    wrong = [tmp_path / "folder", tmp_path / "file/table.tsv"]
    with pytest.raises(InputError) as told:
        check_writable([tmp_path / "file", *wrong])
    assert [problem.split(": ")[0] for problem in told.value.problems] == list(map(str, wrong))


def test_a_full_disk_is_seen_before(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputError, match=r"a\.tsv: cannot be written \(No space left on device\)"):
        check_writable([tmp_path / "a.tsv"])


def test_tables_keep_seeds_and_missing_examples(tmp_path):
    table = pd.DataFrame({"seed": ["00", "01"], "example": [3, None], "value": [0.5, 1.5]})
    write_table(table.astype({"example": "Int64"}), tmp_path / "a" / "t.tsv")
    back = read_table(tmp_path / "a" / "t.tsv")
    assert list(back["seed"]) == ["00", "01"]
    assert back["example"].isna().tolist() == [False, True]


def test_an_empty_table_is_an_input_error(tmp_path):
    (tmp_path / "t.tsv").write_text("")
    with pytest.raises(InputError, match="empty"):
        read_table(tmp_path / "t.tsv")


@pytest.mark.parametrize("name", ["text", "text.gz"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_gzip_is_known_by_its_content_and_a_byte_order_mark_is_left_out(tmp_path, name, mark):
    path = tmp_path / name
    for content in (mark + b"one\ntwo\n", gzip.compress(mark + b"one") + gzip.compress(b"\ntwo\n")):
        path.write_bytes(content)
        with open_unpacked(path) as file:
            assert file.read() == b"one\ntwo\n"


@pytest.mark.parametrize("change", [lambda c: c[:-4], lambda c: c[:40] + b"x" + c[41:]])
def test_broken_gzip_names_the_file(tmp_path, change):
    path = tmp_path / "a.gz"
    path.write_bytes(change(gzip.compress(bytes(range(256)))))
    with pytest.raises(InputError, match=r"a\.gz: cannot be read"), open_unpacked(path) as file:
        file.read()
