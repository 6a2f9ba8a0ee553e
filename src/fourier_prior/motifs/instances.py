"""Motif instances: where attributions look like a discovered motif."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fourier_prior.compiled import compiled
from fourier_prior.errors import InputError
from fourier_prior.motifs.patterns import Motif

INSTANCE_COLUMNS = (
    "chr",
    "start",
    "end",
    "start_untrimmed",
    "end_untrimmed",
    "motif_name",
    "hit_coefficient",
    "hit_coefficient_global",
    "hit_similarity",
    "hit_correlation",
    "hit_importance",
    "hit_importance_sq",
    "strand",
    "peak_name",
    "peak_id",
    "hit_jaccard",
    "hit_log_odds",
)
"""Columns of the table of instances: finemo's, in finemo's order, then our own two."""


@compiled()
def _window_jaccard(codes, actual, norm, cwm, column):  # pragma: no cover (compiled)
    """Continuous Jaccard similarity of one window (w,) with a CWM (w, 5) of L1 norm 1.

    Only the base that is present carries a score, so at each position the overlap is with one entry
    of the CWM and the rest of its column only enlarges the union. As |a + b| - |a - b| is twice the
    signed overlap and |a + b| + |a - b| twice the larger magnitude, no comparison is needed.
    """
    similarity = 0.0
    for i in range(codes.shape[0]):
        expected = cwm[i, codes[i]]
        score = actual[i] / norm
        plus, minus = abs(score + expected), abs(score - expected)
        union = plus + minus + 2 * (column[i] - abs(expected))
        if union > 0:
            similarity += (plus - minus) / union
    return similarity


@compiled()
def _scan(codes, actual, cwms, columns, log_odds, minimum, jaccard, odds, reverse):
    # pragma: no cover (compiled)
    """Fill the outputs (N, L - w + 1) from CWMs and PWMs (2, w, 5), forward and reversed.

    PWM scores are cheap, so they are computed everywhere; similarities only where either
    orientation scores above `minimum`.
    """
    width = cwms.shape[1]
    positions = jaccard.shape[1]
    fit = np.empty((2, positions))
    for n in range(codes.shape[0]):
        fit[:] = 0.0
        for i in range(width):
            for start in range(positions):
                code = codes[n, start + i]
                fit[0, start] += log_odds[0, i, code]
                fit[1, start] += log_odds[1, i, code]
        for start in range(positions):
            jaccard[n, start] = np.nan
            odds[n, start] = np.nan
            reverse[n, start] = False
            if max(fit[0, start], fit[1, start]) <= minimum:
                continue
            window = actual[n, start : start + width]
            norm = 0.0
            for i in range(width):
                norm += abs(window[i])
            if norm == 0:
                continue
            letters = codes[n, start : start + width]
            forward = _window_jaccard(letters, window, norm, cwms[0], columns[0])
            backward = _window_jaccard(letters, window, norm, cwms[1], columns[1])
            if backward > forward:
                reverse[n, start] = True
                jaccard[n, start] = backward
                odds[n, start] = fit[1, start]
            else:
                jaccard[n, start] = forward
                odds[n, start] = fit[0, start]


def _both_strands(matrix: np.ndarray) -> np.ndarray:
    """Stack a (4, w) matrix and its reverse complement as (2, w, 5), unknown bases 0."""
    out = np.zeros((2, matrix.shape[1], 5))
    out[0, :, :4] = matrix.T
    out[1, :, :4] = matrix[::-1, ::-1].T
    return out


def scan_motif(
    codes: np.ndarray, actual: np.ndarray, motif: Motif, *, min_log_odds: float = -np.inf
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compare every window of attribution tracks with a motif.

    Parameters
    ----------
    codes : numpy.ndarray, shape (N, L), uint8
        0-3 for A, C, G, T, 4 for anything else.
    actual : numpy.ndarray, shape (N, L)
        Scores of the bases that are present.
    motif : Motif
        Of width w.
    min_log_odds : float
        Windows whose PWM score is not above this in either orientation are skipped: NaN. Most
        windows do not resemble the motif at all, so this saves most of the time.

    Returns
    -------
    jaccard : numpy.ndarray, shape (N, L - w + 1)
        Continuous Jaccard similarity with the CWM in the better orientation, between -w and w;
        NaN for windows without any score and for skipped ones.
    log_odds : numpy.ndarray, shape (N, L - w + 1)
        PWM score in that orientation, in bits; unknown bases count 0. NaN where `jaccard` is.
    reverse : numpy.ndarray, shape (N, L - w + 1), bool
        Whether the reverse complement fits better.

    Raises
    ------
    InputError
        If shapes do not fit, scores are not finite, or the CWM is all zero.

    Notes
    -----
    FP, section 7.1: window and CWM are scaled to L1 norm 1 as a whole; then, position by position,
    sum of min(|x|, |y|) sign(x) sign(y) over sum of max(|x|, |y|), added up over positions.
    """
    codes = np.asarray(codes, dtype=np.uint8)
    actual = np.asarray(actual, dtype=np.float64)
    if codes.ndim != 2 or codes.shape != actual.shape:
        raise InputError(
            f"motif scan: sequences of shape {codes.shape} and scores of shape {actual.shape}; "
            "both must be (N, L)."
        )
    if not np.isfinite(actual).all():
        raise InputError("motif scan: NaN or infinite scores; mend or drop those sequences.")
    total = np.abs(motif.contributions).sum()
    if not total > 0:
        raise InputError(f"motif scan: the CWM of {motif.name} is all zero; drop this motif.")
    cwms = _both_strands(np.asarray(motif.contributions, dtype=np.float64) / total)
    log_odds = _both_strands(motif.log_odds)
    shape = (len(codes), max(codes.shape[1] - cwms.shape[1] + 1, 0))
    jaccard, odds, reverse = np.empty(shape), np.empty(shape), np.empty(shape, dtype=bool)
    _scan(
        codes,
        actual,
        cwms,
        np.abs(cwms).sum(axis=2),
        log_odds,
        min_log_odds,
        jaccard,
        odds,
        reverse,
    )
    return jaccard, odds, reverse


def call_motif_instances(
    codes: np.ndarray,
    actual: np.ndarray,
    chroms: Sequence[str],
    starts: Sequence[int],
    motifs: Sequence[Motif],
    *,
    keep_fraction: float = 0.1,
    min_log_odds: float = 0.0,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Call the instances of motifs in attribution tracks.

    Parameters
    ----------
    codes : numpy.ndarray, shape (N, L), uint8
    actual : numpy.ndarray, shape (N, L)
        Scores of the bases that are present.
    chroms : sequence of str, length N
    starts : sequence of int, length N
        Genomic position of the first base of each sequence.
    motifs : sequence of Motif
    keep_fraction : float
        Share of each motif's candidate windows that is called, best similarity first.
    min_log_odds : float
        Candidate windows have a PWM score above this, in bits.
    names : sequence of str, length N, optional
        Names of the sequences, for the column peak_name.

    Returns
    -------
    pandas.DataFrame
        Columns `INSTANCE_COLUMNS`, strongest total attribution first; no rows if there are none.
        start and end are the trimmed motif's, start_untrimmed and end_untrimmed the whole
        pattern's. hit_importance is the sum of magnitudes of the scores in the window,
        hit_importance_sq the sum of their squares, hit_similarity the cosine similarity of scores
        and CWM (hit_correlation the same, as in finemo), hit_jaccard and hit_log_odds the two
        criteria of the call. hit_coefficient and hit_coefficient_global belong to finemo's
        regression and stay empty. peak_id is the index of the sequence.

    Notes
    -----
    FP, section 7.1. Instances of different motifs may overlap. Windows without any score are left
    out before ranking (the released code lets them raise the threshold).
    """
    codes, actual = np.asarray(codes), np.asarray(actual)
    found = [_instances_of(codes, actual, motif, keep_fraction, min_log_odds) for motif in motifs]
    found = [table for table in found if len(table)]
    if not found:
        return _typed(pd.DataFrame({column: [] for column in INSTANCE_COLUMNS}))
    instances = pd.concat(found, ignore_index=True)
    sequence = instances["peak_id"].to_numpy()
    offset = np.asarray(starts, dtype=np.int64)[sequence]
    for column in ("start", "end", "start_untrimmed", "end_untrimmed"):
        instances[column] += offset
    instances["chr"] = np.asarray(chroms, dtype=object)[sequence]
    instances["peak_name"] = "" if names is None else np.asarray(names, dtype=object)[sequence]
    instances["hit_coefficient"] = instances["hit_coefficient_global"] = np.nan
    instances["hit_correlation"] = instances["hit_similarity"]
    instances = instances.sort_values(
        "hit_importance", ascending=False, kind="stable", ignore_index=True
    )
    return _typed(instances[list(INSTANCE_COLUMNS)])


def _instances_of(
    codes: np.ndarray, actual: np.ndarray, motif: Motif, keep_fraction: float, min_log_odds: float
) -> pd.DataFrame:
    """Call the instances of one motif, with positions relative to the sequences."""
    jaccard, log_odds, reverse = scan_motif(codes, actual, motif, min_log_odds=min_log_odds)
    # The better orientation must pass, not just either one. NaN never does.
    row, start = np.nonzero(log_odds > min_log_odds)
    similarity = jaccard[row, start]
    if not len(row):
        return pd.DataFrame()
    rank = min(int(keep_fraction * len(similarity)), len(similarity) - 1)
    threshold = np.partition(similarity, len(similarity) - 1 - rank)[len(similarity) - 1 - rank]
    keep = similarity >= threshold
    row, start = row[keep], start[keep]
    width = motif.contributions.shape[1]
    flipped = reverse[row, start]
    columns = start[:, None] + np.arange(width)
    scores = actual[row[:, None], columns].astype(np.float64)
    left, right = motif.trimmed
    return pd.DataFrame(
        {
            "peak_id": row,
            "start": start,
            "end": start + width,
            "start_untrimmed": start - np.where(flipped, right, left),
            "end_untrimmed": start + width + np.where(flipped, left, right),
            "motif_name": motif.name,
            "strand": np.where(flipped, "-", "+"),
            "hit_similarity": _cosine(codes[row[:, None], columns], scores, motif, flipped),
            "hit_importance": np.abs(scores).sum(axis=1),
            "hit_importance_sq": (scores**2).sum(axis=1),
            "hit_jaccard": jaccard[row, start],
            "hit_log_odds": log_odds[row, start],
        }
    )


def _cosine(codes: np.ndarray, scores: np.ndarray, motif: Motif, flipped: np.ndarray) -> np.ndarray:
    """Cosine similarity between windows (K, w) and the CWM in each window's orientation."""
    cwm = motif.contributions
    unknown = np.zeros((1, cwm.shape[1]))
    position = np.arange(cwm.shape[1])
    forward = np.concatenate([cwm, unknown])[codes, position]
    backward = np.concatenate([cwm[::-1, ::-1], unknown])[codes, position]
    product = (scores * np.where(flipped[:, None], backward, forward)).sum(axis=1)
    return product / (np.linalg.norm(scores, axis=1) * np.linalg.norm(cwm))


def _typed(instances: pd.DataFrame) -> pd.DataFrame:
    """Give a table of instances, even an empty one, its column types."""
    text = ("chr", "motif_name", "strand", "peak_name")
    whole = ("start", "end", "start_untrimmed", "end_untrimmed", "peak_id")
    types = {
        c: str if c in text else "int64" if c in whole else "float64" for c in INSTANCE_COLUMNS
    }
    return instances.astype(types)


def overlaps_any(
    instances: pd.DataFrame, intervals: pd.DataFrame, *, closed: bool = False
) -> np.ndarray:
    """Tell which instances overlap any interval.

    Parameters
    ----------
    instances : pandas.DataFrame
        Columns chr, start, end.
    intervals : pandas.DataFrame
        Columns chrom, start, end.
    closed : bool
        Count instances that only touch an interval's edge, too, as the released code of FP does.

    Returns
    -------
    numpy.ndarray, shape (len(instances),), bool
    """
    result = np.zeros(len(instances), dtype=bool)
    ordered = intervals.sort_values("start")
    firsts, lasts = ordered["start"].to_numpy(), ordered["end"].to_numpy()
    by_chrom = ordered.groupby("chrom", sort=False).indices
    for chrom, rows in instances.groupby("chr", sort=False).indices.items():
        if chrom not in by_chrom:
            continue
        first = firsts[by_chrom[chrom]]
        reach = np.maximum.accumulate(lasts[by_chrom[chrom]])
        start, end = instances["start"].to_numpy()[rows], instances["end"].to_numpy()[rows]
        # The intervals that begin before the instance ends; one of them must reach past its start.
        count = np.searchsorted(first, end, side="right" if closed else "left")
        furthest = reach[np.maximum(count - 1, 0)]
        result[rows] = (count > 0) & ((furthest >= start) if closed else (furthest > start))
    return result


def overlap_curve(
    instances: pd.DataFrame, intervals: pd.DataFrame, *, limit: int = 10_000, closed: bool = False
) -> pd.DataFrame:
    """Count how many of the first k instances overlap a gold-standard interval.

    Parameters
    ----------
    instances : pandas.DataFrame
        From `call_motif_instances`, best first.
    intervals : pandas.DataFrame
        Columns chrom, start, end; for instance ChIP-nexus peaks.
    limit : int
        Longest k.
    closed : bool
        See `overlaps_any`.

    Returns
    -------
    pandas.DataFrame
        Columns rank (1, 2, ...) and overlapping (cumulative number); no rows without instances.

    Notes
    -----
    The curves of FP, Figure 3B.
    """
    first = instances.head(limit)
    inside = overlaps_any(first, intervals, closed=closed)
    return pd.DataFrame(
        {"rank": np.arange(1, len(first) + 1), "overlapping": np.cumsum(inside, dtype=np.int64)}
    )


def precision_recall(
    instances: pd.DataFrame,
    truth: pd.DataFrame,
    chroms: Sequence[str],
    starts: Sequence[int],
    length: int,
    *,
    min_overlap: float = 0.5,
) -> pd.DataFrame:
    """Precision and recall of called instances against planted ones.

    Parameters
    ----------
    instances : pandas.DataFrame
        From `call_motif_instances`, best first.
    truth : pandas.DataFrame
        Columns chrom, start, end of the planted instances.
    chroms, starts : sequence, length N
        Windows that were searched; only planted instances that lie inside one of them can be found
        and count.
    length : int
        Window length in bp.
    min_overlap : float
        Share of the shorter of the called and the planted instance that must overlap.

    Returns
    -------
    pandas.DataFrame
        Columns rank, precision (share of the called instances down to here that lie on a planted
        one), recall (share of the planted instances that they find); no rows without instances.
    """
    found_by = np.full(len(truth), len(instances), dtype=np.int64)
    correct = np.zeros(len(instances), dtype=bool)
    searched = np.zeros(len(truth), dtype=bool)
    t_start, t_end = truth["start"].to_numpy(np.int64), truth["end"].to_numpy(np.int64)
    c_start, c_end = instances["start"].to_numpy(np.int64), instances["end"].to_numpy(np.int64)
    called_rows = instances.groupby("chr", sort=False).indices
    window_starts = np.asarray(starts, dtype=np.int64)
    windows_of = pd.Series(window_starts).groupby(np.asarray(chroms), sort=False).indices
    for chrom, true in truth.groupby("chrom", sort=False).indices.items():
        windows = np.sort(window_starts[windows_of.get(chrom, [])])
        # The last window that begins at or before an instance is the one that reaches furthest.
        last = np.searchsorted(windows, t_start[true], side="right") - 1
        if len(windows):
            searched[true] = (last >= 0) & (t_end[true] <= windows[last] + length)
        true = true[searched[true]]
        true = true[np.argsort(t_start[true], kind="stable")]
        rows = called_rows.get(chrom)
        if rows is None or not len(true):
            continue
        reach = np.maximum.accumulate(t_end[true])
        low = np.searchsorted(reach, c_start[rows], side="right")
        high = np.searchsorted(t_start[true], c_end[rows], side="left")
        counts = np.maximum(high - low, 0)
        called = np.repeat(rows, counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        planted = true[np.repeat(low, counts) + within]
        shared = np.minimum(c_end[called], t_end[planted]) - np.maximum(
            c_start[called], t_start[planted]
        )
        shorter = np.minimum(c_end[called] - c_start[called], t_end[planted] - t_start[planted])
        enough = (shared > 0) & (shared >= min_overlap * shorter)
        correct[called[enough]] = True
        np.minimum.at(found_by, planted[enough], called[enough])
    rank = np.arange(1, len(instances) + 1)
    found = np.searchsorted(np.sort(found_by[searched]), np.arange(len(instances)), side="right")
    total = searched.sum()
    return pd.DataFrame(
        {
            "rank": rank,
            "precision": np.cumsum(correct) / rank,
            "recall": found / total if total else np.full(len(instances), np.nan),
        }
    )
