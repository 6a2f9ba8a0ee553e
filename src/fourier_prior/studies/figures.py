"""Figures of the DeepLIFT appendix, from the tables and arrays of its studies."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fourier_prior.plots import PAGE_WIDTH, draw_track, new_figure, note, panel_letter
from fourier_prior.studies.methods import LABELS
from fourier_prior.studies.motif_hits import STRONG, false_negatives
from fourier_prior.studies.motif_sequences import TASKS, MotifSequences
from fourier_prior.studies.normalisation import VARIANTS

# Okabe and Ito's colours: distinct for all common kinds of colour blindness.
PRESENCE_COLOURS = {"none": "#4D4D4D", "GATA1": "#0072B2", "TAL1": "#009E73", "both": "#D55E00"}
_SHORT = {
    "guided-backprop": "guided backprop\n× input",
    "gradient": "gradient\n× input",
    "integrated-gradients-10": "integrated\ngradients-10",
    "rescale": "DeepLIFT\nRescale",
    "revealcancel": "DeepLIFT\nRevealCancel",
    "genomics": "DeepLIFT fc-RC\nconv-RS",
}


def draw_minimum(table: pd.DataFrame, second: float) -> Figure:
    """Contributions to min(i1, i2) over i1, measured (points) and closed form (lines).

    Parameters
    ----------
    table : pandas.DataFrame
        From `studies.minimum.contributions`.
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
        axes.set_title(_SHORT.get(method, method), fontsize=7.5)
        axes.set_xlabel("$i_1$")
    panels[0].set_ylabel("contribution")
    panels[0].legend(loc="upper left", fontsize=6.5)
    note(
        figure,
        f"Network: min(i1, i2) = i1 - relu(i1 - i2), reference (0, 0), i2 = {second:g} (grey line: "
        "the tie). Points: computed; lines: closed forms of the appendix, Section C.",
    )
    return figure


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
                _small(axes)
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


def draw_motif_tracks(
    sequences: MotifSequences,
    scores: Mapping[str, np.ndarray],
    examples: Sequence[tuple[int, str]],
    labels: Mapping[str, str],
    text: str,
) -> Figure:
    """Scores of every position of example sequences by several methods (DL, Section H).

    Parameters
    ----------
    sequences : MotifSequences
        Of the test split.
    scores : mapping of str to numpy.ndarray, shape (tasks, N, L)
        By method; methods without the task of an example are left out there.
    examples : sequence of (row, task)
    labels : mapping of str to str
        Words for each method, in drawing order.
    text : str
        How the examples were chosen.
    """
    figure = new_figure(PAGE_WIDTH, 1.0 + 0.5 * len(labels) * len(examples))
    parts = np.atleast_1d(figure.subfigures(len(examples), 1))
    for letter, part, (row, task) in zip("ABCD", parts, examples, strict=False):
        t = TASKS.index(task)
        shown = [method for method in labels if len(scores[method]) > t]
        panels = part.subplots(len(shown), 1, sharex=True)
        tracks = {labels[method]: scores[method][t, row] for method in shown}
        _draw_tracks(panels, tracks, sequences, row, task)
        panel_letter(panels[0], letter)
    note(figure, text + " Boxes: planted GATA1 (blue) and TAL1 (green).")
    return figure


def _draw_tracks(
    panels: Sequence[Axes],
    tracks: Mapping[str, np.ndarray],
    sequences: MotifSequences,
    row: int,
    task: str,
) -> None:
    """Draw the position scores of one sequence below each other, planted motifs shaded."""
    planted = sequences.instances[sequences.instances["row"] == row]
    for axes, (label, scores) in zip(panels, tracks.items(), strict=True):
        draw_track(axes, scores, "0.15", label=label)
        for site in planted.itertuples():
            axes.axvspan(
                site.start - 0.5,
                site.end - 0.5,
                color=PRESENCE_COLOURS[site.motif],
                alpha=0.25,
                lw=0,
                zorder=0,
            )
    panels[-1].set_xlabel(f"position (bp) in {sequences.names[row]}; task {task}")


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
            _small(axes)
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


def draw_normalisation(
    sequences: MotifSequences,
    scores: Mapping[str, np.ndarray],
    table: pd.DataFrame,
    example: int,
    network: str,
) -> Figure:
    """Compare references of zeros before and after weight normalisation (DL, Section K).

    Parameters
    ----------
    sequences : MotifSequences
        Of the test split.
    scores : mapping of str to numpy.ndarray, shape (3, N, L)
        By variant of `studies.normalisation.VARIANTS`.
    table : pandas.DataFrame
        From `studies.normalisation.compare_references`.
    example : int
        Row of the example sequence.
    network : str
        Words for the network and its sequences.
    """
    figure = new_figure(PAGE_WIDTH, 5.2)
    upper, lower = figure.subfigures(2, 1, height_ratios=[1, 1.3])
    panels = upper.subplots(1, len(TASKS), sharey=True, sharex=True)
    bins = np.linspace(min(table["correlation"].min(), 0.9), 1, 61)
    for axes, task in zip(panels, TASKS, strict=True):
        for variant, colour in (("zeros", "#D55E00"), ("zeros-normalised", "#0072B2")):
            rows = table[(table["task"] == task) & (table["variant"] == variant)]
            values = rows["correlation"].dropna()
            axes.hist(
                values,
                bins,
                color=colour,
                alpha=0.6,
                lw=0,
                label=f"{VARIANTS[variant]}: median {values.median():.3f}",
            )
        axes.set_title(f"task {task}", fontsize=7.5)
        axes.set_xlabel("r with scores against the mean of negatives", fontsize=7)
        axes.legend(loc="upper left", fontsize=5.5)
    panels[0].set_ylabel("test sequences")
    panel_letter(panels[0], "A")
    panels = lower.subplots(len(VARIANTS), 1, sharex=True)
    tracks = {label: scores[variant][0, example] for variant, label in VARIANTS.items()}
    _draw_tracks(panels, tracks, sequences, example, "both")
    panel_letter(panels[0], "B")
    note(
        figure,
        f"{network}. Normalisation changes logits of one-hot sequences by at most "
        f"{table['output_change'].abs().max():.1e}. B: the first test sequence with both motifs; "
        "boxes: planted GATA1 (blue) and TAL1 (green).",
    )
    return figure


def draw_erasures(parts: Mapping[str, pd.DataFrame]) -> Figure:
    """Change of the log-odds of two digits when scored pixels are erased (DL, Sections D and E).

    Parameters
    ----------
    parts : mapping of str to pandas.DataFrame
        Words for a network, its accuracy and the scale of pixels, to its rows from
        `studies.digits.erasure_table`.
    """
    methods = list(dict.fromkeys(next(iter(parts.values()))["method"]))
    figure = new_figure(PAGE_WIDTH, len(parts) * (1.2 + 0.2 * len(methods)) + 0.3)
    boxes = np.atleast_1d(figure.subfigures(len(parts), 1))
    for letter, box, (text, erasures) in zip("AB", boxes, parts.items(), strict=False):
        pairs = list(dict.fromkeys(zip(erasures["original"], erasures["other"], strict=True)))
        panels = box.subplots(1, len(pairs), sharey=True)
        for axes, (original, other) in zip(panels, pairs, strict=True):
            rows = erasures[(erasures["original"] == original) & (erasures["other"] == other)]
            values = [rows.loc[rows["method"] == method, "change"] for method in methods]
            _draw_boxes(axes, values, methods)
            axes.set_title(f"{original} → {other} (n = {len(values[0]):,})", fontsize=7.5)
        panels[0].invert_yaxis()
        box.suptitle(text, fontsize=7.5)
        panel_letter(panels[0], letter)
    words = "change of log-odds (logit of the original minus logit of the other digit)"
    figure.supxlabel(words, fontsize=8)
    return figure


def _draw_boxes(axes: Axes, values: Sequence[pd.Series], methods: Sequence[str]) -> None:
    drawn = axes.boxplot(
        values,
        orientation="horizontal",
        widths=0.6,
        patch_artist=True,
        flierprops={"marker": ".", "markersize": 1.5, "alpha": 0.3, "markeredgewidth": 0},
        medianprops={"color": "black"},
    )
    for box, method in zip(drawn["boxes"], methods, strict=True):
        box.set(facecolor="#0072B2" if "DeepLIFT" in method else "#7F7F7F", alpha=0.6, lw=0.6)
    axes.set_yticks(range(1, len(methods) + 1), methods, fontsize=6.5)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.axvline(0, color="0.7", lw=0.6, zorder=0)


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


def _small(axes: Axes) -> None:
    axes.tick_params(labelsize=5.5, length=2)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_locator(MaxNLocator(3))


def method_labels(methods: Sequence[str]) -> dict[str, str]:
    """Words for methods of the motif studies, shuffled references included."""
    return {method: LABELS.get(method, shuffle_label(method)) for method in methods}


def short_labels(methods: Sequence[str]) -> dict[str, str]:
    """Words of two or three short lines for the heads of columns."""
    return {
        method: _SHORT.get(method) or shuffle_label(method).replace(" ", "\n") for method in methods
    }


def network_words(network: str) -> str:
    """Words for a network of the motif studies and its sequences."""
    if network == "authors":
        return "The authors’ network and test sequences"
    return f"Network trained here ({network}) on simulated sequences"


def shuffle_label(method: str) -> str:
    """Words for a name such as ``plain-10``."""
    kind, _, number = method.rpartition("-")
    return f"{number} {kind} shuffle{'s' if number != '1' else ''}"
