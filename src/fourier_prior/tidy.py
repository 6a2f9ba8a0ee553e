"""Tidy tables of measures: one row per sequence and measure, or per measure of all sequences."""

from collections.abc import Mapping

import numpy as np
import pandas as pd


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
