import pandas as pd
import pytest
from result_examples import of_runs

from fourier_prior.analysis.performance import performance_table, remarks_on_gaps


def model(condition, seed, losses, auroc, prior=None, **training):
    history = pd.DataFrame(
        {"epoch": range(1, len(losses) + 1), "validation_selection": losses, "best": False}
    )
    metrics = pd.DataFrame({"task": ["mean"], "metric": ["auroc"], "value": [auroc]})
    labels = {"dataset": "spi1", "architecture": "binary", "subset": "all"}
    labels |= {"condition": condition, "seed": seed}
    return history, metrics, {"labels": labels, "prior": prior, "training": training}


def test_each_model_has_its_metrics_losses_and_weights_and_one_of_each_kind_is_the_best():
    table = performance_table(
        [
            model("none", "00", [0.7, 0.5, 0.6], 0.8),
            model("none", "01", [0.9, 0.4], 0.7, l2=0.01),
            model("none", "02", [0.4], 0.9),
            model("fourier", "00", [0.6], 0.85, prior={"weight": 2.5, "kind": "fourier"}),
        ]
    )
    assert list(table) == [
        *("dataset", "architecture", "subset", "condition", "seed", "best", "task", "metric"),
        "value",
    ]
    wide = table.pivot(index=["condition", "seed"], columns=["task", "metric"], values="value")
    expected = {
        ("none", "00"): [0.8, 0.5, 2, 0, 0],
        ("none", "01"): [0.7, 0.4, 2, 0, 0.01],
        ("none", "02"): [0.9, 0.4, 1, 0, 0],
        ("fourier", "00"): [0.85, 0.6, 1, 2.5, 0],
    }
    columns = [("mean", metric) for metric in ("auroc", "validation_loss", "best_epoch")]
    columns += [("penalty", metric) for metric in ("prior_weight", "l2_weight")]
    assert len(table) == 20
    for kind, values in expected.items():
        assert wide.loc[kind, columns].tolist() == pytest.approx(values)
    # Of equal losses the first counts; every row of the best model is marked.
    marked = table[table["best"]]
    assert marked[["condition", "seed"]].drop_duplicates().to_numpy().tolist() == [
        ["none", "01"],
        ["fourier", "00"],
    ]
    assert len(marked) == 10


def test_tasks_without_any_metric_are_named():
    nan = float("nan")
    rows = [
        of_runs("auroc", "none", [0.8, 0.9]),
        of_runs("auroc", "none", [0.8, 0.9], task="A"),
        of_runs("auprc", "none", [nan, nan], task="A"),  # one metric may be undefined
        of_runs("l2_weight", "none", [nan, nan], task="penalty"),
    ]
    assert remarks_on_gaps(pd.concat(rows)) == []
    rows += [of_runs(metric, "none", [nan, nan], task="B") for metric in ("auroc", "auprc")]
    assert remarks_on_gaps(pd.concat(rows)) == [
        "No metrics of spi1 binary B: the test split has no positives or no reads of it; means are "
        "over the other tasks."
    ]
