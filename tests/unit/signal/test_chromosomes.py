"""Chromosome names of reads beside the genome's."""

import re

import pytest
import yaml

from fourier_prior.intervals.assembly import proposed
from fourier_prior.signal.chromosomes import indices, other_names

SIZES = {"chr1": 10, "chr2": 10, "chrX": 10, "chrM": 10}


def test_indices_follow_the_genome_after_renaming():
    assert indices(["chr2", "1", "3"], SIZES, {"1": "chr1"}).tolist() == [1, 0, -1]


def test_all_renames_to_add_are_spelled_out_at_once():
    message = str(other_names("a.bed", ["1", "2", "MT"], SIZES))
    assert message.endswith('add `rename_reads: {"1": chr1, "2": chr2, "MT": chrM}`.')
    message = str(other_names("a.bed", ["I", "III"], {"chr1": 5, "chr3": 5}))
    assert message.endswith('add `rename_reads: {"I": chr1, "III": chr3}`.')
    assert "use reads and genome of one assembly" in str(other_names("a.bed", ["NC_1"], SIZES))
    many = str(other_names("a.bed", map(str, range(500)), {f"chr{i}": 1 for i in range(500)}))
    assert many.endswith('"99": chr99, ...}`.')


@pytest.mark.parametrize(
    ("names", "genome", "pairs"),
    [
        (["1", "2"], ["chrI", "chrII"], {"1": "chrI", "2": "chrII"}),
        (["chr1", "chr2L"], ["1", "2L"], {"chr1": "1", "chr2L": "2L"}),
        (["I", "X"], ["1", "10"], {"I": "1", "X": "10"}),
    ],
)
def test_the_proposed_names_are_text_in_yaml(names, genome, pairs):
    sizes = dict.fromkeys(genome, 9)
    for message in (str(other_names("a.bed", names, sizes)), proposed(names, sizes, "add ")):
        option = re.search("`(.*)`", message)[1]
        assert yaml.safe_load(option) == {"rename_reads": pairs}
