"""Figures S11 and S12: predictive performance of every run of every model."""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.performance import remarks_on_gaps
from fourier_prior.analysis.tidy_tables import RUN_COLUMNS, read_tables, select
from fourier_prior.figures.model_rows import model_rows, of_model, p_equals
from fourier_prior.figures.panels import draw_message, draw_violins, note
from fourier_prior.figures.style import condition_colours
from fourier_prior.statistics.significance import unpaired_test
from fourier_prior.vocabulary import measures_about

_ROW = 1.35  # inches


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    subset: str,
) -> Figure:
    """Read the tables of every model and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        performance: analysis tables.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of str
        Baseline and treatment.
    subset : {"all", "top"}
        What the runs were trained on.

    Returns
    -------
    matplotlib.figure.Figure
    """
    performance = read_tables(files["performance"], RUN_COLUMNS)
    return draw_performance(performance, models, conditions, subset=subset)


def draw_performance(
    performance: pd.DataFrame,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    *,
    subset: str,
) -> Figure:
    """Draw validation loss and test metrics as violins over runs, a row per model.

    Parameters
    ----------
    performance : pandas.DataFrame
        Tidy table: dataset, architecture, subset, condition, seed, best, task, metric, value.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of str
        Baseline and treatment.
    subset : {"all", "top"}
        Which training examples the runs saw.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, parts = model_rows(models, conditions, _ROW)
    colours = condition_colours(list(conditions))
    rows = select(performance, subset=subset, task="mean")
    for part, model in zip(parts, models, strict=True):
        shown = measures_about("training", "performance", shown="figures", architecture=model[1])
        for axes, measure in zip(part.subplots(1, len(shown)), shown, strict=True):
            measured = select(of_model(rows, model), metric=measure.key)
            groups = {c: _values(measured, c) for c in conditions}
            if not any(group.size for group in groups.values()):
                draw_message(axes, f"no {measure.name}")
                continue
            title = "no test of one run"
            if min(group.size for group in groups.values()) > 1:
                title = p_equals(unpaired_test(*groups.values(), measure.direction).p)
            label = textwrap.fill(measure.name, 18)
            draw_violins(axes, groups, ylabel=label)
            axes.set_title(title, fontsize=7.5)
            # The legend names the conditions: their names side by side would need more room.
            axes.set_xticklabels([f"n = {group.size}" for group in groups.values()])
            for tick, condition in zip(axes.get_xticklabels(), groups, strict=True):
                tick.set_color(colours[condition])
    note(
        figure,
        "Points: one per random initialisation; n: their number. Diamond: median; bar: quartiles; "
        "no violin below three distinct values. p: one-sided Mann–Whitney test that the prior "
        "lowers losses and divergences and raises the other metrics."
        + "".join(f" {remark}" for remark in remarks_on_gaps(performance)),
    )
    return figure


def _values(measured: pd.DataFrame, condition: str) -> np.ndarray:
    runs = select(measured, condition=condition).dropna(subset="value").sort_values("seed")
    return runs["value"].to_numpy(dtype=float)
