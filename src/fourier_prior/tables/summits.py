"""Table 3: attribution near summits and in peaks."""

from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS
from fourier_prior.tables.comparison import (
    ColumnGroup,
    ComparisonTable,
    Models,
    compare_files,
    interpretation_table,
    selected_runs,
)
from fourier_prior.vocabulary import measures_about


def table(
    files: Mapping[str, Sequence[str]],
    *,
    models: Models,
    conditions: Sequence[str],
    embedded: bool,
) -> tuple[pd.DataFrame, str]:
    """Compare attribution near summits and in peaks.

    Parameters
    ----------
    files : mapping of str to sequence of str
        interpretability: analysis tables.
    models : sequence of (dataset, architecture)
        Rows.
    conditions : sequence of str
        Baseline and treatment.
    embedded : bool
        Whether the data are the embedded experiments.

    Returns
    -------
    table : pandas.DataFrame
        One number per cell.
    text : str
        Markdown.
    """
    return compare_files(
        files["interpretability"],
        MEASURE_COLUMNS,
        summit_table,
        models,
        conditions,
        embedded=embedded,
        title="Table 3. Attribution near peak summits and inside peaks",
        notes=[
            "Runs with the lowest validation loss, sampled test sequences.",
            "Spearman correlation of attribution with the distance to the nearest summit: mean "
            "over sequences ± standard error, lower is better; p: one-sided paired Wilcoxon test "
            "that the prior lowers it.",
            "auPRC: bases of all sequences ranked by attribution, against the bases inside peaks; "
            "one number per model, higher is better.",
        ],
    )


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
