"""Figure S5: how smooth and how sparse attributions are, for every model."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS, pair, read_tables, select
from fourier_prior.figures.model_rows import (
    draw_measure,
    model_rows,
    model_title,
    of_model,
    title_row,
)
from fourier_prior.figures.panels import note
from fourier_prior.vocabulary import measures_about

_ROW = 1.6  # inches


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
) -> Figure:
    """Read the tables of every model and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        interpretability: analysis tables.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    matplotlib.figure.Figure
    """
    interpretability = read_tables(files["interpretability"], MEASURE_COLUMNS)
    return draw_smoothness(interpretability, models, conditions)


def draw_smoothness(
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
    measures = measures_about("smoothness", shown="figures")
    shown = select(interpretability, run="best", sample="test", subset="all")
    figure, parts = model_rows(models, conditions, _ROW)
    for part, model in zip(parts, models, strict=True):
        panels = part.subplots(1, 2 * len(measures))
        for measure, axes in zip(measures, panels.reshape(-1, 2), strict=True):
            both = pair(select(of_model(shown, model), measure=measure.key), *conditions)
            draw_measure(*axes, both, measure.key, ticks=3)
            if len(both):
                title_row(part, f"{model_title(model)} (n = {len(both)} test sequences)")
    note(
        figure,
        "Models with the lowest validation loss. Dashed: means in histograms, y = x in scatter "
        "plots. below, above: share of sequences on that side of the line y = x; p: one-sided "
        "paired Wilcoxon test in the direction that is claimed for the prior.",
    )
    return figure
