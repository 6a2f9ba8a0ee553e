"""Figure S25: training with other priors, and overlap of their attributions with peaks."""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import (
    REGION_CURVE_COLUMNS,
    RUN_COLUMNS,
    read_tables,
    select,
)
from fourier_prior.figures.model_rows import model_title, of_model, p_equals, title_row
from fourier_prior.figures.panels import draw_message, draw_violins, note, panel_letter
from fourier_prior.figures.regions import draw_precision_recall
from fourier_prior.figures.style import PAGE_WIDTH, new_figure
from fourier_prior.statistics.significance import unpaired_test
from fourier_prior.vocabulary import EXPECTED, LABELS, condition_label


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[Sequence[str]],
    tuned: Sequence[Sequence[str]],
    treatment: str,
) -> Figure:
    """Read the tables of every model and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        performance, curves: analysis tables.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of sequence of str
        Conditions whose losses are drawn, of each model.
    tuned : sequence of sequence of str
        Conditions whose precision and recall are drawn, of each model.
    treatment : str
        Condition that the others are tested against.

    Returns
    -------
    matplotlib.figure.Figure
    """
    models = [tuple(model) for model in models]
    return draw_rival_priors(
        read_tables(files["performance"], RUN_COLUMNS),
        read_tables(files["curves"], REGION_CURVE_COLUMNS),
        dict(zip(models, conditions, strict=True)),
        dict(zip(models, tuned, strict=True)),
        treatment,
    )


def draw_rival_priors(
    performance: pd.DataFrame,
    curves: pd.DataFrame,
    conditions: Mapping[tuple[str, str], Sequence[str]],
    tuned: Mapping[tuple[str, str], Sequence[str]],
    treatment: str,
) -> Figure:
    """Draw the validation loss of models with other priors, and overlap with peaks.

    Parameters
    ----------
    performance : pandas.DataFrame
        Tidy table: dataset, architecture, subset, condition, seed, best, task, metric, value.
    curves : pandas.DataFrame
        Columns `REGION_CURVE_COLUMNS`.
    conditions : mapping of (str, str) to sequence of str
        Data set and architecture to the conditions whose losses are drawn.
    tuned : mapping of (str, str) to sequence of str
        The same for conditions whose precision and recall are drawn.
    treatment : str
        Condition that the others are tested against.

    Returns
    -------
    matplotlib.figure.Figure
    """
    metric = "validation_loss"
    losses = select(performance, subset="all", task="mean", metric=metric)
    figure = new_figure(PAGE_WIDTH, 3.4 * len(conditions) + 0.6)
    rows = figure.subfigures(len(conditions), 1, squeeze=False)[:, 0]
    for row, (model, shown) in zip(rows, conditions.items(), strict=True):
        title_row(row, model_title(model))
        left, right = row.subplots(1, 2, width_ratios=[1.7, 1])
        groups, chosen = {}, {}
        for condition in shown:
            runs = select(of_model(losses, model), condition=condition).sort_values("seed")
            groups[condition] = runs["value"].to_numpy(dtype=float)
            best = np.flatnonzero(runs["best"].to_numpy(dtype=bool))
            if best.size:
                chosen[condition] = int(best[0])
        draw_violins(left, groups, ylabel=LABELS[metric], highlight=chosen)
        left.set_yscale("log")  # runs that did not learn would hide the others
        for axis in (left.yaxis.set_major_formatter, left.yaxis.set_minor_formatter):
            axis("{x:.3g}")
        labels = []
        for condition, values in groups.items():
            lines = [textwrap.fill(condition_label(condition), 11), f"n = {len(values)}"]
            if condition != treatment:
                p = unpaired_test(values, groups[treatment], EXPECTED[metric]).p
                lines.append(p_equals(p))
            labels.append("\n".join(lines))
        left.set_xticklabels(labels, fontsize=6.5)
        traced = select(of_model(curves, model), regions="peaks")
        traced = {c: select(traced, condition=c) for c in tuned[model]}
        traced = {c: curve for c, curve in traced.items() if len(curve)}
        if traced:
            draw_precision_recall(right, traced)
            right.legend(loc="lower left", title="auPRC", alignment="left", fontsize=7)
            sequences = next(iter(traced.values()))["sequences"].iloc[0]
            right.set_title(f"bases in peaks, {sequences} test sequences", fontsize=7.5, loc="left")
        else:
            draw_message(right, "no base in peaks")
        panel_letter(left, "A")
        panel_letter(right, "B")
    note(
        figure,
        "A: points: one per random initialisation. Diamond: median; bar: quartiles; ring: run with "
        "the lowest validation loss. p: one-sided Mann–Whitney test that the loss is lower with "
        f"{condition_label(treatment)}. B: models with the lowest validation loss; bases ranked by "
        "magnitude of attribution.",
    )
    return figure
