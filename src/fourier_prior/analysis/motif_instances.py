"""How many called motif instances are real: in gold-standard intervals, on planted motifs."""

from collections.abc import Mapping

import pandas as pd

from fourier_prior.analysis.tidy_tables import labelled
from fourier_prior.attributions.file import Attributions
from fourier_prior.motifs.instances import overlap_curve, precision_recall

LABELS = ("dataset", "architecture", "condition", "head")


def instance_curves(
    instances: Mapping[str, pd.DataFrame],
    attributions: Mapping[str, Attributions],
    gold: pd.DataFrame | None,
    limit: int,
) -> pd.DataFrame:
    """Count how many of the first instances of each model lie in gold-standard intervals.

    Parameters
    ----------
    instances : mapping of condition to pandas.DataFrame
        From `call_motif_instances`, best first.
    attributions : mapping of condition to Attributions
        In which they were called.
    gold : pandas.DataFrame, optional
        Gold-standard intervals: columns chrom, start, end.
    limit : int
        How many instances are followed, from the best on.

    Returns
    -------
    pandas.DataFrame
        Columns `LABELS`, rank, overlapping; no rows without a gold standard.
    """
    parts = (
        []
        if gold is None
        else [
            _labelled(overlap_curve(called, gold, limit=limit), attributions[condition], condition)
            for condition, called in instances.items()
        ]
    )
    return _joined(parts, ("rank", "overlapping"))


def instance_scores(
    instances: Mapping[str, pd.DataFrame],
    attributions: Mapping[str, Attributions],
    planted: pd.DataFrame | None,
) -> pd.DataFrame:
    """Measure precision and recall of the instances of each model against planted ones.

    Parameters
    ----------
    instances, attributions
        As for `instance_curves`.
    planted : pandas.DataFrame, optional
        Planted instances of the data set: columns chrom, start, end.

    Returns
    -------
    pandas.DataFrame
        Columns `LABELS`, rank, precision, recall; no rows unless the data are simulated.
    """
    parts = []
    for condition, called in instances.items() if planted is not None else ():
        read = attributions[condition]
        length = read.one_hot.shape[2]
        measured = precision_recall(called, planted, read.chrom, read.start, length)
        parts.append(_labelled(measured, read, condition))
    return _joined(parts, ("rank", "precision", "recall"))


def _labelled(table: pd.DataFrame, read: Attributions, condition: str) -> pd.DataFrame:
    return labelled(table, {**read.attrs, "condition": condition}, LABELS)


def _joined(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    """Join tables; none at all give an empty table with the same columns."""
    if not parts:
        return pd.DataFrame(columns=[*LABELS, *columns])
    return pd.concat(parts, ignore_index=True)
