"""Counting in pieces of any size equals counting at once."""

import pytest
from hypothesis import given, settings, strategies as st
from read_examples import SIZES, ends

from fourier_prior.signal import position_counts, text_reads
from fourier_prior.signal.five_prime_counts import count_five_prime_ends


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
        patch.setattr(text_reads, "_PIECE", piece)
        patch.setattr(position_counts, "_BLOCK", piece + 2)
        counts = count_five_prime_ends(path, SIZES)
    assert ends(counts) == expected
    assert counts.tally.used == len(reads)
