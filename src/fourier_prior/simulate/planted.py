"""Tables of planted motif instances: the truth about simulated sequences."""

import os
from collections.abc import Sequence

import pandas as pd

from fourier_prior.errors import InputError

_COLUMNS = ("chrom", "start", "end")


def read_planted(
    paths: Sequence[str | os.PathLike], dataset: str | None = None
) -> pd.DataFrame | None:
    """Read planted instances.

    Parameters
    ----------
    paths : sequence of path-like
        Tables of `simulate_genome`, or of the sequences at a GC content.
    dataset : str, optional
        Data set whose instances are wanted; all of them by default.

    Returns
    -------
    pandas.DataFrame or None
        At least the columns chrom, start, end; None without a table, because the data are not
        simulated.

    Raises
    ------
    InputError
        If a table lacks columns.
    """
    if not paths:
        return None
    needed = _COLUMNS if dataset is None else (*_COLUMNS, "dataset")
    tables, problems = [], []
    for path in paths:
        table = pd.read_csv(path, sep="\t", dtype={"chrom": str})
        missing = [column for column in needed if column not in table]
        if missing:
            problems.append(f"{path}: lacks the columns {', '.join(missing)}; simulate it again.")
        tables.append(table)
    if problems:
        raise InputError(problems)
    planted = pd.concat(tables, ignore_index=True)
    return planted if dataset is None else planted[planted["dataset"] == dataset]
