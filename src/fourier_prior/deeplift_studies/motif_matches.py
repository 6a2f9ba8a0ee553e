"""Matches of known motifs in sequences, and the scores that attributions give them (DL, G-J)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from fourier_prior.deeplift_studies.motif_sequences import BACKGROUND, TASKS, MotifSequences

STRONG = 7.0
"""Log-odds (nats) from which a match counts as strong (DL, Section G)."""


def log_odds(probabilities: np.ndarray, background: np.ndarray = BACKGROUND) -> np.ndarray:
    """Log-odds matrix (nats) of a motif, shape (4, w)."""
    return np.log(probabilities) - np.log(background)[:, None]


def top_matches(
    codes: np.ndarray, matrix: np.ndarray, number: int = 5, *, mended: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Find the best matches of a motif on the forward strand of each sequence.

    The best start is taken, the starts around it are ruled out, the next best is taken, and so on.

    Parameters
    ----------
    codes : numpy.ndarray, shape (N, L), uint8
        Codes 0-3.
    matrix : numpy.ndarray, shape (4, w)
        Log-odds.
    number : int
        Matches per sequence.
    mended : bool
        The finder of DL rules out nothing around a start m < w // 2, and so returns a match at the
        left edge again and again; False does the same.

    Returns
    -------
    starts : numpy.ndarray, shape (N, number), int64
    scores : numpy.ndarray, shape (N, number), float64
        Log-odds, not cut at zero; falling along a row.

    Notes
    -----
    DL, Section G and the notebook of its authors: starts m - w // 2 to m + w // 2 - 2 are ruled out
    after a match at m.
    """
    width = matrix.shape[1]
    windows = sliding_window_view(codes, width, axis=1)
    scores = matrix[windows, np.arange(width)].sum(axis=2)
    starts = np.empty((len(codes), number), dtype=np.int64)
    values = np.empty((len(codes), number))
    half, places = width // 2, np.arange(scores.shape[1])
    for k in range(number):
        best = scores.argmax(axis=1)
        starts[:, k], values[:, k] = best, scores[np.arange(len(codes)), best]
        near = (places >= best[:, None] - half) & (places <= best[:, None] + half - 2)
        if not mended:
            near &= (best >= half)[:, None]
        scores = np.where(near, -np.inf, scores)
    return starts, values


def match_table(
    sequences: MotifSequences, motifs: Mapping[str, np.ndarray], *, mended: bool = True
) -> pd.DataFrame:
    """List the five best matches of each motif in each sequence.

    Parameters
    ----------
    sequences : MotifSequences
    motifs : mapping of str to numpy.ndarray, shape (4, w)
        Base probabilities.
    mended : bool
        As for `top_matches`.

    Returns
    -------
    pandas.DataFrame
        Columns row, motif, rank, start, end, log_odds (cut at zero), both, GATA1, TAL1 (labels of
        the sequence), copies (planted instances of the motif in the sequence).
    """
    parts = []
    for motif, probabilities in motifs.items():
        starts, values = top_matches(sequences.codes, log_odds(probabilities), mended=mended)
        count, number = starts.shape
        rows = np.repeat(np.arange(count), number)
        parts.append(
            pd.DataFrame(
                {
                    "row": rows,
                    "motif": motif,
                    "rank": np.tile(np.arange(1, number + 1), count),
                    "start": starts.ravel(),
                    "end": starts.ravel() + probabilities.shape[1],
                    "log_odds": np.maximum(values.ravel(), 0),
                    **{task: sequences.labels[rows, k] for k, task in enumerate(TASKS)},
                    "copies": sequences.copies(motif)[rows],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def match_scores(matches: pd.DataFrame, scores: np.ndarray) -> np.ndarray:
    """Sum position scores over each match.

    Parameters
    ----------
    matches : pandas.DataFrame
        Columns row, start, end.
    scores : numpy.ndarray, shape (N, L)
        Score of each position.

    Returns
    -------
    numpy.ndarray, shape (number of matches,)
    """
    sums = np.pad(np.cumsum(scores, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    rows = matches["row"].to_numpy()
    return sums[rows, matches["end"].to_numpy()] - sums[rows, matches["start"].to_numpy()]


def scored_matches(
    sequences: MotifSequences,
    motifs: Mapping[str, np.ndarray],
    scores: Mapping[str, np.ndarray],
) -> pd.DataFrame:
    """List the matches that both finders make, with the scores that every method gives them.

    Parameters
    ----------
    sequences : MotifSequences
        N sequences of L bp.
    motifs : mapping of str to numpy.ndarray, shape (4, w)
        Base probabilities.
    scores : mapping of method to numpy.ndarray, shape (tasks, N, L)
        Position scores for the first of `TASKS`, one or more.

    Returns
    -------
    pandas.DataFrame
        Columns of `match_table`, finder (``mended`` or ``published``; see `top_matches`), and a
        column ``method:task`` for each method and task that it scored.
    """
    tables = []
    for finder in ("mended", "published"):
        table = match_table(sequences, motifs, mended=finder == "mended").assign(finder=finder)
        for method, positions in scores.items():
            for task, of_task in zip(TASKS, positions, strict=False):
                table[f"{method}:{task}"] = match_scores(table, of_task)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def false_negatives(matches: pd.DataFrame, score: str) -> tuple[int, int]:
    """Count strong matches that get no importance where the motif matters.

    Parameters
    ----------
    matches : pandas.DataFrame
        Matches of one motif.
    score : str
        Column with the score of a match for the task "both".

    Returns
    -------
    missed, strong : int
        Matches in sequences with both motifs and log-odds of at least `STRONG`, and those of them
        whose score is not positive (DL, Section G).
    """
    strong = matches[(matches["both"] == 1) & (matches["log_odds"] >= STRONG)]
    return int((strong[score] <= 0).sum()), len(strong)
