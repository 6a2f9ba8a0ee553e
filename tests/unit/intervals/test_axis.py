"""Chromosomes one after another."""

import numpy as np
import pytest
from interval_examples import intervals

from fourier_prior.intervals import axis as module
from fourier_prior.intervals.axis import ChromosomeAxis


@pytest.mark.parametrize(("number", "bits"), [(1, 16), (32_768, 16), (32_769, 32)])
def test_every_chromosome_has_an_index(number, bits):
    axis = ChromosomeAxis({f"scaffold_{i}": 1000 for i in range(number)})
    assert np.iinfo(axis.code_type).bits == bits
    codes = axis.codes([f"scaffold_{number - 1}", "absent"])
    assert codes.tolist() == [number - 1, -1]
    assert codes.astype(axis.code_type).tolist() == codes.tolist()


def test_places_beyond_32_bits():
    axis = ChromosomeAxis({"a": 2**31 - 1, "b": 2**31 - 1, "c": 50})
    assert axis.begins.tolist() == [0, 2**31 - 1, 2**32 - 2]
    starts, ends = axis.intervals(intervals([("c", 3, 7), ("b", 2**31 - 2, 2**31 - 1)]))
    assert starts.tolist() == [2**32 + 1, 2**32 - 3]
    assert ends.tolist() == [2**32 + 5, 2**32 - 2]


def test_intervals_do_not_reach_into_the_next_chromosome():
    axis = ChromosomeAxis({"a": 100, "b": 50})
    rows = [("a", 90, 120), ("a", 100, 130), ("z", 0, 5), ("b", 40, 60)]
    starts, ends = axis.intervals(intervals(rows))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [(90, 100), (140, 150)]


def test_groups_hold_all_chromosomes_once(monkeypatch):
    monkeypatch.setattr(module, "GROUP", 100)
    sizes = [60, 40, 10, 300, 99, 1, 1, 500]
    axis = ChromosomeAxis({str(i): size for i, size in enumerate(sizes)})
    groups = [list(range(8))[group] for group in axis.groups()]
    assert groups == [[0, 1], [2], [3], [4, 5], [6], [7]]
    assert list(ChromosomeAxis({}).groups()) == []
