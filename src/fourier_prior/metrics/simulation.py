"""Whether models of simulated sequences rely on the motif or on the composition around it.

FP = Tseng, Shrikumar, Kundaje 2020.
"""

import numpy as np

from fourier_prior.errors import InputError


def motif_mask(
    one_hot: np.ndarray,
    probabilities: np.ndarray,
    gc: float = 0.5,
    least: float = 0.9,
    pseudocount: float = 0.001,
) -> np.ndarray:
    """Mark the bases of all windows that match a motif on either strand.

    Parameters
    ----------
    one_hot : numpy.ndarray, shape (N, 4, L)
        Bases A, C, G, T.
    probabilities : numpy.ndarray, shape (4, w)
        Base probabilities of the motif.
    gc : float
        GC content of the background that the motif is compared with.
    least : float
        Log2-odds per bp, in bits, from which a window is a match.
    pseudocount : float
        Added to the probabilities.

    Returns
    -------
    numpy.ndarray, shape (N, L), bool

    Raises
    ------
    InputError
        If a shape is wrong, or the motif is longer than the sequences.

    Notes
    -----
    FP, section 7, as the released code measures it: a match's log-odds, divided by the length of
    the motif, is at least 0.9.
    """
    one_hot, probabilities = np.asarray(one_hot), np.asarray(probabilities, dtype=np.float64)
    if one_hot.ndim != 3 or one_hot.shape[1] != 4 or probabilities.shape[0] != 4:
        raise InputError(
            f"motif mask: sequences have shape {one_hot.shape} and the motif "
            f"{probabilities.shape}; give (N, 4, L) and (4, w)."
        )
    width, length = probabilities.shape[1], one_hot.shape[2]
    if width > length:
        raise InputError(
            f"motif mask: the motif has {width} bp and sequences {length} bp; use a shorter motif."
        )
    smoothed = probabilities + pseudocount
    smoothed = smoothed / smoothed.sum(axis=0)
    background = np.array([1 - gc, gc, gc, 1 - gc]) / 2
    log_odds = np.log2(smoothed / background[:, None])
    windows = np.lib.stride_tricks.sliding_window_view(one_hot, width, axis=2)
    mask = np.zeros((len(one_hot), length), dtype=bool)
    # Bases in reverse order are complements, so a matrix reversed on both axes is the other strand.
    for matrix in (log_odds, log_odds[::-1, ::-1]):
        matches = np.einsum("nblw,bw->nl", windows, matrix, optimize=True) / width >= least
        for offset in range(width):
            mask[:, offset : offset + matches.shape[1]] |= matches
    return mask


def gc_at_product(hypothetical: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Reliance on GC content: product of the scores of C, G and of A, T outside the motif.

    Parameters
    ----------
    hypothetical : numpy.ndarray, shape (N, 4, L)
        Hypothetical scores.
    mask : numpy.ndarray, shape (N, L), bool
        Bases of motif instances, which are left out.

    Returns
    -------
    numpy.ndarray, shape (N,)
        Mean over bases outside the mask; negative where a model scores C and G one way and A and T
        the other. NaN for sequences that are all mask, or without a positive score.

    Raises
    ------
    InputError
        If shapes do not fit together.

    Notes
    -----
    FP, section 7 and Figure 5: (h_C + h_G)(h_A + h_T) / m^2 with m the largest hypothetical score
    of the sequence.
    """
    hypothetical, mask = np.asarray(hypothetical, dtype=np.float64), np.asarray(mask, dtype=bool)
    n, bases, length = hypothetical.shape if hypothetical.ndim == 3 else (-1, -1, -1)
    if bases != 4 or mask.shape != (n, length):
        raise InputError(
            f"GC x AT product: scores have shape {hypothetical.shape} and the mask {mask.shape}; "
            "give (N, 4, L) and (N, L)."
        )
    largest = hypothetical.max(axis=(1, 2))
    a, c, g, t = np.moveaxis(hypothetical, 1, 0)
    outside = (~mask).sum(axis=1)
    total = ((c + g) * (a + t) * ~mask).sum(axis=1)
    defined = (outside > 0) & (largest > 0)
    divisor = np.where(defined, outside * largest**2, 1)
    return np.where(defined, total / divisor, np.nan)
