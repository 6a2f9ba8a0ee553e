"""Data and scores in which nothing is left to find, for controls that can fail."""

from dataclasses import replace

import numpy as np

from fourier_prior.dataset import BinaryDataset, split_code
from fourier_prior.errors import InputError
from fourier_prior.metrics.overlap import fraction_in_mask
from fourier_prior.metrics.spectrum import checked_magnitudes
from fourier_prior.randomness import generator
from fourier_prior.scores import Attributions

PERMUTED_SPLITS = ("train", "validation")


def permute_labels(dataset: BinaryDataset, seed: int) -> BinaryDataset:
    """Deal out the labels of a binary data set among its windows anew.

    Parameters
    ----------
    dataset : BinaryDataset
    seed : int

    Returns
    -------
    BinaryDataset
        In the training and in the validation split, positive windows are drawn from all windows of
        the split. Each gets the labels and ranks of one former positive window, so that the
        number of positive windows and all labels of each task stay. The test split stays as it is.
    """
    places = {
        name: np.concatenate([getattr(dataset, name), getattr(dataset, f"negative_{name}")])
        for name in ("chrom", "start")
    }
    number = len(dataset.split)
    # Position i of `order` tells which window takes the place, and so the labels, of window i.
    order = np.arange(number + len(dataset.negative_split))
    splits = np.concatenate([dataset.split, dataset.negative_split])
    for split in PERMUTED_SPLITS:
        rows = np.flatnonzero(splits == split_code(split))
        order[rows] = generator(seed, "permuted labels", split).permutation(rows)
    moved = {name: values[order] for name, values in places.items()}
    return replace(
        dataset,
        **{name: values[:number] for name, values in moved.items()},
        **{f"negative_{name}": values[number:] for name, values in moved.items()},
        notes=[*dataset.notes, f"labels of the splits {' and '.join(PERMUTED_SPLITS)} permuted"],
    )


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


def excess_in_mask(scores: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of attribution on marked bases, and the share to expect if marks told nothing.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used.
    mask : numpy.ndarray, shape (N, L), bool
        Marked bases, for instance planted motif instances.

    Returns
    -------
    observed, expected : numpy.ndarray, shape (N,)
        `expected` is the mean share of the sequence's attribution that lies in the masks of the
        other sequences: scores and marks that both crowd the middle of windows do not count as
        found. NaN where the share is undefined.

    Raises
    ------
    InputError
        If there are fewer than two sequences.
    """
    if len(mask) < 2:
        raise InputError("controls: masks are exchanged between sequences; attribute two or more.")
    observed = fraction_in_mask(scores, mask)
    scores = checked_magnitudes(scores)
    others = (mask.sum(axis=0) - mask) / (len(mask) - 1)
    total = scores.sum(axis=1)
    inside = (scores * others).sum(axis=1)
    expected = np.divide(inside, total, out=np.full(len(total), np.nan), where=total > 0)
    return observed, np.where(np.isnan(observed), np.nan, expected)
