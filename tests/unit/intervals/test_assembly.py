"""Intervals on a genome: names, ends, and what lies elsewhere."""

import pandas as pd
import pytest
from hypothesis import given, strategies as st
from interval_examples import intervals

from fourier_prior.errors import InputError
from fourier_prior.intervals.assembly import place, renaming

SIZES = {"chr1": 100, "chr2": 50}


@pytest.mark.parametrize(
    ("names", "genome", "found"),
    [
        (["1", "X", "MT"], ["chr1", "chrX", "chrM"], {"1": "chr1", "X": "chrX", "MT": "chrM"}),
        (["chr1", "chrM"], ["1", "MT"], {"chr1": "1", "chrM": "MT"}),
        (
            ["1", "3", "16"],
            ["chrI", "chrIII", "chrXVI"],
            {"1": "chrI", "3": "chrIII", "16": "chrXVI"},
        ),
        (["chrIV", "Mito"], ["4", "MT"], {"chrIV": "4", "Mito": "MT"}),
        (["CHR2", "Chr10"], ["chr2", "chr10"], {"CHR2": "chr2", "Chr10": "chr10"}),
        (["10"], ["chr10", "chrX"], {"10": "chr10"}),  # not the Roman ten
        (["chr10", "chr9"], ["chrX"], {}),
        (["chrX", "chr2"], ["1", "10"], {}),
        (["chr10", "chr2"], ["chrX", "chrII"], {"chr10": "chrX", "chr2": "chrII"}),
        (["chrX", "chrIV"], ["10", "4"], {"chrX": "10", "chrIV": "4"}),
        (["NC_000001.11", "chrUn"], ["chr1"], {}),
    ],
)
def test_names_that_differ_in_the_usual_ways_are_proposed(names, genome, found):
    assert renaming(names, dict.fromkeys(genome, 9)) == found


def test_no_name_of_the_genome_is_an_error_with_the_rename_to_add():
    table = intervals([("1", 0, 5), ("2", 0, 5)])
    with pytest.raises(InputError) as error:
        place("x.bed", table, SIZES)
    assert str(error.value) == (
        "x.bed: 2 of 2 intervals lie on chromosomes the genome lacks (1, 2; it has chr1, chr2); "
        'add `rename_reads: {"1": chr1, "2": chr2}` to the data set.'
    )
    renamed = place("x.bed", table, SIZES, rename={"1": "chr1", "2": "chr2"})
    assert renamed["chrom"].tolist() == ["chr1", "chr2"]


def test_names_that_we_do_not_know_ask_for_another_file():
    with pytest.raises(InputError, match="use intervals and genome of one assembly, or name them"):
        place("x.bed", intervals([("NC_000001.11", 0, 5)]), SIZES)


def test_some_names_of_the_genome_are_a_note(caplog):
    table = intervals([("chr1", 0, 5), ("chrUn", 0, 5), ("2", 0, 5)])
    assert place("x.bed", table, SIZES)["chrom"].tolist() == ["chr1"]
    assert "2 of 3 intervals dropped, the genome lacks their chromosomes (chrUn, 2)" in caplog.text
    assert 'say `rename_reads: {"2": chr2}`' in caplog.text


def test_intervals_that_all_begin_past_the_end_are_of_another_assembly():
    with pytest.raises(InputError, match=r"1 of 1 intervals reach past .* first chr2:60-70"):
        place("x.bed", intervals([("chr2", 60, 70)]), SIZES)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["chr1", "chr2", "chr3"]), st.integers(0, 120), st.integers(1, 60)
        ),
        min_size=1,
        max_size=10,
    )
)
def test_intervals_are_cut_at_the_ends_base_by_base(rows):
    table = intervals([(c, s, s + n) for c, s, n in rows]).assign(
        summit=[s + n // 3 for _, s, n in rows]
    )
    expected = []
    for chrom, start, end, summit in table.itertuples(index=False):
        bases = [b for b in range(start, end) if b < SIZES.get(chrom, 0)]
        if bases:
            middle = (bases[0] + bases[-1] + 1) // 2
            expected.append((chrom, bases[0], bases[-1] + 1, summit if summit in bases else middle))
    if not expected:
        with pytest.raises(InputError):
            place("x.bed", table, SIZES)
        return
    placed = place("x.bed", table, SIZES)
    assert list(placed.itertuples(index=False, name=None)) == expected


def test_an_empty_table_stays_empty():
    assert place("x.bed", intervals([]), SIZES).empty
    assert isinstance(place("x.bed", intervals([]), SIZES), pd.DataFrame)
