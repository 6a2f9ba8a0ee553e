"""Whether intervals are as long as peaks are: lists of summits look like lists of peaks."""

import os

import pandas as pd

from fourier_prior.errors import InputError


def are_summits(table: pd.DataFrame) -> bool:
    """Say whether more than half of the intervals hold one base.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns start and end.
    """
    return 2 * int((table["end"] - table["start"] == 1).sum()) > len(table)


def check_lengths(path: str | os.PathLike, table: pd.DataFrame) -> pd.DataFrame:
    """Return intervals that are to cover bases.

    Parameters
    ----------
    path : path-like
        File to name in messages.
    table : pandas.DataFrame
        Columns start and end.

    Raises
    ------
    InputError
        If more than half of the intervals hold one base: such a file lists summits.
    """
    if are_summits(table):
        raise InputError(
            f"{path}: most intervals are 1 bp long: is it a file of summits? Labels of bins and "
            "gold standards need whole intervals; give the file of peaks."
        )
    return table
