"""Table 3: attribution near summits and in peaks."""

import pandas as pd

from fourier_prior.tables.comparison import (
    ColumnGroup,
    ComparisonTable,
    Models,
    interpretation_table,
    selected_runs,
)
from fourier_prior.vocabulary import measures_about


def summit_table(
    interpretability: pd.DataFrame,
    models: Models,
    baseline: str,
    treatment: str,
    *,
    published: pd.DataFrame,
    embedded: bool,
) -> ComparisonTable:
    """Build Table 3: attribution near summits and in peaks, selected runs on the test sample.

    Parameters
    ----------
    interpretability : pandas.DataFrame
        Tidy table of per-sequence and pooled measures.
    models, baseline, treatment, published, embedded
        As for `stability_table`.

    Returns
    -------
    ComparisonTable
    """
    return interpretation_table(
        "table_3",
        selected_runs(interpretability),
        models,
        [
            ColumnGroup(measure.key, f"{measure.label} {measure.qualifier}".rstrip(), measure.over)
            for measure in measures_about("place", shown="main")
            if measure.region == "peaks"
        ],
        (baseline, treatment),
        published,
        embedded,
    )
