"""The paper's Figures 1 to 4, composed of the panels of `fourier_prior.plots`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure, SubFigure

from fourier_prior.errors import InputError
from fourier_prior.illustration import densest_window, median_example, same_example, sites_in
from fourier_prior.motifs import read_patterns, trimmed_motifs
from fourier_prior.plots import (
    PAGE_WIDTH,
    condition_colours,
    condition_label,
    draw_cumulative,
    draw_logo,
    draw_message,
    draw_motif,
    draw_paired_scatter,
    draw_track,
    draw_violins,
    new_figure,
    note,
    panel_letter,
)
from fourier_prior.reporting import (
    LABELS,
    format_value,
    pair,
    read_tables,
    select,
    with_relation,
)
from fourier_prior.statistics import EXPECTED, paired_test, unpaired_test

if TYPE_CHECKING:
    from fourier_prior.scores import Attributions


class DrawnMotif(NamedTuple):
    """A motif as Figure 3 shows it: seqlets, (4, W) contributions, words beside it, pattern."""

    seqlets: int
    contributions: np.ndarray
    description: str
    pattern: str = ""


MOTIF_ROW = 0.62  # inches
PERFORMANCE_PANELS = {
    "binary": ("validation_loss", "accuracy", "auroc", "auprc"),
    "profile": ("validation_loss", "jsd", "count_pearson"),
}


def draw_initialisations(
    stability: pd.DataFrame,
    attributions: Mapping[tuple[str, str], Attributions],
    *,
    window: int,
    sites: pd.DataFrame | None = None,
) -> Figure:
    """Figure 1: one sequence seen by two initialisations, without and with the prior.

    Parameters
    ----------
    stability : pandas.DataFrame
        Tidy table with the measure ``jaccard_initialisations`` per example and condition. It
        chooses the sequence: the one whose agreement between seeds, averaged over both
        conditions, is the median of the sample.
    attributions : mapping of (condition, seed) to Attributions
        Attributions of that sample, two conditions by two seeds, in drawing order.
    window : int
        Length of the enlarged part, bp.
    sites : pandas.DataFrame, optional
        Known motif instances: columns chrom, start, end.

    Returns
    -------
    matplotlib.figure.Figure
    """
    baseline, treatment = dict.fromkeys(condition for condition, _ in attributions)
    agreement = pair(
        select(stability, measure="jaccard_initialisations", subset="all"), baseline, treatment
    )
    example = median_example(agreement.mean(axis=1))
    seeds = dict.fromkeys(seed for _, seed in attributions)
    tracks = {
        (condition, f"{condition_label(condition)}, seed {seed}"): file
        for (condition, seed), file in attributions.items()
    }
    figure = new_figure(PAGE_WIDTH, 6.6)
    shown = figure.subfigures(1, 1)
    where = _draw_example(shown, tracks, example, window, sites, letters="AB")
    agreements = " and ".join(
        f"{format_value(agreement.loc[example, condition])} ({condition_label(condition)})"
        for condition in (baseline, treatment)
    )
    note(
        figure,
        f"{where}. Rule: among {len(agreement)} test sequences, the one with the median agreement "
        f"between seeds (continuous Jaccard, mean over both conditions); here {agreements}. "
        f"Seeds: {' and '.join(seeds)}, whatever they show.",
    )
    return figure


def draw_smoothness(
    interpretability: pd.DataFrame,
    attributions: Mapping[str, Attributions],
    *,
    window: int,
    sites: pd.DataFrame | None = None,
) -> Figure:
    """Figure 2: high-frequency sum and entropy of every test sequence, and one example.

    Parameters
    ----------
    interpretability : pandas.DataFrame
        Tidy table with the measures ``high_frequency_sum`` and ``entropy``. It chooses the
        example: the one whose change of the high-frequency sum is the median.
    attributions : mapping of condition to Attributions
        Attributions of the test sample by the selected runs: baseline, then treatment.
    window, sites
        As for `draw_initialisations`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    baseline, treatment = attributions
    shown = select(interpretability, run="best", sample="test", subset="all")
    figure = new_figure(PAGE_WIDTH, 7.6)
    upper, lower = figure.subfigures(2, 1, height_ratios=[1.15, 1])
    pairs = {}
    panels = upper.subplots(1, 2)
    for axes, measure, letter in zip(panels, ("high_frequency_sum", "entropy"), "AB", strict=True):
        label = LABELS[measure]
        both = pairs[measure] = pair(select(shown, measure=measure), baseline, treatment)
        if both.empty:
            raise InputError(f"No test sequence has a {label} under both conditions.")
        x, y = both[baseline].to_numpy(), both[treatment].to_numpy()
        p = paired_test(x, y, EXPECTED[measure]).p
        draw_paired_scatter(
            axes,
            x,
            y,
            xlabel=f"{label}, {condition_label(baseline)}",
            ylabel=f"{label}, {condition_label(treatment)}",
            text=f"n = {len(both)} test sequences, {np.mean(y < x):.0%} below the line\n"
            f"means {format_value(x.mean())} → {format_value(y.mean())}, "
            f"one-sided Wilcoxon p {with_relation(p)}",
        )
        panel_letter(axes, letter)
    change = pairs["high_frequency_sum"]
    example = median_example(change[treatment] - change[baseline])
    tracks = {(c, condition_label(c)): file for c, file in attributions.items()}
    where = _draw_example(lower, tracks, example, window, sites, letters="CD")
    before, after = change.loc[example, [baseline, treatment]]
    note(
        figure,
        f"{where}. Rule: the test sequence whose change of the high-frequency sum is the median "
        f"({format_value(before)} → {format_value(after)}).",
    )
    return figure


def _draw_example(
    figure: Figure,
    tracks: Mapping[tuple[str, str], Attributions],
    example: int,
    window: int,
    sites: pd.DataFrame | None,
    *,
    letters: str,
) -> str:
    """Draw whole tracks above enlarged logos, one of each per model; say what they show."""
    files = list(tracks.values())
    chrom, start = same_example(files, example)
    one_hot = [np.asarray(file.one_hot[example], dtype=float) for file in files]
    scores = [
        bases * np.asarray(file.hypothetical[example], dtype=float)
        for file, bases in zip(files, one_hot, strict=True)
    ]
    actual = [matrix.sum(axis=0) for matrix in scores]
    length = actual[0].size
    first, end = densest_window(actual, window)
    known = sites_in(sites, chrom, start, length)
    colours = condition_colours(list(dict.fromkeys(condition for condition, _ in tracks)))
    rows = len(files)
    axes = figure.subplots(2 * rows, 1, gridspec_kw={"height_ratios": [1.0] * rows + [1.0] * rows})
    for i, (condition, label) in enumerate(tracks):
        colour = colours[condition]
        draw_track(axes[i], actual[i], colour, label=label, window=(first, end), sites=known)
        enlarged = axes[rows + i]
        draw_logo(
            enlarged,
            scores[i][:, first:end],
            start=first,
            label=label,
            label_colour=colour,
            sites=known,
        )
    for i in range(2 * rows):
        if i not in (rows - 1, 2 * rows - 1):
            axes[i].tick_params(labelbottom=False)
    axes[rows - 1].set_xlabel("position in the sequence (bp)")
    axes[-1].set_xlabel(f"position in the sequence (bp): the shaded {end - first} bp")
    figure.supylabel("attribution, each model on its own scale", fontsize=8)
    panel_letter(axes[0], letters[0])
    panel_letter(axes[rows], letters[1])
    bars = "; black bars: known motif instances" if known else ""
    return f"{chrom}:{start:,}–{start + length:,}{bars}"


def read_motifs(patterns: str | os.PathLike, modisco: str | os.PathLike) -> list[DrawnMotif]:
    """Read the motifs of one model that passed the filter.

    Parameters
    ----------
    patterns : path-like
        Table of patterns with the nearest database motif: pattern, n_seqlets, kept, trim_start,
        trim_end, match, match_name, match_strand, match_q, label.
    modisco : path-like
        TF-MoDISco result with the same patterns.

    Returns
    -------
    list of DrawnMotif
        Trimmed; turned to the strand of the database motif if they have its name, so that the
        same motif looks the same for every model.
    """
    columns = ["pattern", "n_seqlets", "kept", "match", "match_name", "match_strand", "match_q"]
    table = read_tables([patterns], [*columns, "trim_start", "trim_end", "label"])
    table["kept"] = table["kept"].astype(bool)
    table["label"] = table["label"].fillna("")
    kept = table[table["kept"]]
    motifs = []
    for row, motif in zip(
        kept.itertuples(), trimmed_motifs(read_patterns(modisco), table), strict=True
    ):
        named = bool(row.label)
        turn = named and row.match_strand == "-"
        name = row.label if named else "no match"
        nearest = row.match if named else f"nearest {row.match_name}"
        q = with_relation(row.match_q)
        description = f"{name}\n{nearest}, q {q}\n{row.n_seqlets:,} seqlets"
        contributions = motif.contributions[::-1, ::-1] if turn else motif.contributions
        motifs.append(DrawnMotif(int(row.n_seqlets), contributions, description, row.pattern))
    return motifs


def draw_motifs(
    motifs: Mapping[str, Sequence[DrawnMotif]],
    curve: pd.DataFrame,
    *,
    most: int,
    annotation: str,
) -> Figure:
    """Figure 3: motifs of both models, and how many of their calls overlap bound regions.

    Parameters
    ----------
    motifs : mapping of condition to list of DrawnMotif
        Patterns that passed the filter, trimmed; baseline, then treatment.
    curve : pandas.DataFrame
        Columns condition, rank (1 = largest attribution), overlapping (cumulative).
    most : int
        Largest number of motifs drawn per condition, those with most seqlets first.
    annotation : str
        What calls overlap.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = motif_rows(motifs, most)
    figure = new_figure(PAGE_WIDTH, MOTIF_ROW * rows + 3.2)
    draw_motif_panels(figure, motifs, curve, most=most, annotation=annotation)
    return figure


def motif_rows(motifs: Mapping[str, Sequence[DrawnMotif]], most: int) -> int:
    """Count the rows that `draw_motif_panels` needs for the motifs."""
    return max([min(len(found), most) for found in motifs.values()] + [2])


def draw_motif_panels(
    figure: Figure | SubFigure,
    motifs: Mapping[str, Sequence[DrawnMotif]],
    curve: pd.DataFrame,
    *,
    most: int,
    annotation: str,
    letters: str = "AB",
    row_height: float = MOTIF_ROW,
    curve_height: float = 2.8,
) -> None:
    """Draw motifs of both models above the curves of their calls.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or SubFigure
        Where.
    motifs, curve, most, annotation
        As for `draw_motifs`.
    letters : str
        Letters of the two panels.
    row_height, curve_height : float
        Height of a motif and of the curves, inches.
    """
    shown = {
        condition: sorted(found, key=lambda motif: -motif.seqlets)[:most]
        for condition, found in motifs.items()
    }
    rows = motif_rows(motifs, most)
    heights = [row_height * rows + 0.4, curve_height]
    upper, lower = figure.subfigures(2, 1, height_ratios=heights)
    colours = condition_colours(list(motifs))
    longest = max((m.contributions.shape[1] for found in shown.values() for m in found), default=1)
    for column, (condition, part) in enumerate(
        zip(shown, upper.subfigures(1, len(shown)), strict=True)
    ):
        found = shown[condition]
        part.suptitle(
            f"{condition_label(condition)}: {len(motifs[condition])} motif"
            + ("s" if len(motifs[condition]) != 1 else "")
            + (f", {len(found)} with most seqlets" if len(found) < len(motifs[condition]) else ""),
            color=colours[condition],
            fontsize=8.5,
        )
        axes = part.subplots(rows, 2, width_ratios=[1.1, 1], squeeze=False)
        for row, (logo, beside) in enumerate(axes):
            if row < len(found):
                motif = found[row]
                draw_motif(logo, beside, motif.contributions, motif.description, width=longest)
            else:
                logo.set_axis_off()
                beside.set_axis_off()
        if not found:
            draw_message(axes[0, 0], "no pattern passed the filter")
        # A blank takes the room of the letter, so that rows are level.
        panel_letter(axes[0, 0], letters[0] if column == 0 else " ")
    axes = lower.subplots(1, 1)
    curves = {}
    for condition in motifs:
        part = select(curve, condition=condition).sort_values("rank")
        curves[condition] = (part["rank"].to_numpy(), part["overlapping"].to_numpy())
    draw_cumulative(
        axes,
        curves,
        xlabel="motif calls, by attribution in the call (largest first)",
        ylabel=f"calls overlapping\n{annotation}",
    )
    panel_letter(axes, letters[1])


def draw_performance(
    performance: pd.DataFrame, architecture: str, conditions: Sequence[str]
) -> Figure:
    """Figure 4: predictive performance of every random initialisation.

    Parameters
    ----------
    performance : pandas.DataFrame
        Tidy table: subset, condition, seed, best, task, metric, value.
    architecture : {"binary", "profile"}
        Decides which metrics are shown.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    matplotlib.figure.Figure
    """
    metrics = PERFORMANCE_PANELS[architecture]
    figure = new_figure(PAGE_WIDTH, 2.9)
    panels = figure.subplots(1, len(metrics))
    rows = select(performance, subset="all", task="mean")
    for axes, letter, metric in zip(panels, "ABCD", metrics, strict=False):
        groups, chosen = {}, {}
        for condition in conditions:
            runs = select(rows, metric=metric, condition=condition).dropna(subset="value")
            runs = runs.sort_values("seed")
            groups[condition] = runs["value"].to_numpy(dtype=float)
            best = np.flatnonzero(runs["best"].to_numpy(dtype=bool))
            if best.size:
                chosen[condition] = int(best[0])
        p = unpaired_test(groups[conditions[0]], groups[conditions[1]], EXPECTED[metric]).p
        draw_violins(
            axes,
            groups,
            ylabel=LABELS[metric],
            title=f"p {with_relation(p)}",
            highlight=chosen,
        )
        panel_letter(axes, letter)
    expectations = ", ".join(
        f"{letter} {'lower' if EXPECTED[metric] == 'less' else 'higher'}"
        for letter, metric in zip("ABCD", metrics, strict=False)
    )
    note(
        figure,
        "Points: one per random initialisation. Diamond: median; bar: quartiles; ring: run with "
        "the lowest validation loss. p: one-sided "
        f"Mann–Whitney test that the prior makes {expectations}.",
    )
    return figure
