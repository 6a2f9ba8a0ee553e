"""Files that are written whole, and tables."""

import pandas as pd
import pytest

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path, read_table, write_table


def test_a_failing_writer_leaves_the_old_file_and_no_rubbish(tmp_path):
    target = tmp_path / "table.tsv"
    target.write_text("old")

    def fail():
        with atomic_path(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_tables_keep_seeds_and_missing_examples(tmp_path):
    table = pd.DataFrame({"seed": ["00", "01"], "example": [3, None], "value": [0.5, 1.5]})
    write_table(table.astype({"example": "Int64"}), tmp_path / "a" / "t.tsv")
    back = read_table(tmp_path / "a" / "t.tsv")
    assert list(back["seed"]) == ["00", "01"]
    assert back["example"].isna().tolist() == [False, True]


def test_an_empty_table_is_an_input_error(tmp_path):
    (tmp_path / "t.tsv").write_text("")
    with pytest.raises(InputError, match="empty"):
        read_table(tmp_path / "t.tsv")
