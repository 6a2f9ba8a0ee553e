"""Peaks of replicates, merged; against bedtools and plain Python."""

import gzip
import random
import subprocess

import pandas as pd
import pytest

from fourier_prior.errors import InputError
from fourier_prior.intervals.reading import read_peaks
from fourier_prior.sources.replicate_peaks import NARROWPEAK, merge_files, merge_replicates


def table(rows):
    """Rows of chrom, start, end, signal, offset."""
    return pd.DataFrame(
        [(c, s, e, ".", 0, ".", signal, -1, -1, offset) for c, s, e, signal, offset in rows],
        columns=list(NARROWPEAK),
    )


def merged(*rows):
    found = merge_replicates(table(rows))
    return list(found[["chrom", "start", "end", "signal", "offset"]].itertuples(index=False))


def test_the_strongest_gives_summit_and_strength_and_the_union_the_place():
    weak, strong = ("chr1", 100, 200, 1.0, 20), ("chr1", 150, 260, 9.0, 75)
    assert merged(weak, strong) == [("chr1", 100, 260, 9.0, 125)]
    assert merged(strong, weak) == [("chr1", 100, 260, 9.0, 125)]


def test_an_offset_outside_its_peak_is_unknown_even_if_the_union_would_hold_it():
    short = ("chr1", 779137, 779200, 9.0, 75)  # 63 bp
    assert merged(short, ("chr1", 779150, 779400, 1.0, 75)) == [("chr1", 779137, 779400, 9.0, -1)]
    assert merged(("chr1", 0, 75, 1.0, 75)) == [("chr1", 0, 75, 1.0, -1)]
    assert merged(("chr1", 0, 76, 1.0, 75)) == [("chr1", 0, 76, 1.0, 75)]
    assert merged(("chr1", 0, 76, 1.0, -1)) == [("chr1", 0, 76, 1.0, -1)]


def test_peaks_that_touch_stay_two_and_chains_become_one():
    a, b, c = (("chr1", s, s + 100, 1.0, 50) for s in (0, 100, 199))
    assert [row[1:3] for row in merged(c, b, a)] == [(0, 100), (100, 299)]
    assert [row[0] for row in merged(a, ("chr2", *a[1:]))] == ["chr1", "chr2"]


def plain_merge(rows):
    """One peak at a time, as one would with pencil and paper."""
    result = []
    for chrom, start, end, signal, offset in sorted(rows, key=lambda row: row[:3]):
        summit = start + offset if 0 <= offset < end - start else None
        if result and result[-1][0] == chrom and start < result[-1][2]:
            _, first, last, best, place = result[-1]
            if signal > best:
                best, place = signal, summit
            result[-1] = (chrom, first, max(last, end), best, place)
        else:
            result.append((chrom, start, end, signal, summit))
    return [(c, s, e, x, -1 if p is None else p - s) for c, s, e, x, p in result]


@pytest.mark.parametrize("seed", range(5))
def test_merging_agrees_with_bedtools_and_plain_python(seed, tmp_path):
    dice = random.Random(seed)
    rows = []
    for _ in range(300):
        start = dice.randrange(12_000)
        length = dice.choice([20, 63, 75, 76, 94, 150, 400])
        rows.append(
            (dice.choice(["chr1", "chr10", "chr2"]), start, start + length, dice.random(), 75)
        )
    found = merged(*rows)
    assert found == plain_merge(rows)
    bed = tmp_path / "all.bed"
    bed.write_text("".join(f"{c}\t{s}\t{e}\n" for c, s, e, *_ in sorted(rows)))
    union = subprocess.run(
        ["bedtools", "merge", "-d", "-1", "-i", bed], capture_output=True, text=True, check=True
    )
    assert [f"{c}\t{s}\t{e}" for c, s, e, *_ in found] == union.stdout.splitlines()


# the first lines of ENCFF274YGF
REAL = """\
chr1	181400	181530	.	0	.	0.299874	-1	-1	75
chr1	778660	778800	.	0	.	14.1383	-1	-1	75
chr1	779137	779200	.	0	.	0.33144	-1	-1	75
chr1	827460	827554	.	0	.	3.38384	-1	-1	75
chr1	842880	843060	.	0	.	1.64457	-1	-1	75
"""


def test_files_are_merged_into_narrowpeak_that_says_what_it_is(tmp_path):
    one, two = tmp_path / "one.narrowPeak.gz", tmp_path / "two.narrowPeak"
    one.write_bytes(gzip.compress(REAL.encode()))
    two.write_text(
        "chr1\t827500\t827700\tp\t7\t+\t4.5\t3.25\t2\t100\nchr1\t10\t90\t.\t0\t.\t1\t-1\t-1\t75\n"
    )
    out = tmp_path / "out.narrowPeak.gz"
    notes = merge_files({"ENCFF274YGF": one, "the other": two}, out)
    assert notes == [
        "ENCFF274YGF: 5 peaks, 1 with a summit past their end: unknown",
        "the other: 2 peaks",
        "merged where they overlap: 6 peaks, 1 without summit",
    ]
    lines = gzip.decompress(out.read_bytes()).decode().splitlines()
    assert [line[2:] for line in lines[:3]] == notes
    assert lines[3] == "chr1\t10\t90\t.\t0\t.\t1\t-1\t-1\t75"
    assert lines[-2] == "chr1\t827460\t827700\tp\t7\t+\t4.5\t3.25\t2\t140"
    assert len(lines) == 3 + 6
    peaks = read_peaks(out)
    assert peaks["summit"].between(peaks["start"], peaks["end"] - 1).all()
    before = out.read_bytes()
    merge_files({"ENCFF274YGF": one, "the other": two}, out)
    assert out.read_bytes() == before


def test_lines_that_are_no_narrowpeak_are_listed_and_nothing_is_written(tmp_path):
    one, two = tmp_path / "one.narrowPeak", tmp_path / "two.narrowPeak"
    one.write_text(REAL + "chr1\t1\t2\t.\n")
    two.write_text(REAL.replace("14.1383", "strong").replace("778660", "779660"))
    with pytest.raises(InputError) as caught:
        merge_files({"one": one, "two": two}, tmp_path / "out.gz")
    text = str(caught.value)
    assert f"{one}: line 6: fewer than 10 columns" in text
    assert f"{two}: line 2: column 7 (signal) is not a number" in text
    assert f"{two}: line 2: start must be at least 0 and below end" in text
    assert not (tmp_path / "out.gz").exists()


def test_summits_that_nobody_looked_for_stay_unknown(tmp_path):
    # hotspot2 writes 75 whatever a peak's length
    one = tmp_path / "one.narrowPeak"
    rows = [f"chr1\t{500 * i}\t{500 * i + 100 + i}\t.\t0\t.\t{i}\t-1\t-1\t75\n" for i in range(150)]
    one.write_text("".join(rows))
    notes = merge_files({"one": one}, tmp_path / "out.gz")
    assert notes[0].startswith("one: 150 peaks, all with 75 bp as their summit")
    merged = read_peaks(tmp_path / "out.gz")
    assert merged["summit"].tolist() == [500 * i + (100 + i) // 2 for i in range(150)]
