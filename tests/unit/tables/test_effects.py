import re

import pytest
from table_examples import analysis_files, analysis_tables, assert_complete

from fourier_prior.analysis import effects
from fourier_prior.tables import effects as module
from fourier_prior.tables.effects import effects_markdown


def test_effects_over_sequences_and_over_seeds():
    performance, interpretability, stability = analysis_tables()
    table = effects.effects_table(interpretability, stability, performance, "none", "fourier")
    assert table.notna().all().all()
    rows = table.set_index(["dataset", "level", "measure"])
    summit = rows.loc[("spi1", "sequences", "summit_correlation")]
    assert summit["difference"] == pytest.approx(-0.1)
    assert (summit["n_none"], summit["n_fourier"]) == (2, 2)
    pooled = rows.loc[("spi1", "sequences", "peaks_auprc")]
    assert pooled["p"] == "no test"
    entropy = rows.loc[("spi1", "seeds", "entropy")]
    assert entropy["n_none"] == 2
    assert entropy["difference"] == pytest.approx(-0.1)
    accuracy = rows.loc[("spi1", "seeds", "accuracy")]
    assert accuracy["p"] == pytest.approx(1 / 20)  # all of three above all of three
    text = effects_markdown(table, "none", "fourier")
    assert text.count("\n| ") == len(table) + 2
    assert not re.search(r"\bnan\b", text)


def test_the_table_is_made_of_files(tmp_path):
    table, text = module.table(analysis_files(tmp_path), conditions=["none", "fourier"])
    assert_complete(table, text, rows=20)
