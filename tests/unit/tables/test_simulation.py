from gc_simulation_examples import fabricated_measures
from result_examples import CONDITIONS, written

from fourier_prior.tables.simulation import table


def test_the_table_is_made_of_files(tmp_path):
    files = {"measures": [written(fabricated_measures(), tmp_path / "measures.tsv")]}
    compared, text = table(files, conditions=CONDITIONS)
    assert text.count("\n| ") == len(compared) + 2
    assert "0.218 ± 0.010" in text  # published
