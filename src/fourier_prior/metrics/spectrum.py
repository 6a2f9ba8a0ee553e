"""How smooth and how sparse an attribution track is.

FP = Tseng, Shrikumar, Kundaje 2020.
"""

import numpy as np

from fourier_prior.errors import InputError


def checked_magnitudes(scores: np.ndarray) -> np.ndarray:
    """Return the magnitudes of score tracks as float64 after checking shape and values.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; signs are dropped.

    Returns
    -------
    numpy.ndarray, shape (N, L), float64

    Raises
    ------
    InputError
        If the array does not have two axes or holds NaN or infinite values.
    """
    scores = np.abs(np.asarray(scores, dtype=np.float64))
    if scores.ndim != 2:
        raise InputError(
            f"scores: shape {scores.shape} found, but tracks (N, L) are needed; sum hypothetical "
            "scores (N, 4, L) over the bases that are present first."
        )
    if not np.isfinite(scores).all():
        row = int(np.flatnonzero(~np.isfinite(scores).all(axis=1))[0])
        raise InputError(f"scores: NaN or infinite values in sequence {row}; mend or drop it.")
    return scores


def high_frequency_sum(
    scores: np.ndarray, period: float, *, zero_frequency: bool = False, nyquist: bool = False
) -> np.ndarray:
    """Share of a track's spectrum that lies above the frequency limit.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used.
    period : float
        Shortest period in bp that counts as low frequency; the limit is the frequency index
        T = round(L / period).
    zero_frequency : bool
        Count the zero frequency (the track's mean) as a low one, as the norm of the released prior
        does. The values then become many times smaller.
    nyquist : bool
        Count the Nyquist frequency of an even length as a high one, as the prior does.

    Returns
    -------
    numpy.ndarray, shape (N,)
        Between 0 and 1; lower is smoother. NaN for constant tracks, which have no spectrum.

    Raises
    ------
    InputError
        If the limit leaves no low or no high frequency, or a track is not (N, L) and finite.

    Notes
    -----
    FP, section 5: no smoothing; the magnitudes of the positive frequencies below Nyquist are
    normalised to sum 1 (the zero frequency is left out), those above T are added up. With m_k the
    magnitude at frequency k and K the highest one below Nyquist: sum of m_k over T < k <= K
    divided by sum of m_k over 1 <= k <= K.
    """
    scores = checked_magnitudes(scores)
    length = scores.shape[1]
    limit = round(length / period) if period > 0 else 0
    highest = (length - 1) // 2
    if not 1 <= limit < highest:
        raise InputError(
            f"period: {period} bp puts the limit at frequency {limit} of {highest} for tracks of "
            f"{length} bp; choose a period between 2 bp and the track's length."
        )
    spectrum = np.abs(np.fft.rfft(scores, axis=1))
    zero = spectrum[:, 0]
    spectrum = spectrum[:, 1 : (length // 2 if nyquist else highest) + 1]
    total = spectrum.sum(axis=1)
    # A constant track leaves rounding residue, not exact zeros.
    total[total <= 1e-10 * zero] = np.nan
    total[total == 0] = np.nan
    if zero_frequency:
        total += zero
    return spectrum[:, limit:].sum(axis=1) / total


def entropy(scores: np.ndarray, pseudocount: float = 0.001) -> np.ndarray:
    """Shannon entropy of a track's magnitudes.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used.
    pseudocount : float
        Added to each position, in the unit of the scores, so the result depends on their scale; 0
        makes it independent of that.

    Returns
    -------
    numpy.ndarray, shape (N,)
        In bits, between 0 and log2 L; lower is sparser. NaN for an all-zero track without
        pseudocount.

    Raises
    ------
    InputError
        If the pseudocount is negative, or a track is not (N, L) and finite.

    Notes
    -----
    FP, section 5: - sum of q_i log2 q_i, with q_i = (|s_i| + pseudocount) / sum over positions.
    """
    if not pseudocount >= 0:
        raise InputError(f"pseudocount: {pseudocount} is negative; give 0 or more.")
    q = checked_magnitudes(scores) + pseudocount
    with np.errstate(invalid="ignore", divide="ignore"):
        q = q / q.sum(axis=1, keepdims=True)
        return 0.0 - np.where(q == 0, 0.0, q * np.log2(q)).sum(axis=1)
