"""Figures S11 and S12: predictive performance of every run of every model."""

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.plots import condition_colours, draw_message, draw_violins, note
from fourier_prior.reporting import LABELS, select
from fourier_prior.statistics import EXPECTED, unpaired_test
from fourier_prior.supplement.models import model_rows, of_model, p_equals

METRICS = {
    "binary": ("validation_loss", "accuracy", "auroc", "auprc"),
    "profile": ("validation_loss", "nll_per_read", "jsd", "count_pearson"),
}
_ROW = 1.35  # inches


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
        metrics = METRICS[model[1]]
        for axes, metric in zip(part.subplots(1, len(metrics)), metrics, strict=True):
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
