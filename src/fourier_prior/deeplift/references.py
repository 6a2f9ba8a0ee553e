"""Dinucleotide-preserving shuffles: the reference sequences of DeepSHAP."""

import logging
import zlib

import numpy as np

from fourier_prior.errors import InputError
from fourier_prior.randomness import generator

_LETTERS = 5
_TOGETHER = 100  # sequences shuffled at once: bounds memory
_log = logging.getLogger(__name__)


def dinucleotide_shuffle(codes: np.ndarray, n: int, generator: np.random.Generator) -> np.ndarray:
    """Shuffle sequences so that every dinucleotide keeps its exact count.

    Parameters
    ----------
    codes : numpy.ndarray, shape (L,) or (N, L), uint8
        Codes 0-4 (A, C, G, T, anything else; the unknown base counts as a fifth letter).
    n : int
        Shuffles per sequence.
    generator : numpy.random.Generator
        Source of randomness; the sequences of a batch draw from it one after another.

    Returns
    -------
    numpy.ndarray, shape (N, n, L), uint8
        The first axis has length 1 when `codes` has one dimension.

    Raises
    ------
    InputError
        If `codes` is not an array of codes.

    Notes
    -----
    Every letter keeps the list of letters that follow it; all but the last entry of each list are
    permuted and the sequence is walked anew from its first letter. The last exits of the letters
    stay, so the walk is Eulerian, and the first and last base stay too. This is the shuffle of the
    released code of FP, with its property that not all shuffles are equally likely.
    """
    codes = np.atleast_2d(np.asarray(codes))
    if codes.ndim != 2 or codes.dtype.kind not in "ui" or (codes.size and codes.max() >= _LETTERS):
        raise InputError(
            f"dinucleotide_shuffle: codes of shape {codes.shape} and type {codes.dtype} are not "
            "sequences of codes 0-4; encode the sequences with `genome.encode`."
        )
    codes = codes.astype(np.uint8)
    return _shuffle(codes, _keys(codes.shape, n, generator))


def shuffled_references(codes: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Give every sequence its own shuffled references, whatever else is in the batch.

    Parameters
    ----------
    codes : numpy.ndarray, shape (N, L), uint8
        Sequences as codes 0-4.
    n : int
        References per sequence.
    seed : int
        Seed of the run. The random stream of a sequence follows from this seed and the sequence
        itself, so that its references never depend on its neighbours or on its place.

    Returns
    -------
    numpy.ndarray, shape (N, n, L), uint8

    Notes
    -----
    Sequences that have no other order (homopolymers and the like) come back unchanged; their number
    is logged as a warning, because a reference equal to its sequence explains nothing.
    """
    codes = np.ascontiguousarray(codes, dtype=np.uint8)
    references = np.empty((len(codes), n, codes.shape[1]), dtype=np.uint8)
    for first in range(0, len(codes), _TOGETHER):
        some = codes[first : first + _TOGETHER]
        streams = (generator(seed, "references", zlib.crc32(row.tobytes())) for row in some)
        keys = np.concatenate([_keys((1, codes.shape[1]), n, stream) for stream in streams])
        references[first : first + _TOGETHER] = _shuffle(some, keys)
    unchanged = (references == codes[:, None]).all(axis=2).any(axis=1).sum()
    if unchanged:
        _log.warning(
            "%d of %d sequences have a shuffle that equals the sequence (low complexity); "
            "that reference contributes zero scores.",
            unchanged,
            len(codes),
        )
    return references


def _keys(shape: tuple[int, int], n: int, generator: np.random.Generator) -> np.ndarray:
    """Draw what decides the shuffles of sequences: numbers in [0, 1), (N, n, L - 1)."""
    return generator.random((shape[0], n, max(shape[1] - 1, 0)))


def _shuffle(codes: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Shuffle sequences (N, L) as `keys` say; all shuffles are walked together."""
    length, (count, many, steps) = codes.shape[1], keys.shape
    if not codes.size or not many:
        return np.empty((count, many, length), dtype=np.uint8)
    letters = codes[:, :-1]
    # The letters that follow each A, then each C and so on, in order of occurrence.
    order = np.argsort(letters, axis=1, kind="stable")
    sources = np.take_along_axis(letters, order, axis=1)
    final = np.ones(sources.shape, dtype=bool)
    final[:, :-1] = sources[:, 1:] != sources[:, :-1]
    # Sorting by letter first and key second permutes each letter's list, but for its last entry.
    place = 2 * sources[:, None] + np.where(final[:, None], 1.5, keys)
    order = np.take_along_axis(order[:, None], np.argsort(place, axis=2), axis=2)
    followers = np.take_along_axis(codes[:, None, 1:], order, axis=2).ravel()
    # Next entry to take from the list of each letter, for every shuffle.
    first = (letters[:, :, None] < np.arange(_LETTERS)).sum(axis=1)
    shuffles = np.arange(count * many)
    entry = (np.repeat(first, many, axis=0) + steps * shuffles[:, None]).ravel()
    walked = np.empty((length, count * many), dtype=np.uint8)
    walked[0] = np.repeat(codes[:, 0], many)
    for i in range(1, length):
        letter = _LETTERS * shuffles + walked[i - 1]
        at = entry[letter]
        walked[i] = followers[at]
        entry[letter] = at + 1
    return np.ascontiguousarray(walked.T).reshape(count, many, length)
