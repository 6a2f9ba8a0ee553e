import numpy as np
import pandas as pd
import pytest
from drawn_figures import made, readable_words
from result_examples import CONDITIONS, MODELS, of_runs, written
from scipy import stats

from fourier_prior.figures import performance
from fourier_prior.figures.performance import draw_performance
from fourier_prior.formatting import format_p

METRICS = {
    "binary": ("validation_loss", "accuracy", "auroc", "auprc"),
    "profile": ("validation_loss", "nll_per_read", "jsd", "count_pearson"),
}
pytestmark = pytest.mark.usefixtures("styled")


def runs(seeds):
    return pd.concat(
        of_runs(
            *(metric, condition, np.arange(seeds[subset]) + 0.5 * (condition == "fourier")),
            **{"dataset": dataset, "architecture": architecture, "subset": subset},
        )
        for dataset, architecture in MODELS
        for subset in ("all", "top")
        for condition in CONDITIONS
        for metric in METRICS[architecture]
    )


def test_figure_s11_draws_every_run_of_its_subset():
    table = runs({"all": 4, "top": 1})
    figure = draw_performance(table, MODELS, CONDITIONS, subset="all")
    assert len(figure.axes) == sum(len(METRICS[a]) for _, a in MODELS)
    accuracy = figure.axes[1]
    drawn = [c.get_offsets()[:, 1] for c in accuracy.collections if len(c.get_offsets()) == 4]
    assert np.sort(drawn).tolist() == [[0, 1, 2, 3], [0.5, 1.5, 2.5, 3.5]]
    p = stats.mannwhitneyu(
        np.arange(4) + 0.5, np.arange(4), alternative="greater", method="exact"
    ).pvalue
    assert accuracy.get_title() == f"p = {format_p(p)}"
    assert [t.get_text() for t in accuracy.get_xticklabels()] == ["n = 4", "n = 4"]


def test_a_task_without_metrics_is_named_and_an_unmeasured_panel_is_empty():
    table = runs({"all": 4, "top": 1})
    gap = table[table["dataset"] == "spi1"].assign(task="K562", value=np.nan)
    unmeasured = (table["dataset"] == "spi1") & (table["metric"] == "accuracy")
    table.loc[unmeasured, "value"] = np.nan
    figure = draw_performance(pd.concat([table, gap]), MODELS, CONDITIONS, subset="all")
    text = " ".join(readable_words(figure).split())
    assert "No metrics of spi1 binary K562: the test split has no positives" in text
    assert [t.get_text() for t in figure.axes[1].texts] == ["no test accuracy"]


def test_figure_s12_makes_no_test_of_single_runs():
    table = runs({"all": 4, "top": 1})
    text = readable_words(draw_performance(table, MODELS, CONDITIONS, subset="top"))
    assert "no test of one run" in text
    assert "n = 4" not in text


def test_figure_s11_is_made_of_files(tmp_path):
    table = runs({"all": 4, "top": 1})
    files = {"performance": [written(table, tmp_path / "performance.tsv")]}
    options = {"models": MODELS, "conditions": CONDITIONS, "subset": "top"}
    assert "n = 1" in readable_words(made(performance, files, tmp_path, **options))
