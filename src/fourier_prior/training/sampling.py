"""Batches of examples as a pure function of a seed, the epoch and the index in the epoch."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.datasets.regions import SPLITS
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.errors import InputError
from fourier_prior.genome import Genome
from fourier_prior.randomness import generator


@dataclass(frozen=True)
class Batch:
    """Examples on the forward strand, positives first.

    Attributes
    ----------
    chroms : list of str
        Chromosome of each window.
    starts : numpy.ndarray, shape (N,), int64
        0-based first position of each window.
    codes : numpy.ndarray, shape (N, L), uint8
        Bases, see `genome.encode`.
    status : numpy.ndarray, shape (N,), int16
        0 for negatives; for positives 1, or 1 + task index of a peak.
    labels : numpy.ndarray, shape (N, T), int8, or None
        1 positive, 0 negative, -1 unlabelled; of binary data sets.
    counts : numpy.ndarray, shape (N, T, S, O), or None
        Reads per position; of profile data sets.
    control : numpy.ndarray, shape (N, C, S, O), or None
        Control reads; of profile data sets.
    """

    chroms: list[str]
    starts: np.ndarray
    codes: np.ndarray
    status: np.ndarray
    labels: np.ndarray | None = None
    counts: np.ndarray | None = None
    control: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.status)

    @property
    def place(self) -> str:
        """First and last window, for messages."""
        length = self.codes.shape[1]
        first, last = (
            f"{self.chroms[i]}:{self.starts[i]}-{self.starts[i] + length}" for i in (0, -1)
        )
        return f"windows {first} to {last}"


class _Sampler:
    """What both samplers share: which positives and negatives an epoch's batch holds.

    Every positive comes once per epoch; negatives are drawn without replacement within an epoch as
    far as the pool reaches.
    """

    def __init__(self, dataset, genome, split, batch_positives, fraction, fixed, negatives, seed):
        if batch_positives < 1:
            raise InputError(f"batch_positives is {batch_positives}; use 1 or more.")
        self.dataset, self.genome, self.split = dataset, genome, split
        self.batch_positives, self.fixed, self.seed = batch_positives, fixed, seed
        self.positives = dataset.positives(split, None if fraction == 1 else fraction)
        self.negatives = dataset.negatives(split) if negatives else np.empty(0, dtype=np.int64)
        if negatives and not len(self.negatives):
            raise InputError(f"{split}: no negative window is left; enlarge the split's regions.")
        if fraction == 1 and split == "train" and len(self.positives) < batch_positives:
            numbers = ", ".join(f"{name} {len(dataset.positives(name))}" for name in SPLITS)
            raise InputError(
                f"{split}: fewer positive examples than batch_positives {batch_positives} "
                f"({numbers}); reduce it, or enlarge the split's regions."
            )
        self._epoch: tuple[int, np.ndarray, np.ndarray] | None = None

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return -(-len(self.positives) // self.batch_positives)

    def batch(self, epoch: int, index: int) -> Batch:
        """Return one batch; the last one of an epoch may be smaller.

        Parameters
        ----------
        epoch : int
            Has no effect where the sampler is fixed.
        index : int
            0 ... len(self) - 1.

        Returns
        -------
        Batch
            As many negatives as positives, or none.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"batch {index} of {len(self)}")
        positives, negatives = self._order(0 if self.fixed else epoch)
        rows = slice(index * self.batch_positives, (index + 1) * self.batch_positives)
        return self._assemble(0 if self.fixed else epoch, index, positives[rows], negatives[rows])

    def batches(self, epoch: int, prepare: Callable[[Batch], Any] | None = None) -> Iterator[Any]:
        """Yield the batches of an epoch, made ahead in a thread.

        Parameters
        ----------
        epoch : int
        prepare : callable, optional
            Takes a batch in that thread; what it returns is yielded.
        """

        def make(index: int) -> Any:
            batch = self.batch(epoch, index)
            return batch if prepare is None else prepare(batch)

        return _ahead(make, len(self))

    def _order(self, epoch: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the positives and negatives of an epoch in the order of its batches."""
        if self._epoch is None or self._epoch[0] != epoch:
            positives = self.positives
            if not self.fixed:
                positives = generator(self.seed, self.split, "positives", epoch).permutation(
                    positives
                )
            negatives = np.empty(0, dtype=np.int64)
            if len(self.negatives):
                random = generator(self.seed, self.split, "negatives", epoch)
                negatives = _draw(self.negatives, len(positives), random)
            self._epoch = (epoch, positives, negatives)
        return self._epoch[1:]

    def _assemble(self, epoch, index, positives, negatives) -> Batch:
        raise NotImplementedError


class BinarySampler(_Sampler):
    """Batches of positive and negative windows, one negative for each positive.

    Parameters
    ----------
    dataset : BinaryDataset
    genome : Genome
    split : {"train", "validation", "test"}
    seed : int
        Seed of the order and of the negatives.
    batch_positives : int
        Positives per batch.
    fraction : float
        Share of the strongest peaks whose windows are used; 1 takes all.
    fixed : bool
        The same examples in the same order in every epoch, for validation and test.

    Raises
    ------
    InputError
        If the split has no positive or no negative window, or if the whole training split fills no
        batch.

    Notes
    -----
    FP, section 4: every positive window once per epoch in random order, fresh random negatives.
    FP draws negatives for validation and test afresh, too; here these stay the same.
    """

    def __init__(
        self,
        dataset: BinaryDataset,
        genome: Genome,
        split: str,
        *,
        seed: int,
        batch_positives: int = 64,
        fraction: float = 1.0,
        fixed: bool = False,
    ):
        super().__init__(dataset, genome, split, batch_positives, fraction, fixed, True, seed)

    def _assemble(self, epoch, index, positives, negatives) -> Batch:
        data = self.dataset
        chrom = np.concatenate([data.chrom[positives], data.negative_chrom[negatives]])
        starts = np.concatenate([data.start[positives], data.negative_start[negatives]])
        labels = np.zeros((len(chrom), len(data.tasks)), dtype=np.int8)
        labels[: len(positives)] = data.labels[positives]
        chroms = [data.chromosomes[c] for c in chrom]
        return Batch(
            chroms,
            starts.astype(np.int64),
            self.genome.windows(chroms, starts, data.input_length),
            np.repeat(np.int16([1, 0]), [len(positives), len(negatives)]),
            labels=labels,
        )


class ProfileSampler(_Sampler):
    """Batches of peaks, shifted at random, and of random windows.

    Parameters
    ----------
    dataset : ProfileDataset
    genome : Genome
    split : {"train", "validation", "test"}
    seed : int
        Seed of order, negatives and shifts.
    batch_positives : int
        Peaks per batch.
    fraction : float
        Share of the strongest peaks of each task; 1 takes all.
    fixed : bool
        The same examples, shifts included, in every epoch.
    negatives : bool
        Add a random window for each peak.
    jitter : bool
        Shift peaks by up to `dataset.jitter` bp either way, sequence and counts together.

    Raises
    ------
    InputError
        If the split has no peak, or no random window although they are asked for, or if the whole
        training split fills no batch.

    Notes
    -----
    FP, section 4. Training and validation have negatives and shifts, test has neither.
    """

    def __init__(
        self,
        dataset: ProfileDataset,
        genome: Genome,
        split: str,
        *,
        seed: int,
        batch_positives: int = 32,
        fraction: float = 1.0,
        fixed: bool = False,
        negatives: bool = True,
        jitter: bool = True,
    ):
        super().__init__(dataset, genome, split, batch_positives, fraction, fixed, negatives, seed)
        self.jitter = dataset.jitter if jitter else 0

    def mean_log_counts(self) -> np.ndarray:
        """Mean of ln(count + 1) over the examples of an epoch, unshifted; (T, S), float32."""
        data, means = self.dataset, []
        window = slice(data.jitter, data.jitter + data.output_length)
        pools = (self.positives, data.peak_counts), (self.negatives, data.negative_counts)
        for rows, counts in pools:
            if len(rows):
                totals = [block[..., window].sum(axis=-1) for block in counts.blocks(rows)]
                means.append(np.log1p(np.concatenate(totals)).mean(axis=0))
        return np.mean(means, axis=0).astype(np.float32)

    def _assemble(self, epoch, index, positives, negatives) -> Batch:
        data = self.dataset
        random = generator(self.seed, self.split, "jitter", epoch, index)
        shifts = np.zeros(len(positives) + len(negatives), dtype=np.int64)
        shifts[: len(positives)] = random.integers(
            -self.jitter, self.jitter, len(positives), endpoint=True
        )
        chrom = np.concatenate([data.peak_chrom[positives], data.negative_chrom[negatives]])
        centres = np.concatenate([data.peak_centre[positives], data.negative_centre[negatives]])
        chroms = [data.chromosomes[c] for c in chrom]
        starts = centres + shifts - data.input_length // 2
        status = np.concatenate([data.peak_task[positives] + 1, np.zeros(len(negatives))])
        first = data.jitter + shifts

        def tracks(peaks: SparseRows, others: SparseRows) -> np.ndarray:
            rows = [*peaks[positives], *others[negatives]]
            return np.stack(
                [row[..., f : f + data.output_length] for row, f in zip(rows, first, strict=True)]
            ).astype(np.int32)

        return Batch(
            chroms,
            starts,
            self.genome.windows(chroms, starts, data.input_length),
            status.astype(np.int16),
            counts=tracks(data.peak_counts, data.negative_counts),
            control=tracks(data.peak_control, data.negative_control),
        )


SAMPLERS = {"binary": BinarySampler, "profile": ProfileSampler}
"""Sampler of each architecture's data sets."""


def _draw(pool: np.ndarray, number: int, random: np.random.Generator) -> np.ndarray:
    """Draw without replacement; a pool that is too small is used up before it is used again."""
    rounds = [random.permutation(pool) for _ in range(number // len(pool))]
    rest = random.choice(pool, number % len(pool), replace=False)
    return np.concatenate([*rounds, rest])


def _ahead(make: Callable[[int], Any], number: int, depth: int = 2) -> Iterator[Any]:
    """Yield make(0) ... make(number - 1), made by a thread that stays `depth` ahead."""
    made: queue.Queue = queue.Queue(depth)
    stop = threading.Event()

    def work() -> None:
        for index in range(number):
            try:
                item = make(index), None
            except BaseException as error:  # noqa: BLE001 (raised again by the consumer)
                item = None, error
            while not stop.is_set():
                try:
                    made.put(item, timeout=0.1)
                    break
                except queue.Full:
                    continue
            if stop.is_set() or item[1] is not None:
                return

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        for _ in range(number):
            batch, error = made.get()
            if error is not None:
                raise error
            yield batch
    finally:
        stop.set()
        thread.join()
