"""Motif discovery with TF-MoDISco, pattern filter and trimming.

Discovery itself is modisco-lite's; results are kept in its own file format, so that any tool that
reads TF-MoDISco results reads ours.
"""

import importlib.metadata
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import h5py
import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.genome import ALPHABET
from fourier_prior.options import check_options

log = logging.getLogger(__name__)

DISCOVERY: Mapping[str, Any] = {
    "sliding_window_size": 21,
    "flank_size": 10,
    "target_seqlet_fdr": 0.01,
    "min_passing_windows_frac": 0.03,
    "max_passing_windows_frac": 0.2,
    "max_seqlets_per_metacluster": 20000,
    "min_metacluster_size": 100,
    "weak_threshold_for_counting_sign": 0.8,
    "trim_to_window_size": 30,
    "initial_flank_to_add": 10,
    "final_flank_to_add": 10,
    "final_min_cluster_size": 60,
    "n_leiden_runs": 50,
    "n_leiden_iterations": -1,
}
"""Settings of `discover_motifs` with the values of FP, under modisco-lite's names.

The k-mer settings of FP (length 8, 3 gaps, 2 mismatches) have no counterpart in modisco-lite.
"""

METACLUSTERS = ("pos_patterns", "neg_patterns")
"""Groups of a TF-MoDISco result: patterns of positive and of negative contribution."""

BACKGROUND = (0.27, 0.23, 0.23, 0.27)
"""Base frequencies A, C, G, T against which FP measures information content."""

_PSEUDOCOUNT = 0.001


@dataclass(frozen=True)
class Discovery:
    """What one run of TF-MoDISco found.

    Parameters
    ----------
    positive, negative : list
        Patterns as modisco-lite's ``SeqletSet`` objects; empty if there are none.
    length : int
        Length in bp of the sequences that were searched.
    """

    positive: list = field(default_factory=list)
    negative: list = field(default_factory=list)
    length: int = 0


@dataclass(frozen=True)
class Pattern:
    """One TF-MoDISco pattern.

    Parameters
    ----------
    name : str
        ``pos_patterns.pattern_0``, as in modisco-lite's report.
    frequencies : numpy.ndarray, shape (4, W)
        Base frequencies of the aligned seqlets.
    contributions : numpy.ndarray, shape (4, W)
        Mean actual contribution scores (CWM).
    hypothetical : numpy.ndarray, shape (4, W)
        Mean hypothetical contribution scores.
    seqlets : pandas.DataFrame
        Columns example (index of the sequence), start, end (within it), is_revcomp.
    """

    name: str
    frequencies: np.ndarray
    contributions: np.ndarray
    hypothetical: np.ndarray
    seqlets: pd.DataFrame

    @property
    def metacluster(self) -> str:
        """Group of the pattern, one of `METACLUSTERS`."""
        return self.name.split(".")[0]


@dataclass(frozen=True)
class Motif:
    """A trimmed pattern, ready to be looked for.

    Parameters
    ----------
    name : str
        Name of the pattern.
    contributions : numpy.ndarray, shape (4, w)
        Trimmed CWM.
    log_odds : numpy.ndarray, shape (4, w)
        Trimmed PWM: log2 of base frequency over background.
    trimmed : tuple of int
        Positions trimmed off the pattern's left and right end.
    """

    name: str
    contributions: np.ndarray
    log_odds: np.ndarray
    trimmed: tuple[int, int] = (0, 0)


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
        Values that replace those of `DISCOVERY`. For small data, lower ``n_leiden_runs`` (most of
        the running time; 2 is modisco-lite's own choice for a quick run),
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
    settings = check_options("motif discovery", settings or {}, DISCOVERY)
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


def write_patterns(path: str | os.PathLike, discovery: Discovery) -> None:
    """Write patterns in modisco-lite's h5 format, whole or not at all.

    Metaclusters without patterns have no group; a result without any pattern is an h5 file that
    holds nothing but the attribute ``window_size``.
    """
    from modiscolite.io import save_hdf5

    with atomic_path(path) as temporary:
        save_hdf5(
            temporary, discovery.positive or None, discovery.negative or None, discovery.length
        )


def read_patterns(path: str | os.PathLike) -> list[Pattern]:
    """Read the patterns of a modisco-lite h5 file, positive metacluster first.

    Raises
    ------
    InputError
        If the file is not an h5 file, or a pattern lacks one of its parts.
    """
    patterns = []
    try:
        with h5py.File(path, "r") as file:
            for metacluster in METACLUSTERS:
                group = file.get(metacluster, {})
                for key in sorted(group, key=lambda name: int(name.rsplit("_", 1)[1])):
                    patterns.append(_read_pattern(group[key], f"{metacluster}.{key}"))
    except (OSError, KeyError) as error:
        raise InputError(
            f"{path}: not a modisco-lite result ({error}); run motif discovery again."
        ) from error
    return patterns


def _read_pattern(group: h5py.Group, name: str) -> Pattern:
    seqlets = group["seqlets"]
    return Pattern(
        name=name,
        frequencies=group["sequence"][:].T,
        contributions=group["contrib_scores"][:].T,
        hypothetical=group["hypothetical_contribs"][:].T,
        seqlets=pd.DataFrame(
            {
                "example": seqlets["example_idx"][:],
                "start": seqlets["start"][:],
                "end": seqlets["end"][:],
                "is_revcomp": seqlets["is_revcomp"][:],
            }
        ),
    )


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


def normalised_frequencies(
    frequencies: np.ndarray, pseudocount: float = _PSEUDOCOUNT
) -> np.ndarray:
    """Add a pseudocount to (4, W) base frequencies and make each position sum to 1."""
    p = np.asarray(frequencies, dtype=np.float64) + pseudocount
    return p / p.sum(axis=0)


def information_content(
    frequencies: np.ndarray,
    background: Sequence[float] = BACKGROUND,
    pseudocount: float = _PSEUDOCOUNT,
) -> np.ndarray:
    """Information content of each position of a motif, in bits.

    Parameters
    ----------
    frequencies : numpy.ndarray, shape (4, W)
    background : sequence of float, length 4
    pseudocount : float

    Returns
    -------
    numpy.ndarray, shape (W,)
    """
    p = normalised_frequencies(frequencies, pseudocount)
    return (p * np.log2(p / np.asarray(background)[:, None])).sum(axis=0)


def describe_patterns(
    patterns: Sequence[Pattern],
    *,
    min_seqlets: int = 0,
    min_information: float = 0.6,
    information_window: int = 6,
    trim_fraction: float = 0.2,
    max_length: int = 20,
) -> pd.DataFrame:
    """Trim patterns and decide which ones are kept as motifs.

    Parameters
    ----------
    patterns : sequence of Pattern
    min_seqlets : int
        Fewest seqlets of a kept pattern.
    min_information : float
        Mean information content in bits that some window of a kept pattern reaches.
    information_window : int
        Length of that window in bp.
    trim_fraction : float
        Flanks below this share of the largest information content are trimmed off.
    max_length : int
        Longest trimmed pattern that is kept, in bp.

    Returns
    -------
    pandas.DataFrame
        One row per pattern: pattern, metacluster, n_seqlets, kept (bool), reason (why it is not
        kept; empty otherwise), trim_start, trim_end (half-open, within the pattern), length (of
        the trimmed pattern), consensus (of the trimmed pattern), information (largest window
        mean, bits), contribution (sum over the trimmed CWM).

    Notes
    -----
    The filter of FP, section 7.1: patterns with negative contribution (before or after trimming),
    little information, or too great a length are dropped.
    """
    rows = []
    for pattern in patterns:
        information = information_content(pattern.frequencies)
        width = min(information_window, len(information))
        best = np.convolve(information, np.full(width, 1 / width), mode="valid").max()
        above = np.flatnonzero(information >= trim_fraction * information.max())
        start, end = int(above[0]), int(above[-1]) + 1
        trimmed = slice(start, end)
        contribution = float(pattern.contributions[:, trimmed].sum())
        reasons = {
            "negative contribution": pattern.contributions.sum() < 0,
            "few seqlets": len(pattern.seqlets) < min_seqlets,
            "little information": best < min_information,
            "too long": end - start > max_length,
            "negative contribution after trimming": contribution < 0,
        }
        reason = next((name for name, applies in reasons.items() if applies), "")
        codes = pattern.frequencies[:, trimmed].argmax(axis=0)
        rows.append(
            {
                "pattern": pattern.name,
                "metacluster": pattern.metacluster,
                "n_seqlets": len(pattern.seqlets),
                "kept": not reason,
                "reason": reason,
                "trim_start": start,
                "trim_end": end,
                "length": end - start,
                "consensus": "".join(ALPHABET[code] for code in codes),
                "information": float(best),
                "contribution": contribution,
            }
        )
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"kept": bool})


_COLUMNS = [
    "pattern",
    "metacluster",
    "n_seqlets",
    "kept",
    "reason",
    "trim_start",
    "trim_end",
    "length",
    "consensus",
    "information",
    "contribution",
]


def trimmed_motifs(
    patterns: Sequence[Pattern], table: pd.DataFrame, background: Sequence[float] = BACKGROUND
) -> list[Motif]:
    """Return the kept patterns, trimmed.

    Parameters
    ----------
    patterns : sequence of Pattern
    table : pandas.DataFrame
        From `describe_patterns`.
    background : sequence of float, length 4
        Base frequencies of the log-odds.

    Returns
    -------
    list of Motif
        In the order of the table.
    """
    by_name = {pattern.name: pattern for pattern in patterns}
    motifs = []
    for row in table[table["kept"].astype(bool)].itertuples():
        pattern = by_name[row.pattern]
        window = slice(row.trim_start, row.trim_end)
        p = normalised_frequencies(pattern.frequencies)[:, window]
        motifs.append(
            Motif(
                name=pattern.name,
                contributions=pattern.contributions[:, window],
                log_odds=np.log2(p / np.asarray(background)[:, None]),
                trimmed=(row.trim_start, pattern.contributions.shape[1] - row.trim_end),
            )
        )
    return motifs
