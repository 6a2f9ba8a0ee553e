"""Figures S11 and S12: predictive performance of every run of every model."""

import textwrap
from collections.abc import Sequence
from string import ascii_uppercase

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.figures.model_rows import model_rows, of_model, p_equals
from fourier_prior.figures.panels import draw_message, draw_violins, note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.formatting import with_relation
from fourier_prior.statistics.significance import unpaired_test
from fourier_prior.vocabulary import EXPECTED, LABELS, MEASURES, measures_about

_ROW = 1.35  # inches


def performance_measures(architecture: str, shown: str) -> list[str]:
    """Return the measures of prediction that a kind of figure shows; see `vocabulary.PLACES`."""
    about = measures_about("training", "performance", shown=shown, architecture=architecture)
    return [measure.key for measure in about]


def draw_all_performance(
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
        metrics = performance_measures(model[1], "figures")
        panels = part.subplots(1, len(metrics), squeeze=False)[0]
        for axes, metric in zip(panels, metrics, strict=True):
            measured = select(of_model(rows, model), metric=metric)
            groups = {c: _values(measured, c) for c in conditions}
            if not any(group.size for group in groups.values()):
                draw_message(axes, f"no {LABELS[metric]}")
                continue
            title = "no test of one run"
            if min(group.size for group in groups.values()) > 1:
                title = p_equals(unpaired_test(*groups.values(), EXPECTED[metric]).p)
            label = textwrap.fill(LABELS[metric], 18)
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
        "lowers losses and divergences and raises the other metrics.",
    )
    return figure


def _values(measured: pd.DataFrame, condition: str) -> np.ndarray:
    runs = select(measured, condition=condition).dropna(subset="value").sort_values("seed")
    return runs["value"].to_numpy(dtype=float)


def draw_performance(
    performance: pd.DataFrame, architecture: str, conditions: Sequence[str]
) -> Figure:
    """Figure 4: predictive performance of every random initialisation.

    Parameters
    ----------
    performance : pandas.DataFrame
        Tidy table: subset, condition, seed, best, task, metric, value.
    architecture : {"binary", "profile"}
        Decides which metrics are shown.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    matplotlib.figure.Figure
    """
    metrics = performance_measures(architecture, "main")
    figure = new_figure(PAGE_WIDTH, 2.9)
    panels = figure.subplots(1, len(metrics), squeeze=False)[0]
    rows = select(performance, subset="all", task="mean")
    for axes, letter, metric in zip(panels, ascii_uppercase, metrics, strict=False):
        groups, chosen = {}, {}
        for condition in conditions:
            runs = select(rows, metric=metric, condition=condition).dropna(subset="value")
            runs = runs.sort_values("seed")
            groups[condition] = runs["value"].to_numpy(dtype=float)
            best = np.flatnonzero(runs["best"].to_numpy(dtype=bool))
            if best.size:
                chosen[condition] = int(best[0])
        p = unpaired_test(groups[conditions[0]], groups[conditions[1]], EXPECTED[metric]).p
        draw_violins(
            axes,
            groups,
            ylabel=LABELS[metric],
            title=f"p {with_relation(p)}",
            highlight=chosen,
        )
        panel_letter(axes, letter)
    expectations = ", ".join(
        f"{letter} {MEASURES[metric].expected}"
        for letter, metric in zip(ascii_uppercase, metrics, strict=False)
    )
    note(
        figure,
        "Points: one per random initialisation. Diamond: median; bar: quartiles; ring: run with "
        "the lowest validation loss. p: one-sided "
        f"Mann–Whitney test that the prior makes {expectations}.",
    )
    return figure
