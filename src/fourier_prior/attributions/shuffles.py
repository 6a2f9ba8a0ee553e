"""Shuffles of attributions."""

from dataclasses import replace

import numpy as np

from fourier_prior.attributions.file import Attributions
from fourier_prior.randomness import generator


def shuffle_positions(attributions: Attributions, seed: int) -> Attributions:
    """Put the positions of every sequence in a random order.

    Parameters
    ----------
    attributions : Attributions
        N sequences of L bp.
    seed : int

    Returns
    -------
    Attributions
        Each base keeps its four hypothetical scores; motifs are torn apart.
    """
    number, _, length = attributions.one_hot.shape
    random = generator(seed, "shuffled positions")
    order = random.permuted(np.tile(np.arange(length), (number, 1)), axis=1)[:, None]
    return replace(
        attributions,
        **{
            name: np.take_along_axis(getattr(attributions, name), order, axis=2)
            for name in ("one_hot", "hypothetical")
        },
    )
