"""Which test windows are attributed: a fixed sample, the same for all models of a kind."""

import logging
from dataclasses import dataclass

import numpy as np

from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.errors import InputError
from fourier_prior.genome import UNKNOWN, Genome
from fourier_prior.randomness import generator

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sample:
    """Test windows with what a model needs to see.

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
