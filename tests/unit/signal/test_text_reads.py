"""Reads in text: scores as mapping qualities, layouts, lines that hold no read, odd files."""

import gzip
import shutil
import subprocess

import pysam
import pytest
from hypothesis import given, strategies as st
from read_examples import SIZES, ends

from fourier_prior.errors import InputError
from fourier_prior.signal import text_reads
from fourier_prior.signal.five_prime_counts import count_five_prime_ends
from fourier_prior.signal.reads import check_reads


def write(path, *lines, newline="\n"):
    path.write_text("".join(line + newline for line in lines), newline="")
    return path


def bed(start, score, name="r", strand="+"):
    return f"chr1\t{start}\t{start + 20}\t{name}\t{score}\t{strand}"


def starts(counts):
    return sorted(place for _, _, place in ends(counts))


# Lines of bedtools bamtobed: the name of a read and its mate, the mapping quality.
@pytest.mark.parametrize(("least", "left"), [(0, [1, 2, 3, 4]), (30, [2, 3, 4]), (43, [3, 4])])
@pytest.mark.parametrize("ending", ["bed", "tagAlign"])
def test_scores_of_bed_are_mapping_qualities(tmp_path, least, left, ending):
    rows = [bed(1, 29), bed(2, 42), bed(3, 60), bed(4, 255)]
    counts = count_five_prime_ends(write(tmp_path / f"a.{ending}", *rows), SIZES, min_mapq=least)
    assert starts(counts) == left
    assert counts.tally.filtered == 4 - len(left)
    assert counts.tally.without_quality == 0


def test_scores_of_pairs_are_mapping_qualities(tmp_path):
    rows = [
        "chr1\t1\t20\tchr1\t50\t70\tx\t60\t+\t-",
        "chr1\t2\t20\tchr1\t50\t70\ty\t29\t+\t-",
        ".\t-1\t-1\tchr1\t50\t72\tz\t30\t.\t-",
    ]
    counts = count_five_prime_ends(write(tmp_path / "a.bedpe", *rows), SIZES)
    assert starts(counts) == [1, 69, 71]
    assert counts.tally.filtered == 3  # two of the second pair, and the lost mate


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        ([".", ".", "."], r"one is '\.'"),
        ([1000, 1000, 1000], "one is '1000'"),
        ([0, 0, 0], "all are 0"),
        ([12, 20, 700], "one is '700'"),
        ([0, 0, 3.5], r"one is '3\.5'"),
        ([0, 5, -1], "one is '-1'"),
    ],
)
@pytest.mark.parametrize("piece", [10, 1 << 20])
def test_scores_that_are_no_qualities_filter_nothing(
    tmp_path, scores, why, piece, caplog, monkeypatch
):
    monkeypatch.setattr(text_reads, "_PIECE", piece)
    path = write(tmp_path / "a.bed", *(bed(i, score) for i, score in enumerate(scores)))
    counts = count_five_prime_ends(path, SIZES)
    assert ends(counts) == {("chr1", "+", i): 1 for i in range(3)}
    assert counts.tally.filtered == 0
    table = dict(counts.tally.table().itertuples(index=False))
    assert table["without quality"] == 3
    assert caplog.text.count(f"column 5 holds no mapping qualities ({why})".replace("\\", "")) == 1


def test_without_a_limit_scores_are_not_looked_at(tmp_path, caplog):
    path = write(tmp_path / "a.bed", bed(1, "."))
    counts = count_five_prime_ends(path, SIZES, min_mapq=0)
    assert "without quality" not in counts.tally.table()["reads"].tolist()
    assert not caplog.text


@given(
    scores=st.lists(st.sampled_from(["0", "7", "30", "60", "255", "256", "."]), min_size=1),
    piece=st.integers(1, 90),
)
def test_the_order_of_lines_does_not_matter(tmp_path_factory, scores, piece):
    path = tmp_path_factory.getbasetemp() / "order.bed"
    write(path, *(bed(i, score) for i, score in enumerate(scores)))
    said = not {"256", "."} & set(scores) and set(scores) != {"0"}
    expected = [i for i, score in enumerate(scores) if not said or int(score) >= 30]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_reads, "_PIECE", piece)
        if not expected:
            with pytest.raises(InputError, match="no read is left .* check `min_mapq`"):
                count_five_prime_ends(path, SIZES)
            return
        counts = count_five_prime_ends(path, SIZES)
    assert starts(counts) == expected
    assert counts.tally.filtered == len(scores) - len(expected)


def test_a_malformed_line_is_refused_whatever_its_quality(tmp_path):
    path = write(tmp_path / "a.bed", bed(1, 60), bed(2, 0, strand="?"), "chr1\t5\t9\tr\t0")
    with pytest.raises(InputError, match="line 2, 3: malformed"):
        count_five_prime_ends(path, SIZES)


@pytest.mark.parametrize(
    ("names", "layout", "said"),
    [
        (["a/1", "a/2"], "paired", ""),
        (["a/1", "a/2"], "single", "2 reads or more that are not single-end"),
        (["a", "b"], "single", ""),
        (["a", "b"], "paired", "2 reads or more that are not paired-end"),
        (["a/1", "b"], "paired", "1 reads or more that are not paired-end"),
        ([".", "N"], "single", "does not say which reads are mates .* say `layout: any`"),
        (["N", "N"], "paired", "does not say which reads are mates .* say `layout: any`"),
    ],
)
def test_names_of_bed_reads_tell_the_layout(tmp_path, names, layout, said):
    path = write(tmp_path / "a.bed", *(bed(i, 60, name) for i, name in enumerate(names)))
    assert count_five_prime_ends(path, SIZES).tally.used == 2
    if said:
        with pytest.raises(InputError, match=rf"a\.bed: .*{said}"):
            count_five_prime_ends(path, SIZES, layout=layout)
    else:
        assert count_five_prime_ends(path, SIZES, layout=layout).tally.used == 2


@pytest.mark.parametrize("name", ["a.bedpe", "fragments.tsv"])
def test_fragments_are_pairs(tmp_path, name):
    path = write(tmp_path / name, "chr1\t10\t20")
    assert count_five_prime_ends(path, SIZES, layout="paired").tally.paired == 2
    with pytest.raises(InputError, match="2 reads or more that are not single-end"):
        count_five_prime_ends(path, SIZES, layout="single")


def test_fragments_of_10x_count_once_at_both_ends(tmp_path, caplog):
    path = tmp_path / "pbmc_fragments.tsv.gz"
    rows = "# id=pbmc\n# primary_contig=chr1\nchr1\t10\t60\tAAAC-1\t7\nchr1\t10\t90\tAAAG-1\t1\n"
    path.write_bytes(gzip.compress(rows.encode()))
    counts = count_five_prime_ends(path, SIZES)
    assert ends(counts) == {("chr1", "+", 10): 2, ("chr1", "-", 59): 1, ("chr1", "-", 89): 1}
    assert counts.tally.without_quality == 4
    assert "says no mapping quality; `min_mapq` is not applied" in caplog.text


no_reads = st.lists(
    st.sampled_from(
        ["# chr1\t1\t2", "track name=x", "browser position chr1", "", " ", "\t\t", "#"]
    ),
    max_size=2,
)


@given(
    parts=st.lists(st.tuples(no_reads, st.integers(0, 200)), min_size=1, max_size=6),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    piece=st.integers(1, 60),
    tail=st.sampled_from(["", "\t", "\t\t"]),
    last=st.booleans(),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    packed=st.booleans(),
)
def test_lines_without_a_read_may_stand_anywhere(
    tmp_path_factory, parts, newline, piece, tail, last, mark, packed
):
    lines = [line for before, start in parts for line in (*before, bed(start, 60) + tail)]
    content = mark + (newline.join(lines) + newline * last).encode()
    path = tmp_path_factory.getbasetemp() / "anywhere.bed"  # gzip or not: the name does not matter
    path.write_bytes(gzip.compress(content) if packed else content)
    expected: dict = {}
    for _, start in parts:
        expected["chr1", "+", start] = expected.get(("chr1", "+", start), 0) + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_reads, "_PIECE", piece)
        assert ends(count_five_prime_ends(path, SIZES)) == expected
    check_reads(path)


def test_chromosomes_that_begin_like_a_track_line_are_read(tmp_path):
    path = write(tmp_path / "a.bed", "track x", "track_1\t1\t9\tr\t60\t+", "b2\t1\t9\tr\t60\t+")
    counts = count_five_prime_ends(path, {"track_1": 50, "b2": 50})
    assert ends(counts) == {("track_1", "+", 1): 1, ("b2", "+", 1): 1}


def test_numbers_as_names_stay_as_they_are(tmp_path):
    path = write(
        tmp_path / "a.bed", "1\t1\t9\tr\t60\t+", "01\t2\t9\tr\t60\t+", "NA\t3\t9\tr\t60\t+"
    )
    assert ends(count_five_prime_ends(path, {"1": 50, "01": 50, "NA": 50})) == {
        ("1", "+", 1): 1,
        ("01", "+", 2): 1,
        ("NA", "+", 3): 1,
    }


PAIR = "chr1\t1\t20\tchr1\t50\t70\tx\t60\t+\t-"


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("a.bed", [bed(1, 60), "chr1\t1e1\t20.5\tr\t60\t+"], "line 2: malformed"),
        ("a.bed", [bed(1, 60), "chr1\t1,000\t2,000\tr\t60\t+"], "line 2: malformed"),
        ("a.bed", ["#", bed(1, 60), "chr1\t-1\t20\tr\t60\t+"], "line 3: malformed"),
        ("a.bed", ["", bed(1, 60), "", "chr1\t20\t20\tr\t60\t+"], "line 4: malformed"),
        ("a.bed", [bed(1, 60), bed(1, 60, strand=".")], r"line 2: malformed.* \+ or -"),
        ("a.bed", [bed(1, 60), "chr1\t1\t99999999999999999999\tr\t60\t+"], "line 2: malformed"),
        ("a.bed", [bed(1, 60, strand=".")] * 2, "no line says the strand.* {kind: fragments}"),
        ("a.bed", ["chr1\t1\t20", "chr1\t1\t30"], "no line says the strand.* {kind: fragments}"),
        ("a.bedpe", ["chr1\t1\t20", PAIR], "line 2: malformed.* same columns"),
        ("a.bedpe", [PAIR, "chr1\t1\t20"], "line 2: malformed.* same columns"),
        ("a.bedpe", [PAIR, "chr1\t1\t20\tchr1\t50\t70"], "line 2: malformed.* same columns"),
        ("a.bedpe", ["chr1\t1\t20\t\t\t", "chr1\t1\t20\tchr1\t50\t70"], "line 2: malformed"),
        ("fragments.tsv", ["chr1\t1\t20\tA\t1", "chr1\t1"], "line 2: malformed"),
        ("a.bed", [bed(1, 60), bed(2, 60) + "\u00a0"], "line 2: malformed"),
        ("a.bed", [bed(1, 60), bed(2, 60) + " \t1"], "line 2: malformed"),
        ("a.bed", ['"chr1"\t1\t20\t"r"\t60\t"+"'] * 2, "line 1, 2: .*remove the quotes"),
        ("a.bed", [bed(1, 60), bed(2, 60, strand="'-'")], "line 2: .*remove the quotes"),
        ("a.bed", [bed(1, 60), '"chr1"\t1\t20\tr\t60\t+'], "line 2: .*remove the quotes"),
        ("a.bed", ['chr1\t"1"\t"20"\tr\t60\t+'], "line 1: .*remove the quotes"),
        ("fragments.tsv", ['"chr1"\t1\t20\tA\t1'], "line 1: .*remove the quotes"),
        (
            "a.bedpe",
            ["chr1\t1\t20\tchr1\t50\t70", "chr1\t1\t20\tchr2\t50\t70"],
            "line 2: mates on two chromosomes.* 10 columns",
        ),
    ],
)
def test_odd_lines_are_named(tmp_path, name, lines, said):
    path = write(tmp_path / name, *lines)
    for reader in (lambda path: count_five_prime_ends(path, SIZES), check_reads):
        with pytest.raises(InputError, match=rf"{name}: {said}"):
            reader(path)


def test_whole_numbers_may_be_written_with_an_exponent(tmp_path):
    path = write(tmp_path / "a.bed", "chr1\t1e+03\t2e3\tr\t60\t+")
    assert starts(count_five_prime_ends(path, SIZES)) == [1000]


def test_bed_of_6_and_of_12_columns_may_be_mixed(tmp_path):
    path = write(tmp_path / "a.bed", bed(1, 60), bed(2, 60) + "\t2\t22\t0\t1\t20\t0", bed(3, 60))
    assert starts(count_five_prime_ends(path, SIZES)) == [1, 2, 3]


def test_a_gzip_file_that_was_cut_is_refused(tmp_path):
    path = tmp_path / "a.bed.gz"
    rows = "".join(bed(i % 900, i % 61) + "\n" for i in range(9000)).encode()
    path.write_bytes(gzip.compress(rows)[:9000])
    with pytest.raises(InputError, match=r"a\.bed\.gz: cannot be read"):
        count_five_prime_ends(path, SIZES)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "a.bed"
    path.write_bytes(bytes(3 << 20))
    for reader in (lambda path: count_five_prime_ends(path, SIZES), check_reads):
        with pytest.raises(InputError, match=r"a\.bed: .*(malformed|is no text)"):
            reader(path)


def test_names_that_are_no_utf8_do_no_harm(tmp_path):
    path = tmp_path / "a.bed"
    path.write_bytes(bed(1, 60).encode() + b"\n" + bed(2, 60, "r\xe9").encode("latin-1") + b"\n")
    assert starts(count_five_prime_ends(path, SIZES, layout="single")) == [1, 2]


def test_of_mates_without_strands_the_left_one_is_plus(tmp_path):
    # as `bedtools bamtobed -bedpe -mate1` writes them: mate 1 first, wherever it lies
    with_strands = (
        "chr1\t100\t136\tchr1\t250\t286\tr1\t60\t+\t-\n"
        "chr1\t650\t686\tchr1\t500\t536\tr2\t60\t-\t+\n"
    )
    (tmp_path / "all.bedpe").write_text(with_strands)
    expected = ends(count_five_prime_ends(tmp_path / "all.bedpe", {"chr1": 1000}))
    assert set(expected) == {("chr1", *end) for end in
                             [("+", 100), ("-", 285), ("+", 500), ("-", 685)]}  # fmt: skip
    for width in (6, 8):
        cut = ["\t".join(line.split("\t")[:width]) + "\n" for line in with_strands.splitlines()]
        (tmp_path / "cut.bedpe").write_text("".join(cut))
        assert ends(count_five_prime_ends(tmp_path / "cut.bedpe", {"chr1": 1000})) == expected
    (tmp_path / "apart.bedpe").write_text("chr1\t250\t300\tchr2\t100\t136\n")
    with pytest.raises(InputError, match="line 1: mates on two chromosomes"):
        count_five_prime_ends(tmp_path / "apart.bedpe", {"chr1": 1000, "chr2": 1000})


def test_blanks_after_the_strand_mean_nothing(tmp_path):
    (tmp_path / "a.bed").write_text("chr1\t10\t20\tr\t60\t- \r\nchr1\t30\t40\tr\t60\t+\r\n")
    counts = count_five_prime_ends(tmp_path / "a.bed", {"chr1": 1000})
    assert set(ends(counts)) == {("chr1", "-", 19), ("chr1", "+", 30)}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("blanks", [" ", "   ", " \t", "\t "])
def test_blanks_at_line_ends_do_no_harm(tmp_path, newline, blanks):
    rows = [bed(1, 60) + blanks, bed(2, 60, strand="-"), bed(3, 60, strand="-") + blanks, blanks]
    counts = count_five_prime_ends(write(tmp_path / "a.bed", *rows, newline=newline), SIZES)
    plain = count_five_prime_ends(
        write(tmp_path / "b.bed", *(row.strip() for row in rows), newline=newline), SIZES
    )
    assert counts.tally.used == 3
    assert ends(counts) == ends(plain)


@given(
    pairs=st.lists(
        st.tuples(st.integers(0, 900), st.integers(1, 40), st.integers(0, 60), st.booleans()),
        min_size=1,
        max_size=20,
    ),
    width=st.integers(6, 9),
)
def test_pairs_without_strands_count_as_with_them(tmp_path_factory, pairs, width):
    folder = tmp_path_factory.mktemp("pairs")
    rows = []
    for start, length, further, turned in pairs:
        # Mates face each other: the left one is plus, and ends no later than the right one.
        mates = [(start, start + length, "+"), (start + further, start + length + further, "-")]
        (a, b, strand), (a_2, b_2, strand_2) = mates[::-1] if turned and further else mates
        rows.append(f"chr1\t{a}\t{b}\tchr1\t{a_2}\t{b_2}\tr\t60\t{strand}\t{strand_2}")
    cut = ["\t".join(row.split("\t")[:width]) for row in rows]
    whole = count_five_prime_ends(write(folder / "whole.bedpe", *rows), SIZES)
    assert ends(count_five_prime_ends(write(folder / "cut.bedpe", *cut), SIZES)) == ends(whole)


@pytest.mark.skipif(shutil.which("bedtools") is None, reason="bedtools is not installed")
def test_pairs_cut_from_bedtools_may_have_either_mate_first(tmp_path):
    header = pysam.AlignmentHeader.from_dict({"SQ": [{"SN": "chr1", "LN": 3000}]})
    with pysam.AlignmentFile(tmp_path / "m.bam", "wb", header=header) as bam:
        for name, left, first in (("a", 100, 0), ("b", 1100, 1)):
            for mate, start in enumerate((left, left + 150)):
                read = pysam.AlignedSegment(header)
                read.query_name, read.query_sequence = name, "A" * 36
                read.flag = 1 | 2 | (16 if mate else 32) | (64 if mate == first else 128)
                read.reference_id = read.next_reference_id = 0
                read.reference_start, read.next_reference_start = start, 2 * left + 150 - start
                read.mapping_quality, read.cigarstring = 60, "36M"
                bam.write(read)
    command = ["bedtools", "bamtobed", "-bedpe", "-mate1", "-i", tmp_path / "m.bam"]
    rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    right = {("chr1", s, p): 1 for s, p in (("+", 100), ("+", 1100), ("-", 285), ("-", 1285))}
    for width in (6, 7, 8, 9, 10):
        cut = ["\t".join(row.split("\t")[:width]) for row in rows]
        path = write(tmp_path / f"{width}.bedpe", *cut)
        assert ends(count_five_prime_ends(path, {"chr1": 3000})) == right


def test_a_mate_alone_without_strand_is_plus_if_first(tmp_path):
    rows = [".\t-1\t-1\tchr1\t50\t72", "chr1\t10\t30\t.\t-1\t-1"]
    counts = count_five_prime_ends(write(tmp_path / "a.bedpe", *rows), SIZES)
    assert ends(counts) == {("chr1", "-", 71): 1, ("chr1", "+", 10): 1}
    assert counts.tally.filtered == 2
