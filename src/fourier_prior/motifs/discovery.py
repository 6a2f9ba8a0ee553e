"""Motif discovery with TF-MoDISco, pattern filter and trimming.

Discovery itself is modisco-lite's; results are kept in its own file format, so that any tool that
reads TF-MoDISco results reads ours.
"""

import importlib.metadata
import logging
import os
import shutil
from collections.abc import Mapping
from typing import Any

import numpy as np

from fourier_prior.design.options.base import Count, Share, Whole
from fourier_prior.design.options.check import checked
from fourier_prior.design.options.motifs import Discovery as DiscoveryOptions
from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.motifs.patterns import Discovery, read_patterns

log = logging.getLogger(__name__)


class DiscoverySettings(DiscoveryOptions):
    """Settings of `discover_motifs` with the values of FP, under modisco-lite's names.

    The k-mer settings of FP (length 8, 3 gaps, 2 mismatches) have no counterpart in modisco-lite.
    """

    sliding_window_size: Count = 21
    flank_size: Whole = 10
    min_passing_windows_frac: Share = 0.03
    max_passing_windows_frac: Share = 0.2
    weak_threshold_for_counting_sign: Share = 0.8
    trim_to_window_size: Count = 30
    initial_flank_to_add: Whole = 10
    final_flank_to_add: Whole = 10
    n_leiden_iterations: int = -1


def discover_motifs(
    one_hot: np.ndarray, hypothetical: np.ndarray, settings: Mapping[str, Any] | None = None
) -> Discovery:
    """Run TF-MoDISco on the hypothetical scores of whole sequences.

    Parameters
    ----------
    one_hot : numpy.ndarray, shape (N, 4, L)
    hypothetical : numpy.ndarray, shape (N, 4, L)
        Hypothetical scores of the same sequences.
    settings : mapping, optional
        Values that replace those of `DiscoverySettings`. For small data, lower ``n_leiden_runs``
        (most of the running time; 2 is modisco-lite's own choice for a quick run),
        ``final_min_cluster_size`` and ``min_metacluster_size``.

    Returns
    -------
    Discovery
        Without patterns if scores are all zero or of one sign only, or seqlets are too few: a
        valid result, with a warning in the log. Patterns alone do not prove a motif: TF-MoDISco
        reports some in pure noise, so look at the number of seqlets.

    Raises
    ------
    InputError
        If shapes or values are unusable, a setting is unknown, or two packages that both install
        ``modiscolite`` are present.

    Notes
    -----
    FP runs TF-MoDISco 0.5.5.5 on test-set peaks, on full-length scores.
    """
    settings = checked(DiscoverySettings, settings or {}, "motif discovery")
    _check_single_installation()
    _check_scores(one_hot, hypothetical)
    length = one_hot.shape[2]
    reason = _nothing_to_find(one_hot, hypothetical, settings)
    if reason:
        log.warning("TF-MoDISco is not run: %s", reason)
        return Discovery(length=length)
    from modiscolite.tfmodisco import TFMoDISco

    try:
        positive, negative = TFMoDISco(
            one_hot=one_hot.transpose(0, 2, 1).astype(np.float32),
            hypothetical_contribs=hypothetical.transpose(0, 2, 1).astype(np.float32),
            **settings,
        )
    except ValueError as error:
        # modisco-lite takes the maximum over clusters without looking whether there are any.
        if "empty sequence" not in str(error):
            raise
        log.warning("TF-MoDISco found no cluster of similar seqlets")
        return Discovery(length=length)
    return Discovery(list(positive or []), list(negative or []), length)


def _check_single_installation() -> None:
    """Refuse a mixture of two distributions that overwrite each other's files."""
    installed = []
    for name in ("modisco", "modisco-lite"):
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        installed.append(name)
    if len(installed) > 1:
        raise InputError(
            "packages modisco and modisco-lite are both installed and share the module "
            "modiscolite; run `pip uninstall -y modisco modisco-lite` and install modisco-lite."
        )


def _check_scores(one_hot: np.ndarray, hypothetical: np.ndarray) -> None:
    if hypothetical.ndim != 3 or hypothetical.shape[1] != 4:
        raise InputError(
            f"hypothetical scores: shape {hypothetical.shape} found, but (N, 4, L) is needed; "
            "axis 1 must be 4 (A, C, G, T)."
        )
    if one_hot.shape != hypothetical.shape:
        raise InputError(
            f"one-hot sequences of shape {one_hot.shape} do not fit hypothetical scores of shape "
            f"{hypothetical.shape}; take both from one attribution file."
        )
    if not np.isfinite(hypothetical).all():
        raise InputError("hypothetical scores: NaN or infinite values; mend or drop them.")


def _nothing_to_find(
    one_hot: np.ndarray, hypothetical: np.ndarray, settings: Mapping[str, Any]
) -> str | None:
    """Name the reason for which modisco-lite would fail without telling it."""
    window = settings["sliding_window_size"]
    if len(one_hot) == 0:
        return "there are no sequences"
    if one_hot.shape[2] < window + 2 * settings["flank_size"]:
        return f"sequences of {one_hot.shape[2]} bp have no room for a seqlet and its flanks"
    actual = np.einsum("nbl,nbl->nl", one_hot, hypothetical, dtype=np.float64)
    sums = np.lib.stride_tricks.sliding_window_view(actual, window, axis=1).sum(axis=2)
    if not sums.any():
        return "all scores are zero"
    if (sums >= 0).all() or (sums < 0).all():
        return "all scores have one sign, so that no null distribution can be fitted"
    return None


def write_report(
    patterns_path: str | os.PathLike,
    directory: str | os.PathLike,
    database: str | os.PathLike | None = None,
) -> None:
    """Write modisco-lite's HTML report: logos and the nearest database motifs.

    Parameters
    ----------
    patterns_path : path-like
        File that `write_patterns` wrote.
    directory : path-like
        Replaced as a whole; the page is ``motifs.html``.
    database : path-like, optional
        MEME file; without it, the report has logos only.
    """
    from modiscolite.report import report_motifs

    empty = not read_patterns(patterns_path)
    with atomic_path(directory) as temporary:
        temporary.mkdir()
        if empty:
            page = "<html><body><p>TF-MoDISco found no pattern.</p></body></html>\n"
            (temporary / "motifs.html").write_text(page)
        else:
            report_motifs(
                patterns_path,
                str(temporary),
                img_path_suffix="",
                meme_motif_db=None if database is None else str(database),
                is_writing_tomtom_matrix=False,
                ttl=True,
            )
        shutil.rmtree(directory, ignore_errors=True)
