"""FASTA files: every way of writing the same sequences, and files that are something else."""

import gzip
import re

import pysam
import pytest
from hypothesis import given, strategies as st

from fourier_prior import fasta
from fourier_prior.errors import InputError
from fourier_prior.fasta import check_fasta, read_fasta


def sequences(path):
    """Names and letters, in upper case."""
    found = []
    for part in read_fasta(path):
        if isinstance(part, str):
            found.append([part, b""])
        else:
            found[-1][1] += part
    return [(name, letters.decode().upper()) for name, letters in found]


letters = st.text(alphabet="ACGTNRY", min_size=1, max_size=40)


@st.composite
def writings(draw):
    """Sequences, and the bytes of a file that holds them."""
    parts = draw(st.lists(letters, min_size=1, max_size=4))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lines = draw(st.lists(st.sampled_from(["", " ", "; a comment", ";"]), max_size=2))
    for i, sequence in enumerate(parts):
        lines.append(f">c{i}" + draw(st.sampled_from(["", " ", "\tgi|1|", " >x; y", " gi|9|ref"])))
        while sequence:
            width = draw(st.integers(1, 30))
            line, sequence = sequence[:width], sequence[width:]
            cut = draw(st.integers(0, len(line)))
            line = line[:cut] + draw(st.sampled_from(["", " ", "\t"])) + line[cut:]
            line = draw(st.sampled_from([str, str.lower]))(line)
            lines += [line + draw(st.sampled_from(["", " ", "\t", "  "]))]
            lines += draw(st.lists(st.sampled_from(["", "  ", ";comment"]), max_size=1))
    text = newline.join(lines) + newline * draw(st.integers(0, 3))
    content = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()
    if draw(st.booleans()):  # gzip, also in several members
        half = draw(st.integers(0, len(content)))
        content = gzip.compress(content[:half]) + gzip.compress(content[half:])
    return [(f"c{i}", part) for i, part in enumerate(parts)], content


@given(written=writings(), piece=st.integers(1, 40), name=st.sampled_from(["x.fa", "x.fa.gz"]))
def test_however_sequences_are_written_they_are_the_same(tmp_path_factory, written, piece, name):
    expected, content = written
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fasta, "_PIECE", piece)  # files end where pieces end
        assert sequences(path) == expected
    check_fasta(path)


def test_bgzip_is_read_and_its_end_is_looked_for(tmp_path):
    path = tmp_path / "a.fa.gz"
    with pysam.BGZFile(str(path), "wb") as file:
        file.write(b">chr1\n" + b"ACGT\n" * 50_000)
    assert sequences(path) == [("chr1", "ACGT" * 50_000)]
    path.write_bytes(path.read_bytes()[:-28])  # whole blocks alone: gzip does not notice
    for reader in (sequences, check_fasta):
        with pytest.raises(InputError, match=r"a\.fa\.gz: is truncated, .* bgzip is missing"):
            reader(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no sequence"),
        (b"\n ; nothing\n\n", "line 2: cannot be read as FASTA"),
        (b"; nothing\n\n", "holds no sequence"),
        (b"\nchr1\n>chr1\nACGT\n", "line 2: cannot be read as FASTA, which begins with `>`"),
        (b">chr1\nACGT\n> \nAC\n", "line 3: `>` without a name"),
        (b">a\n1 acgt 10 acgt\n", "line 2: has digits .* GenBank"),
        (b">a\r\nAC\r\n\r\n>b\r\nAC\r\nA-C\r\n", "line 6: has `-` .* write N"),
        (b">a\nMTEYKLVVV*\n", "line 2: has the letter E .*protein"),
        (b">a\nAC\nMSTAVLENPGLGRKLSDFGQETSYIEDNCNQNGA\n", "line 3: has the letter .*protein"),
        (b">a\nACGT >b\nAC\n", "line 2: has '>' in its sequence"),
        (b">a\nAC\x00GT\n", r"line 2: has '\\x00'"),
        (b"@read1\nACGT\n+\nIIII\n", "is FASTQ"),
        (b"LOCUS       SCU49845     5028 bp\n", "is a GenBank or EMBL file"),
        (b"<!DOCTYPE html>\n", "is an HTML page"),
        (b"\x43\x27\x41\x1a\0\0\0\0\1\0\0\0", "is a 2bit file; use `twoBitToFa`"),
        (b"BZh91AY&SY", "is compressed with bzip2; unpack it"),
        (b"PK\3\4\x14\0", "is a zip archive"),
        (">a\nAC\n".encode("utf-16"), "UTF-16"),
        (gzip.compress(b">a\n" + bytes(range(65, 68)) * 9000, mtime=0)[:-9], "cannot be read"),
    ],
)
def test_what_is_no_genome_is_refused_with_the_remedy(tmp_path, content, said):
    path = tmp_path / "x.fa"
    path.write_bytes(content)
    for reader in (sequences, check_fasta):
        with pytest.raises(InputError) as error:
            reader(path)
        assert re.search(rf"x\.fa: .*{said}", str(error.value))


def test_a_quick_look_does_not_read_on(tmp_path, monkeypatch):
    path = tmp_path / "x.fa"
    path.write_bytes(b">a\n" + b"ACGT\n" * 1000 + b"1\n")
    monkeypatch.setattr(fasta, "_LOOKED_AT", 100)
    check_fasta(path)
    with pytest.raises(InputError, match=r"line 1002: has digits"):
        sequences(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no\.fa: cannot be read"):
        check_fasta(tmp_path / "no.fa")
