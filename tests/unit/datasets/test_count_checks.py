"""Tracks that can be read but cannot be right."""

import numpy as np
import pytest

from fourier_prior.datasets.count_checks import check_counts, strand_offsets
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.errors import InputError

NONE = np.zeros((30, 0, 2, 300), dtype=np.uint16)


def fragments(seed, length=80):
    """Both strands of one task: ends of fragments of one length around the middle."""
    random = np.random.default_rng(seed)
    counts = np.zeros((30, 1, 2, 300), dtype=np.uint16)
    for row in counts[:, 0]:
        left = random.normal(150 - length / 2, 20, 12).astype(int).clip(0, 299 - length)
        np.add.at(row[0], left, 1)
        np.add.at(row[1], left + length, 1)
    return counts


def check(names, counts, control, split=None):
    split = np.arange(len(counts)) % 3 if split is None else split
    check_counts(names, SparseRows.of(counts), SparseRows.of(control), split)


def test_ends_of_fragments_are_a_fragment_apart():
    counts = fragments(0)[:, 0]
    counts[3, 1] = 0  # one strand alone tells nothing
    np.testing.assert_allclose(strand_offsets(counts), np.full(29, 80))


def test_swapped_strands_are_noticed(caplog):
    counts = fragments(1)
    check(["a"], counts, NONE)
    assert not caplog.text
    check(["a"], counts[:, :, ::-1], NONE)
    assert "a: in 30 peaks reads of the minus strand lie 80 bp" in caplog.text
    caplog.clear()
    check(["a"], counts[:5, :, ::-1], NONE[:5])  # too few peaks to tell
    assert not caplog.text


def test_one_file_in_two_roles_is_refused():
    one, two = fragments(2), fragments(3)
    same = one[:, :, [0, 0]]
    with pytest.raises(InputError) as error:
        check(["a", "b"], np.concatenate([same, two], axis=1), two)
    assert error.value.problems == [
        "a: plus and minus strand have the same counts; give the file of each strand.",
        "b: task and control have the same counts; give the control's.",
    ]
    with pytest.raises(InputError, match="b: task and control have the same"):
        check(["a", "b"], np.concatenate([one, two], axis=1), np.concatenate([two, two], axis=1))
