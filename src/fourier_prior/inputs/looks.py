"""One look at each kind of input file: what it is, or what is wrong with it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fourier_prior.datasets.strengths import check_strengths
from fourier_prior.errors import InputError
from fourier_prior.intervals.lengths import check_lengths
from fourier_prior.intervals.reading import read_intervals, read_peaks
from fourier_prior.signal.reads import check_reads
from fourier_prior.signal.ready_tracks import check_track
from fourier_prior.sources.contents import fault

MNIST = tuple(
    f"{part}-{kind}-ubyte.gz"
    for part in ("train", "t10k")
    for kind in ("images-idx3", "labels-idx1")
)
_PIECE = 1 << 20
_PATIENCE = 5
"""Seconds for a file of weights."""
_WALK = """
import sys, h5py
with h5py.File(sys.argv[1], "r") as file:
    file.visititems(lambda name, item: item[()] if isinstance(item, h5py.Dataset) else None)
"""
"""Reads an HDF5 file, in a process of its own: what is damaged may crash or hang it."""


@dataclass(frozen=True)
class Setting:
    """What the intervals and reads of a data set must agree with.

    Attributes
    ----------
    sizes : dict of str to int, or None
        Chromosome lengths in bp, if they are known.
    rename_reads, rename_intervals : mapping of str to str
        The genome's chromosome names by those of the files.
    kind : str
        Kind of reads, or "auto".
    max_unknown_chromosomes : float
        Largest share of peaks on chromosomes that the genome lacks.
    labels : bool
        Whether peaks label bins.
    top_fraction : float or None
        Share of the strongest peaks that make a subset, if there is one.
    """

    sizes: dict[str, int] | None
    rename_reads: Mapping[str, str]
    rename_intervals: Mapping[str, str]
    kind: str = "auto"
    max_unknown_chromosomes: float = 0.05
    labels: bool = True
    top_fraction: float | None = None


def absence(path: str | os.PathLike, *, folder: bool = False) -> str:
    """Say why there is no file that can be read; empty if there is one.

    Parameters
    ----------
    path : path-like
    folder : bool
        Whether it should be a folder.

    Returns
    -------
    str
        One sentence.
    """
    path = Path(path)
    try:
        if path.is_symlink() and not path.exists():
            return f"{path}: is a link to {os.readlink(path)}, where nothing is; mend the link."
        if not path.exists():
            below = "" if path.is_absolute() else f" (looked for in the folder {Path.cwd()})"
            return f"{path}: does not exist{below}; correct the path."
        if path.is_dir() != folder:
            wanted = ("a file", "a folder")
            return f"{path}: is {wanted[not folder]}; name {wanted[folder]}."
        if not folder and not path.is_file():
            return f"{path}: is neither a file nor a link to one; write it to a file first."
        if not os.access(path, os.R_OK):
            return f"{path}: may not be read by you; change its permissions (chmod)."
    except OSError as error:
        return f"{path}: cannot be looked at ({error.strerror}); correct the path."
    if not folder and not path.stat().st_size:
        return f"{path}: is empty; get the file again, or leave it out."
    return ""


def look_at_peaks(path: str, setting: Setting) -> tuple[str, pd.DataFrame]:
    """Read peaks; return what they are in words, and the peaks inside the genome."""
    peaks = read_peaks(
        path,
        setting.sizes,
        rename=setting.rename_intervals,
        max_unknown_chromosomes=setting.max_unknown_chromosomes,
    )
    if setting.labels:
        check_lengths(path, peaks)
    if setting.top_fraction is not None:
        check_strengths(path, peaks, setting.top_fraction)
    words = f"{len(peaks):,} peaks, read as {peaks.attrs['format']}"
    return words, _named_as_genome(peaks, setting)


def look_at_intervals(path: str, setting: Setting, *, gold: bool) -> tuple[str, pd.DataFrame]:
    """Read intervals; return what they are in words, and those inside the genome."""
    intervals = read_intervals(path, setting.sizes, rename=setting.rename_intervals)
    if gold:
        check_lengths(path, intervals)
    return f"{len(intervals):,} intervals", _named_as_genome(intervals, setting)


def _named_as_genome(table: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Rename chromosomes where the genome is not known, by which they are renamed otherwise."""
    if setting.sizes is not None or not setting.rename_intervals:
        return table
    return table.assign(chrom=table["chrom"].replace(dict(setting.rename_intervals)))


def look_at_reads(path: str, setting: Setting) -> str:
    """Look at the header or the first lines of reads, and at the end of a BAM file."""
    check_reads(path, setting.kind, setting.sizes, setting.rename_reads)
    return "reads: beginning and end"


def look_at_track(path: str, setting: Setting) -> str:
    """Look at the beginning and the end of ready counts."""
    check_track(path, setting.sizes, setting.rename_reads)
    return "counts: beginning and end"


def look_at_original(path: str) -> str:
    """Look at a file of the appendix: whether it is of the kind that its name says."""
    if wrong := fault(path, Path(path).name):
        raise InputError(f"{path}: {wrong}; get the file again.")
    if Path(path).suffix in (".h5", ".hdf5"):
        try:
            subprocess.run(
                [sys.executable, "-c", _WALK, str(path)],
                capture_output=True,
                check=True,
                timeout=_PATIENCE,
            )
        except subprocess.SubprocessError as error:
            raise InputError(
                f"{path}: is an HDF5 file that cannot be read to its end; it is damaged, get it "
                "again."
            ) from error
    return "whole file"


def look_at_digits(path: str) -> str:
    """Look for the files of MNIST in a folder."""
    problems = [found for name in MNIST if (found := absence(Path(path, name)))]
    problems += [
        f"{Path(path, name)}: {wrong}; get the file again."
        for name in MNIST
        if not problems and (wrong := fault(Path(path, name), name))
    ]
    if problems:
        raise InputError(problems)
    return f"{len(MNIST)} files"


def fingerprint(path: str | os.PathLike) -> tuple[int, str]:
    """Return what equal files have in common: size, and a sum over beginning, middle and end."""
    size = os.stat(path).st_size
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for start in (0, size // 2, max(size - _PIECE, 0)):
            file.seek(start)
            digest.update(file.read(_PIECE))
    return size, digest.hexdigest()
