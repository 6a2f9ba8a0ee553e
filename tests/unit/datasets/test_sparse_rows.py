"""Counts as non-zero entries of rows."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as arrays

from fourier_prior.datasets import sparse_rows as sparse
from fourier_prior.datasets.sparse_rows import SparseRows

dense_arrays = arrays.arrays(
    np.uint16,
    st.tuples(st.integers(0, 6), st.integers(0, 2), st.integers(1, 2), st.integers(1, 7)),
    elements=st.sampled_from([0, 0, 0, 1, 7, 65535]),
)


@given(dense=dense_arrays, data=st.data())
def test_rows_are_those_of_the_dense_array(dense, data):
    rows = SparseRows.of(dense)
    assert (rows.shape, len(rows), rows.dtype) == (dense.shape, len(dense), np.uint16)
    np.testing.assert_array_equal(rows, dense)
    indices = st.lists(st.integers(-len(dense), len(dense) - 1) if len(dense) else st.nothing())
    chosen = np.array(data.draw(indices), dtype=np.int64)
    np.testing.assert_array_equal(rows[chosen], dense[chosen])
    np.testing.assert_array_equal(rows.take(chosen), dense[chosen])
    np.testing.assert_array_equal(rows[1:3], dense[1:3])
    np.testing.assert_array_equal(rows[np.arange(len(dense)) % 2 == 0], dense[::2])
    for i in range(len(dense)):
        np.testing.assert_array_equal(rows[i], dense[i])
    with pytest.raises(IndexError):
        rows[len(dense)]


@given(dense=dense_arrays, cut=st.integers(0, 6))
def test_joined_parts_are_the_whole(dense, cut):
    parts = [SparseRows.of(dense[:cut]), SparseRows.of(dense[cut:])]
    np.testing.assert_array_equal(SparseRows.joined(parts), dense)


def test_blocks_cover_the_rows_asked_for(monkeypatch):
    monkeypatch.setattr(sparse, "_BLOCK", 3)
    dense = np.arange(40).reshape(10, 4)
    rows = SparseRows.of(dense)
    assert [len(block) for block in rows.blocks()] == [3, 3, 3, 1]
    np.testing.assert_array_equal(np.concatenate(list(rows.blocks())), dense)
    wanted = np.array([7, 1, 1, 4])
    np.testing.assert_array_equal(np.concatenate(list(rows.blocks(wanted))), dense[wanted])


def test_large_counts_and_rows_get_wider_types():
    dense = np.zeros((2, 70_000), dtype=np.int64)
    dense[1, 69_999] = 70_000
    rows = SparseRows.of(dense)
    assert (rows.dtype, rows.places.dtype) == (np.uint32, np.uint32)
    np.testing.assert_array_equal(rows, dense)
