"""Figure 3: motifs that TF-MoDISco finds, and their instances in bound regions."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import CALL_COLUMNS, read_tables
from fourier_prior.design.paths import MOTIFS
from fourier_prior.figures.motif_panels import (
    MOTIF_ROW,
    DrawnMotif,
    draw_motif_panels,
    motif_rows,
    read_motifs,
)
from fourier_prior.figures.style import PAGE_WIDTH, new_figure


def figure(
    files: Mapping[str, Sequence[str]], *, conditions: Sequence[str], most: int, annotation: str
) -> Figure:
    """Read the motifs and motif calls of both conditions and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        patterns, modisco: motifs of the selected runs, told apart by their paths; curve: overlap of
        their calls.
    conditions : sequence of str
        Baseline and treatment.
    most : int
        Largest number of motifs drawn per condition.
    annotation : str
        What calls overlap, for instance ``ChIP-nexus peaks of Nanog``.

    Returns
    -------
    matplotlib.figure.Figure
    """
    found = {
        MOTIFS.parse(patterns)["condition"]: read_motifs(patterns, modisco)
        for patterns, modisco in zip(files["patterns"], files["modisco"], strict=True)
    }
    motifs = {condition: found[condition] for condition in conditions}
    curve = read_tables(files["curve"], CALL_COLUMNS)
    return draw_motifs(motifs, curve, most=most, annotation=annotation)


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
