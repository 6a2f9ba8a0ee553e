"""Files of position scores by method."""

import os
from collections.abc import Mapping

import h5py
import numpy as np

from fourier_prior.files import atomic_path


def write_scores(path: str | os.PathLike, scores: Mapping[str, np.ndarray]) -> None:
    """Write scores as HDF5, one data set of shape (tasks, N, L) for each method."""
    with atomic_path(path) as temporary, h5py.File(temporary, "w", track_order=True) as file:
        for method, values in scores.items():
            file.create_dataset(method, data=values, compression="gzip", shuffle=True)


def read_scores(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """Read what `write_scores` wrote, in its order."""
    with h5py.File(path, track_order=True) as file:
        return {method: file[method][()] for method in file}
