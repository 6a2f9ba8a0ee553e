import pytest
from table_examples import COMPARED, MODELS, analysis_files, analysis_tables, assert_complete

from fourier_prior.published.values import published_values
from fourier_prior.tables import regions as module
from fourier_prior.tables.regions import overlap_table


def cell(table, column, row=0):
    return table[column].iloc[row]


def test_table_4_has_a_row_per_model_with_a_gold_standard():
    _, interpretability, _ = analysis_tables()
    table = overlap_table(
        interpretability, MODELS, "none", "fourier",
        annotations={"nanog-oct4-sox2": "nexus"},
        published=published_values(), embedded=True,
    )  # fmt: skip
    wide = table.wide()
    assert wide[["dataset", "annotation"]].to_numpy().tolist() == [["nanog-oct4-sox2", "nexus"]]
    assert cell(wide, "fraction_none") == pytest.approx(0.3)
    assert cell(wide, "auprc_fourier") == pytest.approx(0.4)
    assert cell(wide, "fraction_fourier_published_other_data") == 0.830
    assert cell(wide, "fraction_fourier_published_other_data_error") == 0.006
    assert cell(wide, "auprc_fourier_published_other_data") == 0.647
    text = table.markdown("Title", [])
    assert "published (other data)" in text
    assert "0.806 ± 0.006 / 0.830 ± 0.006" in text


def test_the_table_is_made_of_files(tmp_path):
    annotations = {"nanog-oct4-sox2": "nexus"}
    table, text = module.table(analysis_files(tmp_path), **COMPARED, annotations=annotations)
    assert_complete(table, text, rows=1)
    assert "Sequences: n = 2." in text
