"""Comparisons of conditions, over examples and over seeds."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fourier_prior.errors import InputError
from fourier_prior.statistics import significance as statistics
from fourier_prior.statistics.conditions import compare_conditions, compare_seeds


def tidy(shift=-0.2, n=30, measures=("entropy",)):
    rng = np.random.default_rng(2)
    base = rng.random(n)
    rows = [
        {
            "dataset": "spi1",
            "architecture": "binary",
            "subset": "all",
            "condition": condition,
            "run": "best",
            "sample": "test",
            "example": i,
            "measure": measure,
            "value": base[i] + (shift + rng.normal(0, 0.05) if condition == "fourier" else 0),
        }
        for measure in measures
        for condition in ("none", "fourier", "l2")
        for i in range(n)
    ]
    return pd.DataFrame(rows).astype({"example": "Int64"})


def test_compare_conditions_pairs_examples():
    table = tidy()
    result = compare_conditions(table.sample(frac=1, random_state=0))
    assert len(result) == 1
    row = result.iloc[0]
    before = table.query("condition == 'none'")["value"].to_numpy()
    after = table.query("condition == 'fourier'")["value"].to_numpy()
    assert row["n"] == 30
    assert row["mean_none"] == pytest.approx(before.mean())
    assert row["sem_fourier"] == pytest.approx(stats.sem(after))
    assert row["p"] == pytest.approx(statistics.paired_test(before, after, "less").p)
    assert row["difference_low"] < row["difference"] < row["difference_high"] < 0
    assert (row["direction"], row["expected"], row["effect"]) == ("less", "less", -1)
    assert row["dataset"] == "spi1"


def test_compare_conditions_leaves_out_incomplete_pairs():
    table = tidy()
    table.loc[table.index[3], "value"] = np.nan
    table = table.drop(index=table.index[35])  # example 5 of the treatment
    assert compare_conditions(table).iloc[0]["n"] == 28


def test_compare_conditions_keeps_groups_and_pooled_values_apart():
    table = pd.concat([tidy(), tidy().assign(architecture="profile")])
    pooled = table.iloc[[0, 30]].assign(example=pd.NA, measure="peaks_auprc", value=[0.4, 0.5])
    unknown = tidy(measures=("colour",))
    result = compare_conditions(pd.concat([table, pooled, unknown]))
    assert result["measure"].tolist().count("entropy") == 2
    row = result.set_index("measure").loc["peaks_auprc"]
    assert row["n"] == 1
    assert np.isnan(row["p"])
    assert row["difference"] == pytest.approx(0.1)
    assert row["direction"] == "greater"
    assert result.set_index("measure").loc["colour", "expected"] == "two-sided"


def test_compare_conditions_without_treatment_is_an_empty_table():
    result = compare_conditions(tidy().query("condition == 'none'"))
    assert result.empty
    assert {"mean_none", "mean_fourier", "p", "direction"} <= set(result)


def test_compare_conditions_refuses_bad_tables():
    with pytest.raises(InputError, match="example 0 occurs twice"):
        compare_conditions(pd.concat([tidy(), tidy()]))
    with pytest.raises(InputError, match="measure, value is missing"):
        compare_conditions(tidy().drop(columns=["measure", "value"]))


def test_compare_seeds_counts_each_seed_once():
    rng = np.random.default_rng(3)
    rows = [
        {"dataset": "d", "condition": c, "seed": f"{s:02}", "metric": "auroc", "value": v}
        for c, mean in (("none", 0.8), ("fourier", 0.9))
        for s in range(5)
        for v in mean + rng.normal(0, 0.01, 4)
    ]
    table = pd.DataFrame(rows)
    arguments = {"seed": "seed", "measure": "metric", "by": ["dataset"]}
    row = compare_seeds(table, **arguments).iloc[0]
    assert (row["n_none"], row["n_fourier"], row["measure"]) == (5, 5, "auroc")
    assert row["p"] == pytest.approx(1 / 252)  # 10 choose 5
    assert row["direction"] == "greater"
    assert compare_seeds(table, treatment="l2", **arguments).empty
