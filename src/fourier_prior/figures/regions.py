"""Figures S17 to S19 and S24: where attributions lie, in two conditions."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fourier_prior.analysis.tidy_tables import (
    MEASURE_COLUMNS,
    REGION_CURVE_COLUMNS,
    pair,
    read_tables,
    select,
)
from fourier_prior.figures.model_rows import (
    draw_measure,
    model_rows,
    model_title,
    of_model,
    title_row,
)
from fourier_prior.figures.panels import draw_message, note
from fourier_prior.figures.style import condition_colours
from fourier_prior.vocabulary import LABELS, MEASURES, REGIONS, condition_label

_ROW = 1.7  # inches


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    measure: str,
    regions: str,
    cumulative: bool,
) -> Figure:
    """Read the tables of every model and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        interpretability, curves: analysis tables.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of str
        The two conditions that are compared.
    measure, regions, cumulative
        As for `draw_regions`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return draw_regions(
        read_tables(files["interpretability"], MEASURE_COLUMNS),
        read_tables(files["curves"], REGION_CURVE_COLUMNS),
        models,
        conditions,
        measure=measure,
        regions=regions,
        cumulative=cumulative,
    )


def draw_regions(
    interpretability: pd.DataFrame,
    curves: pd.DataFrame,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    *,
    measure: str,
    regions: str,
    cumulative: bool,
) -> Figure:
    """Draw a measure of every test sequence, and how ranked bases find regions; a row per model.

    Parameters
    ----------
    interpretability : pandas.DataFrame
        Tidy table: dataset, architecture, subset, condition, run, sample, example, measure, value.
    curves : pandas.DataFrame
        Columns `REGION_CURVE_COLUMNS`.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of str
        The two conditions; the second is the one that is claimed to be better.
    measure : str
        Measure per sequence.
    regions : str
        Kind of region of the curves.
    cumulative : bool
        Whether to draw the number of bases inside regions over the ranking, too.

    Returns
    -------
    matplotlib.figure.Figure
    """
    shown = select(interpretability, run="best", sample="test", subset="all")
    curves = select(curves, regions=regions)
    figure, rows = model_rows(models, conditions, _ROW)
    for row, model in zip(rows, models, strict=True):
        panels = row.subplots(1, 3 + cumulative)
        values = select(of_model(shown, model), measure=measure)
        both = pair(values, *conditions)
        title_row(row, f"{model_title(model)} (n = {len(both)} test sequences)")
        draw_measure(panels[0], panels[1], both, measure)
        traced = {c: select(of_model(curves, model), condition=c) for c in conditions}
        traced = {c: curve for c, curve in traced.items() if len(curve)}
        for axes in panels[2:]:
            if not traced:
                draw_message(axes, f"no base in\n{REGIONS[regions]}")
        if traced and cumulative:
            draw_found_bases(panels[2], traced, regions)
        if traced:
            areas = " → ".join(f"{curve['auprc'].iloc[0]:.3f}" for curve in traced.values())
            number = next(iter(traced.values()))["sequences"].iloc[0]
            draw_precision_recall(panels[-1], traced)
            panels[-1].set_title(f"auPRC {areas}\n{number} sequences", fontsize=7, loc="left")
    note(figure, _explanation(conditions, measure, regions, cumulative))
    return figure


def _explanation(conditions: Sequence[str], measure: str, regions: str, cumulative: bool) -> str:
    """Say what the panels show and what was tested."""
    baseline, treatment = (condition_label(condition) for condition in conditions)
    direction = MEASURES[measure].expected
    found = (
        "How many of the first bases lie in regions (dotted: all of them), and precision"
        if cumulative
        else "Precision"
    )
    return (
        "Models with the lowest validation loss. Dashed: means in histograms, y = x in scatter "
        f"plots. p: one-sided paired Wilcoxon test that the {LABELS[measure]} is {direction} with "
        f"{treatment} than with {baseline}. {found} and recall of bases in {REGIONS[regions]}: "
        "bases of all sampled test sequences, ranked by magnitude of attribution."
    )


def draw_found_bases(axes: Axes, curves: Mapping[str, pd.DataFrame], regions: str) -> None:
    """Draw how many of the first bases of the ranking lie in regions, with the ideal and chance.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    curves : mapping of str to pandas.DataFrame
        Condition to the columns marked, bases, recall.
    regions : str
        Kind of region.
    """
    colours = condition_colours(list(curves))
    for condition, curve in curves.items():
        thousands = curve["bases"] / 1000, curve["recall"] * curve["marked"] / 1000
        axes.plot(*thousands, color=colours[condition])
    total = curve["marked"].iloc[0] / 1000
    axes.plot([0, total], [0, total], color="0.5", lw=0.8, ls=":")
    axes.set_xlabel("ranked bases (thousands)")
    axes.set_ylabel(f"in {REGIONS[regions]}\n(thousands)")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(4))


def draw_precision_recall(axes: Axes, curves: Mapping[str, pd.DataFrame]) -> None:
    """Draw precision over recall.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    curves : mapping of str to pandas.DataFrame
        Condition to the columns auprc, recall, precision. Labels of the curves are conditions and
        their areas, for a legend.
    """
    colours = condition_colours(list(curves))
    for condition, curve in curves.items():
        label = f"{condition_label(condition)}: {curve['auprc'].iloc[0]:.3f}"
        axes.plot(curve["recall"], curve["precision"], color=colours[condition], label=label)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("recall")
    axes.set_ylabel("precision")
