"""Figures 5, S22 and S26 and the table of sequences simulated at several GC levels."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.simulation import (
    MEASURES,
    SCORES,
    main_scores,
    per_seed,
    per_sequence,
    simulation_table,
)
from fourier_prior.analysis.tidy_tables import select
from fourier_prior.figures.panels import draw_logo, draw_track, draw_violins, note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.formatting import format_p
from fourier_prior.vocabulary import condition_label

if TYPE_CHECKING:
    from fourier_prior.attributions.file import Attributions


def draw_gc_reliance(measures: pd.DataFrame, conditions: Sequence[str]) -> Figure:
    """Figure 5: product of the scores of C, G and of A, T outside motifs, by GC level.

    Parameters
    ----------
    measures : pandas.DataFrame
        See `simulation_table`.
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


def draw_motif_reliance(
    measures: pd.DataFrame, conditions: Sequence[str], level: float = 0.5
) -> Figure:
    """Figure S22: how much of the attribution lies on the motif, without GC bias.

    Parameters
    ----------
    measures : pandas.DataFrame
        See `simulation_table`.
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
            title=SCORES[method],
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
        f"{', '.join(format_p(value) for value in p)}. C, D: seeds ({SCORES[main]}); rings: that "
        "model. Dashed: published (gradient × difference), without (lower) and with the prior.",
    )
    return figure


def _narrow(axes, conditions: Sequence[str]) -> None:
    """Write long names of conditions over two lines."""
    axes.set_xticks(range(len(conditions)))
    axes.set_xticklabels([condition_label(c).replace(", ", ",\n") for c in conditions])


def _published_lines(axes, table: pd.DataFrame) -> None:
    for row in table.drop_duplicates("published").to_dict("records"):
        if math.isfinite(row["published"]):
            name = "none" if row["condition"] == "none" else "fourier"
            axes.axhline(row["published"], ls="--", lw=0.9, color=condition_colours([name])[name])


def draw_motif_examples(
    attributions: Mapping[str, "Attributions"], sites: pd.DataFrame, *, level: float, window: int
) -> Figure:
    """Figure S26: whether the motif stays important where positives are rich in GC.

    Parameters
    ----------
    attributions : mapping of str to Attributions
        Condition to the scores of its best model, of the same sequences.
    sites : pandas.DataFrame
        Planted instances: chrom, start, end.
    level : float
        GC content of training positives.
    window : int
        bp of the logos, around the middle of the motif.

    Returns
    -------
    matplotlib.figure.Figure
        The sequence is the one whose share of attribution on the planted motif, averaged over
        conditions, is the median.
    """
    first = next(iter(attributions.values()))
    by_start = sites.set_index(sites["start"] // first.one_hot.shape[2] * first.one_hot.shape[2])
    ranges = [tuple(by_start.loc[s, ["start", "end"]] - s) for s in first.start]
    shares = np.zeros(len(first.start))
    for read in attributions.values():
        scores = np.abs(read.actual)
        on = np.array([row[a:b].sum() for row, (a, b) in zip(scores, ranges, strict=True)])
        shares += on / scores.sum(axis=1)
    chosen = int(np.argsort(shares, kind="stable")[len(shares) // 2])
    low, high = ranges[chosen]
    start = max((low + high - window) // 2, 0)
    colours = condition_colours(list(attributions))
    figure = new_figure(PAGE_WIDTH, 1.5 * len(attributions) + 0.7)
    grid = figure.subplots(len(attributions), 2, width_ratios=[2, 3], squeeze=False)
    for (track, logo), (condition, read) in zip(grid, attributions.items(), strict=True):
        draw_track(
            track, read.actual[chosen], colours[condition], label=condition_label(condition),
            window=(start, start + window), sites=[(low, high, "motif")],
        )  # fmt: skip
        scores = read.one_hot[chosen] * read.hypothetical[chosen]
        draw_logo(
            logo, scores[:, start : start + window], start=start, sites=[(low, high, "motif")]
        )
        track.set_ylabel("DeepSHAP score")
    grid[-1, 0].set_xlabel("position (bp)")
    grid[-1, 1].set_xlabel("position (bp)")
    note(
        figure,
        f"Positives of the training had {100 * level:g} % GC, negatives 50 %. Sequence with the "
        "median share of attribution on the planted motif (bar), averaged over conditions.",
    )
    return figure
