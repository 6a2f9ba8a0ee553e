"""Contributions to min(i1, i2) by every method (DL, Section C)."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.figures.method_words import SHORT_WORDS
from fourier_prior.figures.panels import note
from fourier_prior.figures.style import PAGE_WIDTH, new_figure


def figure(files: Mapping[str, Sequence[str]]) -> Figure:
    """Read the contributions of every method and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        table: contributions, and their closed forms.

    Returns
    -------
    matplotlib.figure.Figure
    """
    table = read_tables(files["table"], ["method", "i1", "i2", "contribution_1"])
    return draw_minimum(table, second=5.0)


def draw_minimum(table: pd.DataFrame, second: float) -> Figure:
    """Contributions to min(i1, i2) over i1, measured (points) and closed form (lines).

    Parameters
    ----------
    table : pandas.DataFrame
        From `deeplift_studies.minimum.contributions`.
    second : float
        Value of i2 to show.
    """
    shown = table[table["i2"] == second]
    methods = list(dict.fromkeys(shown["method"]))
    figure = new_figure(PAGE_WIDTH, 2.5)
    panels = figure.subplots(1, len(methods), sharey=True)
    for axes, method in zip(panels, methods, strict=True):
        rows = shown[shown["method"] == method].sort_values("i1")
        for k, colour, marker in ((1, "#0072B2", "o"), (2, "#D55E00", "x")):
            axes.plot(rows["i1"], rows[f"expected_{k}"], color=colour, lw=1)
            axes.scatter(
                rows["i1"],
                rows[f"contribution_{k}"],
                s=9 if k == 2 else 16,
                color=colour,
                marker=marker,
                label=f"of $i_{k}$",
            )
        total = rows["contribution_1"] + rows["contribution_2"]
        axes.plot(rows["i1"], total, color="0.6", lw=0.8, ls=":", label="sum")
        axes.axvline(second, color="0.8", lw=0.8, zorder=0)
        axes.set_title(SHORT_WORDS.get(method, method), fontsize=7.5)
        axes.set_xlabel("$i_1$")
    panels[0].set_ylabel("contribution")
    panels[0].legend(loc="upper left", fontsize=6.5)
    note(
        figure,
        f"Network: min(i1, i2) = i1 - relu(i1 - i2), reference (0, 0), i2 = {second:g} (grey line: "
        "the tie). Points: computed; lines: closed forms of the appendix, Section C.",
    )
    return figure
