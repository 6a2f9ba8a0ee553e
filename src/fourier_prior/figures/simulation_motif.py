"""Figure S22: reliance on the motif of models of simulated sequences, without GC bias."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fourier_prior.analysis.simulation import (
    COLUMNS,
    MEASURES,
    main_scores,
    per_seed,
    per_sequence,
    simulation_table,
)
from fourier_prior.analysis.tidy_tables import read_tables, select
from fourier_prior.figures.panels import draw_violins, note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.formatting import format_p
from fourier_prior.vocabulary import METHOD_LABELS, condition_label


def figure(files: Mapping[str, Sequence[str]], *, conditions: Sequence[str]) -> Figure:
    """Read the measures of simulated sequences and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        measures: analysis table of the simulation.
    conditions : sequence of str
        The baseline first.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return draw_motif_reliance(read_tables(files["measures"], COLUMNS), conditions)


def draw_motif_reliance(
    measures: pd.DataFrame, conditions: Sequence[str], level: float = 0.5
) -> Figure:
    """Draw how much of the attribution lies on the motif, without GC bias.

    Parameters
    ----------
    measures : pandas.DataFrame
        Columns `COLUMNS`; see `simulation_table`.
    conditions : sequence of str
        The baseline first.
    level : float
        GC content that is shown.

    Returns
    -------
    matplotlib.figure.Figure
    """
    part = measures[measures["level"] == level]
    main = main_scores(part)
    methods = [main, *(m for m in part["method"].unique() if m != main)]
    table = simulation_table(part, conditions)
    colours = condition_colours(conditions)
    figure = new_figure(PAGE_WIDTH, 5.4)
    grid = figure.subplots(2, 2)
    for axes in grid[0, len(methods) :]:
        axes.remove()
    for column, method in enumerate(methods):
        axes = grid[0, column]
        rows = select(part, measure="motif_fraction", method=method)
        draw_violins(
            axes,
            {c: per_sequence(rows, c).to_numpy() for c in conditions},
            ylabel=MEASURES["motif_fraction"],
            title=METHOD_LABELS[method],
        )
        _narrow(axes, conditions)
        axes.set_ylim(0, 1)
        shown = select(table, measure="motif_fraction", method=method)
        _published_lines(axes, shown)
        panel_letter(axes, "AB"[column])
    for column, measure in enumerate(("motif_auprc", "planted_fraction")):
        axes = grid[1, column]
        rows = select(part, measure=measure, method=main)
        for i, condition in enumerate(conditions):
            seeds = per_seed(rows, condition)
            axes.scatter(np.full(len(seeds), i), seeds, color=colours[condition], s=16)
            best = per_sequence(rows, condition).mean()
            axes.scatter(i, best, facecolor="none", edgecolor="black", s=48)
        _narrow(axes, conditions)
        axes.set_xlim(-0.6, len(conditions) - 0.4)
        axes.set_ylim(0, 1)
        axes.set_ylabel(MEASURES[measure])
        _published_lines(axes, select(table, measure=measure, method=main))
        panel_letter(axes, "CD"[column])
    p = select(table, measure="motif_fraction", method=main)["p"].dropna()
    note(
        figure,
        f"GC content {100 * level:g} % everywhere. A, B: sequences, model with the lowest "
        "validation loss; one-sided paired Wilcoxon tests against no prior (A, in this order): p "
        f"{', '.join(format_p(value) for value in p)}. C, D: seeds ({METHOD_LABELS[main]}); "
        "rings: that model. Dashed: published (gradient × difference), without (lower) and with "
        "the prior.",
    )
    return figure


def _narrow(axes: Axes, conditions: Sequence[str]) -> None:
    """Write long names of conditions over two lines."""
    axes.set_xticks(range(len(conditions)))
    axes.set_xticklabels([condition_label(c).replace(", ", ",\n") for c in conditions])


def _published_lines(axes: Axes, table: pd.DataFrame) -> None:
    for row in table.drop_duplicates("published").to_dict("records"):
        if math.isfinite(row["published"]):
            name = "none" if row["condition"] == "none" else "fourier"
            axes.axhline(row["published"], ls="--", lw=0.9, color=condition_colours([name])[name])
