"""5' end counts from reads, and bigWig files."""

import gzip
import os
import subprocess
from pathlib import Path

import numpy as np
import pyBigWig
import pysam
import pytest
from hypothesis import given, settings, strategies as st

from fourier_prior.errors import InputError
from fourier_prior.signal import (
    bam as bam_module,
    position_counts,
    reads as reads_module,
)
from fourier_prior.signal.five_prime_counts import (
    FivePrimeCounts,
    count_five_prime_ends,
    read_bigwig_windows,
    write_bigwig,
)

SIZES = {"chr1": 3000, "chr2": 500}
CIGARS = ["30M", "10M5D20M", "10M3I17M", "5S25M", "10M100N20M", "25M5S", "3H30M"]


def write_bam(path, rows, sizes=SIZES):
    """Write rows (chromosome index, position, flag, MAPQ, CIGAR) as they come, unsorted."""
    header = {"HD": {"VN": "1.6"}, "SQ": [{"SN": n, "LN": length} for n, length in sizes.items()]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        for number, (chrom, position, flag, quality, cigar) in enumerate(rows):
            read = pysam.AlignedSegment(file.header)
            read.query_name = f"read{number}"
            read.flag = flag
            read.reference_id, read.reference_start = chrom, position
            read.mapping_quality = quality
            read.cigarstring = cigar
            read.query_sequence = "A" * (read.infer_query_length() or 30)
            file.write(read)
    return path


def random_rows(seed, number, sizes=SIZES):
    random = np.random.default_rng(seed)
    lengths = list(sizes.values())
    rows = []
    for _ in range(number):
        chrom = int(random.integers(len(lengths)))
        # Positions repeat often, so that counts above 1 and runs of equal counts occur.
        position = int(random.integers(0, min(300, lengths[chrom] - 200)))
        flag = int(random.choice([0, 16, 1024, 1040, 83, 99, 147, 163, 256, 512, 73, 2048]))
        rows.append((chrom, position, flag, int(random.integers(25, 40)), random.choice(CIGARS)))
    return rows


def dense(sparse, sizes=SIZES):
    out = {chrom: np.zeros(size, dtype=np.int64) for chrom, size in sizes.items()}
    for chrom, (positions, counts) in sparse.items():
        assert (np.diff(positions) > 0).all()
        assert (counts > 0).all()
        out[chrom][positions] = counts
    return out


def bedtools_counts(bam, strand, sizes, exclude=780, quality=30):
    """`samtools view` and `bedtools genomecov -5`, as the paper's pipeline does."""
    kept = bam.parent / "kept.bam"
    limits = ("-F", str(exclude), "-q", str(quality))
    pysam.view("-b", *limits, "-o", str(kept), str(bam), catch_stdout=False)
    ordered = bam.parent / "ordered.bam"
    pysam.sort("-o", str(ordered), str(kept))
    sign = {"plus": "+", "minus": "-"}[strand]
    command = ["bedtools", "genomecov", "-5", "-bg", "-strand", sign, "-ibam", str(ordered)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    out = {chrom: np.zeros(size, dtype=np.int64) for chrom, size in sizes.items()}
    for line in text.splitlines():
        chrom, start, end, count = line.split("\t")
        out[chrom][int(start) : int(end)] = int(count)
    return out


@pytest.mark.parametrize("seed", range(4))
def test_bam_counts_equal_bedtools(tmp_path, seed, monkeypatch):
    # Pieces end in the middle of records, and counts of a chromosome come in several blocks.
    monkeypatch.setattr(bam_module, "_PIECE", 1001)
    monkeypatch.setattr(position_counts, "_BLOCK", 50)
    bam = write_bam(tmp_path / "a.bam", random_rows(seed, 600))
    counts = count_five_prime_ends(bam, SIZES)
    for strand in ("plus", "minus"):
        expected = bedtools_counts(bam, strand, SIZES)
        found = dense(getattr(counts, strand))
        for chrom in SIZES:
            np.testing.assert_array_equal(found[chrom], expected[chrom])
        assert sum(e.max() for e in expected.values()) > 2
    assert counts.tally.used + counts.tally.filtered == 600


@pytest.mark.skipif(
    "FOURIER_PRIOR_DATA" not in os.environ, reason="FOURIER_PRIOR_DATA names no folder of real data"
)
def test_real_bam_counts_equal_bedtools(tmp_path):
    source = Path(os.environ["FOURIER_PRIOR_DATA"]) / "dnase_bam" / "example.bam"
    moved = tmp_path / "moved.bam"
    # bedtools takes a minute over whole chromosomes: the reads, all from the end of chr6, move to
    # a short one.
    origin, sizes = 170_861_000, {"chr6": 4000}
    header = pysam.AlignmentHeader.from_dict({"SQ": [{"SN": "chr6", "LN": sizes["chr6"]}]})
    with (
        pysam.AlignmentFile(str(source)) as file,
        pysam.AlignmentFile(str(moved), "wb", header=header) as out,
    ):
        length = file.get_reference_length("chr6")
        for read in file:
            copy = pysam.AlignedSegment.fromstring(read.to_string(), header)
            copy.reference_start -= origin
            out.write(copy)
    real = count_five_prime_ends(source, {"chr6": length}, min_mapq=20)
    short = count_five_prime_ends(moved, sizes, min_mapq=20)
    for strand, total in (("plus", 2806), ("minus", 2615)):
        expected = bedtools_counts(moved, strand, sizes, quality=20)["chr6"]
        assert expected.sum() == total
        np.testing.assert_array_equal(dense(getattr(short, strand), sizes)["chr6"], expected)
        positions, counts = getattr(real, strand)["chr6"]
        np.testing.assert_array_equal(positions - origin, np.flatnonzero(expected))
        np.testing.assert_array_equal(counts, expected[expected > 0])


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


def test_files_are_merged_whatever_their_kind(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(7, 200))
    bed = tmp_path / "b.bed.gz"
    bed.write_bytes(gzip.compress(b"chr1\t5\t40\t.\t0\t+\nchr1\t5\t40\t.\t0\t-\n"))
    both = count_five_prime_ends([bam, bed], SIZES)
    single = count_five_prime_ends(bam, SIZES)
    plus, minus = dense(single.plus), dense(single.minus)
    plus["chr1"][5] += 1
    minus["chr1"][39] += 1
    np.testing.assert_array_equal(dense(both.plus)["chr1"], plus["chr1"])
    np.testing.assert_array_equal(dense(both.minus)["chr1"], minus["chr1"])
    assert both.tally.used == single.tally.used + 2


def ends(counts: FivePrimeCounts):
    return {
        (chrom, sign, int(p)): int(c)
        for sign, track in (("+", counts.plus), ("-", counts.minus))
        for chrom, (positions, numbers) in track.items()
        for p, c in zip(positions, numbers, strict=True)
    }


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
                "chr1\t50\t70\tchr1\t10\t20\tx\t9\t-\t+",
                ".\t-1\t-1\tchr2\t3\t7\ty\t9\t.\t-",
                "chr1\t1\t2\tchr2\t3\t4\tz\t9\t+\t+",
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
    with pytest.raises(InputError, match="of kind cram are unknown"):
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


def test_order_and_index_of_a_bam_do_not_matter(tmp_path):
    rows = sorted(random_rows(6, 300))
    ordered = write_bam(tmp_path / "ordered.bam", rows)
    shuffled = write_bam(
        tmp_path / "shuffled.bam", [rows[i] for i in np.random.default_rng(0).permutation(300)]
    )
    assert not list(tmp_path.glob("*.bai"))
    assert ends(count_five_prime_ends(shuffled, SIZES)) == ends(
        count_five_prime_ends(ordered, SIZES)
    )


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


# Hypothesis: merging in pieces of any size equals counting at once


@settings(max_examples=40, deadline=None)
@given(
    reads=st.lists(
        st.tuples(st.sampled_from(["chr1", "chr2"]), st.integers(0, 400), st.sampled_from("+-")),
        min_size=1,
        max_size=60,
    ),
    piece=st.integers(1, 20),
)
def test_counting_in_pieces_equals_counting_at_once(reads, piece, tmp_path_factory):
    path = tmp_path_factory.mktemp("pieces") / "a.bed"
    path.write_text("".join(f"{c}\t{s}\t{s + 20}\t.\t.\t{strand}\n" for c, s, strand in reads))
    expected: dict = {}
    for chrom, start, strand in reads:
        key = (chrom, strand, start if strand == "+" else start + 19)
        expected[key] = expected.get(key, 0) + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reads_module, "_PIECE", piece)
        patch.setattr(position_counts, "_BLOCK", piece + 2)
        counts = count_five_prime_ends(path, SIZES)
    assert ends(counts) == expected
    assert counts.tally.used == len(reads)


# Faults


def test_truncated_bam_is_refused(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(1, 4000))
    content = bam.read_bytes()
    for cut in (28, len(content) // 2):  # the end-of-file block alone, half of the file
        bam.write_bytes(content[:-cut])
        with pytest.raises(InputError, match=r"a\.bam: is truncated or no BAM"):
            count_five_prime_ends(bam, SIZES)
    bam.write_bytes(b"this is not a BAM file")
    with pytest.raises(InputError, match=r"a\.bam: is truncated or no BAM"):
        count_five_prime_ends(bam, SIZES)


def test_damaged_and_other_alignment_files_are_refused(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(1, 20))
    with pysam.BGZFile(str(bam), "rb") as file:
        content = file.read()
    first = content.index(b"read0\0") - 36
    for bad in (b"\x05\0\0\0", b"\xff\xff\xff\x0f"):  # a record too short, one too long
        with pysam.BGZFile(str(bam), "wb") as file:
            file.write(content[:first] + bad + content[first + 4 :])
        with pytest.raises(InputError, match=r"a\.bam: is truncated .*record is (malformed|incom)"):
            count_five_prime_ends(bam, SIZES)
    bam.write_text("@SQ\tSN:chr1\tLN:3000\nr\t0\tchr1\t9\t60\t30M\t*\t0\t0\t*\t*\n")
    with pytest.raises(InputError, match=r"a\.bam: is no BAM file; convert it"):
        count_five_prime_ends(bam, SIZES)


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
    with pytest.raises(InputError, match=r"a\.bam: .*\(1, 2\).*\(chr1, chr2\).*1: chr1"):
        count_five_prime_ends(bam, SIZES)
    renamed = count_five_prime_ends(bam, SIZES, rename={"1": "chr1", "2": "chr2"})
    plain = count_five_prime_ends(write_bam(tmp_path / "b.bam", rows), SIZES)
    assert ends(renamed) == ends(plain)
    bed = tmp_path / "c.bed"
    bed.write_text("1\t10\t20\tr\t0\t+\n")
    with pytest.raises(InputError, match=r"c\.bed: .*add `rename`, for instance 1: chr1"):
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


def test_the_same_reads_twice_are_refused(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(2, 10))
    copy = tmp_path / "copy.bam"
    copy.write_bytes(bam.read_bytes())
    for second in (bam, copy):
        with pytest.raises(InputError, match="has the same content as .*a.bam"):
            count_five_prime_ends([bam, second], SIZES)


def test_missing_files_are_all_named(tmp_path):
    with pytest.raises(InputError) as error:
        count_five_prime_ends([tmp_path / "x.bam", tmp_path / "y.bam"], SIZES)
    assert len(error.value.problems) == 2
    with pytest.raises(InputError, match="no file is given"):
        count_five_prime_ends([], SIZES)


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


# bigWig


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.integers(0, 3), min_size=1, max_size=120),
    windows=st.lists(st.integers(0, 150), min_size=1, max_size=6),
    length=st.integers(1, 40),
    gap=st.integers(0, 100),
)
def test_bigwig_round_trip(values, windows, length, gap, tmp_path_factory):
    path = tmp_path_factory.mktemp("bigwig") / "a.bw"
    track = np.zeros(200, dtype=np.int64)
    track[5 : 5 + len(values)] = values
    positions = np.flatnonzero(track)
    sparse = {"chr2": (positions.astype(np.int32), track[positions].astype(np.uint32))}
    write_bigwig(path, {"chr1": 50, "chr2": 200}, sparse)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fourier_prior.signal.five_prime_counts._GAP", gap)
        patch.setattr("fourier_prior.signal.five_prime_counts._STRETCH", gap + 7)
        found = read_bigwig_windows(path, ["chr2"] * len(windows), windows, length)
    assert found.dtype == np.float32
    for row, start in zip(found, windows, strict=True):
        np.testing.assert_array_equal(row, track[start : start + length])
    assert read_bigwig_windows(path, ["chr1"], [0], 50).sum() == 0


def test_equal_neighbours_share_an_entry_and_zeros_are_absent(tmp_path):
    positions, counts = np.array([3, 4, 5, 9, 10]), np.array([2, 2, 1, 1, 1])
    write_bigwig(tmp_path / "a.bw", SIZES, {"chr1": (positions, counts)})
    with pyBigWig.open(str(tmp_path / "a.bw")) as track:
        assert track.intervals("chr1") == ((3, 5, 2.0), (5, 6, 1.0), (9, 11, 1.0))
        assert track.intervals("chr2") is None
        assert track.chroms() == SIZES


def test_many_entries_are_written_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("fourier_prior.signal.five_prime_counts._ENTRIES", 3)
    positions = np.arange(0, 400, 2)
    counts = np.arange(1, 201)
    write_bigwig(tmp_path / "a.bw", SIZES, {"chr2": (positions, counts)})
    row = read_bigwig_windows(tmp_path / "a.bw", ["chr2"], [0], 400)[0]
    np.testing.assert_array_equal(row[::2], counts)
    assert row[1::2].sum() == 0


def test_rows_keep_the_order_asked_for(tmp_path):
    write_bigwig(
        tmp_path / "a.bw",
        SIZES,
        {"chr1": (np.array([100]), np.array([7])), "chr2": (np.array([5]), np.array([9]))},
    )
    chroms, starts = ["chr2", "chr1", "chr2", "chr1"], [0, 2000, 5, 91]
    found = read_bigwig_windows(tmp_path / "a.bw", chroms, starts, 10)
    assert found.sum(axis=1).tolist() == [9, 0, 9, 7]
    assert found[0, 5] == found[2, 0] == 9
    assert found[3, 9] == 7
    assert read_bigwig_windows(tmp_path / "a.bw", [], [], 10).shape == (0, 10)


def test_counts_of_a_bam_survive_the_bigwig(tmp_path):
    bam = write_bam(tmp_path / "a.bam", random_rows(3, 500))
    counts = count_five_prime_ends(bam, SIZES)
    write_bigwig(tmp_path / "plus.bw", SIZES, counts.plus)
    found = read_bigwig_windows(tmp_path / "plus.bw", ["chr1", "chr2"], [0, 0], 500)
    expected = bedtools_counts(bam, "plus", SIZES)
    np.testing.assert_array_equal(found, [expected["chr1"][:500], expected["chr2"]])


@pytest.mark.parametrize("value", [float("nan"), -1.0, 0.5, float("inf")])
def test_values_that_are_no_counts_are_refused(tmp_path, value):
    path = tmp_path / "a.bw"
    # Without zoom levels, because pyBigWig crashes on NaN when it makes them.
    with pyBigWig.open(str(path), "w") as track:
        track.addHeader(list(SIZES.items()), maxZooms=0)
        track.addEntries(["chr1"] * 2, [10, 50], ends=[11, 52], values=[1.0, value])
    assert read_bigwig_windows(path, ["chr1"], [0], 50).sum() == 1
    # What no window meets does not matter, although it is read along.
    assert read_bigwig_windows(path, ["chr1"] * 2, [0, 60], 50).sum() == 1
    with pytest.raises(InputError, match=r"a\.bw: value .* at chr1:50-52 is no count"):
        read_bigwig_windows(path, ["chr1", "chr1"], [0, 30], 40)


def test_windows_outside_the_track_are_refused(tmp_path):
    write_bigwig(tmp_path / "a.bw", SIZES, {})
    with pytest.raises(InputError, match=r"a\.bw: lacks chromosome chr9 \(it has chr1, chr2\)"):
        read_bigwig_windows(tmp_path / "a.bw", ["chr9"], [0], 5)
    for start in (-1, 496):
        with pytest.raises(InputError, match=rf"window chr2:{start}-.* leaves"):
            read_bigwig_windows(tmp_path / "a.bw", ["chr1", "chr2"], [0, start], 5)


def test_missing_and_broken_tracks_are_refused(tmp_path):
    (tmp_path / "broken.bw").write_bytes(b"no bigWig")
    for name in ("absent.bw", "broken.bw"):
        with pytest.raises(InputError, match=f"{name}: is missing or no bigWig"):
            read_bigwig_windows(tmp_path / name, ["chr1"], [0], 5)


@pytest.mark.skipif(
    "FOURIER_PRIOR_DATA" not in os.environ, reason="FOURIER_PRIOR_DATA names no folder of real data"
)
def test_real_fragments():
    folder = Path(os.environ["FOURIER_PRIOR_DATA"]) / "sacCer3"
    sizes = {
        line.split()[0]: int(line.split()[1])
        for line in (folder / "sacCer3.chrom.sizes").read_text().splitlines()
    }
    counts = count_five_prime_ends(
        folder / "yeast_500k_SRR1822137.bedpe.gz", {k: v for k, v in sizes.items() if k != "chrM"}
    )
    assert counts.tally.used == 2 * 451_032
    assert counts.tally.elsewhere == 2 * 16_876
    assert sum(int(c.sum()) for _, c in counts.plus.values()) == 451_032
