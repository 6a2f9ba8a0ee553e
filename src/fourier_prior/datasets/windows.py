"""Which windows are usable, and random ones among them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from fourier_prior.datasets.file import ProfileDataset
from fourier_prior.datasets.regions import SPLITS, RegionsOnAxis
from fourier_prior.errors import InputError
from fourier_prior.genome import UNKNOWN, Genome
from fourier_prior.intervals.axis import ChromosomeAxis
from fourier_prior.intervals.overlaps import covered_bases, without_overlap
from fourier_prior.randomness import generator

logger = logging.getLogger(__name__)

_ROUNDS = 200
"""How often random windows are drawn before we accept that too few are allowed."""

_DRAWN = 1000
"""How many random windows are drawn at least in one round."""

_SCANNED = 1 << 24
"""bp that are searched for unknown bases at once."""

_LEAST_SHARE = 0.5
"""Least share of the random windows wanted that has to be found."""


@dataclass
class WindowFilter:
    """Keeps usable windows and remembers what each filter left, so that errors can name it.

    A window is usable if it lies entirely inside one region, overlaps no blacklisted interval, and
    has at most a given share of unknown bases.

    Attributes
    ----------
    sizes : mapping of str to int
        Chromosome lengths in bp.
    regions : pandas.DataFrame
        From `regions.parse_regions`.
    max_unknown : float
        Largest share of unknown bases; below 1 the genome is needed.
    blacklist : pandas.DataFrame or None
        Columns chrom, start, end.
    genome : Genome or None
        Of the same chromosomes in the same order.
    counts : dict
        Per kind of window and filter the number of windows left in each split.
    axis : ChromosomeAxis
        The chromosomes of `sizes`.

    Raises
    ------
    InputError
        If the genome is needed and not given.
    """

    sizes: Mapping[str, int]
    regions: pd.DataFrame
    max_unknown: float
    blacklist: pd.DataFrame | None
    genome: Genome | None
    counts: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    axis: ChromosomeAxis = field(init=False)

    def __post_init__(self):
        self.axis = ChromosomeAxis(self.sizes)
        if self.max_unknown < 1 and self.genome is None:
            raise InputError("max_unknown: below 1 the genome is needed; give it, or set 1.")
        if self.genome is not None and list(self.genome.sizes.items()) != list(self.sizes.items()):
            raise InputError(
                "genome: has other chromosomes than `sizes`; give those of the genome."
            )

    def __call__(
        self, kind: str, chrom: np.ndarray, starts: np.ndarray, length: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Choose among windows.

        Parameters
        ----------
        kind : str
            What the windows are called in messages.
        chrom : numpy.ndarray, shape (N,), int
            Index of each window's chromosome.
        starts : numpy.ndarray, shape (N,), int
        length : int
            Window length in bp.

        Returns
        -------
        kept : numpy.ndarray, int64
            Indices of the usable windows.
        split : numpy.ndarray, int8
            Their split codes.
        """
        starts = starts.astype(np.int64)
        split = self._regions.split(chrom, starts, starts + length)
        kept = np.flatnonzero(split >= 0)
        counts = self.counts.setdefault(kind, {})
        first = self.axis.begins[chrom] + starts

        def note(step: str) -> None:
            counts[step] = counts.get(step, 0) + np.bincount(split[kept], minlength=len(SPLITS))

        note("regions of the splits")
        if self.blacklist is not None:
            listed = covered_bases(first[kept], first[kept] + length, *self._blacklisted)
            kept = kept[listed == 0]
            note("blacklist")
        if self.max_unknown < 1:
            missing = covered_bases(first[kept], first[kept] + length, *self._unknown)
            kept = kept[missing <= self.max_unknown * length]
            note("max_unknown")
        return kept, split[kept]

    @cached_property
    def _regions(self) -> RegionsOnAxis:
        return RegionsOnAxis(self.axis, self.regions)

    @cached_property
    def _blacklisted(self) -> tuple[np.ndarray, np.ndarray]:
        return self.axis.intervals(self.blacklist)

    @cached_property
    def _unknown(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the stretches of unknown bases on the axis."""
        edges = []
        for begin in range(0, len(self.genome.codes), _SCANNED):
            unknown = self.genome.codes[begin : begin + _SCANNED] == UNKNOWN
            edges.append(begin + np.flatnonzero(np.diff(unknown, prepend=False, append=False)))
        joined = np.concatenate(edges)
        return joined[::2], joined[1::2]

    def check(self, kind: str) -> None:
        """Log what each filter left.

        Raises
        ------
        InputError
            If a split is empty; it names the filter that removed the last window.
        """
        problems = []
        for code, name in enumerate(SPLITS):
            left = None
            for step, counts in self.counts[kind].items():
                if not counts[code]:
                    problems.append(
                        f"{name}: no {kind} lie in its regions; choose other regions."
                        if left is None
                        else f"{name}: the last {left} {kind} were removed by {step}; relax it or "
                        "enlarge the regions."
                    )
                    break
                left = counts[code]
        if problems:
            raise InputError(problems)
        for step, counts in self.counts[kind].items():
            left = ", ".join(f"{n} {c}" for n, c in zip(SPLITS, counts, strict=True))
            logger.info("%s left by %s: %s", kind, step, left)


def random_windows(
    keep: WindowFilter, wanted: np.ndarray, length: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw usable windows uniformly from the regions of each split.

    Parameters
    ----------
    keep : WindowFilter
        Tells which windows are usable; a region is met in proportion to its room for windows.
    wanted : numpy.ndarray, shape (3,), int
        How many windows of each split.
    length : int
        Window length in bp.
    seed : int

    Returns
    -------
    chrom : numpy.ndarray of str
    centre : numpy.ndarray, int64
        Start plus half of the length.
    split : numpy.ndarray, int64

    Raises
    ------
    InputError
        If a split has less than half of the windows wanted. One with somewhat fewer than wanted
        gives a warning.
    """
    found = []
    for code, name in enumerate(SPLITS):
        ours = keep.regions[keep.regions["split"] == code]
        begin, end = ours["start"].to_numpy(), ours["end"].to_numpy()
        names = ours["chrom"].to_numpy(dtype=object)
        codes = keep.axis.codes(names)
        room = np.maximum(end - begin - length + 1, 0)
        if not room.any():
            raise InputError(
                f"{name}: no region holds a window of {length} bp; enlarge the regions."
            )
        random = generator(seed, "negatives", name)
        chroms, starts = np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
        for _ in range(_ROUNDS):
            missing = int(wanted[code]) - len(starts)
            if missing <= 0:
                break
            drawn = random.choice(len(ours), max(2 * missing, _DRAWN), p=room / room.sum())
            offered = begin[drawn] + random.integers(0, room[drawn])
            good = keep("random windows", codes[drawn], offered, length)[0][:missing]
            chroms = np.concatenate([chroms, names[drawn[good]]])
            starts = np.concatenate([starts, offered[good]])
        if len(starts) < wanted[code]:
            if len(starts) < _LEAST_SHARE * wanted[code]:
                raise InputError(
                    f"{name}: only {len(starts)} of {wanted[code]} random windows pass blacklist "
                    "and max_unknown; relax them, or enlarge the regions."
                )
            logger.warning(
                "%s: only %d of %d random windows found.", name, len(starts), wanted[code]
            )
        found.append((chroms, starts + length // 2, np.full(len(starts), code)))
    chroms, centres, splits = (np.concatenate(column) for column in zip(*found, strict=True))
    return chroms, centres, splits


def peaks_left_out(
    tasks: Mapping[str, pd.DataFrame],
    dataset: ProfileDataset,
    sizes: Mapping[str, int],
    blacklist: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the peaks that a data set leaves out.

    Parameters
    ----------
    tasks : mapping of str to pandas.DataFrame
        Peaks of each task, as the data set was built from.
    dataset : ProfileDataset
    sizes : mapping of str to int
        Chromosome lengths in bp.
    blacklist : pandas.DataFrame, optional
        Columns chrom, start, end.

    Returns
    -------
    pandas.DataFrame
        Columns task, chrom, start, end, summit, reason. Whatever uses the data set lacks these
        peaks.
    """
    place = ["task", "chrom", "start", "end", "summit"]
    held = pd.DataFrame(
        {
            "task": np.array(dataset.tasks, dtype=object)[dataset.peak_task],
            "chrom": np.array(dataset.chromosomes, dtype=object)[dataset.peak_chrom],
            "start": dataset.peak_start,
            "end": dataset.peak_end,
            "summit": dataset.peak_centre,
        }
    )
    given = pd.concat([peaks.assign(task=task) for task, peaks in tasks.items()])[place]
    given = given.merge(held.drop_duplicates(), how="left", on=place, indicator=True)
    missing = given[given["_merge"] == "left_only"][place].reset_index(drop=True)
    first = missing["summit"] - dataset.margin // 2
    last = first + dataset.margin
    leaves = (first < 0) | (last > missing["chrom"].map(dict(sizes)))
    listed = np.zeros(len(missing), dtype=bool)
    if blacklist is not None:
        rows = missing.assign(row=np.arange(len(missing)))
        listed[np.setdiff1d(rows["row"], without_overlap(rows, blacklist)["row"])] = True
    reason = np.select(
        [listed, leaves],
        ["blacklist", "window leaves the chromosome"],
        "outside the splits, or too many unknown bases",
    )
    return missing.assign(reason=reason)
