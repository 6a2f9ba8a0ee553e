import pandas as pd
import pytest
from result_examples import of_sequences
from scipy import stats
from table_examples import COMPARED, MODELS, NOTHING_PUBLISHED, analysis_files, assert_complete

from fourier_prior.tables import stability as module
from fourier_prior.tables.stability import stability_table


def cell(table, column, row=0):
    return table[column].iloc[row]


def test_table_2_pairs_sequences_and_says_what_was_not_run():
    none, fourier = [10.0, 20.0, 30.0, 40.0], [15.0, 24.0, 36.0, 41.0]
    stability = pd.concat(
        [
            of_sequences("jaccard_initialisations", "none", none, run="all"),
            of_sequences("jaccard_initialisations", "fourier", fourier, run="all"),
            of_sequences("jaccard_initialisations", "none", [99.0] * 4, run="all", subset="top"),
            of_sequences("jaccard_top", "none", none, run="all", subset="top"),
        ]
    )
    table = stability_table(
        stability, MODELS, "none", "fourier", published=NOTHING_PUBLISHED, embedded=False
    )
    wide = table.wide()
    assert list(wide["dataset"]) == ["spi1", "nanog-oct4-sox2"]
    assert cell(wide, "jaccard_initialisations_none") == 25
    assert cell(wide, "jaccard_initialisations_fourier_sem") == pytest.approx(stats.sem(fourier))
    assert cell(wide, "jaccard_initialisations_p") == pytest.approx(1 / 16)
    assert cell(wide, "jaccard_top_none") == 25
    assert cell(wide, "jaccard_top_fourier") == "not run"
    assert cell(wide, "jaccard_top_p") == "not run"
    assert (wide.loc[1].drop(["dataset", "architecture"]).dropna() == "not run").all()


def test_the_table_is_made_of_files(tmp_path):
    table, text = module.table(analysis_files(tmp_path), **COMPARED, top_fraction=0.01)
    assert_complete(table, text, rows=2)
    assert "the strongest 0.01 of the peaks" in text
    assert "Sequences: n = 2." in text
