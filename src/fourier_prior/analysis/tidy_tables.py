"""Tidy tables of measures: one row per sequence and measure, or per measure of all sequences."""

import os
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import read_table

MEASURE_COLUMNS = [
    *("dataset", "architecture", "subset", "condition", "run", "sample"),
    *("example", "measure", "value"),
]
"""Columns of tables of what is measured of attributions."""
RUN_COLUMNS = [
    *("dataset", "architecture", "subset", "condition", "seed", "best"),
    *("task", "metric", "value"),
]
"""Columns of tables of what is measured of the predictions of every run."""
PAIR_COLUMNS = ["dataset", "architecture", "condition", "comparison", "run_a", "run_b", "value"]
"""Columns of tables of the similarity of pairs of models."""
CALL_COLUMNS = ["dataset", "architecture", "condition", "head", "rank", "overlapping"]
"""Columns of tables of how many of the first motif calls overlap known regions."""
REGION_CURVE_COLUMNS = [
    *("dataset", "architecture", "condition", "regions", "sequences", "marked"),
    *("auprc", "bases", "recall", "precision"),
]
"""Columns of tables of how ranked bases find known regions."""


def tidy_measures(
    per_sequence: Mapping[str, np.ndarray], pooled: Mapping[str, float]
) -> pd.DataFrame:
    """Write measures of one model below each other.

    Parameters
    ----------
    per_sequence : mapping of str to numpy.ndarray, shape (N,)
        Measures of every sequence.
    pooled : mapping of str to float
        Measures of all sequences together.

    Returns
    -------
    pandas.DataFrame
        Columns example (missing for pooled measures), measure, value. Undefined values (no marked
        base, a constant track) are left out.
    """
    rows = [
        pd.DataFrame({"example": range(len(values)), "measure": measure, "value": values})
        for measure, values in per_sequence.items()
    ]
    rows.append(pd.DataFrame({"example": pd.NA, "measure": list(pooled), "value": pooled.values()}))
    table = pd.concat(rows, ignore_index=True).astype({"example": "Int64"})
    return table[table["value"].notna()]


def labelled(table: pd.DataFrame, attrs: Mapping[str, str], names: Sequence[str]) -> pd.DataFrame:
    """Put columns with what all rows have in common in front of a table.

    Parameters
    ----------
    table : pandas.DataFrame
    attrs : mapping
        Values, for instance what an attribution file says about itself.
    names : sequence of str
        Which of them, in the order of the columns.
    """
    return table.assign(**{name: attrs[name] for name in names})[[*names, *table.columns]]


# --- reading ------------------------------------------------------------------------------------


def read_tables(paths: Iterable[str | os.PathLike], columns: Sequence[str]) -> pd.DataFrame:
    """Read tidy tables and put them below each other.

    Parameters
    ----------
    paths : iterable of path-like
        Tab-separated tables.
    columns : sequence of str
        Columns that each must have.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    InputError
        If a table lacks columns; all such tables at once.
    """
    tables, problems = [], []
    for path in paths:
        table = read_table(path)
        missing = [column for column in columns if column not in table.columns]
        if missing:
            problems.append(f"{path} lacks the columns {', '.join(missing)}; remake it.")
        tables.append(table)
    if problems:
        raise InputError(problems)
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(columns))


# --- comparing two conditions ---------------------------------------------------------------------


def select(table: pd.DataFrame, **values: str) -> pd.DataFrame:
    """Return the rows of a table that have the given values in the given columns."""
    keep = np.ones(len(table), dtype=bool)
    for column, value in values.items():
        keep &= (table[column] == value).to_numpy(dtype=bool, na_value=False)
    return table[keep]


def pair(table: pd.DataFrame, baseline: str, treatment: str) -> pd.DataFrame:
    """Put the values of two conditions for the same examples side by side.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of one measure and model: columns condition, example, value.
    baseline, treatment : str
        Conditions.

    Returns
    -------
    pandas.DataFrame
        Index example, columns `baseline` and `treatment`. Examples without a value under either
        condition (for instance without any footprint) are left out.

    Raises
    ------
    InputError
        If an example occurs twice under a condition.
    """
    sides = []
    for condition in (baseline, treatment):
        rows = table[(table["condition"] == condition) & table["example"].notna()]
        if rows["example"].duplicated().any():
            raise InputError(
                f"Example {rows['example'][rows['example'].duplicated()].iloc[0]} has several "
                f"values under {condition}; remake the analysis table."
            )
        sides.append(rows.set_index("example")["value"].rename(condition))
    return pd.concat(sides, axis=1, join="inner").dropna().astype(float).sort_index()
