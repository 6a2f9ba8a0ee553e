"""Table 2: how much attributions agree between models."""

from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS
from fourier_prior.tables.comparison import (
    ColumnGroup,
    ComparisonTable,
    Models,
    compare_files,
    interpretation_table,
)
from fourier_prior.vocabulary import measures_about


def table(
    files: Mapping[str, Sequence[str]],
    *,
    models: Models,
    conditions: Sequence[str],
    embedded: bool,
    top_fraction: float,
) -> tuple[pd.DataFrame, str]:
    """Compare how much attributions agree between models.

    Parameters
    ----------
    files : mapping of str to sequence of str
        stability: analysis tables.
    models : sequence of (dataset, architecture)
        Rows.
    conditions : sequence of str
        Baseline and treatment.
    embedded : bool
        Whether the data are the embedded experiments.
    top_fraction : float
        Share of the strongest peaks that the small training set holds.

    Returns
    -------
    table : pandas.DataFrame
        One number per cell.
    text : str
        Markdown.
    """
    return compare_files(
        files["stability"],
        MEASURE_COLUMNS,
        stability_table,
        models,
        conditions,
        embedded=embedded,
        title="Table 2. Agreement of attributions between models (continuous Jaccard)",
        notes=[
            "Mean over test sequences ± standard error of the continuous Jaccard similarity of "
            "hypothetical scores, summed over positions (1000 at most for binary, 1346 for profile "
            "models of the paper's size) and averaged over pairs of models.",
            "Across initialisations: all pairs of seeds. All vs strongest peaks: models trained on "
            f"all data against models trained on the strongest {top_fraction:.3g} of the peaks.",
            "p: one-sided paired Wilcoxon test over sequences that the prior raises the "
            "similarity.",
        ],
    )


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
