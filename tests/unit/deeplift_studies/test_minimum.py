"""The minimum of two inputs against closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from fourier_prior.deeplift_studies import minimum
from fourier_prior.errors import InputError
from fourier_prior.tables.deeplift import minimum_rows


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.1, 50)), min_size=1, max_size=5))
def test_contributions_to_the_minimum_are_the_closed_forms(inputs):
    table = minimum.contributions(np.array(inputs))
    for k in (1, 2):
        np.testing.assert_allclose(table[f"contribution_{k}"], table[f"expected_{k}"], atol=1e-12)
    exact = table[table["method"].isin(["rescale", "revealcancel"])]
    assert exact["delta"].abs().max() < 1e-12


def test_the_published_cases_of_the_minimum():
    table = minimum.contributions(np.array([[5.0, 2.0], [2.0, 5.0], [3.0, 3.0]]))
    columns = ["contribution_1", "contribution_2"]
    found = {m: rows[columns].to_numpy().round(12).tolist() for m, rows in table.groupby("method")}
    assert found["rescale"] == [[0, 2], [2, 0], [3, 0]]
    assert found["gradient"] == [[0, 2], [2, 0], [3, 0]]
    assert found["guided-backprop"] == [[5, 0], [2, 0], [3, 0]]
    assert found["revealcancel"] == [[1, 1], [1, 1], [1.5, 1.5]]
    rows = minimum_rows(table)
    assert (rows["measured"].astype(float) < 1e-12).all()
    assert len(rows) == 5 * 3


def test_inputs_of_the_minimum_must_be_positive():
    with pytest.raises(InputError, match="positive"):
        minimum.contributions(np.array([[1.0, 0.0]]))
