"""References of zeros before and after weight normalisation (DL, Section K)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.deeplift_studies.motif_sequences import TASKS, MotifSequences
from fourier_prior.deeplift_studies.normalisation import VARIANTS
from fourier_prior.figures.deeplift_tracks import draw_position_tracks
from fourier_prior.figures.panels import note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, new_figure


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
    draw_position_tracks(panels, tracks, sequences, example, "both")
    panel_letter(panels[0], "B")
    note(
        figure,
        f"{network}. Normalisation changes logits of one-hot sequences by at most "
        f"{table['output_change'].abs().max():.1e}. B: the first test sequence with both motifs; "
        "boxes: planted GATA1 (blue) and TAL1 (green).",
    )
    return figure
