"""Figure of controls: what is found where there is nothing to find, beside the real thing."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fourier_prior.analysis.negative_controls import (
    CHANCE,
    CHANCE_AUROC,
    PERMUTED,
    REAL,
    SHUFFLED,
    SHUFFLES,
    count_matches,
    excess_of_models,
)
from fourier_prior.analysis.seed_spread import spread_of_seeds
from fourier_prior.analysis.tidy_tables import select
from fourier_prior.figures.panels import draw_message, note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.files import read_table
from fourier_prior.vocabulary import LABELS, condition_label

_STEP = 0.36


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    kinds: Sequence[tuple[str, str]],
    dataset: str,
    conditions: Sequence[str],
) -> Figure:
    """Read the tables of all controls and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        real_performance, permuted_performance, bounds, pairs, interpretability: one table each;
        excess: one, or none without planted motifs; patterns: as many as kinds.
    kinds : sequence of (what was searched, condition)
        Of each table of patterns.
    dataset : str
        Named in the note.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    matplotlib.figure.Figure
    """
    read = {role: read_table(paths[0]) for role, paths in files.items() if paths}
    patterns = {
        tuple(kind): read_table(path) for kind, path in zip(kinds, files["patterns"], strict=True)
    }
    real, pairs = read["real_performance"], read["pairs"]
    return draw_controls(
        real,
        read["permuted_performance"],
        read.get("excess"),
        patterns,
        read["bounds"],
        pairs,
        spread_of_seeds(real, read["interpretability"], pairs, *conditions),
        conditions,
        dataset=dataset,
    )


def draw_controls(
    real: pd.DataFrame,
    permuted: pd.DataFrame,
    excess: pd.DataFrame | None,
    patterns: Mapping[tuple[str, str], pd.DataFrame],
    bounds: pd.DataFrame,
    pairs: pd.DataFrame,
    spread: pd.DataFrame,
    conditions: Sequence[str],
    *,
    dataset: str,
) -> Figure:
    """Draw all negative controls on one page.

    Parameters
    ----------
    real, permuted : pandas.DataFrame
        Tidy performance tables of models of real and of permuted labels.
    excess : pandas.DataFrame or None
        As for `excess_of_models`; None without planted motifs.
    patterns, bounds : mapping and pandas.DataFrame
        As for `pattern_controls` and `similarity_controls`.
    pairs : pandas.DataFrame
        Similarity of pairs of models.
    spread : pandas.DataFrame
        As `spread_of_seeds` returns.
    conditions : sequence of str
        Baseline and treatment.
    dataset : str
        Named in the note.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(PAGE_WIDTH, 7.4)
    rows = figure.subfigures(3, 1, height_ratios=[1, 1, 1.1])
    first, second = rows[0].subplots(1, 2)
    auroc = {
        labels: {c: _auroc(table, c) for c in conditions}
        for labels, table in ((REAL, real), (PERMUTED, permuted))
    }
    _draw_models(first, auroc, chance=CHANCE_AUROC, ylabel=LABELS["auroc"])
    if excess is None:
        draw_message(second, "no planted motifs in real data")
    else:
        models = excess_of_models(excess)
        shares = {
            labels: {
                c: select(models, labels=name, condition=c)["value"].to_numpy() for c in conditions
            }
            for labels, name in ((REAL, "real"), (PERMUTED, "permuted"))
        }
        _draw_models(
            second, shares, chance=0, ylabel="share of attribution on\nplanted motifs beyond chance"
        )
    third, fourth = rows[1].subplots(1, 2, width_ratios=[1, 1.25])
    _draw_patterns(third, patterns, conditions)
    _draw_similarity(fourth, bounds, pairs, conditions)
    fifth = rows[2].subplots(1, 1)
    _draw_spread(fifth, spread)
    for axes, letter in zip((first, second, third, fourth, fifth), "ABCDE", strict=True):
        panel_letter(axes, letter)
    handles, labels = first.get_legend_handles_labels()
    first.legend(handles, labels, loc="center right")
    note(
        figure,
        f"Binary models of {dataset}. A, B: points: models; bars: their mean; dashed: chance; "
        "permuted labels: those of training and validation windows, tested on true labels. "
        "C: best models of real labels, first seed of permuted labels, positions of the best "
        "models' attributions shuffled. D (logarithmic beyond ±10): points: pairs of models; "
        "grey: mean and standard deviation over sequences of tracks without prior against their "
        "shuffles and themselves. "
        "E: |difference of means| / pooled standard deviation over seeds.",
    )
    return figure


def _auroc(table: pd.DataFrame, condition: str) -> np.ndarray:
    rows = select(table, subset="all", task="mean", metric="auroc", condition=condition)
    return rows["value"].to_numpy(dtype=float)


def _draw_models(
    axes: Axes, groups: Mapping[str, Mapping[str, np.ndarray]], *, chance: float, ylabel: str
) -> None:
    """Draw a point per model in each condition, grouped by the labels it was trained on."""
    for centre, sides in enumerate(groups.values()):
        colours = condition_colours(list(sides))
        for i, (condition, values) in enumerate(sides.items()):
            x = centre + (i - (len(sides) - 1) / 2) * _STEP
            label = condition_label(condition) if centre == 0 else None
            _draw_points(axes, x, values, colours[condition], label)
    axes.axhline(chance, color="0.4", lw=0.8, ls="--", zorder=0)
    axes.set_xticks(range(len(groups)))
    axes.set_xticklabels(
        [
            f"{labels}\n(n = {' and '.join(str(len(v)) for v in sides.values())})"
            for labels, sides in groups.items()
        ]
    )
    axes.set_xlim(-0.6, len(groups) - 0.4)
    axes.set_ylabel(ylabel)


def _draw_points(
    axes: Axes, x: float, values: np.ndarray, colour: str, label: str | None = None
) -> None:
    spread = (np.arange(len(values)) * 0.618034 % 1 - 0.5) * 0.16
    axes.scatter(
        x + spread, values, s=16, color=colour, edgecolor="white", lw=0.4, zorder=3, label=label
    )
    if len(values):
        axes.plot([x - 0.13, x + 0.13], [np.mean(values)] * 2, color="black", lw=1.2, zorder=4)


def _draw_patterns(
    axes: Axes, patterns: Mapping[tuple[str, str], pd.DataFrame], conditions: Sequence[str]
) -> None:
    """Draw numbers of patterns (outline) and of those that match the database (filled)."""
    colours = condition_colours(list(conditions))
    searched = [name for name in (REAL, PERMUTED, SHUFFLED) if (name, conditions[0]) in patterns]
    highest = 1
    for centre, name in enumerate(searched):
        for i, condition in enumerate(conditions):
            found, matching = count_matches(patterns[name, condition])
            x = centre + (i - (len(conditions) - 1) / 2) * _STEP
            axes.bar(x, found, 0.3, facecolor="none", edgecolor=colours[condition], lw=1)
            axes.bar(x, matching, 0.3, color=colours[condition])
            axes.text(x, found, f"{matching}/{found}", ha="center", va="bottom", fontsize=7)
            highest = max(highest, found)
    axes.set_xticks(range(len(searched)))
    axes.set_xticklabels([name.replace(" ", "\n") for name in searched])
    axes.set_ylim(0, 1.18 * highest)
    axes.set_ylabel("patterns, of which filled:\nmatch a known motif")


def _draw_similarity(
    axes: Axes, bounds: pd.DataFrame, pairs: pd.DataFrame, conditions: Sequence[str]
) -> None:
    """Draw pairs of models between the similarity of a track to itself and to its shuffles."""
    colours = condition_colours(list(conditions))
    pairs = select(pairs, comparison="initialisations")
    ticks = []
    for i, condition in enumerate(conditions):
        values = select(pairs, condition=condition)["value"].to_numpy(dtype=float)
        _draw_points(axes, i, values, colours[condition])
        ticks.append(f"{condition_label(condition)}\n({len(values)} pairs)".replace(" p", "\np", 1))
    kinds = {kind: SHUFFLES[kind] for kind in (*CHANCE, "bases")} | {"itself": "same track"}
    means = bounds.groupby(["compared", "example"])["value"].mean()
    for i, (kind, words) in enumerate(kinds.items(), start=len(conditions)):
        values = means[kind]
        axes.errorbar(i, values.mean(), values.std(), color="0.35", marker="D", ms=4, capsize=3)
        ticks.append(words.replace(" ", "\n"))
    axes.axhline(0, color="0.4", lw=0.6, zorder=0)
    axes.set_yscale("symlog", linthresh=10)
    axes.set_ylim(top=2 * means["itself"].max())
    axes.set_yticks([-10, -5, 0, 5, 10, 100])
    axes.set_yticks([], minor=True)
    axes.yaxis.set_major_formatter("{x:.0f}")
    axes.set_xticks(range(len(ticks)))
    axes.set_xticklabels(ticks, fontsize=6)
    axes.set_xlim(-0.5, len(ticks) - 0.5)
    axes.set_ylabel("continuous Jaccard\n(sum over positions)")


def _draw_spread(axes: Axes, spread: pd.DataFrame) -> None:
    """Draw the effect of the prior in units of the spread between seeds, one row per measure."""
    ordered = spread.sort_values("ratio")
    for y, row in enumerate(ordered.itertuples()):
        above = row.ratio > 1
        axes.plot([0, row.ratio], [y, y], color="0.75", lw=1, zorder=1)
        axes.scatter(
            *(row.ratio, y),
            s=26,
            facecolor="black" if above else "white",
            edgecolor="black",
            lw=0.8,
            zorder=3,
        )
        axes.annotate(
            f"{row.difference:+.3g}",
            (row.ratio, y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.5,
        )
    axes.axvline(1, color="0.4", lw=0.8, ls="--", zorder=0)
    axes.set_yticks(range(len(ordered)))
    axes.set_yticklabels([LABELS[measure] for measure in ordered["measure"]])
    axes.set_xlim(0, 1.12 * max(ordered["ratio"].max(), 1) if len(ordered) else 1)
    axes.set_xlabel("effect of the prior / SD between seeds (number: the difference itself)")
