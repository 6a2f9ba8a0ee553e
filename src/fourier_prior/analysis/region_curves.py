"""How the bases of many sequences, ranked by attribution, find regions that are known."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import labelled
from fourier_prior.attributions.file import Attributions
from fourier_prior.metrics.overlap import (
    auprc_of_bases,
    interval_mask,
    precision_recall_of_bases,
)

LABELS = ("dataset", "architecture", "condition")

COLUMNS = ("sequences", "marked", "auprc", "bases", "recall", "precision")


def thinned(curve: pd.DataFrame, points: int) -> pd.DataFrame:
    """Keep some points of a curve of precision and recall, enough to draw it.

    Parameters
    ----------
    curve : pandas.DataFrame
        Columns bases (increasing) and recall, from `precision_recall_of_bases`.
    points : int
        Largest number of rows, at least 3.

    Returns
    -------
    pandas.DataFrame
        Unchanged rows of the curve, with its first and last: half of them evenly spaced in recall,
        half on a logarithmic scale of bases, because precision changes most among the first bases.
    """
    if len(curve) <= points:
        return curve.reset_index(drop=True)
    bases, recall = curve["bases"].to_numpy(float), curve["recall"].to_numpy(float)
    even = np.linspace(recall[0], recall[-1], points - points // 2)
    steps = np.geomspace(bases[0], bases[-1], points // 2)
    rows = [np.searchsorted(recall, even), np.searchsorted(bases, steps)]
    return curve.iloc[np.unique(np.concatenate(rows))].reset_index(drop=True)


def region_curve(scores: np.ndarray, mask: np.ndarray, points: int) -> pd.DataFrame:
    """Trace how bases ranked by attribution find marked bases.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N, L)
        Actual attribution scores; magnitudes are used and compared across sequences.
    mask : numpy.ndarray, shape (N, L), bool
        Bases in known regions.
    points : int
        Largest number of points of the curve, at least 3.

    Returns
    -------
    pandas.DataFrame
        A row per point: sequences (N), marked (bases), auprc (of the whole curve, not of its
        points), bases (ranked down to here), recall, precision. No row without a marked base.

    Notes
    -----
    FP, sections 7.2 and 7.3, and its supplementary figures S17 to S19.
    """
    curve = thinned(precision_recall_of_bases(scores, mask), points)
    curve = curve.assign(
        sequences=len(mask), marked=int(np.sum(mask)), auprc=auprc_of_bases(scores, mask)
    )
    return curve[list(COLUMNS)]


def region_curves(
    attributions: Iterable[Attributions],
    regions: Mapping[str, pd.DataFrame],
    points: int,
    *,
    clip: bool,
) -> pd.DataFrame:
    """Trace how bases ranked by attribution find known regions, for every model and kind.

    Parameters
    ----------
    attributions : iterable of Attributions
        Their attributes are the labels of the rows.
    regions : mapping of str to pandas.DataFrame
        Intervals of each kind: columns chrom, start, end.
    points : int
        Largest number of points of a curve, at least 3.
    clip : bool
        Whether intervals that overhang a window are clipped, or lost; see
        `fourier_prior.metrics.overlap.interval_mask`.

    Returns
    -------
    pandas.DataFrame
        Columns `LABELS`, regions, and `COLUMNS` of each `region_curve`.
    """
    parts = []
    for read in attributions:
        scores = np.abs(read.actual)
        for kind, intervals in regions.items():
            mask = interval_mask(intervals, read.chrom, read.start, scores.shape[1], clip)
            curve = region_curve(scores, mask, points)
            curve.insert(0, "regions", kind)
            parts.append(labelled(curve, read.attrs, LABELS))
    return pd.concat(parts)
