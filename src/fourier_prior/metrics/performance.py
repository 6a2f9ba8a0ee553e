"""How well a model predicts: labels of binary models, read profiles and counts of profile models.

All functions take numpy arrays and leave averaging over tasks to the caller, except the two that
make the whole set of metrics of a model, `binary_metrics` and `profile_metrics`.
FP = Tseng, Shrikumar, Kundaje 2020.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d
from scipy.special import gammaln

from fourier_prior.errors import InputError


def _known(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drop unlabelled entries (-1) and flatten."""
    labels, scores = np.ravel(labels), np.ravel(scores)
    if labels.shape != scores.shape:
        raise InputError(
            f"labels: {labels.size} entries but {scores.size} scores; pass arrays of one shape."
        )
    keep = labels >= 0
    labels, scores = labels[keep].astype(bool), scores[keep].astype(np.float64)
    if np.isnan(scores).any():
        raise InputError("scores: NaN found; a model that predicts NaN cannot be evaluated.")
    return labels, scores


def _threshold_counts(labels: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count true and false positives at each distinct threshold, from the highest down."""
    order = np.argsort(-scores, kind="stable")
    scores, labels = scores[order], labels[order]
    last_of_tie = np.append(np.flatnonzero(np.diff(scores)), scores.size - 1)
    true_positives = np.cumsum(labels)[last_of_tie].astype(np.float64)
    return true_positives, last_of_tie + 1.0 - true_positives


def accuracy(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Share of labels that the rounded probability predicts.

    Parameters
    ----------
    labels : numpy.ndarray
        1 positive, 0 negative, -1 unlabelled (left out); any shape.
    probabilities : numpy.ndarray
        Predicted probabilities, same shape.

    Returns
    -------
    float
        Between 0 and 1; NaN without any label.

    Raises
    ------
    InputError
        If there are not as many probabilities as labels, or one is NaN.

    Notes
    -----
    FP, Table 1. A probability of exactly one half counts as negative.
    """
    labels, probabilities = _known(labels, probabilities)
    if not labels.size:
        return float("nan")
    return float(np.mean((probabilities > 0.5) == labels))


def auroc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the receiver operating characteristic; ties count half.

    Parameters
    ----------
    labels : numpy.ndarray
        1 positive, 0 negative, -1 unlabelled (left out); any shape.
    scores : numpy.ndarray
        Any monotone score, same shape.

    Returns
    -------
    float
        Between 0 and 1; NaN when a class is absent.

    Raises
    ------
    InputError
        If there are not as many scores as labels, or a score is NaN.

    Notes
    -----
    FP, Table 1: the share of pairs of a positive and a negative in which the positive has the
    higher score.
    """
    labels, scores = _known(labels, scores)
    positives = int(labels.sum())
    negatives = labels.size - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    rank_sum = pd.Series(scores).rank().to_numpy()[labels].sum()
    return float((rank_sum - positives * (positives + 1) / 2) / (positives * negatives))


def auprc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the precision-recall curve by the trapezoidal rule.

    Parameters
    ----------
    labels : numpy.ndarray
        1 positive, 0 negative, -1 unlabelled (left out); any shape.
    scores : numpy.ndarray
        Any monotone score, same shape.

    Returns
    -------
    float
        Between 0 and 1; NaN when a class is absent.

    Raises
    ------
    InputError
        If there are not as many scores as labels, or a score is NaN.

    Notes
    -----
    The definition behind Table 1 of FP: one point per distinct threshold down to the one that finds
    all positives, and the point (recall 0, precision 1). Trapezoids are a little optimistic where
    thresholds are few; the published values have that, too.
    """
    return corrected_auprc(labels, scores, 1.0)


def corrected_auprc(labels: np.ndarray, scores: np.ndarray, negative_ratio: float) -> float:
    """Area under the precision-recall curve had all negatives been scored.

    Parameters
    ----------
    labels, scores : numpy.ndarray
        As in `auprc`.
    negative_ratio : float
        How many negatives of the whole split each scored negative stands for; false positives are
        multiplied by it. With one negative per positive in the scored set, this is the number of
        negative bins over the number of positive bins of the split.

    Returns
    -------
    float
        Between 0 and 1; NaN when a class is absent.

    Raises
    ------
    InputError
        If the ratio is not positive, there are not as many scores as labels, or a score is NaN.

    Notes
    -----
    FP, released code. Precision is TP / (TP + negative_ratio FP), recall as in `auprc`.
    """
    if not negative_ratio > 0:
        raise InputError(f"negative_ratio: {negative_ratio} is not positive.")
    labels, scores = _known(labels, scores)
    if not labels.any() or labels.all():
        return float("nan")
    true_positives, false_positives = _threshold_counts(labels, scores)
    precision = true_positives / (true_positives + negative_ratio * false_positives)
    recall = true_positives / true_positives[-1]
    return float(np.trapezoid(np.append(1.0, precision), np.append(0.0, recall)))


def multinomial_nll(log_probabilities: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Negative log-likelihood of counts under a multinomial, factorial terms included.

    Parameters
    ----------
    log_probabilities : numpy.ndarray, shape (..., O)
        Natural logarithms of probabilities that sum to 1 over the last axis.
    counts : numpy.ndarray, shape (..., O)
        Reads per position.

    Returns
    -------
    numpy.ndarray, shape (...)
        In nats; 0 where there are no reads, infinite for reads where the probability is 0.

    Notes
    -----
    FP, section 5, the correctness loss of profile models: -[ln n! - sum ln c_i! + sum c_i ln p_i],
    with c_i reads at position i and n their sum.
    """
    counts = np.asarray(counts, dtype=np.float64)
    return -(
        gammaln(counts.sum(axis=-1) + 1)
        - gammaln(counts + 1).sum(axis=-1)
        + _log_likelihood(log_probabilities, counts)
    )


def _log_likelihood(log_probabilities: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Sum of c ln p over the last axis, where 0 reads on probability 0 contribute 0."""
    with np.errstate(invalid="ignore"):
        terms = np.asarray(log_probabilities, dtype=np.float64) * counts
    return np.where(counts == 0, 0.0, terms).sum(axis=-1)


def nll_per_read(log_probabilities: np.ndarray, counts: np.ndarray) -> float:
    """Mean of -ln p over all reads: the cross-entropy of profiles, free of factorial terms.

    Parameters
    ----------
    log_probabilities : numpy.ndarray, shape (..., O)
        Broadcast against `counts`, so one mean profile can be compared with all examples.
    counts : numpy.ndarray, shape (..., O)
        Reads per position.

    Returns
    -------
    float
        In nats per read; ln O for a flat prediction, NaN without reads.

    Notes
    -----
    Not in FP: the likelihood of `multinomial_nll` in a unit that does not depend on the depth of
    sequencing.
    """
    counts = np.asarray(counts, dtype=np.float64)
    total = counts.sum()
    if total == 0:
        return float("nan")
    return float(-_log_likelihood(log_probabilities, counts).sum() / total)


def jensen_shannon(
    probabilities: np.ndarray,
    counts: np.ndarray,
    *,
    smoothing: float | None = 3.0,
    truncate: float = 1.0,
) -> np.ndarray:
    """Jensen-Shannon divergence between predicted and observed profiles.

    Parameters
    ----------
    probabilities : numpy.ndarray, shape (..., O)
        Non-negative; need not sum to 1.
    counts : numpy.ndarray, shape (..., O)
        Observed reads (or probabilities).
    smoothing : float or None
        Standard deviation in bp of the Gaussian that smooths both profiles; None compares them as
        they are.
    truncate : float
        Where the Gaussian is cut, in standard deviations.

    Returns
    -------
    numpy.ndarray, shape (...)
        In nats, between 0 and ln 2 (the divergence, not its square root); NaN where either profile
        is empty.

    Notes
    -----
    FP, section 5: with p and q of sum 1 and m = (p + q) / 2, half of sum p ln(p / m) + sum q
    ln(q / m). FP smooths with a standard deviation of 3 bp cut at one standard deviation.
    """
    p = np.asarray(probabilities, dtype=np.float64)
    q = np.asarray(counts, dtype=np.float64)
    if smoothing is not None:
        p = gaussian_filter1d(p, smoothing, axis=-1, truncate=truncate)
        q = gaussian_filter1d(q, smoothing, axis=-1, truncate=truncate)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = p / p.sum(axis=-1, keepdims=True)
        q = q / q.sum(axis=-1, keepdims=True)
        m = (p + q) / 2
        divergence = (_relative_entropy(p, m) + _relative_entropy(q, m)) / 2
    return np.maximum(divergence, 0.0)


def _relative_entropy(p: np.ndarray, m: np.ndarray) -> np.ndarray:
    """Sum of p ln(p / m), keeping NaN profiles NaN."""
    return np.where(p == 0, 0.0, p * np.log(p / m)).sum(axis=-1)


def pearson(x: np.ndarray, y: np.ndarray) -> float:
    """Pearson correlation of two flattened arrays.

    Parameters
    ----------
    x, y : numpy.ndarray
        Of the same number of entries.

    Returns
    -------
    float
        Between -1 and 1; NaN if one array is constant or shorter than 2.
    """
    x, y = np.ravel(x).astype(np.float64), np.ravel(y).astype(np.float64)
    # Rounding of the mean may leave a constant with a spread.
    if x.size < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    x, y = x - x.mean(), y - y.mean()
    norm = np.sqrt((x @ x) * (y @ y))
    return float(np.clip(x @ y / norm, -1.0, 1.0)) if norm > 0 else float("nan")


def spearman(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman correlation of two flattened arrays; ties share their mean rank.

    Parameters
    ----------
    x, y : numpy.ndarray
        Of the same number of entries.

    Returns
    -------
    float
        Between -1 and 1; NaN if one array is constant or shorter than 2.
    """
    return pearson(pd.Series(np.ravel(x)).rank(), pd.Series(np.ravel(y)).rank())


def count_correlations(log_counts: np.ndarray, counts: np.ndarray) -> dict[str, float]:
    """Correlate predicted log counts with observed totals.

    Parameters
    ----------
    log_counts : numpy.ndarray
        Predicted ln(count + 1); any shape.
    counts : numpy.ndarray
        Observed total reads of the same entries.

    Returns
    -------
    dict
        ``count_pearson`` and ``count_spearman``, of ln(count + 1).

    Notes
    -----
    FP, section 5.
    """
    observed = np.log1p(np.asarray(counts, dtype=np.float64))
    return {
        "count_pearson": pearson(log_counts, observed),
        "count_spearman": spearman(log_counts, observed),
    }


def binary_metrics(
    labels: np.ndarray, probabilities: np.ndarray, negative_ratio: Sequence[float]
) -> dict[str, np.ndarray]:
    """All metrics of a binary model, per task.

    Parameters
    ----------
    labels : numpy.ndarray, shape (N, T)
        1 positive, 0 negative, -1 unlabelled.
    probabilities : numpy.ndarray, shape (N, T)
        Predicted probabilities.
    negative_ratio : sequence of float, length T
        See `corrected_auprc`.

    Returns
    -------
    dict of str to numpy.ndarray, shape (T,)
        accuracy, auroc, auprc, auprc_corrected; all NaN for a task that lacks a class, of which
        a model that always says the other would be right.

    Raises
    ------
    InputError
        As the functions of these names do.
    """
    labels, probabilities = np.asarray(labels), np.asarray(probabilities)
    tasks = range(labels.shape[1])
    columns = [(labels[:, t], probabilities[:, t]) for t in tasks]
    return {
        "accuracy": np.array(
            [accuracy(y, p) if (y == 0).any() and (y == 1).any() else np.nan for y, p in columns]
        ),
        "auroc": np.array([auroc(y, p) for y, p in columns]),
        "auprc": np.array([auprc(y, p) for y, p in columns]),
        "auprc_corrected": np.array(
            [corrected_auprc(y, p, r) for (y, p), r in zip(columns, negative_ratio, strict=True)]
        ),
    }


def profile_metrics(
    log_probabilities: np.ndarray,
    counts: np.ndarray,
    log_counts: np.ndarray,
    training_mean: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """All metrics of a profile model, per task; strands and examples are averaged or pooled.

    Parameters
    ----------
    log_probabilities : numpy.ndarray, shape (N, T, S, O)
        Log-softmax of the profile logits.
    counts : numpy.ndarray, shape (N, T, S, O)
        Observed reads. Profiles without reads are left out of `nll` and `jsd`.
    log_counts : numpy.ndarray, shape (N, T, S)
        Predicted ln(count + 1).
    training_mean : numpy.ndarray, shape (T, S, O), optional
        Mean probabilities of the training set, the baseline that every model should beat.

    Returns
    -------
    dict of str to numpy.ndarray, shape (T,)
        nll, nll_per_read, training_mean_nll_per_read (with `training_mean`), jsd, count_pearson,
        count_spearman; all NaN for a task without reads.

    Notes
    -----
    The mean over strands and examples for nll and jsd; all entries pooled for the others.
    """
    counts = np.asarray(counts)
    totals = counts.sum(axis=-1)
    with np.errstate(divide="ignore"):
        baseline = None if training_mean is None else np.log(np.asarray(training_mean, np.float64))
    rows = []
    for t in range(counts.shape[1]):
        covered = totals[:, t] > 0
        log_p, observed = log_probabilities[:, t], counts[:, t]
        row = {
            "nll": _mean(multinomial_nll(log_p[covered], observed[covered])),
            "nll_per_read": nll_per_read(log_p, observed),
        }
        if baseline is not None:
            row["training_mean_nll_per_read"] = nll_per_read(baseline[t], observed)
        row["jsd"] = _mean(jensen_shannon(np.exp(log_p[covered]), observed[covered]))
        rows.append(row | count_correlations(log_counts[:, t], totals[:, t]))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")
