"""Figure S4: whether the loss of the prior and the correctness loss are of similar scale."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.figures.model_rows import model_title, of_model
from fourier_prior.figures.panels import note
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.files import read_table
from fourier_prior.formatting import format_value
from fourier_prior.vocabulary import condition_label

_ROW = 1.9  # inches
_COLUMNS = 2


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
) -> Figure:
    """Read the training of every run and draw it.

    Parameters
    ----------
    files : mapping of str to sequence of str
        history, run: history.tsv and run.json of every run, in the same order.
    models : sequence of (str, str)
        Data sets and architectures: the panels.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    matplotlib.figure.Figure
    """
    curves = read_curves(files["history"], files["run"])
    return draw_training_curves(curves, models, conditions)


def read_curves(histories: Sequence[str], runs: Sequence[str]) -> pd.DataFrame:
    """Put the epochs of several runs below each other.

    Parameters
    ----------
    histories, runs : sequence of str
        history.tsv and run.json of each run, in the same order.

    Returns
    -------
    pandas.DataFrame
        Columns of the histories, and those of the run: dataset, architecture, subset, condition,
        seed, and weight (of the prior; NaN without one).
    """
    parts = []
    for history, run in zip(histories, runs, strict=True):
        record = json.loads(Path(run).read_text())
        weight = (record["prior"] or {}).get("weight", float("nan"))
        parts.append(read_table(history).assign(**record["labels"], weight=weight))
    return pd.concat(parts, ignore_index=True)


def draw_training_curves(
    curves: pd.DataFrame, models: Sequence[Sequence[str]], conditions: Sequence[str]
) -> Figure:
    """Draw validation losses over epochs for every seed, a panel per model.

    Parameters
    ----------
    curves : pandas.DataFrame
        One row per epoch of each run: dataset, architecture, condition, seed, weight (of the
        prior; NaN without one), epoch, validation_correctness, validation_prior (unweighted), best
        (whether the epoch is the selected one).
    models : sequence of (str, str)
        Data sets and architectures.
    conditions : sequence of str
        Baseline and treatment; the treatment has a prior.

    Returns
    -------
    matplotlib.figure.Figure
    """
    _, treatment = conditions
    colours = condition_colours(list(conditions))
    rows = -(-len(models) // _COLUMNS)
    figure = new_figure(PAGE_WIDTH, _ROW * rows + 0.8)
    panels = figure.subplots(rows, _COLUMNS, squeeze=False)
    for axes in panels.flat[len(models) :]:
        axes.remove()
    for axes, model in zip(panels.flat, models, strict=False):
        runs = of_model(curves, model)
        for (condition, _), run in runs.groupby(["condition", "seed"], sort=False):
            run = run.sort_values("epoch")
            style = {"color": colours[condition], "lw": 0.9, "alpha": 0.8, "ms": 2.5}
            axes.plot(run["epoch"], run["validation_correctness"], marker="o", **style)
            if condition == treatment:
                weighted = run["weight"] * run["validation_prior"]
                axes.plot(run["epoch"], weighted, ls="--", marker="^", **style)
        axes.set_yscale("log")
        axes.yaxis.set_minor_locator(LogLocator(subs=(2, 3, 5)))
        for which in (axes.yaxis.set_major_formatter, axes.yaxis.set_minor_formatter):
            which(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.tick_params(axis="y", which="minor", labelsize=7)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("epoch")
        axes.set_ylabel("validation loss (nats)")
        axes.set_title(_title(model, select(runs, condition=treatment)), fontsize=7.5, loc="left")
    handles = [
        *(
            Line2D([], [], color=colours[c], marker="o", ms=3, label=f"correctness loss: {text}")
            for c, text in ((c, condition_label(c)) for c in conditions)
        ),
        Line2D(
            *([], []),
            color=colours[treatment],
            ls="--",
            marker="^",
            ms=3,
            label="weight × prior loss",
        ),
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=3)
    note(
        figure,
        "One line per random initialisation, subset all; losses of the validation split. w: weight "
        "of the prior, drawn at its full value although it may rise to it over the first epochs. "
        "ratio: weighted prior loss divided by correctness loss at the selected epoch, median over "
        "the initialisations with the prior.",
    )
    return figure


def loss_ratios(runs: pd.DataFrame) -> pd.Series:
    """Weighted prior loss divided by correctness loss at the selected epoch of each run.

    Parameters
    ----------
    runs : pandas.DataFrame
        Rows of one model and condition, columns as for `draw_training_curves`.

    Returns
    -------
    pandas.Series
        Indexed by seed.
    """
    chosen = runs[runs["best"].astype(bool)].set_index("seed")
    return chosen["weight"] * chosen["validation_prior"] / chosen["validation_correctness"]


def _title(model: Sequence[str], runs: pd.DataFrame) -> str:
    low, high = runs["weight"].min(), runs["weight"].max()
    weight = f"w = {low:.3g}" if low == high else f"w = {low:.3g} to {high:.3g}"
    ratio = loss_ratios(runs).median()
    return f"{model_title(model)}: {weight}, ratio {format_value(ratio)}"
