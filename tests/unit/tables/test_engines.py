import pandas as pd
from result_examples import written
from table_examples import assert_complete

from fourier_prior.tables import engines


def test_the_table_is_made_of_files(tmp_path):
    rows = pd.DataFrame(
        {"dataset": ["spi1", "k562"], "architecture": "binary", "condition": "none"}
        | {"sequences": 4, "deviation": [1.26e-7, 2e-6], "largest_delta": [3e-5, 4e-5]}
    )
    paths = [written(rows[i : i + 1], tmp_path / f"{i}.tsv") for i in range(2)]
    table, text = engines.table({"engines": paths})
    assert_complete(table, text, rows=2)
    assert "| spi1 | binary | none | 4 | 1.3e-07 | 3.0e-05 |" in text
