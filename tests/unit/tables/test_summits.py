import math

import pandas as pd
import pytest
from result_examples import of_sequences
from table_examples import (
    COMPARED,
    MODELS,
    analysis_files,
    analysis_tables,
    assert_complete,
)

from fourier_prior.published.values import published_values
from fourier_prior.tables import summits as module
from fourier_prior.tables.summits import summit_table


def cell(table, column, row=0):
    return table[column].iloc[row]


def test_table_3_takes_selected_runs_on_the_test_sample():
    table = pd.concat(
        [
            of_sequences("summit_correlation", "none", [-0.1, -0.3]),
            of_sequences("summit_correlation", "fourier", [-0.2, -0.6]),
            of_sequences("summit_correlation", "none", [0.9], run="seed-00", sample="stability"),
            of_sequences("peaks_auprc", "none", 0.4),
            of_sequences("peaks_auprc", "fourier", 0.5),
            of_sequences("peaks_auprc", "none", 0.1, run="seed-00", sample="stability"),
        ]
    )
    wide = summit_table(
        table, MODELS, "none", "fourier", published=published_values(), embedded=True
    ).wide()
    assert cell(wide, "summit_correlation_none") == pytest.approx(-0.2)
    assert cell(wide, "summit_correlation_p") == pytest.approx(1 / 4)
    assert (cell(wide, "peaks_auprc_none"), cell(wide, "peaks_auprc_fourier")) == (0.4, 0.5)
    assert "peaks_auprc_p" not in wide
    assert cell(wide, "peaks_auprc_none_published_other_data", 1) == 0.674
    assert cell(wide, "peaks_auprc_none_published_other_data", 0) == 0.595


def test_real_data_show_published_values_plainly_and_only_for_the_same_conditions():
    _, interpretability, _ = analysis_tables()
    arguments = {"published": published_values(), "embedded": False}
    table = summit_table(interpretability, MODELS, "none", "fourier", **arguments)
    assert "other data" not in table.markdown("Title", [])
    assert cell(table.wide(), "peaks_auprc_fourier_published", 1) == 0.669
    other = summit_table(interpretability, MODELS, "none", "l2", **arguments).wide()
    assert math.isnan(cell(other, "peaks_auprc_l2_published", 1))


def test_the_table_is_made_of_files(tmp_path):
    table, text = module.table(analysis_files(tmp_path), **COMPARED)
    assert_complete(table, text, rows=2)
    assert "Sequences: n = 2." in text
