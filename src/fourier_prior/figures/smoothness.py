"""Figure S5: high-frequency sum and entropy of attributions, for every model."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import pair, select
from fourier_prior.attributions.file import Attributions
from fourier_prior.errors import InputError
from fourier_prior.figures.attribution_tracks import draw_example, median_example
from fourier_prior.figures.model_rows import (
    draw_measure,
    model_rows,
    model_title,
    of_model,
    title_row,
)
from fourier_prior.figures.panels import draw_paired_scatter, note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, new_figure
from fourier_prior.formatting import format_value, with_relation
from fourier_prior.statistics.significance import paired_test
from fourier_prior.vocabulary import EXPECTED, LABELS, condition_label, measures_about

_ROW = 1.6  # inches


def draw_all_smoothness(
    interpretability: pd.DataFrame, models: Sequence[Sequence[str]], conditions: Sequence[str]
) -> Figure:
    """Draw histograms and paired scatter plots of the measures, a row per model.

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
    shown = select(interpretability, run="best", sample="test", subset="all")
    measures = [measure.key for measure in measures_about("smoothness", shown="figures")]
    figure, parts = model_rows(models, conditions, _ROW)
    for part, model in zip(parts, models, strict=True):
        panels = part.subplots(1, 2 * len(measures))
        for measure, axes in zip(measures, panels.reshape(-1, 2), strict=True):
            both = pair(select(of_model(shown, model), measure=measure), *conditions)
            draw_measure(*axes, both, measure, ticks=3)
            if len(both):
                title_row(part, f"{model_title(model)} (n = {len(both)} test sequences)")
    note(
        figure,
        "Models with the lowest validation loss. Dashed: means in histograms, y = x in scatter "
        "plots. below: share of sequences below the line y = x; p: one-sided paired Wilcoxon test "
        "that the prior lowers the measure.",
    )
    return figure


def draw_smoothness(
    interpretability: pd.DataFrame,
    attributions: Mapping[str, Attributions],
    *,
    window: int,
    sites: pd.DataFrame | None = None,
) -> Figure:
    """Figure 2: high-frequency sum and entropy of every test sequence, and one example.

    Parameters
    ----------
    interpretability : pandas.DataFrame
        Tidy table with the measures ``high_frequency_sum`` and ``entropy``. It chooses the
        example: the one whose change of the high-frequency sum is the median.
    attributions : mapping of condition to Attributions
        Attributions of the test sample by the selected runs: baseline, then treatment.
    window, sites
        As for `draw_initialisations`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    baseline, treatment = attributions
    shown = select(interpretability, run="best", sample="test", subset="all")
    figure = new_figure(PAGE_WIDTH, 7.6)
    upper, lower = figure.subfigures(2, 1, height_ratios=[1.15, 1])
    pairs = {}
    measures = [measure.key for measure in measures_about("smoothness", shown="main")]
    panels = upper.subplots(1, len(measures), squeeze=False)[0]
    for axes, measure, letter in zip(panels, measures, ascii_uppercase, strict=False):
        label = LABELS[measure]
        both = pairs[measure] = pair(select(shown, measure=measure), baseline, treatment)
        if both.empty:
            raise InputError(f"No test sequence has a {label} under both conditions.")
        x, y = both[baseline].to_numpy(), both[treatment].to_numpy()
        p = paired_test(x, y, EXPECTED[measure]).p
        draw_paired_scatter(
            axes,
            x,
            y,
            xlabel=f"{label}, {condition_label(baseline)}",
            ylabel=f"{label}, {condition_label(treatment)}",
            text=f"n = {len(both)} test sequences, {np.mean(y < x):.0%} below the line\n"
            f"means {format_value(x.mean())} → {format_value(y.mean())}, "
            f"one-sided Wilcoxon p {with_relation(p)}",
        )
        panel_letter(axes, letter)
    change = pairs["high_frequency_sum"]
    example = median_example(change[treatment] - change[baseline])
    tracks = {(c, condition_label(c)): file for c, file in attributions.items()}
    where = draw_example(
        lower, tracks, example, window, sites, letters=ascii_uppercase[len(measures) :]
    )
    before, after = change.loc[example, [baseline, treatment]]
    note(
        figure,
        f"{where}. Rule: the test sequence whose change of the high-frequency sum is the median "
        f"({format_value(before)} → {format_value(after)}).",
    )
    return figure
