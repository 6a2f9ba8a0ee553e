import re

import numpy as np
import pandas as pd
import pytest
from result_examples import of_runs
from scipy import stats
from table_examples import COMPARED, NOTHING_PUBLISHED, analysis_files, assert_complete

from fourier_prior.errors import InputError
from fourier_prior.published.values import published_values
from fourier_prior.tables import performance as module
from fourier_prior.tables.performance import performance_table


def cell(table, column, row=0):
    return table[column].iloc[row]


def test_table_1_has_selected_run_mean_error_and_test():
    none, fourier = np.array([0.80, 0.82, 0.87]), np.array([0.85, 0.90, 0.95])
    performance = pd.concat(
        [
            of_runs("auroc", "none", none, best=1),
            of_runs("auroc", "fourier", fourier, best=2),
            of_runs("auroc", "none", none + 0.5, subset="top"),
            of_runs("auroc", "none", none + 0.5, task="GM12878"),
        ]
    )
    table = performance_table(
        performance, [("spi1", "binary")], "none", "fourier",
        published=NOTHING_PUBLISHED, embedded=False,
    )  # fmt: skip
    wide = table.wide()
    assert cell(wide, "auroc_none_selected") == 0.82
    assert cell(wide, "auroc_fourier_selected") == 0.95
    assert cell(wide, "auroc_none") == pytest.approx(none.mean())
    assert cell(wide, "auroc_fourier_sem") == pytest.approx(stats.sem(fourier))
    assert cell(wide, "auroc_none_n") == 3
    assert cell(wide, "auroc_p") == pytest.approx(2 / 20)  # U = 8 of 9
    assert cell(wide, "accuracy_none") == "not run"
    assert cell(wide, "accuracy_p") == "not run"
    text = table.markdown("Title", ["A note."])
    assert "0.820 (0.830 ± 0.021)" in text
    assert table.numbers("auroc") == "n = 3"
    assert table.numbers("accuracy") == "not run"


def test_published_values_stand_in_their_printed_digits():
    performance = of_runs("accuracy", "none", [0.8, 0.9])
    table = performance_table(
        performance, [("nanog-oct4-sox2", "binary")], "none", "fourier",
        published=published_values(), embedded=False,
    )  # fmt: skip
    assert "| 0.84640 / 0.85437 |" in table.markdown("Title", [])


def test_what_was_not_measured_is_a_gap_and_is_named(tmp_path):
    files = analysis_files(tmp_path)
    measured = pd.read_csv(files["performance"][0], sep="\t", dtype={"seed": str})
    other = measured["dataset"] == "spi1"
    gap = measured[other].assign(task="K562", value=np.nan)  # of one of its tasks
    measured.loc[~other & (measured["metric"] == "auroc"), "value"] = np.nan  # all tasks of a set
    pd.concat([measured, gap]).to_csv(files["performance"][0], sep="\t", index=False)
    table, text = module.table(files, **COMPARED)
    assert_complete(table, text, rows=2)
    assert "No metrics of spi1 binary K562: the test split has no positives" in text
    assert cell(table, "auroc_none") == pytest.approx(0.75)
    assert cell(table, "auroc_none", row=1) == cell(table, "auroc_p", row=1) == "undefined"
    assert not re.search(r"\bnan\b", text)


def test_table_1_refuses_ambiguous_selection():
    performance = of_runs("auroc", "none", [0.8, 0.9]).assign(best=True)
    with pytest.raises(InputError, match="2 runs are marked as best"):
        performance_table(
            performance, [("spi1", "binary")], "none", "fourier",
            published=NOTHING_PUBLISHED, embedded=False,
        )  # fmt: skip


def test_the_table_is_made_of_files(tmp_path):
    table, text = module.table(analysis_files(tmp_path), **COMPARED)
    assert_complete(table, text, rows=2)
    assert "Runs: n = 3." in text
    assert "embedded experiments" in text
