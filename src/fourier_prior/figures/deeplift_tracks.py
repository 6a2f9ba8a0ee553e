"""Position scores of example sequences (DL, Section H)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fourier_prior.deeplift_studies.motif_sequences import TASKS, MotifSequences, read_sequences
from fourier_prior.deeplift_studies.position_scores import read_scores
from fourier_prior.figures.deeplift_matches import PRESENCE_COLOURS
from fourier_prior.figures.method_words import method_labels, network_words
from fourier_prior.figures.panels import draw_track, note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, new_figure

_THEIRS = ((197, "GATA1"), (731, "both"))
"""Sequences and tasks of DL, Section H and Figure 6."""


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    methods: Sequence[str],
    shuffles: Sequence[int],
    network: str,
) -> Figure:
    """Read the scores of one network and draw two sequences.

    Parameters
    ----------
    files : mapping of str to sequence of str
        sequences: table of sequences; scores: position scores.
    methods : sequence of str
    shuffles : sequence of int
        Numbers of shuffled references; the largest is drawn.
    network : str
        ``authors`` or seed-NN.

    Returns
    -------
    matplotlib.figure.Figure
    """
    sequences = read_sequences(files["sequences"][0]).part("test")
    if network == "authors" and len(sequences.codes) > max(row for row, _ in _THEIRS):
        examples = _THEIRS
        rule = "The test sequences of DL: index 197 (Section H) and 731 (Figure 6)."
    else:
        both = np.flatnonzero(sequences.labels[:, 0] == 1)
        examples = ((int(both[0]), "GATA1"), (int(both[1]), "both"))
        rule = "The first two test sequences with both motifs, whatever they show."
    return draw_motif_tracks(
        sequences,
        read_scores(files["scores"][0]),
        examples,
        method_labels([*methods, f"plain-{max(shuffles)}"]),
        f"{network_words(network)}. {rule}",
    )


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
        draw_position_tracks(panels, tracks, sequences, row, task)
        panel_letter(panels[0], letter)
    note(figure, text + " Boxes: planted GATA1 (blue) and TAL1 (green).")
    return figure


def draw_position_tracks(
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
