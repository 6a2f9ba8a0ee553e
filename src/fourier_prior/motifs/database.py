"""Known motifs: JASPAR matrices, MEME files, and naming of patterns by Tomtom."""

import contextlib
import io
import os
from collections.abc import Mapping, Sequence

import memelite
import numpy as np
import pandas as pd
import pyjaspar
from scipy.stats import false_discovery_control

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path
from fourier_prior.motifs.patterns import Pattern, information_content

NAME_COLUMNS = ("match", "match_name", "match_strand", "match_p", "match_q", "label")
"""Columns that `name_patterns` adds."""
_UNIFORM = (0.25, 0.25, 0.25, 0.25)
_EXACT = {"n_target_bins": None, "n_score_bins": 1000}
"""Tomtom without merging similar columns, and with fine scores: its defaults overstate p-values of
short motifs by a sixth, which is as much as lies between them and significance."""


def read_jaspar(
    release: str = "JASPAR2026",
    *,
    collection: str = "CORE",
    taxa: Sequence[str] = ("vertebrates",),
    min_information: float = 0.7,
) -> dict[str, np.ndarray]:
    """Read the latest version of all matrices of a JASPAR release that pyjaspar ships.

    Parameters
    ----------
    release : str
        For instance ``JASPAR2026``; results depend on it, so it belongs in the config.
    collection : str
    taxa : sequence of str
        Taxonomic groups.
    min_information : float
        Least mean information content in bits; matrices below it are left out. Tomtom's p-values
        are wrong for matrices that are mostly spacer, because their columns are near to those of
        any vague pattern: of 636 patterns with the letters of every column permuted, half took
        the name of one of the three vertebrate matrices below 0.7 bits (MA1929.2 and MA1930.2,
        extended CTCF; MA1978.2) at q <= 0.01.

    Returns
    -------
    dict of str to numpy.ndarray, shape (4, w)
        Base frequencies, keyed by ``<matrix id> <name>``.

    Raises
    ------
    InputError
        If the release is unknown, or no matrix is selected.

    Notes
    -----
    JASPAR is licensed CC BY 4.0.
    """
    if release not in pyjaspar.jaspar_releases:
        raise InputError(
            f"motif database: release {release} is not among those of the installed pyjaspar "
            f"({', '.join(pyjaspar.jaspar_releases)})."
        )
    # pyjaspar prints to standard output when it does not like its arguments.
    with contextlib.redirect_stdout(io.StringIO()):
        database = pyjaspar.jaspardb(release=release)
        records = database.fetch_motifs(collection=collection, tax_group=list(taxa))
    if not records:
        raise InputError(
            f"motif database: {release} has no motif of collection {collection} and taxa "
            f"{', '.join(taxa)}; correct the config."
        )
    motifs = {}
    for record in sorted(records, key=lambda r: r.matrix_id):
        counts = np.array([record.counts[base] for base in "ACGT"], dtype=np.float64)
        frequencies = counts / counts.sum(axis=0)
        if information_content(frequencies, _UNIFORM).mean() >= min_information:
            motifs[f"{record.matrix_id} {record.name}"] = frequencies
    if not motifs:
        raise InputError(
            f"motif database: no matrix of {release} has a mean information content of "
            f"{min_information:g} bits; lower motifs.database.min_information in the config."
        )
    return motifs


def write_meme(path: str | os.PathLike, motifs: Mapping[str, np.ndarray]) -> None:
    """Write motifs in the minimal MEME format.

    Parameters
    ----------
    path : path-like
    motifs : mapping of str to numpy.ndarray, shape (4, w)
        Base frequencies, keyed by ``<identifier> <name>`` (or an identifier alone).
    """
    lines = [
        "MEME version 4",
        "",
        "ALPHABET= ACGT",
        "",
        "strands: + -",
        "",
        "Background letter frequencies",
        "A 0.25 C 0.25 G 0.25 T 0.25",
        "",
    ]
    for name, frequencies in motifs.items():
        # Names become file names in the report.
        lines.append(f"MOTIF {name.replace('/', '_')}")
        lines.append(
            f"letter-probability matrix: alength= 4 w= {frequencies.shape[1]} nsites= 20 E= 0"
        )
        lines += [" ".join(f"{p:.6f}" for p in position) for position in frequencies.T]
        lines.append("")
    with atomic_path(path) as temporary:
        temporary.write_text("\n".join(lines))


def read_meme(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """Read a MEME file; base frequencies (4, w), keyed by the rest of the MOTIF line.

    Raises
    ------
    InputError
        If the file holds no motif.
    """
    motifs = memelite.io.read_meme(str(path))
    if not motifs:
        raise InputError(f"{path}: no motif found; a MEME file (version 4 or later) is needed.")
    return motifs


def check_tomtom(database: Mapping[str, np.ndarray]) -> None:
    """Make sure that Tomtom finds the database's first motif in the database.

    Tomtom compiles itself at its first use, for a minute or more, and keeps the result: this does
    it once, before several searches run side by side.

    Parameters
    ----------
    database : mapping of str to numpy.ndarray, shape (4, w)

    Raises
    ------
    InputError
        If another motif fits better, because either is damaged.
    """
    motifs = list(database.values())
    p = memelite.tomtom(motifs[:1], motifs, **_EXACT)[0][0]
    if p[0] > p.min():
        nearest = list(database)[p.argmin()]
        raise InputError(
            f"motif database: {next(iter(database))} is not its own nearest motif, {nearest} is; "
            "install memelite again and remake the database."
        )


def name_patterns(
    table: pd.DataFrame,
    patterns: Sequence[Pattern],
    database: Mapping[str, np.ndarray],
    *,
    max_q: float = 0.01,
) -> pd.DataFrame:
    """Add the nearest database motif of each pattern, by Tomtom.

    Parameters
    ----------
    table : pandas.DataFrame
        From `describe_patterns`; the trimmed part of each pattern is compared.
    patterns : sequence of Pattern
    database : mapping of str to numpy.ndarray, shape (4, w)
        Known motifs; both strands are tried. A database of fewer than about 50 motifs gives
        unreliable p-values.
    max_q : float
        Largest q at which a pattern takes the motif's name.

    Returns
    -------
    pandas.DataFrame
        The table with match (identifier), match_name, match_strand (of the database motif that
        fits the pattern as it stands), match_p, match_q, and label: the match's name if
        ``match_q`` <= `max_q`, else empty. Far matches are listed but never name a pattern.

    Notes
    -----
    p-values are Tomtom's (complete scores); q-values are Benjamini and Hochberg's over all motifs
    of the database, for each pattern on its own.
    """
    table = table.copy()
    if table.empty:
        return table.assign(**{column: pd.Series(dtype=object) for column in NAME_COLUMNS})
    by_name = {pattern.name: pattern for pattern in patterns}
    queries = [
        by_name[row.pattern].frequencies[:, row.trim_start : row.trim_end].astype(np.float64)
        for row in table.itertuples()
    ]
    p, _, _, _, strands = memelite.tomtom(queries, list(database.values()), **_EXACT)
    # Tiny negative or larger-than-one values are rounding in the dynamic programme.
    p = np.clip(p, 0.0, 1.0)
    best = p.argmin(axis=1)
    rows = np.arange(len(table))
    q = false_discovery_control(p, axis=1, method="bh")[rows, best]
    identifiers = [key.split()[0] for key in database]
    names = [key.split(maxsplit=1)[-1] for key in database]
    table["match"] = [identifiers[i] for i in best]
    table["match_name"] = [names[i] for i in best]
    table["match_strand"] = ["+-"[int(strands[row, i])] for row, i in zip(rows, best, strict=True)]
    table["match_p"] = p[rows, best]
    table["match_q"] = q
    table["label"] = table["match_name"].where(table["match_q"] <= max_q, "")
    return table
