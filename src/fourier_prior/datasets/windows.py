"""Which windows are usable, and random ones among them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from fourier_prior.datasets.file import ProfileDataset
from fourier_prior.datasets.regions import SPLITS, assign_split
from fourier_prior.errors import InputError
from fourier_prior.genome import UNKNOWN, Genome
from fourier_prior.intervals.overlaps import covered_bases, without_overlap
from fourier_prior.randomness import generator

logger = logging.getLogger(__name__)

_ROUNDS = 200
"""How often random windows are drawn before we accept that too few are allowed."""

_DRAWN = 1000
"""How many random windows are drawn at least in one round."""

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
    counts : dict
        Per kind of window and filter the number of windows left in each split.
    unknown : dict
        Starts and ends of the stretches of unknown bases, of the chromosomes met so far.

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
    unknown: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    def __post_init__(self):
        if self.max_unknown < 1 and self.genome is None:
            raise InputError("max_unknown: below 1 the genome is needed; give it, or set 1.")

    def __call__(
        self, kind: str, chrom: str, starts: np.ndarray, length: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Choose among windows of one chromosome.

        Parameters
        ----------
        kind : str
            What the windows are called in messages.
        chrom : str
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
        ends = starts + length
        split = assign_split(chrom, starts, ends, self.regions)
        kept = np.flatnonzero(split >= 0)
        counts = self.counts.setdefault(kind, {})

        def note(step: str) -> None:
            counts[step] = counts.get(step, 0) + np.bincount(split[kept], minlength=len(SPLITS))

        note("regions of the splits")
        if self.blacklist is not None:
            bad = self.blacklist[self.blacklist["chrom"] == chrom]
            overlap = covered_bases(
                starts[kept], ends[kept], bad["start"].to_numpy(), bad["end"].to_numpy()
            )
            kept = kept[overlap == 0]
            note("blacklist")
        if self.max_unknown < 1:
            missing = covered_bases(starts[kept], ends[kept], *self._unknown(chrom))
            kept = kept[missing <= self.max_unknown * length]
            note("max_unknown")
        return kept, split[kept]

    def _unknown(self, chrom: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the stretches of unknown bases of a chromosome."""
        if chrom not in self.unknown:
            codes = self.genome.fetch(chrom, 0, self.sizes[chrom])
            edges = np.flatnonzero(np.diff(codes == UNKNOWN, prepend=False, append=False))
            self.unknown[chrom] = edges[::2], edges[1::2]
        return self.unknown[chrom]

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
            offered, where = begin[drawn] + random.integers(0, room[drawn]), names[drawn]
            good = np.zeros(len(drawn), dtype=bool)
            for chrom in np.unique(where):
                rows = np.flatnonzero(where == chrom)
                good[rows[keep("random windows", chrom, offered[rows], length)[0]]] = True
            chroms = np.concatenate([chroms, where[good][:missing]])
            starts = np.concatenate([starts, offered[good][:missing]])
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
