"""Text files as people have them: packed, with marks, line ends and letters of all kinds."""

import bz2
import gzip
import lzma

import numpy as np
import pytest

from fourier_prior.errors import InputError
from fourier_prior.intervals.text import coordinates, read_rows, whole_numbers

LINES = ["track name=x", "chr1\t10\t20\tone", "# note", "chr2\t5\t9\ttwo"]
TEXT = "\n".join(LINES) + "\n"
ROWS = [["chr1", "10", "20", "one"], ["chr2", "5", "9", "two"]]


def blocks(text):
    """Gzip of several members and an empty one at the end, as bgzip makes it."""
    return b"".join(
        gzip.compress(line.encode(), mtime=0) for line in text.splitlines(True)
    ) + gzip.compress(b"", mtime=0)


@pytest.mark.parametrize("name", ["x.bed", "x.bed.gz", "x"])
@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "  \n").encode(),
        TEXT.replace("one", "one\t").replace("two", "two\t").encode(),
        (TEXT + "\n \n\t\n").encode(),
        gzip.compress(TEXT.encode(), mtime=0),
        gzip.compress(b"\xef\xbb\xbf" + TEXT.encode(), mtime=0),
        blocks(TEXT),
        gzip.compress(TEXT.encode(), mtime=0) + b"\0" * 512,
    ],
)
def test_the_same_rows_however_they_are_written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    rows = read_rows(path)
    assert rows.fields == ROWS
    assert rows.numbers.tolist() == [2, 4]


def test_names_may_be_of_another_encoding(tmp_path):
    path = tmp_path / "x.bed"
    # The last letter breaks a line for Python's splitlines, though for nobody else.
    path.write_bytes("chr1\t10\t20\tß\x85\nchr2\t5\t9\té\n".encode("latin-1"))
    assert [row[:3] for row in read_rows(path).fields] == [["chr1", "10", "20"], ["chr2", "5", "9"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.encode("utf-16"), "UTF-16; save it as UTF-8"),
        (TEXT.encode("utf-16-le"), "binary"),
        (bz2.compress(TEXT.encode()), "compressed with bzip2; unpack"),
        (lzma.compress(TEXT.encode()), "compressed with xz; unpack"),
        (b"PK\x03\x04" + bytes(40), "is a zip archive; unpack"),
        (b"\xeb\xf2\x89\x87" + bytes(40), "bigBed file; convert"),
        (gzip.compress(b"BAM\1" + bytes(40)), "binary"),
        (gzip.compress(TEXT.encode() * 99)[:-9], "cannot be read as text"),
        (gzip.compress(TEXT.encode() * 99)[:20] + b"\xff" * 40, "cannot be read as text"),
    ],
)
def test_what_is_no_text_is_refused_with_its_kind(tmp_path, content, said):
    path = tmp_path / "x.bed"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"x\.bed: .*{said}"):
        read_rows(path)


@pytest.mark.parametrize("content", [b"", gzip.compress(b""), b"\xef\xbb\xbf", b"\n \r\n"])
def test_an_empty_file_has_no_rows(tmp_path, content):
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    assert len(read_rows(path)) == 0


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read as text"):
        read_rows(tmp_path)


def test_numbers_are_whole_however_programs_write_them():
    texts = ["7", "+7", " 7 ", "7.0", "7.", "1e+05", "1E5", "-1", "7.5", "1,000", "1_000", "0x10"]
    values = [7, 7, 7, 7, 7, 100_000, 100_000, -1, np.nan, np.nan, np.nan, np.nan]
    texts += ["", "chr", "nan", "inf", "1e300", "9007199254740993e1", "٣"]
    values += [np.nan] * 7
    np.testing.assert_array_equal(whole_numbers(texts), values)
    np.testing.assert_array_equal(whole_numbers(["3", "12"]), [3, 12])


def test_rounded_coordinates_are_noted(tmp_path, caplog):
    path = tmp_path / "x.bed"
    path.write_text("chr1\t1e+05\t100200\nchr1\t5\t9\n")
    table, problems = coordinates(read_rows(path))
    assert not problems
    assert table["start"].tolist() == [100_000, 5]
    assert "start or end of 1 lines is written as 1e+05" in caplog.text


@pytest.mark.parametrize("line", ["chr1 10 20", "chr1,10,20", "chr1:10-20"])
def test_other_separators_are_refused_with_the_remedy(tmp_path, line):
    path = tmp_path / "x.bed"
    path.write_text(f"chr1\t10\t20\n{line}\n")
    _, problems = coordinates(read_rows(path))
    assert len(problems) == 1
    assert "line 2: fewer than 3 tab-separated columns" in problems[0]
