"""Figure 3: motifs that TF-MoDISco finds, and their instances in bound regions."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.figures.motif_panels import MOTIF_ROW, DrawnMotif, draw_motif_panels, motif_rows
from fourier_prior.figures.style import PAGE_WIDTH, new_figure


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
