"""Random sequences with one motif instance each, at a chosen GC content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fourier_prior.datasets.file import BinaryDataset
from fourier_prior.datasets.regions import SPLITS
from fourier_prior.errors import InputError
from fourier_prior.genome import Genome, reverse_complement
from fourier_prior.randomness import generator
from fourier_prior.simulate.motifs import load_motifs


def motif_probabilities(settings: Mapping[str, Any]) -> np.ndarray:
    """Return the base probabilities, (4, w), of the JASPAR motif that the config names.

    Parameters
    ----------
    settings : mapping
        The ``gc_simulation`` block: ``motif`` has the keys matrix and release.
    """
    given = settings["motif"]
    wanted = {"motif": {"jaspar": given["matrix"], "min_strength": 0}}
    return load_motifs(wanted, given["release"], np.full(4, 0.25))["motif"].probabilities


@dataclass(frozen=True)
class Planted:
    """Sequences with one motif instance each.

    Attributes
    ----------
    codes : numpy.ndarray, shape (N, L), uint8
    start : numpy.ndarray, shape (N,), int64
        0-based first position of the instance.
    reverse : numpy.ndarray, shape (N,), bool
        Whether it is the reverse complement.
    """

    codes: np.ndarray
    start: np.ndarray
    reverse: np.ndarray


def draw_background(number: int, length: int, gc: float, random: np.random.Generator) -> np.ndarray:
    """Draw sequences of independent bases.

    Parameters
    ----------
    number, length : int
    gc : float
        Probability of C or G; both strands' bases are equally likely.
    random : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (number, length), uint8
    """
    # A and T below the bound, C and G above; halves of both ranges tell the two letters apart.
    uniform = random.random((number, length), dtype=np.float32)
    bounds = np.array([(1 - gc) / 2, 0.5, 0.5 + gc / 2], dtype=np.float32)
    return np.searchsorted(bounds, uniform, side="right").astype(np.uint8)


def plant_motif(
    codes: np.ndarray, probabilities: np.ndarray, bound: int, random: np.random.Generator
) -> Planted:
    """Put one instance of a motif, on a random strand, near the middle of every sequence.

    Parameters
    ----------
    codes : numpy.ndarray, shape (N, L), uint8
        Left as they are.
    probabilities : numpy.ndarray, shape (4, w)
        Base probabilities of the motif; every column sums to one.
    bound : int
        Largest distance of an instance from the middle, in bp; the start is uniform within it.
    random : numpy.random.Generator

    Returns
    -------
    Planted

    Notes
    -----
    FP, section 7; bounds as in the released code.
    """
    number, length = codes.shape
    width = probabilities.shape[1]
    cumulative = np.cumsum(probabilities, axis=0)[:3]
    uniform = random.random((number, 1, width))
    instances = (uniform >= cumulative[None]).sum(axis=1).astype(np.uint8)
    reverse = random.random(number) < 0.5
    instances[reverse] = reverse_complement(instances[reverse])
    start = (length - width) // 2 + random.integers(-bound, bound, number, endpoint=True)
    planted = codes.copy()
    planted[np.arange(number)[:, None], start[:, None] + np.arange(width)] = instances
    return Planted(planted, start, reverse)


@dataclass(frozen=True)
class SequenceSet:
    """Everything drawn for one GC level.

    Attributes
    ----------
    genome : Genome
        The sequences one after another, a chromosome for the positives and for the negatives of
        each split.
    dataset : BinaryDataset
        Windows, each one sequence.
    planted : pandas.DataFrame
        Motif instances of the test positives: chrom, start, end, strand.
    """

    genome: Genome
    dataset: BinaryDataset
    planted: pd.DataFrame


def simulate_sequences(
    settings: Mapping[str, Any], length: int, gc: float, probabilities: np.ndarray
) -> SequenceSet:
    """Draw the sequences of one GC level.

    Parameters
    ----------
    settings : mapping
        seed : of everything drawn.
        pseudocount : added to the motif's probabilities.
        motif_bound : {"training": bp, "test": bp}, see `plant_motif`; that of training holds for
            validation, too.
        sequences : {"train", "validation", "test"}: positives of each split; as many negatives
            are drawn.
    length : int
        Of the sequences, bp.
    gc : float
        GC content of the training and test positives.
    probabilities : numpy.ndarray, shape (4, w)
        Base probabilities of the motif.

    Returns
    -------
    SequenceSet

    Raises
    ------
    InputError
        If the motif does not fit into the sequences.

    Notes
    -----
    FP, section 7: positives hold one motif in random sequence with a GC content, negatives are
    uniformly random; validation positives have a GC content of one half. The test positives are
    the sequences whose attributions are measured: GC content of the level, motif in the middle.
    """
    bounds = settings["motif_bound"]
    if probabilities.shape[1] + 2 * max(bounds.values()) > length:
        raise InputError(
            f"gc_simulation: sequences of {length} bp cannot hold a motif of "
            f"{probabilities.shape[1]} bp up to {max(bounds.values())} bp off their middle; reduce "
            "motif_bound."
        )
    probabilities = probabilities + settings["pseudocount"]
    probabilities = probabilities / probabilities.sum(axis=0)
    pools, planted = {}, None
    for split in SPLITS:
        number = settings["sequences"][split]
        random = generator(settings["seed"], f"{gc:g}", split)
        codes = draw_background(number, length, 0.5 if split == "validation" else gc, random)
        bound = bounds["test" if split == "test" else "training"]
        planted = plant_motif(codes, probabilities, bound, random)
        pools[split] = planted.codes
        pools[f"{split}-negatives"] = draw_background(number, length, 0.5, random)
    starts = np.arange(len(planted.start)) * length + planted.start
    sites = pd.DataFrame({"chrom": "test", "start": starts})
    sites["end"] = sites["start"] + probabilities.shape[1]
    sites["strand"] = np.where(planted.reverse, "-", "+")
    genome = Genome(
        np.concatenate([codes.ravel() for codes in pools.values()]),
        {name: codes.size for name, codes in pools.items()},
    )
    return SequenceSet(genome, _dataset(settings, length, gc), sites)


def _dataset(settings: Mapping[str, Any], length: int, gc: float) -> BinaryDataset:
    """Return the windows of all sequences; chromosomes are those of the genome, in its order."""
    numbers = [settings["sequences"][split] for split in SPLITS]
    split = np.repeat(np.arange(len(SPLITS), dtype=np.int8), numbers)
    start = np.concatenate([np.arange(n, dtype=np.int32) * length for n in numbers])
    total = len(split)
    return BinaryDataset(
        [name for split in SPLITS for name in (split, f"{split}-negatives")],
        ["motif"],
        length,
        (2 * split).astype(np.int16),
        start,
        split,
        labels=np.ones((total, 1), dtype=np.int8),
        rank=np.ones((total, 1), dtype=np.int32),
        max_rank=np.ones(1, dtype=np.int32),
        negative_chrom=(2 * split + 1).astype(np.int16),
        negative_start=start,
        negative_split=split,
        settings={**settings, "gc": gc, "input_length": length},
    )
