import logging
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays

from fourier_prior.deeplift import dinucleotide_shuffle, shuffled_references
from fourier_prior.errors import InputError
from fourier_prior.genome import encode

sequences = arrays(np.uint8, st.integers(1, 60), elements=st.integers(0, 4))


def dinucleotides(codes):
    return Counter(zip(codes[:-1].tolist(), codes[1:].tolist(), strict=True))


@settings(max_examples=150, deadline=None)
@given(codes=sequences, seed=st.integers(0, 2**32 - 1))
def test_every_dinucleotide_and_both_ends_are_kept(codes, seed):
    shuffles = dinucleotide_shuffle(codes, 3, np.random.default_rng(seed))
    assert shuffles.shape == (1, 3, len(codes))
    assert shuffles.dtype == np.uint8
    for shuffle in shuffles[0]:
        assert dinucleotides(shuffle) == dinucleotides(codes)
        assert shuffle[0] == codes[0]
        assert shuffle[-1] == codes[-1]


def test_all_orders_with_fixed_last_exits_are_equally_likely():
    # A is followed by C, G, T, T; its last exit (T) stays, so C, G, T can come in six orders.
    shuffles = dinucleotide_shuffle(encode("ACAGATATA"), 12000, np.random.default_rng(0))[0]
    counts = Counter(map(bytes, shuffles))
    assert len(counts) == 6
    assert max(counts.values()) < 1.1 * 2000
    assert min(counts.values()) > 0.9 * 2000


def test_a_batch_is_drawn_sequence_by_sequence():
    codes = np.random.default_rng(1).integers(0, 4, (3, 50)).astype(np.uint8)
    together = dinucleotide_shuffle(codes, 4, np.random.default_rng(2))
    stream = np.random.default_rng(2)
    apart = np.concatenate([dinucleotide_shuffle(row, 4, stream) for row in codes])
    np.testing.assert_array_equal(together, apart)
    assert len({bytes(s) for s in together.reshape(-1, 50)}) == 12


def test_the_input_is_not_changed():
    codes = np.random.default_rng(1).integers(0, 4, (2, 30)).astype(np.uint8)
    before = codes.copy()
    dinucleotide_shuffle(codes, 2, np.random.default_rng(0))
    np.testing.assert_array_equal(codes, before)


@pytest.mark.parametrize("codes", [np.zeros((2, 4, 5), np.uint8), np.array([[7]]), np.ones((2, 4))])
def test_what_is_no_sequence_is_refused(codes):
    with pytest.raises(InputError, match="codes 0-4"):
        dinucleotide_shuffle(codes, 1, np.random.default_rng(0))


def test_references_do_not_depend_on_the_rest_of_the_batch():
    codes = np.random.default_rng(3).integers(0, 4, (5, 80)).astype(np.uint8)
    together = shuffled_references(codes, 3, seed=7)
    np.testing.assert_array_equal(shuffled_references(codes[[4, 1]], 3, seed=7), together[[4, 1]])
    assert (shuffled_references(codes, 3, seed=8) != together).any(axis=(1, 2)).all()


def test_sequences_without_another_order_are_counted(caplog):
    codes = np.stack([encode("A" * 20), encode("ACGTTGCAAGCTTCAGGACT"), encode("N" * 20)])
    with caplog.at_level(logging.WARNING):
        references = shuffled_references(codes, 2, seed=0)
    assert "2 of 3 sequences" in caplog.text
    np.testing.assert_array_equal(references[0], codes[[0, 0]])
