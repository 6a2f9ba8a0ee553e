import pandas as pd
import pytest
from drawn_figures import assert_readable, made
from result_examples import CONDITIONS, of_runs, written

from fourier_prior.figures import performance_of_model
from fourier_prior.figures.performance_of_model import draw_performance_of_model

PANELS = {
    "binary": ("validation_loss", "accuracy", "auroc", "auprc"),
    "profile": ("validation_loss", "jsd", "count_pearson"),
}


@pytest.mark.usefixtures("styled")
@pytest.mark.parametrize(("architecture", "panels"), [("binary", 4), ("profile", 3)])
def test_figure_4_has_its_panels_and_one_sided_p(architecture, panels):
    rows = [
        {"subset": "all", "condition": condition, "seed": f"{seed:02d}", "best": seed == 1}
        | {"task": "mean", "metric": metric, "value": base + 0.01 * seed}
        for condition, base in (("none", 0.0), ("fourier", 1.0))
        for metric in PANELS[architecture]
        for seed in range(3)
    ]
    figure = draw_performance_of_model(pd.DataFrame(rows), architecture, ("none", "fourier"))
    assert len(figure.axes) == panels
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[0] == "p = 1.000"  # a higher loss is not what is claimed
    assert titles[-1] == "p = 0.050"  # 1 of the 20 ways to rank three and three
    for axes in figure.axes:
        labels = [label.get_text() for label in axes.get_xticklabels()]
        assert labels == ["no prior\n(n = 3)", "Fourier prior\n(n = 3)"]
    assert_readable(figure)


@pytest.mark.usefixtures("styled")
def test_figure_4_leaves_out_what_was_not_measured():
    nan = float("nan")
    table = pd.concat(
        of_runs(metric, condition, numbers if task == "mean" else [nan] * 3, task=task)
        for condition in CONDITIONS
        for metric in PANELS["binary"]
        for numbers in [[nan] * 3 if metric == "auroc" else [0.1, 0.2, 0.4]]
        for task in ("mean", "K562")
    )
    figure = draw_performance_of_model(table, "binary", CONDITIONS)
    assert "No metrics of spi1 binary K562" in " ".join(figure.get_supxlabel().split())
    labels = [label.get_text() for label in figure.axes[2].get_xticklabels()]
    assert labels == ["no prior\n(n = 0)", "Fourier prior\n(n = 0)"]


def test_figure_4_is_made_of_files(tmp_path):
    table = pd.concat(
        of_runs(metric, condition, [0.1, 0.2])
        for condition in CONDITIONS
        for metric in PANELS["binary"]
    )
    files = {"performance": [written(table, tmp_path / "performance.tsv")]}
    options = {"conditions": CONDITIONS, "architecture": "binary"}
    assert len(made(performance_of_model, files, tmp_path, **options).axes) == 4
