import math

import pandas as pd
import pytest
from result_examples import of_sequences

from fourier_prior.analysis.seed_values import values_by_seed
from fourier_prior.analysis.tidy_tables import labelled, pair, read_tables
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


def test_labels_stand_in_front_in_their_order():
    table = pd.DataFrame({"value": [1, 2]})
    attrs = {"run": "best", "sample": "test", "condition": "none"}
    found = labelled(table, attrs, ("condition", "run"))
    assert list(found) == ["condition", "run", "value"]
    assert found.to_numpy().tolist() == [["none", "best", 1], ["none", "best", 2]]
    assert list(labelled(table.head(0), attrs, ("run",))) == ["run", "value"]


def test_a_condition_has_one_value_of_each_seed():
    table = pd.DataFrame(
        {"condition": ["none", "l2", "none"], "seed": ["01", "01", "00"], "value": [3, 4, 5]}
    )
    assert values_by_seed(table, "none").to_dict() == {"01": 3.0, "00": 5.0}
    assert values_by_seed(table, "fourier").empty
    with pytest.raises(InputError, match="Seed 01 has several values under none"):
        values_by_seed(pd.concat([table, table.head(1)]), "none")
