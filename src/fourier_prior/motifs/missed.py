"""Motifs outside known regions: windows on highly ranked bases, and what they have in common.

FP, supplement, figure S20: is attribution that no footprint or peak accounts for noise, or motifs
of other proteins?
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fourier_prior.attributions.file import Attributions
from fourier_prior.design.options.base import Count, Whole
from fourier_prior.design.options.check import checked
from fourier_prior.design.options.motifs import Clustering
from fourier_prior.errors import InputError
from fourier_prior.motifs.patterns import Discovery, Pattern

SEQLET_COLUMNS = [
    *("pattern", "seqlet", "example", "start", "end", "condition", "importance", "planted"),
]


class ClusteringSettings(Clustering):
    """Settings of `cluster_windows` with the values of FP, under modisco-lite's names."""

    trim_to_window_size: Count = 20
    initial_flank_to_add: Whole = 5
    final_flank_to_add: Whole = 0
    n_leiden_iterations: int = -1


def windows_outside(
    scores: np.ndarray, mask: np.ndarray, *, share: float, window: int, spacing: int
) -> pd.DataFrame:
    """Put windows on the bases outside known regions that have the largest attribution.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are compared across sequences.
    mask : numpy.ndarray, shape (N, L), bool
        Bases in known regions.
    share : float
        How many bases are considered, as a share of all N x L: the first ones in the ranking that
        are not marked (FP: 200,000 of 1,000 sequences of 1,000 bp).
    window : int
        Length of a window in bp. Its centre, base ``window // 2``, is the base that is ranked.
    spacing : int
        Least distance in bp between centres in the same sequence.

    Returns
    -------
    pandas.DataFrame
        Columns example, start, end (half-open, within the sequence), best first. Windows that do
        not fit into their sequence are left out, before they can keep others away.
    """
    scores, mask = np.abs(scores), np.asarray(mask, dtype=bool)
    length = scores.shape[1]
    outside = np.where(mask, -np.inf, scores).ravel()
    considered = min(int(share * scores.size), int((~mask).sum()))
    order = np.argsort(-outside, kind="stable")[:considered]
    free = np.ones(scores.shape, dtype=bool)
    left = window // 2
    free[:, :left] = False
    free[:, max(length - window + left + 1, 0) :] = False
    rows = []
    for example, centre in zip(*np.divmod(order, length), strict=True):
        if free[example, centre]:
            free[example, max(centre - spacing + 1, 0) : centre + spacing] = False
            rows.append((example, centre - left, centre - left + window))
    return pd.DataFrame(rows, columns=["example", "start", "end"], dtype=np.int64)


def cluster_windows(
    one_hot: np.ndarray,
    hypothetical: np.ndarray,
    windows: pd.DataFrame,
    core: int,
    settings: Mapping[str, Any] | None = None,
) -> Discovery:
    """Cluster windows to patterns, by the second half of TF-MoDISco.

    Parameters
    ----------
    one_hot : numpy.ndarray, shape (N, 4, L)
    hypothetical : numpy.ndarray, shape (N, 4, L)
        Hypothetical scores of the same sequences.
    windows : pandas.DataFrame
        Columns example, start, end.
    core : int
        Central part of each window, in bp, that is clustered.
    settings : mapping, optional
        Values that replace those of `ClusteringSettings`.

    Returns
    -------
    Discovery
        Patterns of positive contribution; windows whose core has a negative sum are left out.

    Raises
    ------
    InputError
        If a setting is unknown or the core is longer than a window.
    """
    settings = checked(ClusteringSettings, settings or {}, "motifs.missed.clustering")
    from modiscolite.core import Seqlet, TrackSet
    from modiscolite.tfmodisco import seqlets_to_patterns

    one_hot = one_hot.transpose(0, 2, 1).astype(np.float32)
    hypothetical = hypothetical.transpose(0, 2, 1).astype(np.float32)
    tracks = TrackSet(one_hot, one_hot * hypothetical, hypothetical)
    margin = (windows["end"] - windows["start"] - core) // 2
    if (margin < 0).any():
        raise InputError(
            f"motifs.missed: a core of {core} bp is longer than its window; make window larger."
        )
    starts = windows["start"] + margin
    seqlets = tracks.create_seqlets(
        [
            Seqlet(int(example), int(start), int(start) + core, False)
            for example, start in zip(windows["example"], starts, strict=True)
        ]
    )
    seqlets = [seqlet for seqlet in seqlets if seqlet.contrib_scores.sum() > 0]
    if len(seqlets) < settings["final_min_cluster_size"]:
        return Discovery(length=one_hot.shape[1])
    try:
        patterns = seqlets_to_patterns(seqlets, tracks, track_signs=1, **settings)
    except ValueError as error:
        # modisco-lite takes the maximum over clusters without looking whether there are any.
        if "empty sequence" not in str(error):
            raise
        patterns = None
    return Discovery(positive=list(patterns or []), length=one_hot.shape[1])


def relative_importance(scores: np.ndarray, seqlets: pd.DataFrame) -> np.ndarray:
    """Largest attribution in a seqlet, relative to the largest in its sequence.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used.
    seqlets : pandas.DataFrame, S rows
        Columns example, start, end (half-open, within the sequence).

    Returns
    -------
    numpy.ndarray, shape (S,)
        Between 0 and 1; NaN in sequences without any attribution.
    """
    scores = np.abs(np.asarray(scores, dtype=np.float64))
    inside = np.array(
        [scores[row.example, row.start : row.end].max() for row in seqlets.itertuples()]
    )
    largest = scores.max(axis=1)[seqlets["example"].to_numpy(int)]
    return np.divide(inside, largest, out=np.full(len(seqlets), np.nan), where=largest > 0)


def planted_in(
    seqlets: pd.DataFrame, sites: pd.DataFrame, chroms: list[str], starts: np.ndarray
) -> list[str]:
    """Name the planted motif that fills most of each seqlet.

    Parameters
    ----------
    seqlets : pandas.DataFrame
        Columns example, start, end (within the sequence).
    sites : pandas.DataFrame
        Planted instances: columns chrom, start, end, motif.
    chroms, starts : sequence, length N
        Where the sequences lie.

    Returns
    -------
    list of str
        Empty where no instance shares at least half of its length with the seqlet.
    """
    by_chrom = dict(iter(sites.groupby("chrom", sort=False)))
    names = []
    for row in seqlets.itertuples():
        near = by_chrom.get(chroms[row.example])
        if near is None:
            names.append("")
            continue
        start, end = starts[row.example] + row.start, starts[row.example] + row.end
        shared = np.minimum(near["end"], end) - np.maximum(near["start"], start)
        enough = 2 * shared >= near["end"] - near["start"]
        names.append(near["motif"].loc[shared[enough].idxmax()] if enough.any() else "")
    return names


def seqlet_table(
    patterns: Sequence[Pattern],
    attributions: Mapping[str, Attributions],
    planted: pd.DataFrame | None,
) -> pd.DataFrame:
    """List the importance of the seqlets of patterns under each condition.

    Parameters
    ----------
    patterns : sequence of Pattern
    attributions : mapping of condition to Attributions
        Of the same sequences.
    planted : pandas.DataFrame, optional
        Planted instances of the data set: columns chrom, start, end, motif.

    Returns
    -------
    pandas.DataFrame
        Columns `SEQLET_COLUMNS`: seqlet counts from 0 within a pattern, importance is that of
        `relative_importance`, planted the name of `planted_in` (empty without a table).
    """
    searched = next(iter(attributions.values()))
    parts = []
    for pattern in patterns:
        places = pattern.seqlets[["example", "start", "end"]].rename_axis("seqlet").reset_index()
        names = ""
        if planted is not None:
            names = planted_in(pattern.seqlets, planted, searched.chrom, searched.start)
        parts += [
            places.assign(
                pattern=pattern.name,
                condition=condition,
                importance=relative_importance(read.actual, pattern.seqlets),
                planted=names,
            )
            for condition, read in attributions.items()
        ]
    return pd.concat(parts)[SEQLET_COLUMNS] if parts else pd.DataFrame(columns=SEQLET_COLUMNS)
