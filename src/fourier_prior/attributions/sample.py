"""Which test windows are attributed: a fixed sample, the same for all models of a kind."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.errors import InputError
from fourier_prior.genome import UNKNOWN, Genome
from fourier_prior.places import window_around
from fourier_prior.randomness import generator

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sample:
    """Windows with what a model needs to see.

    Attributes
    ----------
    chrom : list of str, length N
    start : numpy.ndarray, shape (N,), int64
        0-based first position of each window.
    codes : numpy.ndarray, shape (N, L), uint8
    control : numpy.ndarray, shape (N, C, S, O), or None
        Control counts; None for models without control.
    """

    chrom: list[str]
    start: np.ndarray
    codes: np.ndarray
    control: np.ndarray | None


def choose_sample(
    dataset: BinaryDataset | ProfileDataset,
    genome: Genome,
    *,
    number: int | None,
    seed: int,
    jitter: bool = True,
) -> Sample:
    """Draw positive test windows without unknown bases.

    Parameters
    ----------
    dataset : BinaryDataset or ProfileDataset
    genome : Genome
    number : int or None
        How many; None, or more than there are, takes all. A smaller sample is part of a larger
        one with the same seed.
    seed : int
    jitter : bool
        Shift windows of profile models at random, so that attribution at the window's centre and
        attribution at the peak's centre can be told apart.

    Returns
    -------
    Sample

    Raises
    ------
    InputError
        If no test window is free of unknown bases.

    Notes
    -----
    FP, section 5: positive bins for binary models, peaks of all tasks for profile models. Windows
    of profile models are centred on the middle of the peak interval, not on the summit; where the
    middle (with its shift) is further from the summit than the data set's jitter, it is moved
    back that far, because no counts are kept beyond.
    """
    rows = dataset.positives("test")
    order = generator(seed, "examples").permutation(len(rows))
    if isinstance(dataset, BinaryDataset):
        chrom, start, shift = dataset.chrom[rows], dataset.start[rows].astype(np.int64), None
    else:
        chrom = dataset.peak_chrom[rows]
        summit = dataset.peak_centre[rows].astype(np.int64)
        middle = (dataset.peak_start[rows].astype(np.int64) + dataset.peak_end[rows]) // 2
        most = dataset.jitter
        if jitter:
            middle += generator(seed, "examples", "jitter").integers(-most, most + 1, len(rows))
        shift = np.clip(middle - summit, -most, most)
        start = summit + shift - dataset.input_length // 2
    names = [dataset.chromosomes[index] for index in chrom]
    codes = genome.windows(names, start, dataset.input_length)
    known = ~(codes == UNKNOWN).any(axis=1)
    kept = order[known[order]][:number]
    if not len(kept):
        raise InputError(
            f"all {len(rows)} positive test windows hold unknown bases (N); choose other test "
            "regions or a complete genome."
        )
    if not known.all():
        logger.warning(
            "%d of %d positive test windows hold unknown bases (N) and are not attributed.",
            (~known).sum(),
            len(rows),
        )
    control = None
    if shift is not None and dataset.peak_control.shape[1]:
        first = dataset.jitter + shift[kept]
        control = np.stack(
            [
                dataset.peak_control[rows[i]][..., begin : begin + dataset.output_length]
                for i, begin in zip(kept, first, strict=True)
            ]
        )
    return Sample([names[i] for i in kept], start[kept], codes[kept], control)


def sample_at(
    place: str,
    dataset: BinaryDataset | ProfileDataset,
    genome: Genome,
    control: Sequence[Sequence[Callable]] = (),
) -> Sample:
    """Take the window around one place of the genome, peak or not.

    Parameters
    ----------
    place : str
        ``chrom:start-end``, 0-based half-open; the window has it in its middle.
    dataset : BinaryDataset or ProfileDataset
        What the models were trained on: length of the window, and whether there is a control.
    genome : Genome
    control : sequence of sequence of callable
        Readers of the control tracks by strand, as `signal.bigwig.track_readers` makes
        them; the window need not be among those whose counts the data set keeps.

    Returns
    -------
    Sample
        Of one window.

    Raises
    ------
    InputError
        If the window leaves its chromosome or holds unknown bases.
    """
    chrom, start = window_around(place, dataset.input_length)
    try:
        codes = genome.windows([chrom], [start], dataset.input_length)
    except InputError as error:
        raise InputError(f"{place}: cannot be shown: {error}") from error
    unknown = int((codes == UNKNOWN).sum())
    if unknown:
        raise InputError(
            f"{place}: {unknown} of the {dataset.input_length} bp around it are unknown (N); name "
            "another place."
        )
    starts = np.array([start], dtype=np.int64)
    counts = None
    if isinstance(dataset, ProfileDataset) and dataset.peak_control.shape[1]:
        length = dataset.output_length
        first = starts + dataset.input_length // 2 - length // 2
        tracks = [[reader([chrom], first, length) for reader in strands] for strands in control]
        counts = np.stack([np.stack(track, axis=1) for track in tracks], axis=1)
    return Sample([chrom], starts, codes, counts)
