import pandas as pd
import pytest
from control_examples import KINDS, control_files
from result_examples import CONDITIONS

from fourier_prior.analysis.negative_controls import pattern_controls
from fourier_prior.tables.negative_controls import controls_markdown, table


def test_the_page_counts_verdicts():
    nothing = pd.DataFrame({"kept": [False], "label": ["SPI1"]})
    controls = pattern_controls({("real labels", "none"): nothing}, 0.05)
    page = controls_markdown(controls, "Controls")
    assert "1 controls: 0 pass, 1 fail, 0 inconclusive, 0 no verdict." in page
    assert "**fail**" in page


@pytest.mark.parametrize("planted", [True, False])
def test_the_table_is_made_of_files(tmp_path, planted):
    files = control_files(tmp_path, planted=planted)
    options = {"kinds": KINDS, "dataset": "spi1", "conditions": CONDITIONS}
    controls, text = table(files, **options, significance=0.05, seed=1)
    assert not controls.isna().any(axis=None)
    assert text.startswith("# Controls that can fail: binary models of spi1\n")
    assert f"{len(controls)} controls:" in text
    assert (controls["control"].str.contains("planted").any()) == planted
