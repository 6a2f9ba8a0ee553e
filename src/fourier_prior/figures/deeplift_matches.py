"""Scores of motif matches against their log-odds (DL, Sections G, I and J)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import read_tables, select
from fourier_prior.deeplift_studies.motif_matches import STRONG, false_negatives
from fourier_prior.deeplift_studies.motif_sequences import TASKS
from fourier_prior.figures.method_words import network_words, short_labels, small_axes
from fourier_prior.figures.panels import note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, new_figure

# Okabe and Ito's colours: distinct for all common kinds of colour blindness.
PRESENCE_COLOURS = {"none": "#4D4D4D", "GATA1": "#0072B2", "TAL1": "#009E73", "both": "#D55E00"}


def figure(
    files: Mapping[str, Sequence[str]], *, rows: str, columns: Sequence[str], network: str
) -> Figure:
    """Read the matches of one network and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        matches: table of matches.
    rows : {"tasks", "instances"}
        What the rows of panels are: tasks of the network, or numbers of TAL1 instances.
    columns : sequence of str
        Methods.
    network : str
        ``authors`` or seed-NN.

    Returns
    -------
    matplotlib.figure.Figure
    """
    draw, needed = {"tasks": (draw_match_scores, []), "instances": (draw_copies, ["copies"])}[rows]
    matches = read_tables(files["matches"], ["finder", "motif", "log_odds", "both", *needed])
    mended = select(matches, finder="mended")
    return draw(mended, short_labels(columns), network_words(network))


def draw_match_scores(matches: pd.DataFrame, columns: Mapping[str, str], network: str) -> Figure:
    """Score of every motif match against its log-odds, by task and method (DL, Section G).

    Parameters
    ----------
    matches : pandas.DataFrame
        Rows of one hit finder, with a column ``method:task`` for each method and task.
    columns : mapping of str to str
        Method to its title, one column of panels each.
    network : str
        Words for the network and its sequences.
    """
    motifs = list(dict.fromkeys(matches["motif"]))
    figure = new_figure(PAGE_WIDTH, 9.0)
    panels = figure.subplots(len(motifs) * len(TASKS), len(columns), sharex="row")
    presence = _presence(matches)
    for m, motif in enumerate(motifs):
        drawn = (matches["motif"] == motif) & (matches["log_odds"] > 0)
        rows, kinds = matches[drawn], presence[drawn]
        order = np.random.default_rng(0).permutation(len(rows))
        colours = kinds.map(PRESENCE_COLOURS).to_numpy()[order]
        for k, (method, title) in enumerate(columns.items()):
            for t, task in enumerate(TASKS):
                axes = panels[m * len(TASKS) + t, k]
                scores = rows[f"{method}:{task}"].to_numpy()
                axes.scatter(
                    rows["log_odds"].to_numpy()[order],
                    scores[order],
                    s=2,
                    c=colours,
                    alpha=0.3,
                    lw=0,
                    rasterized=True,
                )
                other = task not in ("both", motif)
                top = rows[f"{method}:both"].max() if other else scores.max()
                axes.set_ylim((-0.4 if other else -0.1) * top, 1.1 * top)
                small_axes(axes)
                if k == 0:
                    axes.set_ylabel(f"task {task}", fontsize=6.5)
                if not m and not t:
                    axes.set_title(title, fontsize=6.5)
                if t == 0:
                    missed, strong = false_negatives(rows, f"{method}:both")
                    axes.text(
                        0.03,
                        0.97,
                        f"{100 * missed / max(strong, 1):.1f} % missed",
                        transform=axes.transAxes,
                        va="top",
                        fontsize=5.5,
                    )
        panels[m * len(TASKS) + len(TASKS) - 1, len(columns) // 2].set_xlabel(
            f"log-odds of the {motif} match (nats)", fontsize=7
        )
        panel_letter(panels[m * len(TASKS), 0], "AB"[m])
    _presence_legend(figure)
    note(
        figure,
        f"{network}. A: GATA1, B: TAL1; five best matches of every test sequence. Missed: strong "
        f"matches (log-odds of at least {STRONG:g}) in sequences with both motifs whose score for "
        "the task “both” is not positive.",
    )
    return figure


def draw_copies(
    matches: pd.DataFrame, columns: Mapping[str, str], network: str, motif: str = "TAL1"
) -> Figure:
    """Task-0 scores of motif matches by the number of instances (DL, Sections I and J).

    Parameters
    ----------
    matches : pandas.DataFrame
        Rows of one hit finder.
    columns : mapping of str to str
        Method to its title, one column of panels each.
    network : str
        Words for the network and its sequences.
    motif : str
        Whose matches and instances.
    """
    copies = (1, 2, 3)
    figure = new_figure(PAGE_WIDTH, 4.6)
    panels = figure.subplots(len(copies), len(columns), sharex=True, sharey="col")
    chosen = (matches["motif"] == motif) & (matches["log_odds"] > 0) & (matches[motif] == 1)
    for k, (method, title) in enumerate(columns.items()):
        for c, number in enumerate(copies):
            axes = panels[c, k]
            rows = matches[chosen & (matches["copies"] == number)]
            for label, part in (
                ("TAL1", rows[rows["both"] == 0]),
                ("both", rows[rows["both"] == 1]),
            ):
                axes.scatter(
                    part["log_odds"],
                    part[f"{method}:both"],
                    s=3,
                    color=PRESENCE_COLOURS[label],
                    alpha=0.4,
                    lw=0,
                    rasterized=True,
                )
                strong = part.loc[part["log_odds"] >= STRONG, f"{method}:both"]
                if len(strong):
                    axes.axhline(strong.mean(), color=PRESENCE_COLOURS[label], lw=0.9)
            axes.axhline(0, color="0.7", lw=0.5, zorder=0)
            small_axes(axes)
            if k == 0:
                axes.set_ylabel(f"{number} {motif}", fontsize=7)
            if c == 0:
                axes.set_title(title, fontsize=6.5)
    figure.supylabel("score for the task “both”", fontsize=7)
    panels[-1, len(columns) // 2].set_xlabel(f"log-odds of the {motif} match (nats)", fontsize=7)
    _presence_legend(figure, ("TAL1", "both"))
    note(
        figure,
        f"{network}. Rows: planted {motif} instances in the sequence. Lines: means of strong "
        f"matches (log-odds of at least {STRONG:g}).",
    )
    return figure


def _presence(matches: pd.DataFrame) -> pd.Series:
    """Which motifs the sequence of each match holds."""
    kinds = np.select(
        [matches["both"] == 1, matches["GATA1"] == 1, matches["TAL1"] == 1],
        ["both", "GATA1", "TAL1"],
        "none",
    )
    return pd.Series(kinds, index=matches.index)


def _presence_legend(
    figure: Figure, kinds: Sequence[str] = ("none", "GATA1", "TAL1", "both")
) -> None:
    words = {"none": "neither motif", "GATA1": "GATA1 only", "TAL1": "TAL1 only", "both": "both"}
    handles = [
        figure.axes[0].scatter([], [], s=12, color=PRESENCE_COLOURS[kind], label=words[kind])
        for kind in kinds
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(kinds), fontsize=7)
