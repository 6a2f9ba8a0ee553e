"""Figure S23: smoothness of attributions and input gradients of two regularisers."""

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
from fourier_prior.vocabulary import METHOD_LABELS, condition_label, measures_about


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    scores: str,
) -> Figure:
    """Read the tables of every model and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        scores: analysis tables interpretability; gradients: the same of input gradients.
    models : sequence of (str, str)
        Data sets and architectures: each has a row per method.
    conditions : sequence of str
        The two conditions that are compared.
    scores : str
        What the scores are called, for instance DeepSHAP.

    Returns
    -------
    matplotlib.figure.Figure
    """
    tables = {
        scores: read_tables(files["scores"], MEASURE_COLUMNS),
        METHOD_LABELS["gradient"]: read_tables(files["gradients"], MEASURE_COLUMNS),
    }
    return draw_smoothness_by_method(tables, models, conditions)


def draw_smoothness_by_method(
    tables: Mapping[str, pd.DataFrame],
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
) -> Figure:
    """Draw the smoothness of two conditions, by attribution method.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Name of the method to a tidy table: dataset, architecture, subset, condition, run, sample,
        example, measure, value.
    models : sequence of (str, str)
        Data sets and architectures; each has a row per method.
    conditions : sequence of str
        The two conditions; the second is the one that is claimed to be smoother.

    Returns
    -------
    matplotlib.figure.Figure
    """
    measures = measures_about("smoothness", shown="figures")
    rows = [(model, method) for model in models for method in tables]
    figure, parts = model_rows([model for model, _ in rows], conditions, 1.7)
    for part, (model, method) in zip(parts, rows, strict=True):
        shown = select(tables[method], run="best", sample="test", subset="all")
        panels = part.subplots(1, 2 * len(measures)).reshape(-1, 2)
        most = 0
        for measure, (histogram, scatter) in zip(measures, panels, strict=True):
            both = pair(select(of_model(shown, model), measure=measure.key), *conditions)
            draw_measure(histogram, scatter, both, measure.key)
            most = max(most, len(both))
        title_row(part, f"{model_title(model)}, {method} (n = {most} test sequences)")
    note(
        figure,
        "Models with the lowest validation loss. Dashed: means in histograms, y = x in scatter "
        "plots. p: one-sided paired Wilcoxon test of "
        f"{condition_label(conditions[1])} against {condition_label(conditions[0])}, in the "
        "direction that is claimed for the prior.",
    )
    return figure
