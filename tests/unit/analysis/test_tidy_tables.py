import pandas as pd
import pytest

from fourier_prior.analysis.seed_values import values_by_seed
from fourier_prior.analysis.tidy_tables import labelled
from fourier_prior.errors import InputError


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
