"""Data and scores in which nothing is left to find, for controls that can fail."""

from dataclasses import replace

import numpy as np

from fourier_prior.datasets.file import BinaryDataset, split_code
from fourier_prior.randomness import generator

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
