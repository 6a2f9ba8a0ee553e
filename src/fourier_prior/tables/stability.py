"""Table 2: how much attributions agree between models."""

import pandas as pd

from fourier_prior.tables.comparison import (
    ColumnGroup,
    ComparisonTable,
    Models,
    interpretation_table,
)
from fourier_prior.vocabulary import measures_about


def stability_table(
    stability: pd.DataFrame,
    models: Models,
    baseline: str,
    treatment: str,
    *,
    published: pd.DataFrame,
    embedded: bool,
) -> ComparisonTable:
    """Build Table 2: agreement of attributions between models.

    Parameters
    ----------
    stability : pandas.DataFrame
        Tidy table of the measures ``jaccard_initialisations`` and ``jaccard_top``, one value per
        example (mean over pairs of models).
    models, baseline, treatment, published, embedded
        As for `performance_table`; both architectures.

    Returns
    -------
    ComparisonTable
        Mean and standard error over sequences, and the one-sided paired Wilcoxon p-value.
    """
    # Only the comparison of both subsets may have rows of the small one.
    wanted = (stability["subset"] == "all") | (stability["measure"] == "jaccard_top")
    return interpretation_table(
        "table_2",
        stability[wanted],
        models,
        [
            ColumnGroup(measure.key, measure.qualifier, measure.over)
            for measure in measures_about("stability", shown="main")
        ],
        (baseline, treatment),
        published,
        embedded,
    )
