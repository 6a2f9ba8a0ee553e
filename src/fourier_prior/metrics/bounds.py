"""What the continuous Jaccard similarity is at best and by chance.

FP = Tseng, Shrikumar, Kundaje 2020.
"""

import numpy as np

from fourier_prior.metrics.stability import continuous_jaccard


def jaccard_bounds(
    tracks: np.ndarray, random: np.random.Generator, *, normalise: str | None = "position"
) -> dict[str, np.ndarray]:
    """Compare tracks with themselves and with shuffles of themselves.

    Parameters
    ----------
    tracks : numpy.ndarray, shape (N, 4, L)
        Hypothetical scores of N sequences.
    random : numpy.random.Generator
        Makes the shuffles.
    normalise : {"position", None}
        See `continuous_jaccard`.

    Returns
    -------
    dict of str to numpy.ndarray, shape (N,)
        Similarity of each track to: ``itself`` (L unless positions are all zero: the upper bound),
        and to itself with ``bases`` shuffled within each position, with ``positions`` shuffled, and
        with ``both`` (all 4 L scores) shuffled.

    Raises
    ------
    InputError
        If the shape is another one or scores are not finite.

    Notes
    -----
    FP, released code (stability of importance over initialisations), there with the scores of
    models without prior.
    """
    tracks = np.asarray(tracks)
    itself = continuous_jaccard(tracks, tracks, normalise=normalise)
    number, _, length = tracks.shape
    order = random.permuted(np.tile(np.arange(length), (number, 1)), axis=1)
    shuffled = {
        "bases": random.permuted(tracks, axis=1),
        "positions": np.take_along_axis(tracks, order[:, None], axis=2),
        "both": random.permuted(tracks.reshape(number, -1), axis=1).reshape(tracks.shape),
    }
    return {"itself": itself} | {
        name: continuous_jaccard(tracks, other, normalise=normalise)
        for name, other in shuffled.items()
    }
