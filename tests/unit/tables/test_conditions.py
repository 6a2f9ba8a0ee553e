import re

import numpy as np
import pandas as pd
import pytest
from result_examples import of_runs, of_sequences, written
from scipy import stats
from table_examples import MODELS, analysis_tables, assert_complete

from fourier_prior.published.values import published_values
from fourier_prior.tables import conditions as module
from fourier_prior.tables.conditions import condition_table

KINDS = [("spi1", "binary", c) for c in ("none", "fourier", "l2")]


def all_conditions():
    """Tables of `analysis_tables` with a third condition, input gradients and smoothness."""
    performance, interpretability, stability = analysis_tables()
    smooth = pd.concat(
        of_sequences(
            measure, condition, [level - gain, level - 2 * gain, level - 3 * gain], dataset=d
        )
        for measure, level in (("high_frequency_sum", 0.6), ("entropy", 9.0))
        for condition, gain in (("none", 0.0), ("fourier", 0.1), ("l2", 0.05))
        for d, _ in MODELS
    )
    weights = [
        of_runs(metric, condition, [weight] * 3, dataset=d, task="penalty")
        for condition, numbers in (("none", (0, 0)), ("fourier", (50, 0)), ("l2", (0, 1e-4)))
        for metric, weight in zip(("prior_weight", "l2_weight"), numbers, strict=True)
        for d, _ in MODELS
    ]
    others = [of_runs("auroc", "l2", [0.71, 0.72, 0.9], best=2, dataset=d) for d, _ in MODELS]
    performance = pd.concat([performance, *others, *weights])
    steeper = smooth.assign(value=smooth["value"] - 0.2)
    return performance, pd.concat([interpretability, smooth]), steeper, stability


def table_of_conditions(kinds=KINDS, embedded=False):
    return condition_table(
        *all_conditions(), kinds, "none",
        published=published_values(), embedded=embedded,
    )  # fmt: skip


def test_table_s2_compares_every_condition_with_the_baseline():
    wide = table_of_conditions().filled().set_index("condition")
    assert list(wide.index) == ["none", "fourier", "l2"]
    assert wide.loc["l2", ["prior_weight", "l2_weight"]].tolist() == [0, 1e-4]
    assert wide.loc["l2", "auroc_selected"] == 0.9
    assert wide.loc["l2", "auroc"] == pytest.approx(np.mean([0.71, 0.72, 0.9]))
    assert wide.loc["l2", "auroc_p"] == pytest.approx(
        stats.mannwhitneyu([0.71, 0.72, 0.9], [0.7, 0.8, 0.75], alternative="greater").pvalue
    )
    assert wide.loc["l2", "accuracy"] == "not run"
    assert wide.loc["fourier", "high_frequency_sum"] == pytest.approx(0.4)
    assert wide.loc["fourier", "high_frequency_sum_p"] == pytest.approx(1 / 8)
    assert wide.loc["fourier", "high_frequency_sum_gradient"] == pytest.approx(0.2)
    assert wide.loc["none", "high_frequency_sum_p"] == "–"
    assert wide.loc["l2", "high_frequency_sum_published"] == 0.4
    assert wide.loc["none", "high_frequency_sum_published"] == "–"
    assert wide.loc["fourier", "jaccard_initialisations"] == 75
    assert wide.loc["l2", "jaccard_initialisations"] == "not run"
    assert not wide.isna().any(axis=None)
    assert not {"nll", "jsd"} & set(wide)


def test_table_s2_says_what_an_architecture_does_not_have():
    table = table_of_conditions([*KINDS, ("k562", "profile", "none")])
    wide = table.filled()
    assert wide.loc[3, "auroc"] == "–"
    assert wide.loc[3, "nll"] == "not run"
    assert wide.loc[0, "nll"] == "–"
    text = table.markdown("Title", ["A note."])
    assert text.count("\n| ") == 4 + 2
    assert "published 0.374 ± 0.002" in text
    assert "published 134.3 ± 1.0" in text  # of table 2
    assert "published 0.956" in text  # of table 1
    other = table_of_conditions(embedded=True)
    assert other.filled().loc[1, "entropy_published_other_data"] == 7.891
    assert "published (other data) 0.374 ± 0.002" in other.markdown("Title", [])
    assert "0.900 (0.777 ± 0.062)" in text
    assert not re.search(r"\bnan\b", text)


def test_the_table_is_made_of_files(tmp_path):
    roles = ("performance", "interpretability", "gradients", "stability")
    files = {
        role: [written(table, tmp_path / f"{role}.tsv")]
        for role, table in zip(roles, all_conditions(), strict=True)
    }
    table, text = module.table(
        files, kinds=KINDS, baseline="none", scores="DeepSHAP", embedded=True
    )
    assert_complete(table, text, rows=3)
    assert "one-sided test against no prior" in text
    assert "embedded experiments" in text
