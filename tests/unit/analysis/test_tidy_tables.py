import math

import pandas as pd
import pytest
from result_examples import of_sequences

from fourier_prior.analysis.tidy_tables import pair, read_tables
from fourier_prior.errors import InputError
from fourier_prior.files import write_table


def test_read_tables_names_every_table_that_lacks_a_column(tmp_path):
    good, bad = tmp_path / "good.tsv", tmp_path / "bad.tsv"
    write_table(pd.DataFrame({"a": [1], "b": [2]}), good)
    write_table(pd.DataFrame({"a": [3]}), bad)
    assert list(read_tables([good, bad], ["a"])["a"]) == [1, 3]
    with pytest.raises(InputError, match=r"bad\.tsv lacks the columns b, c") as error:
        read_tables([good, bad], ["b", "c"])
    assert len(error.value.problems) == 2


def test_pair_keeps_examples_with_both_values_only():
    table = pd.concat(
        [
            of_sequences("x", "none", [1.0, 2.0, math.nan]),
            of_sequences("x", "fourier", [4.0, math.nan, 6.0]),
        ]
    )
    both = pair(table, "none", "fourier")
    assert both.to_dict("list") == {"none": [1.0], "fourier": [4.0]}
    with pytest.raises(InputError, match="several values under none"):
        pair(pd.concat([table, of_sequences("x", "none", [1.0])]), "none", "fourier")
