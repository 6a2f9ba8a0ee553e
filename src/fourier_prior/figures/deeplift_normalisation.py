"""References of zeros before and after weight normalisation (DL, Section K)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.deeplift_studies.labels import REFERENCE_LABELS
from fourier_prior.deeplift_studies.motif_sequences import TASKS, MotifSequences, read_sequences
from fourier_prior.deeplift_studies.position_scores import read_scores
from fourier_prior.figures.deeplift_tracks import draw_position_tracks
from fourier_prior.figures.method_words import network_words
from fourier_prior.figures.panels import note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, new_figure


def figure(files: Mapping[str, Sequence[str]], *, network: str) -> Figure:
    """Read the scores and comparisons of one network and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        sequences: table of sequences; scores, table: position scores, and their comparisons.
    network : str
        ``authors`` or seed-NN.

    Returns
    -------
    matplotlib.figure.Figure
    """
    sequences = read_sequences(files["sequences"][0]).part("test")
    columns = ["task", "variant", "correlation", "output_change"]
    return draw_normalisation(
        sequences,
        read_scores(files["scores"][0]),
        read_tables(files["table"], columns),
        int(np.flatnonzero(sequences.labels[:, 0] == 1)[0]),
        network_words(network),
    )


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
        By variant, of `REFERENCE_LABELS`.
    table : pandas.DataFrame
        From `deeplift_studies.normalisation.compare_references`.
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
                label=f"{REFERENCE_LABELS[variant]}: median {values.median():.3f}",
            )
        axes.set_title(f"task {task}", fontsize=7.5)
        axes.set_xlabel("r with scores against the mean of negatives", fontsize=7)
        axes.legend(loc="upper left", fontsize=5.5)
    panels[0].set_ylabel("test sequences")
    panel_letter(panels[0], "A")
    panels = lower.subplots(len(REFERENCE_LABELS), 1, sharex=True)
    tracks = {label: scores[variant][0, example] for variant, label in REFERENCE_LABELS.items()}
    draw_position_tracks(panels, tracks, sequences, example, "both")
    panel_letter(panels[0], "B")
    note(
        figure,
        f"{network}. Normalisation changes logits of one-hot sequences by at most "
        f"{table['output_change'].abs().max():.1e}. B: the first test sequence with both motifs; "
        "boxes: planted GATA1 (blue) and TAL1 (green).",
    )
    return figure
