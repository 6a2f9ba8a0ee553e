"""Dinucleotide-preserving shuffles: the reference sequences of DeepSHAP."""

import logging
import zlib

import numba
import numpy as np

from fourier_prior.errors import InputError
from fourier_prior.randomness import generator

_LETTERS = 5
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
    return _shuffle(np.ascontiguousarray(codes, dtype=np.uint8), n, generator)


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
    for row, sequence in enumerate(codes):
        stream = generator(seed, "references", zlib.crc32(sequence.tobytes()))
        references[row] = dinucleotide_shuffle(sequence, n, stream)[0]
    unchanged = (references == codes[:, None]).all(axis=2).any(axis=1).sum()
    if unchanged:
        _log.warning(
            "%d of %d sequences have a shuffle that equals the sequence (low complexity); "
            "that reference contributes zero scores.",
            unchanged,
            len(codes),
        )
    return references


@numba.njit(cache=True)
def _shuffle(codes, n, random):
    count, length = codes.shape
    out = np.empty((count, n, length), dtype=np.uint8)
    followers = np.empty(max(length - 1, 0), dtype=np.uint8)
    first = np.empty(_LETTERS + 1, dtype=np.int64)
    place = np.empty(_LETTERS, dtype=np.int64)
    for row in range(count):
        sequence = codes[row]
        # followers[first[a]:first[a + 1]] are the letters after each a, in order of occurrence.
        first[:] = 0
        for i in range(length - 1):
            first[sequence[i] + 1] += 1
        for letter in range(_LETTERS):
            first[letter + 1] += first[letter]
        place[:] = first[:-1]
        for i in range(length - 1):
            followers[place[sequence[i]]] = sequence[i + 1]
            place[sequence[i]] += 1
        for shuffle in range(n):
            for letter in range(_LETTERS):
                start = first[letter]
                # The last entry stays where it is; shuffling anew what is shuffled is uniform too.
                for i in range(first[letter + 1] - 2, start, -1):
                    j = start + int(random.random() * (i - start + 1))
                    followers[i], followers[j] = followers[j], followers[i]
            place[:] = first[:-1]
            walked = out[row, shuffle]
            if length:
                walked[0] = sequence[0]
            for i in range(1, length):
                last = walked[i - 1]
                walked[i] = followers[place[last]]
                place[last] += 1
    return out
