"""One seed in, independent and reproducible random streams out."""

import zlib

import numpy as np


def generator(seed: int, *keys: int | str) -> np.random.Generator:
    """Return the random generator that belongs to a seed and a path of keys.

    Streams with different keys are independent, so that adding a consumer of randomness never
    changes the numbers another one draws.

    Parameters
    ----------
    seed : int
        Non-negative seed of the run.
    *keys : int or str
        What the numbers are for, for instance ``("negatives", epoch)``. Integers must be
        non-negative.

    Returns
    -------
    numpy.random.Generator
    """
    spawn_key = tuple(zlib.crc32(k.encode()) if isinstance(k, str) else int(k) for k in keys)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=spawn_key))
