"""Panels of motifs, shared by figures of motifs."""

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure, SubFigure

from fourier_prior.analysis.tidy_tables import read_tables, select
from fourier_prior.figures.panels import draw_cumulative, draw_message, draw_motif, panel_letter
from fourier_prior.figures.style import condition_colours
from fourier_prior.formatting import with_relation
from fourier_prior.motifs.patterns import read_patterns, trimmed_motifs
from fourier_prior.vocabulary import condition_label


class DrawnMotif(NamedTuple):
    """A motif as Figure 3 shows it: seqlets, (4, W) contributions, words beside it, pattern."""

    seqlets: int
    contributions: np.ndarray
    description: str
    pattern: str = ""


MOTIF_ROW = 0.62  # inches


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
