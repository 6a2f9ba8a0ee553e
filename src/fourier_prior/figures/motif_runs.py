"""Figures S7 to S9: motifs and motif calls of one task, for every architecture."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import CALL_COLUMNS, read_tables
from fourier_prior.design.paths import ANALYSIS, MOTIFS
from fourier_prior.figures.motif_panels import (
    DrawnMotif,
    draw_motif_panels,
    motif_rows,
    read_motifs,
)
from fourier_prior.figures.panels import note
from fourier_prior.figures.style import PAGE_WIDTH, new_figure
from fourier_prior.vocabulary import REGIONS


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    task: str,
    gold_kinds: Sequence[str],
    most: int,
) -> Figure:
    """Read the motifs and motif calls of every architecture and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        patterns, modisco, curves: motifs of the selected runs and overlap of their calls, told
        apart by their paths.
    models : sequence of (str, str)
        Data sets and architectures: of one data set.
    conditions : sequence of str
        Baseline and treatment.
    task : str
        Task whose output is explained.
    gold_kinds : sequence of str
        Kind of the gold standard of each model, the same for all.
    most : int
        Largest number of motifs drawn per condition.

    Returns
    -------
    matplotlib.figure.Figure
    """
    motifs = {architecture: dict.fromkeys(conditions) for _, architecture in models}
    for patterns, modisco in zip(files["patterns"], files["modisco"], strict=True):
        place = MOTIFS.parse(patterns)
        motifs[place["architecture"]][place["condition"]] = read_motifs(patterns, modisco)
    curves = {
        ANALYSIS.parse(path)["architecture"]: read_tables([path], CALL_COLUMNS)
        for path in files["curves"]
    }
    annotation = f"{REGIONS[gold_kinds[0]]} of {task}"
    return draw_motifs_of_task(motifs, curves, task=task, most=most, annotation=annotation)


def draw_motifs_of_task(
    motifs: Mapping[str, Mapping[str, Sequence[DrawnMotif]]],
    curves: Mapping[str, pd.DataFrame],
    *,
    task: str,
    most: int,
    annotation: str,
) -> Figure:
    """Draw the motifs of both conditions and the curves of their calls, per architecture.

    Parameters
    ----------
    motifs : mapping of str to (mapping of str to list of DrawnMotif)
        Architecture to condition to the patterns that passed the filter.
    curves : mapping of str to pandas.DataFrame
        Architecture to the columns condition, rank, overlapping.
    task : str
        Task whose output is explained.
    most : int
        Largest number of motifs drawn per condition, those with most seqlets first.
    annotation : str
        What calls overlap.

    Returns
    -------
    matplotlib.figure.Figure
    """
    heights = [0.5 * motif_rows(found, most) + 2.7 for found in motifs.values()]
    figure = new_figure(PAGE_WIDTH, sum(heights) + 0.3)
    parts = figure.subfigures(len(motifs), 1, height_ratios=heights, squeeze=False)[:, 0]
    for part, (architecture, found), letters in zip(
        parts, motifs.items(), ("AB", "CD"), strict=False
    ):
        title = f"{task}, {architecture} models"
        part.suptitle(title, fontsize=8.5, fontweight="bold", x=0.01, ha="left")
        draw_motif_panels(
            part,
            found,
            curves[architecture],
            most=most,
            annotation=annotation,
            letters=letters,
            row_height=0.5,
            curve_height=2.1,
        )
    note(
        figure,
        "Trimmed contribution weight matrices of patterns that pass the filter; q: Tomtom against "
        "JASPAR. Motif calls: in the sample of test sequences, by the models with the lowest "
        "validation loss.",
    )
    return figure
