"""Patterns of TF-MoDISco: files, matrices, descriptions, trimming."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import h5py
import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.genome import ALPHABET

METACLUSTERS = ("pos_patterns", "neg_patterns")
"""Groups of a TF-MoDISco result: patterns of positive and of negative contribution."""


BACKGROUND = (0.27, 0.23, 0.23, 0.27)
"""Base frequencies A, C, G, T against which FP measures information content."""


_PSEUDOCOUNT = 0.001


@dataclass(frozen=True)
class Discovery:
    """What one run of TF-MoDISco found.

    Parameters
    ----------
    positive, negative : list
        Patterns as modisco-lite's ``SeqletSet`` objects; empty if there are none.
    length : int
        Length in bp of the sequences that were searched.
    """

    positive: list = field(default_factory=list)
    negative: list = field(default_factory=list)
    length: int = 0


@dataclass(frozen=True)
class Pattern:
    """One TF-MoDISco pattern.

    Parameters
    ----------
    name : str
        ``pos_patterns.pattern_0``, as in modisco-lite's report.
    frequencies : numpy.ndarray, shape (4, W)
        Base frequencies of the aligned seqlets.
    contributions : numpy.ndarray, shape (4, W)
        Mean actual contribution scores (CWM).
    hypothetical : numpy.ndarray, shape (4, W)
        Mean hypothetical contribution scores.
    seqlets : pandas.DataFrame
        Columns example (index of the sequence), start, end (within it), is_revcomp.
    """

    name: str
    frequencies: np.ndarray
    contributions: np.ndarray
    hypothetical: np.ndarray
    seqlets: pd.DataFrame

    @property
    def metacluster(self) -> str:
        """Group of the pattern, one of `METACLUSTERS`."""
        return self.name.split(".")[0]


@dataclass(frozen=True)
class Motif:
    """A trimmed pattern, ready to be looked for.

    Parameters
    ----------
    name : str
        Name of the pattern.
    contributions : numpy.ndarray, shape (4, w)
        Trimmed CWM.
    log_odds : numpy.ndarray, shape (4, w)
        Trimmed PWM: log2 of base frequency over background.
    trimmed : tuple of int
        Positions trimmed off the pattern's left and right end.
    """

    name: str
    contributions: np.ndarray
    log_odds: np.ndarray
    trimmed: tuple[int, int] = (0, 0)


def write_patterns(path: str | os.PathLike, discovery: Discovery) -> None:
    """Write patterns in modisco-lite's h5 format, whole or not at all.

    Metaclusters without patterns have no group; a result without any pattern is an h5 file that
    holds nothing but the attribute ``window_size``.
    """
    from modiscolite.io import save_hdf5

    with atomic_path(path) as temporary:
        save_hdf5(
            temporary, discovery.positive or None, discovery.negative or None, discovery.length
        )


def read_patterns(path: str | os.PathLike) -> list[Pattern]:
    """Read the patterns of a modisco-lite h5 file, positive metacluster first.

    Raises
    ------
    InputError
        If the file is not an h5 file, or a pattern lacks one of its parts.
    """
    patterns = []
    try:
        with h5py.File(path, "r") as file:
            for metacluster in METACLUSTERS:
                group = file.get(metacluster, {})
                for key in sorted(group, key=lambda name: int(name.rsplit("_", 1)[1])):
                    patterns.append(_read_pattern(group[key], f"{metacluster}.{key}"))
    except (OSError, KeyError) as error:
        raise InputError(
            f"{path}: not a modisco-lite result ({error}); run motif discovery again."
        ) from error
    return patterns


def _read_pattern(group: h5py.Group, name: str) -> Pattern:
    seqlets = group["seqlets"]
    return Pattern(
        name=name,
        frequencies=group["sequence"][:].T,
        contributions=group["contrib_scores"][:].T,
        hypothetical=group["hypothetical_contribs"][:].T,
        seqlets=pd.DataFrame(
            {
                "example": seqlets["example_idx"][:],
                "start": seqlets["start"][:],
                "end": seqlets["end"][:],
                "is_revcomp": seqlets["is_revcomp"][:],
            }
        ),
    )


def normalised_frequencies(
    frequencies: np.ndarray, pseudocount: float = _PSEUDOCOUNT
) -> np.ndarray:
    """Add a pseudocount to (4, W) base frequencies and make each position sum to 1."""
    p = np.asarray(frequencies, dtype=np.float64) + pseudocount
    return p / p.sum(axis=0)


def information_content(
    frequencies: np.ndarray,
    background: Sequence[float] = BACKGROUND,
    pseudocount: float = _PSEUDOCOUNT,
) -> np.ndarray:
    """Information content of each position of a motif, in bits.

    Parameters
    ----------
    frequencies : numpy.ndarray, shape (4, W)
    background : sequence of float, length 4
    pseudocount : float

    Returns
    -------
    numpy.ndarray, shape (W,)
    """
    p = normalised_frequencies(frequencies, pseudocount)
    return (p * np.log2(p / np.asarray(background)[:, None])).sum(axis=0)


def describe_patterns(
    patterns: Sequence[Pattern],
    *,
    min_seqlets: int = 0,
    min_information: float = 0.6,
    information_window: int = 6,
    trim_fraction: float = 0.2,
    max_length: int = 20,
) -> pd.DataFrame:
    """Trim patterns and decide which ones are kept as motifs.

    Parameters
    ----------
    patterns : sequence of Pattern
    min_seqlets : int
        Fewest seqlets of a kept pattern.
    min_information : float
        Mean information content in bits that some window of a kept pattern reaches.
    information_window : int
        Length of that window in bp.
    trim_fraction : float
        Flanks below this share of the largest information content are trimmed off.
    max_length : int
        Longest trimmed pattern that is kept, in bp.

    Returns
    -------
    pandas.DataFrame
        One row per pattern: pattern, metacluster, n_seqlets, kept (bool), reason (why it is not
        kept; empty otherwise), trim_start, trim_end (half-open, within the pattern), length (of
        the trimmed pattern), consensus (of the trimmed pattern), information (largest window
        mean, bits), contribution (sum over the trimmed CWM).

    Notes
    -----
    The filter of FP, section 7.1: patterns with negative contribution (before or after trimming),
    little information, or too great a length are dropped.
    """
    rows = []
    for pattern in patterns:
        information = information_content(pattern.frequencies)
        width = min(information_window, len(information))
        best = np.convolve(information, np.full(width, 1 / width), mode="valid").max()
        above = np.flatnonzero(information >= trim_fraction * information.max())
        start, end = int(above[0]), int(above[-1]) + 1
        trimmed = slice(start, end)
        contribution = float(pattern.contributions[:, trimmed].sum())
        reasons = {
            "negative contribution": pattern.contributions.sum() < 0,
            "few seqlets": len(pattern.seqlets) < min_seqlets,
            "little information": best < min_information,
            "too long": end - start > max_length,
            "negative contribution after trimming": contribution < 0,
        }
        reason = next((name for name, applies in reasons.items() if applies), "")
        codes = pattern.frequencies[:, trimmed].argmax(axis=0)
        rows.append(
            {
                "pattern": pattern.name,
                "metacluster": pattern.metacluster,
                "n_seqlets": len(pattern.seqlets),
                "kept": not reason,
                "reason": reason,
                "trim_start": start,
                "trim_end": end,
                "length": end - start,
                "consensus": "".join(ALPHABET[code] for code in codes),
                "information": float(best),
                "contribution": contribution,
            }
        )
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"kept": bool})


_COLUMNS = [
    "pattern",
    "metacluster",
    "n_seqlets",
    "kept",
    "reason",
    "trim_start",
    "trim_end",
    "length",
    "consensus",
    "information",
    "contribution",
]


def trimmed_motifs(
    patterns: Sequence[Pattern], table: pd.DataFrame, background: Sequence[float] = BACKGROUND
) -> list[Motif]:
    """Return the kept patterns, trimmed.

    Parameters
    ----------
    patterns : sequence of Pattern
    table : pandas.DataFrame
        From `describe_patterns`.
    background : sequence of float, length 4
        Base frequencies of the log-odds.

    Returns
    -------
    list of Motif
        In the order of the table.
    """
    by_name = {pattern.name: pattern for pattern in patterns}
    motifs = []
    for row in table[table["kept"].astype(bool)].itertuples():
        pattern = by_name[row.pattern]
        window = slice(row.trim_start, row.trim_end)
        p = normalised_frequencies(pattern.frequencies)[:, window]
        motifs.append(
            Motif(
                name=pattern.name,
                contributions=pattern.contributions[:, window],
                log_odds=np.log2(p / np.asarray(background)[:, None]),
                trimmed=(row.trim_start, pattern.contributions.shape[1] - row.trim_end),
            )
        )
    return motifs
