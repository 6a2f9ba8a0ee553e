"""Motif matrices of the simulation: JASPAR profiles and IUPAC consensus sequences."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from pyjaspar import jaspardb

from fourier_prior.errors import InputError
from fourier_prior.genome import ALPHABET

IUPAC = {
    "A": "A", "C": "C", "G": "G", "T": "T", "R": "AG", "Y": "CT", "S": "CG", "W": "AT",
    "K": "GT", "M": "AC", "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
}  # fmt: skip
BACKGROUND_WEIGHT = 0.01
"""Share of the background mixed into every column, so that no base has an infinite penalty."""


@dataclass(frozen=True)
class Motif:
    """A motif as base probabilities and log-odds.

    Parameters
    ----------
    name : str
    probabilities : numpy.ndarray, shape (4, L), float64
        Rows A, C, G, T; columns sum to one.
    log_odds : numpy.ndarray, shape (4, L), float64
        log2 of the probabilities over the background, in bits.
    min_strength : float
        Smallest score of a planted instance, as a fraction of the best possible score.
    """

    name: str
    probabilities: np.ndarray
    log_odds: np.ndarray
    min_strength: float

    @property
    def length(self) -> int:
        """Length in bp."""
        return self.log_odds.shape[1]

    @property
    def best(self) -> float:
        """Score of the best possible sequence, in bits."""
        return float(self.log_odds.max(axis=0).sum())

    def score(self, codes: np.ndarray) -> np.ndarray:
        """Log-odds score (bits) of sequences of the motif's length, shape (..., L) -> (...)."""
        return self.log_odds[codes, np.arange(self.length)].sum(axis=-1)

    def draw(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Draw instances that score at least `min_strength` of the best score.

        Parameters
        ----------
        count : int
        rng : numpy.random.Generator

        Returns
        -------
        numpy.ndarray, shape (count, L), uint8
        """
        cumulative = np.cumsum(self.probabilities, axis=0)
        kept: list[np.ndarray] = []
        missing = count
        while missing > 0:
            uniform = rng.random((4 * missing + 64, 1, self.length))
            # The last boundary is one up to rounding; leaving it out keeps codes within 0-3.
            codes = (uniform > cumulative[None, :3]).sum(axis=1).astype(np.uint8)
            codes = codes[self.score(codes) >= self.min_strength * self.best][:missing]
            kept.append(codes)
            missing -= len(codes)
        return np.concatenate(kept) if kept else np.empty((0, self.length), dtype=np.uint8)


def load_motifs(
    settings: Mapping[str, Mapping], release: str, background: np.ndarray
) -> dict[str, Motif]:
    """Load the motifs of a simulation.

    Parameters
    ----------
    settings : mapping of str to mapping
        Per motif either ``jaspar`` (matrix identifier with version) or ``consensus`` (IUPAC text)
        with ``weight`` (probability shared by the letters of the code), and ``min_strength``.
    release : str
        JASPAR release, for instance ``"JASPAR2026"``.
    background : numpy.ndarray, shape (4,)
        Base frequencies of the genome.

    Returns
    -------
    dict of str to Motif

    Raises
    ------
    InputError
        If the release has no such matrix, or a consensus holds another letter than IUPAC's.

    Notes
    -----
    The matrices come from the database that pyjaspar ships (JASPAR, CC BY 4.0); nothing is fetched.
    """
    database = jaspardb(release=release)
    motifs, problems = {}, []
    for name, entry in settings.items():
        if "jaspar" in entry:
            frequencies = _jaspar(database, entry["jaspar"])
            if frequencies is None:
                problems.append(
                    f"simulation: motif {name}: {release} has no matrix {entry['jaspar']}; name "
                    "one with its version, such as MA0080.7."
                )
                continue
        else:
            other = sorted(set(entry["consensus"].upper()) - set(IUPAC))
            if other:
                problems.append(
                    f"simulation: motif {name}: consensus holds {', '.join(other)}; use IUPAC "
                    "letters only."
                )
                continue
            frequencies = _consensus(entry["consensus"], entry["weight"])
        probabilities = (1 - BACKGROUND_WEIGHT) * frequencies
        probabilities = probabilities + BACKGROUND_WEIGHT * background[:, None]
        log_odds = np.log2(probabilities / background[:, None])
        motifs[name] = Motif(name, probabilities, log_odds, entry["min_strength"])
    if problems:
        raise InputError(problems)
    return motifs


def scan(codes: np.ndarray, motif: Motif) -> np.ndarray:
    """Score every position of sequences on both strands.

    Parameters
    ----------
    codes : numpy.ndarray, shape (..., L), uint8
        Codes 0-3; an unknown base (4) counts as background (0 bits).
    motif : Motif

    Returns
    -------
    numpy.ndarray, shape (2, ..., L - motif length + 1), float32
        Scores in bits of the windows starting at each position, plus strand first.
    """
    scores = []
    for matrix in (motif.log_odds, motif.log_odds[::-1, ::-1]):
        padded = np.vstack([matrix, np.zeros((1, motif.length))]).astype(np.float32)
        total = np.zeros((*codes.shape[:-1], codes.shape[-1] - motif.length + 1), np.float32)
        windows = sliding_window_view(codes, total.shape[-1], axis=-1)
        for column in range(motif.length):
            total += padded[windows[..., column, :], column]
        scores.append(total)
    return np.stack(scores)


def _jaspar(database: jaspardb, identifier: str) -> np.ndarray | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an absent matrix is reported by the caller
        record = database.fetch_motif_by_id(identifier)
    if record is None:
        return None
    counts = np.array([record.counts[base] for base in ALPHABET], dtype=np.float64)
    return counts / counts.sum(axis=0)


def _consensus(text: str, weight: float) -> np.ndarray:
    columns = []
    for letter in text.upper():
        chosen = np.array([base in IUPAC[letter] for base in ALPHABET])
        if chosen.all():
            columns.append(np.full(4, 0.25))
            continue
        columns.append(np.where(chosen, weight / chosen.sum(), (1 - weight) / (~chosen).sum()))
    return np.array(columns).T
