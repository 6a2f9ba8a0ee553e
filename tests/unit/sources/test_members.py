"""Members of archives, as tar programs pack them."""

import bz2
import gzip
import io
import lzma
import os
import subprocess
import tarfile

import pytest

from fourier_prior.errors import InputError
from fourier_prior.sources import members as module
from fourier_prior.sources.members import extract_members

BED = b"chr1\t10\t20\nchr2\t5\t9\n"
PACKED = gzip.compress(BED)
CONTENTS = {
    "data/Oct4/counts.bin": b"Oct4",
    "data/Sox2/counts.bin": b"Sox2",
    "data/x/h.K562-DS52908.bed": BED,
    "data/x/packed.bed.gz": PACKED,
    "data/x/falsely-called.bed.gz": BED,
    "data/x/falsely-called.bed": PACKED,
    "data/both.bed": b"chr1\t1\t2\n",
    "data/both.bed.gz": PACKED,
    "top.bin": b"top",
    "data/top.bin": b"below",
}


def pack(contents):
    """Bytes of a tar archive of files, and of headers that are given as they are."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in contents:
            entry = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "data.tar.gz"
    path.write_bytes(gzip.compress(pack(CONTENTS.items())))
    return path


def extract(archive, *members):
    folder = archive.parent / "out"
    found = extract_members(archive, members, folder)
    assert list(found) == list(members)
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == set(
        members
    )  # nothing unfinished, nothing else
    return [(folder / member).read_bytes() for member in members]


def test_all_members_come_in_one_pass(archive, monkeypatch):
    opened = []

    def counting(path, *arguments):
        opened.append(path)
        return open(path, *arguments)

    monkeypatch.setattr(module, "open", counting, raising=False)
    wanted = [name for name in CONTENTS if "false" not in name]
    assert extract(archive, *wanted) == [CONTENTS[name] for name in wanted]
    assert opened == [archive]


@pytest.mark.parametrize("write", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_archives_are_told_by_their_content(archive, write):
    archive.write_bytes(write(pack(CONTENTS.items())))
    assert extract(archive, "Oct4/counts.bin") == [b"Oct4"]


def test_an_archive_packed_in_parts_is_one(archive):
    whole = pack(CONTENTS.items())
    archive.write_bytes(gzip.compress(whole[:700]) + gzip.compress(whole[700:]))
    assert extract(archive, "Sox2/counts.bin") == [b"Sox2"]


@pytest.mark.parametrize("form", ["gnu", "pax", "ustar"])
@pytest.mark.parametrize("start", [".", "data"])
def test_what_the_tar_program_packs(tmp_path, form, start):
    name = "a folder/" + "long-" * (12 if form == "ustar" else 40) + "name ü 'x'.bin"
    for path in ("data/Oct4/counts.bin", f"data/{name}", "data/Sox2/counts.bin"):
        (tmp_path / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / path).write_bytes(path.encode())
    packing = ["tar", "-C", "in", "-czf", "data.tgz", f"--format={form}", start]
    subprocess.run(packing, cwd=tmp_path, check=True)
    found = extract(tmp_path / "data.tgz", name, "data/Sox2/counts.bin")
    assert found == [f"data/{name}".encode(), b"data/Sox2/counts.bin"]


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("data/Oct4/counts.bin", b"Oct4"),
        ("Oct4/counts.bin", b"Oct4"),
        ("h.K562-DS52908.bed", BED),
        ("x/packed.bed", BED),
        ("falsely-called.bed", BED),
        ("data/both.bed", b"chr1\t1\t2\n"),
        ("top.bin", b"top"),  # nobody could write more of its path
    ],
)
def test_a_member_is_named_by_its_path_or_the_end_of_it(archive, member, content):
    assert extract(archive, member) == [content]


@pytest.mark.parametrize(
    "member", ["h.K562-DS52908.bed.gz", "packed.bed.gz", "falsely-called.bed.gz", "both.bed.gz"]
)
def test_what_is_called_packed_is_packed(archive, member):
    (content,) = extract(archive, member)
    assert gzip.decompress(content) == BED
    assert extract(archive, member) == [content]  # the same bytes at any time


def test_formats_that_are_gzip_by_themselves_stay(archive):
    bam = gzip.compress(b"BAM\1...")
    archive.write_bytes(pack([("a/x.csi", bam), ("a/y.csi.gz", gzip.compress(bam))]))
    assert extract(archive, "x.csi", "y.csi") == [bam, bam]


def test_one_file_under_two_names(archive):
    once, twice = extract(archive, "h.K562-DS52908.bed", "x/h.K562-DS52908.bed.gz")
    assert (once, gzip.decompress(twice)) == (BED, BED)


def test_of_one_path_the_last_counts_as_for_tar(archive):
    archive.write_bytes(pack([("a/x.bin", b"old and long"), ("a/x.bin", b"new")]))
    assert extract(archive, "x.bin") == [b"new"]


def test_all_problems_are_told_at_once(archive):
    link, hard = tarfile.TarInfo("data/link.bin"), tarfile.TarInfo("data/hard.bin")
    link.type, link.linkname = tarfile.SYMTYPE, "../../etc/passwd"
    hard.type, hard.linkname = tarfile.LNKTYPE, "data/Oct4/counts.bin"
    pipe = tarfile.TarInfo("data/pipe.bin")
    pipe.type = tarfile.FIFOTYPE
    archive.write_bytes(pack([*CONTENTS.items(), (link, b""), (hard, b""), (pipe, b"")]))
    asked = ["Oct4/counts.bin", "counts.bin", "ct4/counts.bin", "none.txt"]
    with pytest.raises(InputError) as raised:
        extract(archive, *asked, "link.bin", "hard.bin", "pipe.bin")
    counts, ct4, none, soft, hard, pipe = raised.value.problems
    assert "counts.bin fits data/Oct4/counts.bin, data/Sox2/counts.bin; write more" in counts
    assert "has no member ct4/counts.bin; did you mean data/" in ct4
    assert "has no member none.txt (it has data/Oct4/counts.bin, " in none
    assert "data/link.bin is a link to ../../etc/passwd; name that" in soft
    assert "data/hard.bin is a link to data/Oct4/counts.bin; name that" in hard
    assert "data/pipe.bin is no file" in pipe
    assert all(problem.startswith(f"{archive}: ") for problem in raised.value.problems)
    assert list((archive.parent / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["/abs/x.bin", "../../x.bin", "a/../../../x.bin"])
def test_nothing_is_written_under_the_names_of_the_archive(archive, tmp_path, name):
    archive.write_bytes(pack([(name, b"content"), ("other", b"")]))
    before = set(tmp_path.rglob("*"))
    assert extract(archive, "x.bin") == [b"content"]
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "out", tmp_path / "out/x.bin"}


def test_members_that_are_damaged_themselves(archive):
    broken = {"a.bed.gz": PACKED[:-9], "b.bed.gz": PACKED[:-9], "c.bed": b"<html>", "d.bw": b"x"}
    archive.write_bytes(pack(broken.items()))
    with pytest.raises(InputError) as raised:
        extract(archive, "a.bed.gz", "b.bed", "c.bed", "d.bw")
    a, b, c, d = raised.value.problems
    assert "a.bed.gz is broken inside its gzip stream" in a
    assert "b.bed.gz is broken inside its gzip stream" in b
    assert "c.bed is an HTML page" in c
    assert "d.bw is not a bigWig" in d


@pytest.mark.parametrize("write", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("part", [0.0, 0.2, 0.55, 0.9])
def test_a_truncated_archive(archive, write, part):
    content = os.urandom(50_000)
    whole = pack([("a/x.bin", content), ("a/y.bin", content[::-1])])
    archive.write_bytes(write(whole)[: int(part * len(write(whole)))])
    with pytest.raises(InputError, match=r"data\.tar\.gz: cannot be read as a tar archive"):
        extract(archive, "x.bin")
    assert list((archive.parent / "out").iterdir()) == []


@pytest.mark.parametrize("at", ["header", "content", "checksum"])
def test_a_changed_byte_anywhere(archive, at):
    whole = bytearray(pack([("a/x.bin", b"x" * 512), ("a/y.bin", b"y" * 512)]))
    if at == "header":
        # the library would end here and say that there is no y.bin
        whole[1024] ^= 1
    packed = bytearray(gzip.compress(bytes(whole)))
    if at == "content":
        packed[len(packed) // 2] ^= 1
    if at == "checksum":
        packed[-6] ^= 1
    archive.write_bytes(packed)
    with pytest.raises(InputError, match="cannot be read as a tar archive"):
        extract(archive, "x.bin", "y.bin")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is always full is needed")
@pytest.mark.parametrize("member", ["Oct4/counts.bin", "packed.bed"])
def test_a_full_disk_does_not_condemn_the_archive(archive, member, monkeypatch):
    full = module.Path.open

    def opened(path, mode="r", *arguments):
        return full(module.Path("/dev/full") if mode == "wb" else path, mode, *arguments)

    monkeypatch.setattr(module.Path, "open", opened)
    with pytest.raises(InputError, match="cannot be written .No space left"):
        extract(archive, member)
