"""Building of data sets from peaks, tracks and regions.

FP = Tseng, Shrikumar, Kundaje 2020.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from fourier_prior.datasets.bin_labels import label_bins
from fourier_prior.datasets.count_checks import WITHOUT_EXAMPLES, check_counts
from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.datasets.regions import SPLITS, check_blacklist, subtract_blacklist
from fourier_prior.datasets.sparse_rows import SparseRows
from fourier_prior.datasets.strengths import peak_ranks, tell_apart
from fourier_prior.datasets.windows import WindowFilter, random_windows
from fourier_prior.design.options.check import checked
from fourier_prior.design.options.windows import BinaryBuild, ProfileBuild
from fourier_prior.errors import InputError
from fourier_prior.genome import Genome
from fourier_prior.randomness import generator

logger = logging.getLogger(__name__)

TrackReader = Callable[[Sequence[str], np.ndarray, int], np.ndarray]
"""Maps (chromosome names, starts, length) to counts, shape (N, length)."""

_ROWS = 4096
"""How many windows are read from a track at once."""


@dataclass(frozen=True)
class Tracks:
    """Readers of counts.

    Attributes
    ----------
    counts : mapping of str to sequence of TrackReader
        For each task one reader per strand: plus and minus, or one for both.
    control : mapping of str to sequence of TrackReader, or sequence of TrackReader, or None
        Matched controls by task, one shared control, or no control.
    """

    counts: Mapping[str, Sequence[TrackReader]]
    control: Mapping[str, Sequence[TrackReader]] | Sequence[TrackReader] | None = None

    def control_readers(self, tasks: Sequence[str]) -> list[Sequence[TrackReader]]:
        """Return the readers of each control track, in the order of the tasks."""
        if not self.control:
            return []
        if isinstance(self.control, Mapping):
            return [self.control[task] for task in tasks]
        return [self.control]


def build_binary(
    genome_sizes: Mapping[str, int],
    tasks: Mapping[str, pd.DataFrame],
    ambiguous: Mapping[str, pd.DataFrame | None],
    regions: pd.DataFrame,
    settings: Mapping[str, Any],
    blacklist: pd.DataFrame | None = None,
    *,
    seed: int = 0,
    genome: Genome | None = None,
) -> BinaryDataset:
    """Build the data set of a binary model: labelled bins of the whole genome.

    Parameters
    ----------
    genome_sizes : mapping of str to int
        Chromosome lengths in bp.
    tasks : mapping of str to pandas.DataFrame
        Peaks of each task, from `intervals.reading.read_peaks`.
    ambiguous : mapping of str to (pandas.DataFrame or None)
        Intervals of each task whose bins are ambiguous, from `labels.ambiguous_peaks`; a task may
        be missing.
    regions : pandas.DataFrame
        Regions of the splits, from `regions.parse_regions`.
    settings : mapping
        See `design.options.windows.BinaryBuild`, which also has the defaults.
    blacklist : pandas.DataFrame, optional
        Columns chrom, start, end; windows that overlap it are dropped.
    seed : int
        For the sample of negatives.
    genome : Genome, optional
        Needed if ``max_unknown`` is below 1.

    Returns
    -------
    BinaryDataset

    Raises
    ------
    InputError
        If a setting is unknown, the blacklist covers most peaks, or a split is left without
        positives or negatives.

    Notes
    -----
    FP, binary models: a bin is positive if any task is, negative if all tasks are, and not used
    otherwise.
    """
    settings = checked(BinaryBuild, settings, "settings")
    length = settings["input_length"]
    if length < settings["bin_size"] or (length - settings["bin_size"]) % 2:
        raise InputError(
            f"settings: input_length {length} minus bin_size {settings['bin_size']} must be even "
            "and at least 0, because a window is a bin with equal flanks; change one of them."
        )
    names = list(tasks)
    for peaks in tasks.values() if blacklist is not None else []:
        check_blacklist(peaks, blacklist)
    # Without strengths there is no rank, and no subset of the strongest.
    ranks = {
        name: peak_ranks(peaks) if tell_apart(peaks["signal"]) else np.zeros(len(peaks), np.int32)
        for name, peaks in tasks.items()
    }
    keep = WindowFilter(genome_sizes, regions, settings["max_unknown"], blacklist, genome)
    max_rank = np.zeros(len(names), dtype=np.int32)
    found: dict[str, list[tuple[np.ndarray, ...]]] = {"positive": [], "negative": []}
    places = list(genome_sizes.items())
    for group in tqdm(list(keep.axis.groups()), "bins", disable=None):
        sizes, columns = dict(places[group]), []
        for name in names:
            bins = label_bins(
                tasks[name],
                sizes,
                bin_size=settings["bin_size"],
                stride=settings["stride"],
                flank=(length - settings["bin_size"]) // 2,
                overlap=settings["overlap"],
                flank_ambiguous=settings["flank_ambiguous"],
                ambiguous=ambiguous.get(name),
            )
            rank = np.zeros(len(bins.starts), dtype=np.int32)
            positive = bins.source >= 0
            rank[positive] = ranks[name][bins.source[positive]]
            columns.append((bins.labels, rank))
        chrom = group.start + bins.chrom  # of every task the same
        labels = np.stack([column[0] for column in columns], axis=1)
        rank = np.stack([column[1] for column in columns], axis=1)
        max_rank = np.maximum(max_rank, rank.max(axis=0, initial=0))
        for kind, chosen in found.items():
            used = (labels == 1).any(axis=1) if kind == "positive" else (labels == 0).all(axis=1)
            rows = np.flatnonzero(used)
            kept, split = keep(f"{kind} bins", chrom[rows], bins.starts[rows], length)
            rows = rows[kept]
            columns = (chrom[rows].astype(keep.axis.code_type), bins.starts[rows], split)
            if kind == "positive":
                columns += (labels[rows], rank[rows])
            chosen.append(columns)
    for kind in found:
        keep.check(f"{kind} bins")
    chrom, start, split, labels, rank = map(np.concatenate, zip(*found["positive"], strict=True))
    others = [np.concatenate(column) for column in zip(*found["negative"], strict=True)]
    sample = _sample_negatives(others[2], settings["max_negatives"], seed)
    _report_absent_tasks(names, split, labels)
    return BinaryDataset(
        chromosomes=list(genome_sizes),
        tasks=names,
        input_length=length,
        chrom=chrom,
        start=start,
        split=split,
        labels=labels,
        rank=rank,
        max_rank=max_rank,
        negative_chrom=others[0][sample],
        negative_start=others[1][sample],
        negative_split=others[2][sample],
        settings={**settings, "seed": seed},
    )


def build_profile(
    genome_sizes: Mapping[str, int],
    tasks: Mapping[str, pd.DataFrame],
    tracks: Tracks,
    regions: pd.DataFrame,
    settings: Mapping[str, Any],
    seed: int,
    blacklist: pd.DataFrame | None = None,
    *,
    genome: Genome | None = None,
) -> ProfileDataset:
    """Build the data set of a profile model: counts around summits and at random places.

    Parameters
    ----------
    genome_sizes : mapping of str to int
        Chromosome lengths in bp.
    tasks : mapping of str to pandas.DataFrame
        Peaks of each task, from `intervals.reading.read_peaks`; they are pooled.
    tracks : Tracks
        Readers of the counts.
    regions : pandas.DataFrame
        Regions of the splits, from `regions.parse_regions`.
    settings : mapping
        See `design.options.windows.ProfileBuild`, which also has the defaults.
    seed : int
        For the random windows.
    blacklist : pandas.DataFrame, optional
        Columns chrom, start, end; peaks and windows that overlap it are dropped.
    genome : Genome, optional
        Needed if ``max_unknown`` is below 1.

    Returns
    -------
    ProfileDataset

    Raises
    ------
    InputError
        If a setting is unknown, tracks do not fit the tasks or cannot be right
        (`tracks.check_counts`), the blacklist covers most peaks, or a split is left without peaks
        or with too few random windows.

    Notes
    -----
    FP, profile models. Random windows are drawn uniformly from the split's regions and may fall on
    peaks, as in the paper.
    """
    settings = checked(ProfileBuild, settings, "settings")
    names = list(tasks)
    strands = _check_tracks(names, tracks)
    margin = max(settings["input_length"], settings["output_length"]) + 2 * settings["jitter"]
    if blacklist is not None:
        tasks = {name: subtract_blacklist(peaks, blacklist) for name, peaks in tasks.items()}
    keep = WindowFilter(genome_sizes, regions, settings["max_unknown"], blacklist, genome)

    pooled = pd.concat(
        [peaks.assign(task=t) for t, peaks in enumerate(tasks.values())], ignore_index=True
    )
    pooled = pooled[keep.axis.codes(pooled["chrom"]) >= 0]
    starts = pooled["summit"].to_numpy() - margin // 2
    kept, split = keep("peaks", keep.axis.codes(pooled["chrom"]), starts, margin)
    keep.check("peaks")
    peaks = pooled.iloc[kept].assign(split=split)
    wanted = np.bincount(peaks["split"], minlength=len(SPLITS)) * settings["negatives_per_peak"]
    random = random_windows(keep, wanted.round().astype(np.int64), margin, seed)

    arrays: dict[str, np.ndarray | SparseRows] = {}
    for kind, chrom, centre, split in (
        ("peak", peaks["chrom"].to_numpy(), peaks["summit"].to_numpy(), peaks["split"].to_numpy()),
        ("negative", *random),
    ):
        arrays[f"{kind}_chrom"] = keep.axis.codes(chrom).astype(keep.axis.code_type)
        arrays[f"{kind}_centre"] = centre.astype(np.int32)
        arrays[f"{kind}_split"] = split.astype(np.int8)
        width = settings["output_length"] + 2 * settings["jitter"]
        starts = centre - settings["output_length"] // 2 - settings["jitter"]
        for name, readers in (
            ("counts", [tracks.counts[task] for task in names]),
            ("control", tracks.control_readers(names)),
        ):
            shape = (len(readers), strands)
            arrays[f"{kind}_{name}"] = _read_tracks(readers, shape, chrom, starts, width)
    check_counts(names, arrays["peak_counts"], arrays["peak_control"], arrays["peak_split"])
    return ProfileDataset(
        chromosomes=list(genome_sizes),
        tasks=names,
        strands=strands,
        input_length=settings["input_length"],
        output_length=settings["output_length"],
        jitter=settings["jitter"],
        peak_task=peaks["task"].to_numpy(dtype=np.int16),
        peak_start=peaks["start"].to_numpy(dtype=np.int32),
        peak_end=peaks["end"].to_numpy(dtype=np.int32),
        peak_signal=peaks["signal"].to_numpy(dtype=np.float64),
        settings={**settings, "seed": seed},
        **arrays,
    )


def _report_absent_tasks(names: Sequence[str], split: np.ndarray, labels: np.ndarray) -> None:
    """Warn of tasks without a positive window in a split: there nothing can be measured of them."""
    for code, part in enumerate(SPLITS):
        absent = ~(labels[split == code] == 1).any(axis=0)
        for name in np.array(names, dtype=object)[absent]:
            logger.warning(
                "%s: no positive window in the %s split; %s.", name, part, WITHOUT_EXAMPLES[part]
            )


def _sample_negatives(split: np.ndarray, most: int | None, seed: int) -> slice | np.ndarray:
    """Return which rows to keep; without a limit a slice, because a genome has 60 million."""
    if most is None:
        return slice(None)
    kept = np.ones(len(split), dtype=bool)
    for code, name in enumerate(SPLITS):
        candidates = np.flatnonzero(split == code)
        if len(candidates) > most:
            kept[candidates] = False
            random = generator(seed, "negatives", name)
            kept[random.choice(candidates, most, replace=False)] = True
    return kept


def _read_tracks(
    readers: Sequence[Sequence[TrackReader]],
    shape: tuple[int, int],
    chroms: np.ndarray,
    starts: np.ndarray,
    width: int,
) -> SparseRows:
    """Read the counts of all tasks and strands."""
    if not readers or not len(starts):
        return SparseRows.of(np.zeros((len(starts), *shape, width), dtype=np.uint16))
    # Windows that lie close together are read together.
    order = np.lexsort((starts, chroms.astype(str)))
    parts = []
    for first in tqdm(range(0, len(starts), _ROWS), "tracks", disable=None):
        rows = order[first : first + _ROWS]
        windows = list(chroms[rows]), starts[rows], width
        counts = [[reader(*windows) for reader in strands] for strands in readers]
        parts.append(SparseRows.of(np.stack([np.stack(row, axis=1) for row in counts], axis=1)))
    return SparseRows.joined(parts).take(np.argsort(order))


def _check_tracks(names: Sequence[str], tracks: Tracks) -> int:
    """Return the number of strands, the same for all tasks and controls."""
    problems = [
        f"{task}: has peaks but no track; name its reads."
        for task in names
        if task not in tracks.counts
    ]
    if isinstance(tracks.control, Mapping) and tracks.control:
        problems += [
            f"{task}: has no matched control; name it, or use one shared control or none."
            for task in names
            if task not in tracks.control
        ]
    if problems:
        raise InputError(problems)
    groups = [tracks.counts[task] for task in names] + tracks.control_readers(names)
    numbers = {len(group) for group in groups}
    if len(numbers) != 1 or not numbers <= {1, 2}:
        raise InputError(
            f"{', '.join(names)}: tracks have {sorted(numbers)} strands; all tasks and controls "
            "need one (both strands together) or all need two (plus and minus)."
        )
    return numbers.pop()
