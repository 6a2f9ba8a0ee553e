"""Attribution scores and their files; reading them needs no model and no PyTorch."""

import os
from dataclasses import dataclass, field

import h5py
import numpy as np

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path


@dataclass(frozen=True)
class Attributions:
    """Scores of N sequences of L bp.

    Attributes
    ----------
    chrom : list of str, length N
    start : numpy.ndarray, shape (N,), int32
        0-based first position of each window.
    one_hot : numpy.ndarray, shape (N, 4, L), uint8
    hypothetical : numpy.ndarray, shape (N, 4, L), float32
        Score that each base would have at each position.
    delta : numpy.ndarray, shape (N, R), float32
        Completeness: sum of the contributions against one reference minus `difference`. R is 0 for
        methods without that property, and 1 (the mean over references) for the `shap` engine.
    difference : numpy.ndarray, shape (N, R), float32
        Explained output at the sequence minus that at the reference.
    attrs : dict
        Strings and numbers that say where the scores come from.
    """

    chrom: list[str]
    start: np.ndarray
    one_hot: np.ndarray
    hypothetical: np.ndarray
    delta: np.ndarray
    difference: np.ndarray
    attrs: dict = field(default_factory=dict)

    @property
    def actual(self) -> np.ndarray:
        """Score of the observed base at each position, shape (N, L), float32."""
        return np.einsum("ncl,ncl->nl", self.one_hot, self.hypothetical)

    def has_windows_of(self, other: "Attributions") -> bool:
        """Whether the scores are of the same windows as others, in the same order."""
        return self.chrom == other.chrom and np.array_equal(self.start, other.start)


def write_attributions(path: str | os.PathLike, attributions: Attributions) -> None:
    """Write scores as HDF5, whole or not at all.

    Raises
    ------
    InputError
        If shapes do not fit together or a score is not finite.
    """
    _check_arrays(attributions, str(path))
    with atomic_path(path) as temporary, h5py.File(temporary, "w") as file:
        file.create_dataset("chrom", data=attributions.chrom, dtype=h5py.string_dtype())
        for name in ("start", "one_hot", "hypothetical", "delta", "difference"):
            array = getattr(attributions, name)
            # lzf cannot hold an empty array.
            packing = {"compression": "lzf", "shuffle": True} if array.size else {}
            file.create_dataset(name, data=array, **packing)
        file.attrs.update(attributions.attrs)


def read_attributions(path: str | os.PathLike) -> Attributions:
    """Read what `write_attributions` wrote.

    Raises
    ------
    InputError
        If the file is missing, damaged or incomplete, or holds scores that are not finite.
    """
    try:
        with h5py.File(path, "r") as file:
            attributions = Attributions(
                [name.decode() for name in file["chrom"][:]],
                *(file[k][:] for k in ("start", "one_hot", "hypothetical", "delta", "difference")),
                {k: v.item() if isinstance(v, np.generic) else v for k, v in file.attrs.items()},
            )
    except (OSError, KeyError) as error:
        raise InputError(
            f"{path}: not a complete attribution file ({error}); delete it and make it again."
        ) from error
    _check_arrays(attributions, str(path))
    return attributions


def _check_arrays(a: Attributions, place: str) -> None:
    n = len(a.chrom)
    problems = []
    for name in ("one_hot", "hypothetical"):
        shape = getattr(a, name).shape
        if len(shape) != 3 or shape[1] != 4:
            problems.append(f"{place}: {name} has shape {shape}; axis 1 must be 4 (N, 4, L).")
    if a.one_hot.shape != a.hypothetical.shape:
        problems.append(
            f"{place}: one_hot has shape {a.one_hot.shape} but hypothetical scores have "
            f"{a.hypothetical.shape}; they must be of the same sequences."
        )
    for name in ("start", "one_hot", "hypothetical", "delta", "difference"):
        array = getattr(a, name)
        if len(array) != n:
            problems.append(f"{place}: {name} has {len(array)} rows but there are {n} coordinates.")
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            row = np.flatnonzero(~np.isfinite(array.reshape(len(array), -1)).all(axis=1))[0]
            problems.append(f"{place}: {name} holds NaN or infinity in row {row}; make it again.")
    if problems:
        raise InputError(problems)
