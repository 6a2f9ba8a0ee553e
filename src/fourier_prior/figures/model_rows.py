"""What supplementary figures share: a row for every model, and panels of two conditions."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.figures.panels import draw_message, draw_paired_scatter
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.formatting import format_value, with_relation
from fourier_prior.statistics.significance import paired_test
from fourier_prior.vocabulary import EXPECTED, LABELS, condition_label

BINS = 24


def of_model(table: pd.DataFrame, model: Sequence[str]) -> pd.DataFrame:
    """Return the rows of one model.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns dataset and architecture.
    model : (str, str)
        Data set and architecture.
    """
    dataset, architecture = model
    return select(table, dataset=dataset, architecture=architecture)


def model_title(model: Sequence[str]) -> str:
    """Return what figures call a model: its data set and architecture."""
    dataset, architecture = model
    return f"{dataset}, {architecture}"


def model_rows(
    models: Sequence[Sequence[str]], conditions: Sequence[str], height: float
) -> tuple[Figure, list[SubFigure]]:
    """Make a figure with a titled row per model and a legend of the conditions.

    Parameters
    ----------
    models : sequence of (str, str)
        Data sets and architectures.
    conditions : sequence of str
        Baseline and treatment.
    height : float
        Of a row, inches.

    Returns
    -------
    matplotlib.figure.Figure
    list of matplotlib.figure.SubFigure
    """
    figure = new_figure(PAGE_WIDTH, height * len(models) + 0.5)
    rows = list(figure.subfigures(len(models), 1, squeeze=False)[:, 0])
    for row, model in zip(rows, models, strict=True):
        title_row(row, model_title(model))
    colours = condition_colours(list(conditions))
    patches = [Patch(color=colours[c], alpha=0.6, label=condition_label(c)) for c in conditions]
    rows[0].legend(handles=patches, loc="upper right", ncols=len(patches), borderaxespad=0.0)
    return figure, rows


def title_row(row: SubFigure, title: str) -> None:
    """Write the title of a row at its left."""
    row.suptitle(title, fontsize=8.5, fontweight="bold", x=0.01, ha="left")


def p_equals(p: float) -> str:
    """Write a p-value with its relation sign."""
    return f"p {with_relation(p)}"


def draw_histograms(axes: Axes, groups: Mapping[str, np.ndarray], *, xlabel: str) -> None:
    """Draw histograms of several conditions over each other, with the same bins.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    groups : mapping of str to (n,) array
        Condition to finite values, one per sequence. The dashed line is their mean.
    xlabel : str
        Name of the values, with their unit.
    """
    colours = condition_colours(list(groups))
    values = np.concatenate(list(groups.values()))
    if values.size:
        edges = np.histogram_bin_edges(values, BINS)
        for name, group in groups.items():
            axes.hist(group, edges, alpha=0.45, lw=0, color=colours[name])
            axes.hist(group, edges, histtype="step", lw=0.8, color=colours[name])
            if group.size:
                axes.axvline(group.mean(), color=colours[name], ls="--", lw=1.0)
    axes.set_xlabel(xlabel)
    axes.set_ylabel("sequences")
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))


def draw_measure(
    histogram: Axes, scatter: Axes, both: pd.DataFrame, measure: str, ticks: int = 2
) -> None:
    """Draw one measure of the same sequences in two conditions as histogram and scatter plot.

    Parameters
    ----------
    histogram, scatter : matplotlib.axes.Axes
        Where.
    both : pandas.DataFrame
        Two columns, one per condition, from `tidy_tables.pair`.
    measure : str
        Name of the measure.
    ticks : int
        Largest number of intervals between the ticks of the scatter plot.
    """
    if both.empty:
        for axes in (histogram, scatter):
            draw_message(axes, "no value in\nboth conditions")
        return
    baseline, treatment = both.columns
    x, y = both[baseline].to_numpy(), both[treatment].to_numpy()
    draw_histograms(histogram, {baseline: x, treatment: y}, xlabel=LABELS[measure])
    means = f"means {format_value(x.mean())} → {format_value(y.mean())}"
    histogram.set_title(means, fontsize=7, loc="left")
    xlabel, ylabel = condition_label(baseline), condition_label(treatment)
    draw_paired_scatter(scatter, x, y, xlabel=xlabel, ylabel=ylabel)
    scatter.texts[0].remove()  # the note says what the line is
    for axis in (scatter.xaxis, scatter.yaxis):
        axis.set_major_locator(MaxNLocator(ticks))
    less = EXPECTED[measure] == "less"
    expected = np.mean(y < x if less else y > x)
    p = paired_test(x, y, EXPECTED[measure]).p
    side = "below" if less else "above"
    scatter.set_title(f"{expected:.0%} {side}\n{p_equals(p)}", fontsize=7, loc="left")
