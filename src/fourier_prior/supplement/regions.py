"""Figures S17 to S19 and S24: where attributions lie, in two conditions."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fourier_prior.plots import (
    condition_colours,
    condition_label,
    draw_message,
    draw_paired_scatter,
    note,
)
from fourier_prior.reporting import LABELS, format_value, pair, select
from fourier_prior.statistics import EXPECTED, paired_test
from fourier_prior.supplement.models import (
    draw_histograms,
    model_rows,
    model_title,
    of_model,
    p_equals,
    title_row,
)

REGIONS = {"peaks": "peaks", "nexus": "ChIP-nexus peaks", "footprints": "footprints"}
_ROW = 1.7  # inches


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
        From the command ``trace-regions``: dataset, architecture, condition, regions, sequences,
        marked, auprc, bases, recall, precision.
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
    direction = {"less": "lower", "greater": "higher"}[EXPECTED[measure]]
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


def draw_measure(histogram: Axes, scatter: Axes, both: pd.DataFrame, measure: str) -> None:
    """Draw one measure of the same sequences in two conditions as histogram and scatter plot.

    Parameters
    ----------
    histogram, scatter : matplotlib.axes.Axes
        Where.
    both : pandas.DataFrame
        Two columns, one per condition, from `fourier_prior.reporting.pair`.
    measure : str
        Name of the measure.
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
        axis.set_major_locator(MaxNLocator(2))
    less = EXPECTED[measure] == "less"
    expected = np.mean(y < x if less else y > x)
    p = paired_test(x, y, EXPECTED[measure]).p
    side = "below" if less else "above"
    scatter.set_title(f"{expected:.0%} {side}\n{p_equals(p)}", fontsize=7, loc="left")


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
