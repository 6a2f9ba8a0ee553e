"""Table of the agreement of two DeepSHAP engines."""

from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.formatting import markdown_table

COLUMNS = ["dataset", "architecture", "condition", "sequences", "deviation", "largest_delta"]


def table(files: Mapping[str, Sequence[str]]) -> tuple[pd.DataFrame, str]:
    """List how much the scores of both engines differ, model by model.

    Parameters
    ----------
    files : mapping of str to sequence of str
        engines: analysis tables.

    Returns
    -------
    table : pandas.DataFrame
        The tables below each other.
    text : str
        Markdown.
    """
    engines = read_tables(files["engines"], COLUMNS)
    return engines, engines_markdown(engines)


def engines_markdown(engines: pd.DataFrame) -> str:
    """Return the agreement of both engines for readers.

    Parameters
    ----------
    engines : pandas.DataFrame
        Columns `COLUMNS`.

    Returns
    -------
    str
        Markdown.
    """
    rows = [
        [*map(str, row[:4]), f"{row.deviation:.1e}", f"{row.largest_delta:.1e}"]
        for row in engines[COLUMNS].itertuples(index=False)
    ]
    return (
        "# Agreement of two DeepSHAP engines\n\n"
        + markdown_table(COLUMNS, rows)
        + "\n\ndeviation: largest difference between the scores of this package and of shap, as "
        "a share of the largest score. largest_delta: largest difference between the sum of a "
        "sequence's contributions and the difference of outputs that they explain, relative to the "
        "largest such difference.\n"
    )
