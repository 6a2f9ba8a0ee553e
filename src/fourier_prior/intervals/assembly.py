"""Whether intervals lie on the genome at hand: names of chromosomes, and their lengths."""

import json
import logging
import os
import re
from collections.abc import Iterable, Mapping
from itertools import islice

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.intervals.text import few

logger = logging.getLogger(__name__)

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MOST_ROMAN = 39
_MITOCHONDRIA = ("M", "MT", "Mito")

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
"""Names that need no quotes in YAML."""

_LISTED = 5
"""How many names a proposal spells out."""


def place(
    path: str | os.PathLike,
    table: pd.DataFrame,
    sizes: Mapping[str, int],
    *,
    rename: Mapping[str, str] | None = None,
    max_elsewhere: float = 1,
) -> pd.DataFrame:
    """Put intervals on a genome: rename chromosomes, drop what lies elsewhere, cut at the ends.

    Parameters
    ----------
    path : path-like
        File to name in messages.
    table : pandas.DataFrame
        Columns chrom, start, end, and summit if they are peaks.
    sizes : mapping of str to int
        Chromosome lengths in bp.
    rename : mapping of str to str, optional
        The genome's chromosome names by the file's.
    max_elsewhere : float
        Largest share of intervals on chromosomes that the genome lacks, and of intervals that
        reach past the end of their chromosome (one always may).

    Returns
    -------
    pandas.DataFrame
        Intervals inside the genome, in their order. One that reaches past the end of its
        chromosome is cut there, and its summit becomes its midpoint if it was cut off; one that
        begins past the end is dropped.

    Raises
    ------
    InputError
        If no interval lies on a chromosome of the genome, or more than `max_elsewhere` elsewhere.
    """
    if table.empty:
        return table
    table = table.assign(chrom=table["chrom"].replace(dict(rename or {})))
    limit = table["chrom"].map(dict(sizes))
    unknown = limit.isna()
    strange = list(table["chrom"][unknown].unique())
    if unknown.all() or unknown.sum() > max_elsewhere * len(table):
        raise InputError(_other_names(path, table, unknown.sum(), strange, sizes, max_elsewhere))
    if unknown.any():
        logger.warning(
            "%s: %d of %d intervals dropped, the genome lacks their chromosomes (%s)%s.",
            path,
            unknown.sum(),
            len(table),
            few(strange),
            proposed(strange, sizes, "; if it has them by other names, say "),
        )
    table, limit = table[~unknown], limit[~unknown].astype(np.int64)
    past, outside = table["end"] > limit, table["start"] >= limit
    if outside.all() or past.sum() > max(max_elsewhere * len(table), 1):
        row = table[past].iloc[0]
        remedy = "raise max_unknown_chromosomes" if max_elsewhere < 1 else "leave the file out"
        raise InputError(
            f"{path}: {past.sum()} of {len(table)} intervals reach past the end of their "
            f"chromosome, first {row['chrom']}:{row['start']}-{row['end']} (length "
            f"{sizes[row['chrom']]}); use intervals and genome of one assembly, or {remedy} if the "
            "genome is an excerpt."
        )
    if past.any():
        logger.warning(
            "%s: %d intervals reach past the end of their chromosome (%s) and are cut there; %d "
            "begin past it and are dropped.",
            path,
            (past & ~outside).sum(),
            few(list(table["chrom"][past].unique())),
            outside.sum(),
        )
    return _cut(table, limit)[~outside]


def _cut(table: pd.DataFrame, limit: pd.Series) -> pd.DataFrame:
    past = table["end"] > limit
    table = table.assign(end=table["end"].where(~past, limit))
    if "summit" in table:
        lost = past & (table["summit"] >= table["end"])
        middle = (table["start"] + table["end"]) // 2
        table["summit"] = table["summit"].where(~lost, middle)
    return table


def renaming(names: Iterable[str], sizes: Mapping[str, int]) -> dict[str, str]:
    """Propose the genome's chromosome names for those of a file.

    Parameters
    ----------
    names : iterable of str
        Names that the genome lacks.
    sizes : mapping of str to int
        Chromosome lengths in bp.

    Returns
    -------
    dict of str to str
        With and without ``chr``, in other letter case, Roman for Arabic numerals and the names of
        mitochondria; without what has no counterpart in the genome.
    """
    names = list(names)
    by_core = {_core(name): name for name in reversed(list(sizes))}
    arabic = {_roman(number).casefold(): str(number) for number in range(1, _MOST_ROMAN + 1)}
    roman = {number: letters for letters, number in arabic.items()}
    # An X alone is a sex chromosome: ten only among other Roman numerals.
    counted = arabic.keys() - {"x"}
    if not counted & by_core.keys():
        roman = {}
    if not counted & set(map(_core, names)):
        arabic = {}
    mitochondria = [_core(name) for name in _MITOCHONDRIA]
    found = {}
    for name in names:
        core = _core(name)
        cores = [core, roman.get(core), arabic.get(core)]
        cores += mitochondria if core in mitochondria else []
        if match := next((by_core[other] for other in cores if other in by_core), None):
            found[name] = match
    return found


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        letters += number // value * sign
        number %= value
    return letters


def _core(name: str) -> str:
    return name.casefold().removeprefix("chr")


def proposed(
    names: Iterable[str], sizes: Mapping[str, int], words: str, *, most: int = _LISTED
) -> str:
    """Write the option that gives chromosomes of a file the genome's names.

    Parameters
    ----------
    names : iterable of str
        Names that the genome lacks.
    sizes : mapping of str to int
        Chromosome lengths in bp.
    words : str
        What to say before it.
    most : int
        How many names are spelled out.

    Returns
    -------
    str
        The words and `rename_reads` as YAML, or nothing if no name has a counterpart.
    """
    if not (found := renaming(names, sizes)):
        return ""
    pairs = [f"{json.dumps(old)}: {_in_yaml(new)}" for old, new in islice(found.items(), most)]
    pairs += ["..."] * (len(found) > most)
    return f"{words}`rename_reads: {{{', '.join(pairs)}}}`"


def _in_yaml(name: str) -> str:
    """Write a name so that YAML takes it for text, in quotes if it might be a number."""
    return name if _PLAIN.fullmatch(name) else json.dumps(name)


def _other_names(path, table, number, strange, sizes, max_elsewhere) -> str:
    rename = proposed(strange, sizes, "add ")
    remedy = (
        f"{rename} to the data set"
        if rename
        else "use intervals and genome of one assembly, or name them alike with `rename_reads`"
    )
    excerpt = (
        "; raise max_unknown_chromosomes if the genome is an excerpt" if max_elsewhere < 1 else ""
    )
    return (
        f"{path}: {number} of {len(table)} intervals lie on chromosomes the genome lacks "
        f"({few(strange)}; it has {few(sizes)}); {remedy}{excerpt}."
    )
