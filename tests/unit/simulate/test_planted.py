import pandas as pd
import pytest

from fourier_prior.errors import InputError
from fourier_prior.files import write_table
from fourier_prior.simulate.planted import read_planted

ROWS = pd.DataFrame(
    {"chrom": ["1", "1", "2"], "start": [5, 9, 5], "end": [8, 12, 8], "dataset": ["a", "b", "a"]}
)


def test_instances_of_a_data_set_or_of_all(tmp_path):
    files = [tmp_path / "one.tsv", tmp_path / "two.tsv"]
    for file in files:
        write_table(ROWS, file)
    assert read_planted([]) is None
    # Chromosomes are names, also where they look like numbers.
    assert read_planted(files[:1])["chrom"].tolist() == ["1", "1", "2"]
    assert read_planted(files)["start"].tolist() == [5, 9, 5] * 2
    assert read_planted(files, "b")["start"].tolist() == [9, 9]
    assert read_planted(files, "c").empty


def test_tables_of_something_else_are_named(tmp_path):
    good, bad = tmp_path / "good.tsv", tmp_path / "bad.tsv"
    write_table(ROWS.drop(columns="dataset"), good)
    write_table(ROWS[["chrom", "start"]], bad)
    assert len(read_planted([good])) == 3
    with pytest.raises(InputError) as raised:
        read_planted([good, bad], "a")
    assert [problem.split(" lacks ")[1] for problem in raised.value.problems] == [
        "the columns dataset; simulate it again.",
        "the columns end, dataset; simulate it again.",
    ]
