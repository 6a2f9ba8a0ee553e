import math

import hypothesis.strategies as st
import pytest
from hypothesis import given

from fourier_prior import formatting
from fourier_prior.formatting import markdown_table


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.84639, math.nan, "0.846"),
        (0.84639, 0.0021, "0.846 ± 0.002"),
        (0.84639, 0.0003, "0.8464 ± 0.0003"),
        (95.62, 1.44, "95.6 ± 1.4"),
        (10.034, math.nan, "10.03"),
        (226.04, math.nan, "226.0"),
        (-0.4581, 0.0, "-0.458 ± 0.000"),
        (math.nan, math.nan, "undefined"),
    ],
)
def test_format_value(value, error, text):
    assert formatting.format_value(value, error) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.5, "0.500"), (0.001, "0.001"), (9.9e-4, "9.9e-04"), (0.0, "< 1e-300"), (1.0, "1.000")],
)
def test_format_p(p, text):
    assert formatting.format_p(p) == text
    assert formatting.format_p(math.nan) == "undefined"


@given(st.lists(st.lists(st.text("ab| -", max_size=4), min_size=2, max_size=2), max_size=5))
def test_markdown_rows_keep_their_number_of_cells(rows):
    lines = markdown_table(["one", "two"], rows).split("\n")
    assert len(lines) == len(rows) + 2
    assert {line.replace("\\|", "").count("|") for line in lines} == {3}
