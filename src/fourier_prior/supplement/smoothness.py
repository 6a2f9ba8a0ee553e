"""Figure S5: high-frequency sum and entropy of attributions, for every model."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fourier_prior.plots import condition_label, draw_message, draw_paired_scatter, note
from fourier_prior.reporting import LABELS, format_value, pair, select
from fourier_prior.statistics import EXPECTED, paired_test
from fourier_prior.supplement.models import (
    draw_histograms,
    model_rows,
    model_title,
    of_model,
    p_equals,
    title_row,
)

MEASURES = ("high_frequency_sum", "entropy")
_ROW = 1.6  # inches


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
    xlabel, ylabel = condition_label(baseline), condition_label(treatment)
    shown = select(interpretability, run="best", sample="test", subset="all")
    figure, parts = model_rows(models, conditions, _ROW)
    for part, model in zip(parts, models, strict=True):
        panels = part.subplots(1, 2 * len(MEASURES))
        for measure, axes in zip(MEASURES, panels.reshape(-1, 2), strict=True):
            both = pair(select(of_model(shown, model), measure=measure), baseline, treatment)
            if both.empty:
                for empty in axes:
                    draw_message(empty, f"no {LABELS[measure]}")
                continue
            x, y = both[baseline].to_numpy(), both[treatment].to_numpy()
            title_row(part, f"{model_title(model)} (n = {len(both)} test sequences)")
            histogram, scatter = axes
            draw_histograms(histogram, {baseline: x, treatment: y}, xlabel=LABELS[measure])
            histogram.set_title(
                f"means {format_value(x.mean())} → {format_value(y.mean())}",
                fontsize=7,
                loc="left",
            )
            draw_paired_scatter(scatter, x, y, xlabel=xlabel, ylabel=ylabel)
            scatter.texts[0].remove()  # the note says what the line is
            for axis in (scatter.xaxis, scatter.yaxis):
                axis.set_major_locator(MaxNLocator(3))
            p = paired_test(x, y, EXPECTED[measure]).p
            below = np.mean(y < x)
            scatter.set_title(f"{below:.0%} below\n{p_equals(p)}", fontsize=7, loc="left")
    note(
        figure,
        "Models with the lowest validation loss. Dashed: means in histograms, y = x in scatter "
        "plots. below: share of sequences below the line y = x; p: one-sided paired Wilcoxon test "
        "that the prior lowers the measure.",
    )
    return figure
