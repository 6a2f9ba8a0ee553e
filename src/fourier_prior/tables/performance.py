"""Table 1: test performance of binary models."""

from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.performance import remarks_on_gaps
from fourier_prior.analysis.tidy_tables import RUN_COLUMNS, read_tables, select
from fourier_prior.statistics.significance import unpaired_test
from fourier_prior.tables.comparison import (
    ColumnGroup,
    Comparison,
    ComparisonTable,
    Models,
    compare_files,
    over_runs,
    row_names,
)
from fourier_prior.vocabulary import EXPECTED, measures_about


def table(
    files: Mapping[str, Sequence[str]],
    *,
    models: Models,
    conditions: Sequence[str],
    embedded: bool,
) -> tuple[pd.DataFrame, str]:
    """Compare the test performance of the selected runs and of all runs.

    Parameters
    ----------
    files : mapping of str to sequence of str
        performance: analysis tables.
    models : sequence of (dataset, architecture)
        Rows; all of the architecture ``binary``.
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
        files["performance"],
        RUN_COLUMNS,
        performance_table,
        models,
        conditions,
        embedded=embedded,
        title="Table 1. Test performance of binary models",
        notes=[
            "Each cell: the run with the lowest validation loss (as in the paper), then in "
            "brackets the mean over runs ± its standard error. Metrics are means over the "
            "tasks of a data set.",
            "p: one-sided Mann–Whitney test over runs that the prior raises the metric.",
            *remarks_on_gaps(read_tables(files["performance"], RUN_COLUMNS)),
        ],
    )


def performance_table(
    performance: pd.DataFrame,
    models: Models,
    baseline: str,
    treatment: str,
    *,
    published: pd.DataFrame,
    embedded: bool,
    subset: str = "all",
) -> ComparisonTable:
    """Build Table 1: test performance of the selected runs and of all runs.

    Parameters
    ----------
    performance : pandas.DataFrame
        Tidy table: dataset, architecture, subset, condition, seed, best, task, metric, value.
    models : sequence of (dataset, architecture)
        Rows; all of the architecture ``binary``.
    baseline, treatment : str
        Conditions.
    published : pandas.DataFrame
        As `published_values` returns.
    embedded : bool
        Whether the data are the embedded experiments.
    subset : {"all", "top"}
        Training data of the models.

    Returns
    -------
    ComparisonTable
        The value of the run with the lowest validation loss (as the paper reports), the mean over
        runs with its standard error, and the one-sided Mann–Whitney p-value over runs.
    """
    groups = [
        ColumnGroup(measure.key, measure.name, measure.over)
        for measure in measures_about("performance", shown="main", architecture="binary")
    ]
    cells = {}
    for row, (dataset, architecture) in enumerate(models):
        of_model = select(
            performance, dataset=dataset, architecture=architecture, subset=subset, task="mean"
        )
        for metric in (group.key for group in groups):
            runs = {
                condition: select(of_model, metric=metric, condition=condition)
                for condition in (baseline, treatment)
            }
            sides = [over_runs(runs[c]) for c in (baseline, treatment)]
            values = [runs[condition]["value"] for condition in (baseline, treatment)]
            p = unpaired_test(*values, EXPECTED[metric]).p
            cells[row, metric] = Comparison(*sides, p)
    return ComparisonTable(
        item="table_1",
        rows=row_names(models),
        measures=groups,
        baseline=baseline,
        treatment=treatment,
        cells=cells,
        published=published,
        embedded=embedded,
    )
