"""Reads of every kind of file: filters, layouts, names of chromosomes, faults."""

import gzip

import pytest
from read_examples import SIZES, ends, random_rows, write_bam

from fourier_prior.errors import InputError
from fourier_prior.signal.five_prime_counts import count_five_prime_ends
from fourier_prior.signal.reads import check_reads


def test_filters_are_options(tmp_path):
    rows = [(0, 10, 0, 30, "30M"), (0, 20, 0, 29, "30M"), (0, 30, 1024, 60, "30M")]
    bam = write_bam(tmp_path / "a.bam", rows)
    positions = {
        key: count_five_prime_ends(bam, SIZES, **options).plus["chr1"][0].tolist()
        for key, options in {
            "default": {},
            "low": {"min_mapq": 0},
            "no duplicates": {"exclude_flags": 780 | 1024},
        }.items()
    }
    assert positions == {"default": [10, 30], "low": [10, 20, 30], "no duplicates": [10]}


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        (
            "a.bed",
            ["track name=x", "# y", "chr1\t10\t20\tr\t0\t+", "chr1\t10\t20\tr\t0\t-"],
            {("chr1", "+", 10): 1, ("chr1", "-", 19): 1},
        ),
        (
            "fragments.bedpe",
            ["chr1\t10\t20", "chr2\t5\t9", "chr1\t10\t30"],
            {
                ("chr1", "+", 10): 2,
                ("chr1", "-", 19): 1,
                ("chr1", "-", 29): 1,
                ("chr2", "+", 5): 1,
                ("chr2", "-", 8): 1,
            },
        ),
        (
            "pairs.bedpe",
            ["chr1\t10\t20\tchr1\t50\t70"],
            {("chr1", "+", 10): 1, ("chr1", "-", 69): 1},
        ),
        (
            "stranded.bedpe",
            [
                "chr1\t50\t70\tchr1\t10\t20\tx\t60\t-\t+",
                ".\t-1\t-1\tchr2\t3\t7\ty\t60\t.\t-",
                "chr1\t1\t2\tchr2\t3\t4\tz\t60\t+\t+",
            ],
            {
                ("chr1", "-", 69): 1,
                ("chr1", "+", 10): 1,
                ("chr2", "-", 6): 1,
                ("chr1", "+", 1): 1,
                ("chr2", "+", 3): 1,
            },
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_text_reads(tmp_path, name, lines, expected, newline):
    path = tmp_path / name
    path.write_text(newline.join(lines) + newline, newline="")
    assert ends(count_five_prime_ends(path, SIZES)) == expected


def test_kind_can_be_stated(tmp_path):
    path = tmp_path / "reads.txt"
    path.write_text("chr1\t10\t20\t.\t.\t-\n")
    assert ends(count_five_prime_ends(path, SIZES, kind="bed")) == {("chr1", "-", 19): 1}
    with pytest.raises(InputError, match=r"reads\.txt: the name does not tell"):
        count_five_prime_ends(path, SIZES)
    with pytest.raises(InputError, match="of kind cram are unknown; use bam, .* or fragments"):
        count_five_prime_ends(path, SIZES, kind="cram")


def test_shift_moves_strands_apart_and_drops_what_leaves(tmp_path):
    path = tmp_path / "a.bedpe"
    path.write_text("chr1\t10\t20\nchr1\t100\t3000\nchr1\t2\t3\n")
    counts = count_five_prime_ends(path, SIZES, shift=(-4, 5))
    assert ends(counts) == {
        ("chr1", "+", 6): 1,
        ("chr1", "-", 24): 1,
        ("chr1", "+", 96): 1,
        ("chr1", "-", 7): 1,
    }
    assert counts.tally.outside == 2


def test_either_mate_of_a_pair_counts_once_and_flags_are_recorded(tmp_path):
    rows = [
        (0, 100, 99, 60, "30M"),
        (0, 150, 147, 60, "30M"),
        (0, 10, 1024, 60, "30M"),
        (1, 5, 0, 60, "30M"),
    ]
    counts = count_five_prime_ends(write_bam(tmp_path / "a.bam", rows), SIZES)
    assert ends(counts) == {
        ("chr1", "+", 100): 1,
        ("chr1", "-", 179): 1,
        ("chr1", "+", 10): 1,
        ("chr2", "+", 5): 1,
    }
    assert (counts.tally.paired, counts.tally.duplicates) == (2, 1)
    table = dict(counts.tally.table().itertuples(index=False))
    assert table == {
        "used": 4,
        "filtered": 0,
        "on other chromosomes": 0,
        "outside": 0,
        "flag 0": 1,
        "flag 99": 1,
        "flag 147": 1,
        "flag 1024": 1,
    }


@pytest.mark.parametrize(
    ("layout", "flags", "other"), [("single", [0, 99, 147], 2), ("paired", [0, 99, 147], 1)]
)
def test_reads_of_another_layout_are_refused(tmp_path, layout, flags, other):
    bam = write_bam(tmp_path / "a.bam", [(0, 50, flag, 60, "30M") for flag in flags])
    with pytest.raises(InputError, match=rf"a\.bam: holds {other} reads .* not {layout}-end"):
        count_five_prime_ends(bam, SIZES, layout=layout)


def test_truncated_text_is_refused(tmp_path):
    path = tmp_path / "a.bed.gz"
    path.write_bytes(gzip.compress(b"chr1\t10\t20\tr\t0\t+\n" * 5000)[:-20])
    with pytest.raises(InputError, match=r"a\.bed\.gz: cannot be read"):
        count_five_prime_ends(path, SIZES)


def test_other_chromosome_names_are_refused_or_renamed(tmp_path):
    rows = random_rows(2, 100)
    bam = write_bam(tmp_path / "a.bam", rows, {"1": 3000, "2": 500})
    said = r'a\.bam: .*\(1, 2\).*\(chr1, chr2\).*{"1": chr1, "2": chr2}'
    with pytest.raises(InputError, match=said):
        count_five_prime_ends(bam, SIZES)
    renamed = count_five_prime_ends(bam, SIZES, rename={"1": "chr1", "2": "chr2"})
    plain = count_five_prime_ends(write_bam(tmp_path / "b.bam", rows), SIZES)
    assert ends(renamed) == ends(plain)
    bed = tmp_path / "c.bed"
    bed.write_text("1\t10\t20\tr\t0\t+\n")
    with pytest.raises(InputError, match=r'c\.bed: .*add `rename_reads: {"1": chr1}'):
        count_five_prime_ends(bed, SIZES)
    assert ends(count_five_prime_ends(bed, SIZES, rename={"1": "chr1"})) == {("chr1", "+", 10): 1}


def test_reads_elsewhere_are_left_out_and_counted(tmp_path, caplog):
    bam = write_bam(tmp_path / "a.bam", random_rows(2, 200))
    whole = count_five_prime_ends(bam, SIZES)
    part = count_five_prime_ends(bam, {"chr2": 500, "chrY": 9})
    assert "has no chromosome chrY" in caplog.text
    assert ends(part) == {k: v for k, v in ends(whole).items() if k[0] == "chr2"}
    assert part.tally.elsewhere == whole.tally.used - part.tally.used > 0
    bed = tmp_path / "b.bed"
    bed.write_text("chrM\t1\t20\tr\t0\t+\nchr2\t1\t20\tr\t0\t+\n")
    assert count_five_prime_ends(bed, SIZES).tally.elsewhere == 1
    assert "chrM" in caplog.text


def test_another_assembly_is_noticed(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(2, 10))
    with pytest.raises(InputError, match=r"a\.bam: 1 chromosomes differ in length .* chr2 \(500"):
        count_five_prime_ends(bam, SIZES | {"chr2": 499})
    bed = tmp_path / "a.bed"
    bed.write_text("chr2\t480\t501\tr\t0\t+\n")
    with pytest.raises(InputError, match=r"chr2:480-501 \(length 500\)"):
        count_five_prime_ends(bed, SIZES)


def test_no_read_left_is_an_error(tmp_path):
    bam = write_bam(tmp_path / "a.bam", [(0, 1, 0, 10, "30M"), (0, 1, 4, 60, "30M")])
    with pytest.raises(InputError, match=r"a\.bam: no read is left .*2 reads filtered"):
        count_five_prime_ends(bam, SIZES)
    empty = tmp_path / "a.bed"
    empty.write_text("# nothing\n")
    with pytest.raises(InputError, match=r"a\.bed: holds no reads"):
        count_five_prime_ends(empty, SIZES)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.bed", "chr1\tx\t20\tr\t0\t+"),
        ("a.bed", "chr1\t10\t20\tr\t0\t*"),
        ("a.bed", "chr1\t30\t20\tr\t0\t+"),
        ("a.bed", "chr1\t-3\t20\tr\t0\t+"),
        ("a.bed", "chr1\t1\t20"),
        ("a.bed", "chr1 1 20 r 0 +"),
        ("a.bedpe", "chr1\t10"),
        ("a.bedpe", "chr1\t10\tend\tx\t0\t0"),
    ],
)
def test_malformed_lines_are_named(tmp_path, name, line):
    path = tmp_path / name
    good = "chr1\t10\t20\tr\t0\t+" if name == "a.bed" else "chr1\t10\t20\tr\t0\t0"
    good = good if name == "a.bed" else "chr1\t10\t20"
    path.write_text(f"# header\n{good}\n{good}\n{line}\n{good}\n")
    with pytest.raises(InputError, match=rf"{name}: line 4: malformed"):
        count_five_prime_ends(path, SIZES)


def test_a_quick_look_sees_kind_header_and_end(tmp_path, caplog):
    bam = write_bam(tmp_path / "a.bam", [(0, 10, 0, 60, "30M")], {"1": 3000})
    check_reads(bam)
    with pytest.raises(InputError, match=r'add `rename_reads: {"1": chr1}`'):
        check_reads(bam, sizes=SIZES)
    check_reads(bam, sizes=SIZES, rename={"1": "chr1"})
    with pytest.raises(InputError, match=r"chr1 \(3000 bp, genome 9 bp\)"):
        check_reads(bam, sizes={"chr1": 9}, rename={"1": "chr1"})
    bam.write_bytes(bam.read_bytes()[:-28])
    with pytest.raises(InputError, match=r"a\.bam: is truncated"):
        check_reads(bam)
    with pytest.raises(InputError, match=r"no\.bed: cannot be read"):
        check_reads(tmp_path / "no.bed")
