"""Figure 5: reliance on GC content of models of simulated sequences, by GC level."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.simulation import COLUMNS, main_scores, per_seed, simulation_table
from fourier_prior.analysis.tidy_tables import read_tables, select
from fourier_prior.figures.panels import note
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.formatting import format_p
from fourier_prior.vocabulary import condition_label


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
    return draw_gc_reliance(read_tables(files["measures"], COLUMNS), conditions)


def draw_gc_reliance(measures: pd.DataFrame, conditions: Sequence[str]) -> Figure:
    """Draw the product of the scores of C, G and of A, T outside motifs, by GC level.

    Parameters
    ----------
    measures : pandas.DataFrame
        Columns `COLUMNS`; see `simulation_table`.
    conditions : sequence of str
        The baseline first.

    Returns
    -------
    matplotlib.figure.Figure
    """
    part = select(measures, measure="gc_at_product", method=main_scores(measures))
    table = simulation_table(part, conditions)
    colours = condition_colours(conditions)
    figure = new_figure(PAGE_WIDTH, 3.4)
    axes = figure.subplots()
    for i, condition in enumerate(conditions):
        rows = select(table, condition=condition).sort_values("level")
        x = 100 * (rows["level"] - 0.5) + 0.13 * (i - (len(conditions) - 1) / 2)
        axes.errorbar(
            x, rows["value"], rows["sem"], fmt="o", ms=5, capsize=2, color=colours[condition],
            label=condition_label(condition), zorder=3,
        )  # fmt: skip
        for level, at in zip(rows["level"], x, strict=True):
            seeds = per_seed(part[part["level"] == level], condition)
            axes.scatter(
                np.full(len(seeds), at + 0.04), seeds, marker="_", s=26, lw=1,
                color=colours[condition], alpha=0.6,
            )  # fmt: skip
    axes.axhline(0, color="0.4", lw=0.6)
    # Seeds that did not learn lie far off: linear where the best models are, logarithmic beyond.
    linear = table["value"].abs().max()
    if linear > 0:
        axes.set_yscale("symlog", linthresh=linear)
    levels = sorted(table["level"].unique())
    axes.set_xticks([100 * (level - 0.5) for level in levels])
    axes.set_xticklabels([f"+{100 * (level - 0.5):g} %\n{_ps(table, level)}" for level in levels])
    axes.set_xlabel("GC content of training positives above that of negatives (50 %)")
    axes.set_ylabel("GC × AT product of hypothetical\nscores outside motif matches")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(conditions))
    number = int(table["n"].max())
    note(
        figure,
        f"Points: model with the lowest validation loss, mean of {number} sequences ± standard "
        "error; dashes: mean of every seed. Axis logarithmic beyond the largest point; 0: no "
        "reliance on GC content. p: one-sided paired Wilcoxon tests over sequences against no "
        "prior, in the order of the legend.",
    )
    return figure


def _ps(table: pd.DataFrame, level: float) -> str:
    ps = table[(table["level"] == level) & table["p"].notna()]["p"]
    return "\n".join(f"p {format_p(p)}" for p in ps)
