"""Figure 4: predictive performance of one model over random initialisations."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.performance import remarks_on_gaps
from fourier_prior.analysis.tidy_tables import RUN_COLUMNS, read_tables, select
from fourier_prior.figures.panels import draw_violins, note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, new_figure
from fourier_prior.formatting import with_relation
from fourier_prior.statistics.significance import unpaired_test
from fourier_prior.vocabulary import measures_about


def figure(
    files: Mapping[str, Sequence[str]], *, conditions: Sequence[str], architecture: str
) -> Figure:
    """Read the table of one model and draw it.

    Parameters
    ----------
    files : mapping of str to sequence of str
        performance: analysis table.
    conditions : sequence of str
        Baseline and treatment.
    architecture : {"binary", "profile"}
        Decides the panels.

    Returns
    -------
    matplotlib.figure.Figure
    """
    performance = read_tables(files["performance"], RUN_COLUMNS)
    return draw_performance_of_model(performance, architecture, conditions)


def draw_performance_of_model(
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
    shown = measures_about("training", "performance", shown="main", architecture=architecture)
    figure = new_figure(PAGE_WIDTH, 2.9)
    panels = figure.subplots(1, len(shown))
    rows = select(performance, subset="all", task="mean")
    for axes, letter, measure in zip(panels, "ABCDEF", shown, strict=False):
        groups, chosen = {}, {}
        for condition in conditions:
            runs = select(rows, metric=measure.key, condition=condition).dropna(subset="value")
            runs = runs.sort_values("seed")
            groups[condition] = runs["value"].to_numpy(dtype=float)
            best = np.flatnonzero(runs["best"].to_numpy(dtype=bool))
            if best.size:
                chosen[condition] = int(best[0])
        p = unpaired_test(groups[conditions[0]], groups[conditions[1]], measure.direction).p
        draw_violins(
            axes,
            groups,
            ylabel=measure.name,
            title=f"p {with_relation(p)}",
            highlight=chosen,
        )
        panel_letter(axes, letter)
    expectations = ", ".join(
        f"{letter} {measure.expected}" for letter, measure in zip("ABCDEF", shown, strict=False)
    )
    note(
        figure,
        "Points: one per random initialisation. Diamond: median; bar: quartiles; ring: run with "
        "the lowest validation loss. p: one-sided "
        f"Mann–Whitney test that the prior makes {expectations}."
        + "".join(f" {remark}" for remark in remarks_on_gaps(performance)),
    )
    return figure
