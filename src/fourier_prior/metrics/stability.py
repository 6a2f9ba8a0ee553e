"""How alike the attributions of different models are on the same sequences.

FP = Tseng, Shrikumar, Kundaje 2020.
"""

from collections.abc import Sequence

import numpy as np

from fourier_prior.compiled import compiled
from fourier_prior.errors import InputError


@compiled()
def _scale(tracks, normalise):  # pragma: no cover (compiled)
    """Scale the positions of (M, 4, L) tracks to L1 norm 1 in place; False if not finite."""
    zero = tracks.dtype.type(0)
    finite = True
    for m in range(tracks.shape[0]):
        for i in range(tracks.shape[2]):
            norm = zero
            for base in range(4):
                norm += abs(tracks[m, base, i])
            finite &= np.isfinite(norm)
            if normalise and norm > zero:
                for base in range(4):
                    tracks[m, base, i] /= norm
    return finite


# Reordering sums lets the compiler use vector instructions; values are finite here.
@compiled(fastmath=True)
def _similarity(x, y):  # pragma: no cover (compiled)
    """Sum over positions of signed overlap over union, for two (4, L) tracks.

    |a + b| - |a - b| = 2 min(|a|, |b|) sign(a) sign(b) and |a + b| + |a - b| = 2 max(|a|, |b|), so
    neither signs nor comparisons are needed.
    """
    a0, a1, a2, a3 = x[0], x[1], x[2], x[3]
    b0, b1, b2, b3 = y[0], y[1], y[2], y[3]
    total = x.dtype.type(0)
    # Keeps 0 / 0 at 0 and is far below any score that single precision can hold.
    tiny = x.dtype.type(1e-37)
    for i in range(a0.shape[0]):
        plus = abs(a0[i] + b0[i]) + abs(a1[i] + b1[i]) + abs(a2[i] + b2[i]) + abs(a3[i] + b3[i])
        minus = abs(a0[i] - b0[i]) + abs(a1[i] - b1[i]) + abs(a2[i] - b2[i]) + abs(a3[i] - b3[i])
        total += (plus - minus) / max(plus + minus, tiny)
    return total


@compiled()
def _all_pairs(tracks, out):  # pragma: no cover (compiled)
    """Fill `out` (pairs,) from the (M, 4, L) tracks of one sequence."""
    pair = 0
    for i in range(tracks.shape[0]):
        for j in range(i + 1, tracks.shape[0]):
            out[pair] = _similarity(tracks[i], tracks[j])
            pair += 1


def continuous_jaccard(
    a: np.ndarray, b: np.ndarray, *, normalise: str | None = "position"
) -> np.ndarray:
    """Continuous Jaccard similarity of two sets of hypothetical scores.

    Parameters
    ----------
    a, b : numpy.ndarray, shape (N, 4, L)
        Hypothetical scores of the same sequences from two models.
    normalise : {"position", None}
        Scale each position to L1 norm 1 over the four bases (all-zero positions stay 0), or take
        scores as they are, as the released code did in its first version.

    Returns
    -------
    numpy.ndarray, shape (N,)
        Between -L and L; L for identical tracks without all-zero positions.

    Raises
    ------
    InputError
        If shapes differ or scores are not finite.

    Notes
    -----
    FP, section 6: sum over positions of [sum over bases of min(|a|, |b|) sign(a) sign(b)] /
    [sum over bases of max(|a|, |b|)]; positions at which both are zero count 0.
    """
    return pairwise_jaccard([a, b], normalise=normalise)[0]


def pairwise_jaccard(
    tracks: Sequence[np.ndarray] | np.ndarray, *, normalise: str | None = "position"
) -> np.ndarray:
    """Continuous Jaccard similarity of every pair of models on every sequence.

    Parameters
    ----------
    tracks : sequence of M arrays (N, 4, L), or one array (M, N, 4, L)
        Hypothetical scores of M models on the same N sequences. Single precision is computed in
        single precision, anything else in double.
    normalise : {"position", None}
        See `continuous_jaccard`.

    Returns
    -------
    numpy.ndarray, shape (M (M - 1) / 2, N), float64
        Pairs in the order of ``itertools.combinations(range(M), 2)``.

    Raises
    ------
    InputError
        If shapes differ, the base axis is not second, or scores are not finite.

    Notes
    -----
    FP, section 6 and Table 2: the similarity across initialisations is the mean over all pairs of
    models, sequence by sequence. See `continuous_jaccard` for the formula.
    """
    if normalise not in ("position", None):
        raise InputError(f"normalise: {normalise!r} is unknown; use 'position' or None.")
    tracks = [np.asarray(track) for track in tracks]
    shapes = sorted({track.shape for track in tracks})
    if len(shapes) != 1:
        raise InputError(
            f"tracks: {len(shapes)} different shapes {shapes} found; every model must be scored "
            "on the same windows."
        )
    if len(shapes[0]) != 3 or shapes[0][1] != 4:
        raise InputError(
            f"tracks: shape {shapes[0]} found, but hypothetical scores (N, 4, L) are needed; "
            "axis 1 must be 4 (A, C, G, T)."
        )
    count, _, length = shapes[0]
    single = all(track.dtype in (np.float16, np.float32) for track in tracks)
    models = np.empty((len(tracks), 4, length), dtype=np.float32 if single else np.float64)
    out = np.empty((count, len(tracks) * (len(tracks) - 1) // 2))
    for n in range(count):
        for m, track in enumerate(tracks):
            models[m] = track[n]
        if not _scale(models, normalise == "position"):
            raise InputError(f"tracks: NaN or infinite scores in sequence {n}; mend or drop it.")
        _all_pairs(models, out[n])
    return np.ascontiguousarray(out.T)
