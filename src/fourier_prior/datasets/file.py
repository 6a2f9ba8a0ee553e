"""Data sets of binary and profile models: what they hold, and their one-file form."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from fourier_prior.datasets.regions import SPLITS
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.datasets.strengths import (
    strongest_bins,
    strongest_peaks,
    tell_apart,
    without_strengths,
)
from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path

FORMAT_VERSION = 2
"""Version of the file layout; a reader refuses any other."""


@dataclass(frozen=True)
class BinaryDataset:
    """Windows of genome-wide bins with one label per task.

    Windows lie entirely inside a region of their split. P positive windows are positive in at
    least one task, M negative windows negative in all.

    Attributes
    ----------
    chromosomes, tasks : list of str
        Names to which chromosome and task indices refer.
    input_length : int
        Window length in bp.
    chrom : (P,) int16, or int32 for more than 32,768 chromosomes
        Chromosome index of each positive window.
    start : (P,) int32
        First position, 0-based.
    split : (P,) int8
        0 train, 1 validation, 2 test.
    labels : (P, T) int8
        1 positive, 0 negative, -1 ambiguous.
    rank : (P, T) int32
        Genome-wide rank by signal of the peak behind a positive label (1 strongest), else 0; 0 for
        all of a task whose peaks have no strengths.
    max_rank : (T,) int32
        Largest rank of each task among the positive bins of the whole genome.
    negative_chrom, negative_start, negative_split : (M,) as `chrom`, int32, int8
        Windows that are negative in all tasks.
    settings : dict
        What the data set was built with.
    notes : list of str
        What was logged meanwhile: input that was left out, warnings, numbers of windows.
    """

    chromosomes: list[str]
    tasks: list[str]
    input_length: int
    chrom: np.ndarray
    start: np.ndarray
    split: np.ndarray
    labels: np.ndarray
    rank: np.ndarray
    max_rank: np.ndarray
    negative_chrom: np.ndarray
    negative_start: np.ndarray
    negative_split: np.ndarray
    settings: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    def positives(self, split: str | int, subset_fraction: float | None = None) -> np.ndarray:
        """Return the rows of a split's positive windows.

        Parameters
        ----------
        split : str or int
            Name or code.
        subset_fraction : float, optional
            Keep windows of the strongest peaks only (`labels.strongest_bins`). Only the training
            split is ever subset; None keeps all.

        Returns
        -------
        numpy.ndarray, int64

        Raises
        ------
        InputError
            If no window is left, or the peaks of a task have no strengths to choose by.
        """
        rows = np.flatnonzero(self.split == split_code(split))
        if subset_fraction is not None and split_code(split) == 0:
            _check_strengths(self.tasks, (self.labels == 1).any(axis=0) & (self.max_rank == 0))
            rows = rows[strongest_bins(self.rank[rows], self.max_rank, subset_fraction)]
        return _not_empty(rows, split, subset_fraction)

    def negatives(self, split: str | int) -> np.ndarray:
        """Return the rows of a split's negative windows, int64."""
        return np.flatnonzero(self.negative_split == split_code(split))


@dataclass(frozen=True)
class ProfileDataset:
    """Windows centred on peaks, and random windows, with the counts of every task.

    A window with centre c and length L covers [c - L // 2, c - L // 2 + L). Counts cover the
    output window and `jitter` bp on either side, so that a batch may shift a window without
    reading a track. P peaks, M negatives, T tasks, S strands (plus, minus; or both in one),
    W = output_length + 2 * jitter.

    Attributes
    ----------
    chromosomes, tasks : list of str
        Names to which chromosome and task indices refer.
    strands : int
        1 or 2.
    input_length, output_length, jitter : int
        In bp.
    peak_chrom, peak_centre, peak_split : (P,) int16 (int32 as in `BinaryDataset`), int32, int8
        Chromosome index, window centre (the summit), split code.
    peak_counts : SparseRows, shape (P, T, S, W)
        5' end counts. Dense arrays given for this and the like are converted.
    peak_control : SparseRows, shape (P, C, S, W)
        Control counts; C = T (matched), 1 (shared) or 0 (none).
    peak_task : (P,) int16
        Task that called the peak; peaks of all tasks are pooled.
    peak_start, peak_end : (P,) int32
        The called interval.
    peak_signal : (P,) float64
        Strength of the peak (narrowPeak column 7), NaN where it is unknown.
    negative_chrom, negative_centre, negative_split, negative_counts, negative_control
        The same of the M random windows.
    settings : dict
        What the data set was built with.
    notes : list of str
        What was logged meanwhile: input that was left out, warnings, numbers of windows.
    """

    chromosomes: list[str]
    tasks: list[str]
    strands: int
    input_length: int
    output_length: int
    jitter: int
    peak_chrom: np.ndarray
    peak_centre: np.ndarray
    peak_split: np.ndarray
    peak_counts: SparseRows
    peak_control: SparseRows
    peak_task: np.ndarray
    peak_start: np.ndarray
    peak_end: np.ndarray
    peak_signal: np.ndarray
    negative_chrom: np.ndarray
    negative_centre: np.ndarray
    negative_split: np.ndarray
    negative_counts: SparseRows
    negative_control: SparseRows
    settings: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    def __post_init__(self):
        for item in fields(self):
            value = getattr(self, item.name)
            if item.type is SparseRows and not isinstance(value, SparseRows):
                object.__setattr__(self, item.name, SparseRows.of(value))

    @property
    def margin(self) -> int:
        """Length of the stretch around a centre that has to lie inside a region, in bp."""
        return max(self.input_length, self.output_length) + 2 * self.jitter

    def positives(self, split: str | int, subset_fraction: float | None = None) -> np.ndarray:
        """Return the rows of a split's peaks.

        Parameters
        ----------
        split : str or int
            Name or code.
        subset_fraction : float, optional
            Keep the strongest peaks of each task only (`labels.strongest_peaks`). Only the
            training split is ever subset; None keeps all.

        Returns
        -------
        numpy.ndarray, int64

        Raises
        ------
        InputError
            If no peak is left, or the peaks of a task have no strengths to choose by.
        """
        rows = np.flatnonzero(self.peak_split == split_code(split))
        if subset_fraction is not None and split_code(split) == 0:
            of_task = [
                self.peak_signal[rows][self.peak_task[rows] == t] for t in range(len(self.tasks))
            ]
            _check_strengths(self.tasks, [not tell_apart(signal) for signal in of_task])
            kept = strongest_peaks(self.peak_task[rows], self.peak_signal[rows], subset_fraction)
            rows = rows[kept]
        return _not_empty(rows, split, subset_fraction)

    def negatives(self, split: str | int) -> np.ndarray:
        """Return the rows of a split's random windows, int64."""
        return np.flatnonzero(self.negative_split == split_code(split))


_ENTRIES = ("starts", "places", "values")
"""Arrays of a `SparseRows` in the order of its fields."""

_LONGEST_ATTRIBUTE = 60_000
"""Bytes of JSON (ASCII) that become an attribute; the names of many scaffolds are longer."""

_KINDS = {"binary": BinaryDataset, "profile": ProfileDataset}


def _check_strengths(tasks: Sequence[str], unknown: Sequence[bool]) -> None:
    """Refuse to choose the strongest peaks of tasks whose peaks have no strengths."""
    lacking = [task for task, without in zip(tasks, unknown, strict=True) if without]
    if lacking:
        raise without_strengths(", ".join(lacking))


def split_code(split: str | int) -> int:
    """Return the code of a split given by name or code.

    Raises
    ------
    InputError
        If there is no such split.
    """
    if split in SPLITS:
        return SPLITS.index(split)
    if split in range(len(SPLITS)):
        return int(split)
    raise InputError(f"split {split} is unknown; use {', '.join(SPLITS)}.")


def write_dataset(path: str | os.PathLike, dataset: BinaryDataset | ProfileDataset) -> None:
    """Write a data set into one HDF5 file, whole or not at all.

    Parameters
    ----------
    path : path-like
        File to write.
    dataset : BinaryDataset or ProfileDataset
        Arrays become HDF5 data sets of the same names, `SparseRows` groups of data sets, all else
        JSON in the file's attributes (in data sets if it is too long for those), beside
        `architecture` and `format_version`.
    """
    architecture = next(name for name, kind in _KINDS.items() if isinstance(dataset, kind))
    with atomic_path(path) as temporary, h5py.File(temporary, "w") as file:
        file.attrs["architecture"] = architecture
        file.attrs["format_version"] = FORMAT_VERSION
        for item in fields(dataset):
            value = getattr(dataset, item.name)
            if item.type is np.ndarray:
                file.create_dataset(item.name, data=value, **_storage(value))
            elif item.type is SparseRows:
                group = file.create_group(item.name)
                group.attrs["shape"] = value.shape
                for name in _ENTRIES:
                    entries = getattr(value, name)
                    group.create_dataset(name, data=entries, **_storage(entries))
            else:
                _write_json(file, item.name, json.dumps(value))


def read_dataset(path: str | os.PathLike) -> BinaryDataset | ProfileDataset:
    """Read what `write_dataset` wrote, into memory.

    Raises
    ------
    InputError
        If the file is missing, damaged, or of another format or version.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: does not exist; build the data set first.")
    try:
        with h5py.File(path, "r") as file:
            kind = _KINDS.get(file.attrs.get("architecture"))
            version = file.attrs.get("format_version")
            if kind is None or version != FORMAT_VERSION:
                raise InputError(
                    f"{path}: is no data set of format version {FORMAT_VERSION} (it says "
                    f"{version}); build it again."
                )
            values = {item.name: _read(file, item.name, item.type) for item in fields(kind)}
    except (OSError, KeyError) as error:
        raise InputError(f"{path}: is damaged ({error}); build it again.") from error
    return kind(**values)


def _read(file: h5py.File, name: str, kind: Any) -> Any:
    if kind is np.ndarray:
        return file[name][()]
    if kind is SparseRows:
        shape = tuple(int(size) for size in file[name].attrs["shape"])
        return SparseRows(shape, *(file[name][entries][()] for entries in _ENTRIES))
    return json.loads(file.attrs[name] if name in file.attrs else file[name].asstr()[()])


def _write_json(file: h5py.File, name: str, text: str) -> None:
    """Write an attribute, or a data set in its place: HDF5 limits attributes to 64 KiB."""
    if len(text) < _LONGEST_ATTRIBUTE:
        file.attrs[name] = text
    else:
        file.create_dataset(name, data=text)


def _storage(value: np.ndarray) -> dict[str, Any]:
    """Compress; chunk by whole examples, about 1 MB each."""
    if not value.size:
        return {}
    row = max(1, value[0].nbytes)
    chunks = (min(len(value), max(1, 1_000_000 // row)), *value.shape[1:])
    return {"chunks": chunks, "compression": "gzip", "compression_opts": 1, "shuffle": True}


def _not_empty(rows: np.ndarray, split: str | int, fraction: float | None) -> np.ndarray:
    if not len(rows):
        name = SPLITS[split_code(split)]
        why = "" if fraction is None else f" after keeping the strongest {fraction:g}"
        raise InputError(
            f"{name}: no positive example is left{why}; enlarge the split's regions or the subset."
        )
    return rows
