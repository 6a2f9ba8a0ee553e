"""Figure S5: high-frequency sum and entropy of attributions, for every model."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.plots import (
    PAGE_WIDTH,
    condition_label,
    draw_message,
    draw_paired_scatter,
    new_figure,
    note,
)
from fourier_prior.reporting import LABELS, format_value, pair, select
from fourier_prior.statistics import EXPECTED, paired_test
from fourier_prior.supplement.models import draw_histograms, model_title, of_model, p_equals

MEASURES = ("high_frequency_sum", "entropy")
_ROW = 1.75  # inches


def draw_all_smoothness(
    interpretability: pd.DataFrame, models: Sequence[Sequence[str]], conditions: Sequence[str]
) -> Figure:
    """Draw histograms and paired scatter plots of both measures, a row per model.

    Parameters
    ----------
    interpretability : pandas.DataFrame
        Tidy table: dataset, architecture, subset, condition, run, sample, example, measure, value.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    matplotlib.figure.Figure
    """
    baseline, treatment = conditions
    shown = select(interpretability, run="best", sample="test", subset="all")
    figure = new_figure(PAGE_WIDTH, _ROW * len(models) + 0.5)
    parts = figure.subfigures(len(models), 1, squeeze=False)[:, 0]
    for i, (part, model) in enumerate(zip(parts, models, strict=True)):
        part.suptitle(model_title(model), fontsize=8.5, fontweight="bold", x=0.01, ha="left")
        panels = part.subplots(1, 2 * len(MEASURES))
        for measure, axes in zip(MEASURES, panels.reshape(-1, 2), strict=True):
            both = pair(select(of_model(shown, model), measure=measure), baseline, treatment)
            if both.empty:
                for empty in axes:
                    draw_message(empty, f"no {LABELS[measure]}")
                continue
            x, y = both[baseline].to_numpy(), both[treatment].to_numpy()
            histogram, scatter = axes
            draw_histograms(histogram, {baseline: x, treatment: y}, xlabel=LABELS[measure])
            histogram.set_title(
                f"means {format_value(x.mean())} → {format_value(y.mean())}",
                fontsize=7,
                loc="left",
            )
            draw_paired_scatter(scatter, x, y, xlabel=_short(baseline), ylabel=_short(treatment))
            scatter.texts[0].set_fontsize(7)
            p = paired_test(x, y, EXPECTED[measure]).p
            below = np.mean(y < x)
            scatter.set_title(f"{below:.0%} below, {p_equals(p)}", fontsize=7, loc="left")
        if i == 0:
            panels[0].legend(fontsize=7, loc="upper left", handlelength=1, borderaxespad=0.1)
            low, high = panels[0].get_ylim()
            panels[0].set_ylim(low, low + 1.55 * (high - low))  # room for the legend
    counts = shown[shown["measure"].isin(MEASURES)].groupby(
        ["dataset", "architecture", "condition", "measure"]
    )["example"]
    note(
        figure,
        f"Test sequences per model: n = {_range(counts.nunique())}; models with the lowest "
        "validation loss. Dashed: means in histograms, equality in scatter plots. below: share of "
        "sequences below the line of equality; p: one-sided paired Wilcoxon test that the prior "
        "lowers the measure.",
    )
    return figure


def _short(condition: str) -> str:
    return condition_label(condition)


def _range(numbers: pd.Series) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return f"{low}" if low == high else f"{low} to {high}"
