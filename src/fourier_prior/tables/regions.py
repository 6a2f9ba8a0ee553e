"""Table 4: attribution in ChIP-nexus peaks or footprints."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS
from fourier_prior.tables.comparison import (
    ColumnGroup,
    ComparisonTable,
    Models,
    compare_files,
    interpretation_table,
    row_names,
    selected_runs,
)
from fourier_prior.vocabulary import EXPECTED, measures_about


def table(
    files: Mapping[str, Sequence[str]],
    *,
    models: Models,
    conditions: Sequence[str],
    embedded: bool,
    annotations: Mapping[str, str],
) -> tuple[pd.DataFrame, str]:
    """Compare attribution in ChIP-nexus peaks or footprints.

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
    annotations : mapping of str to str
        Data set to the kind of its gold standard, ``nexus`` or ``footprints``; others have no row.

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
        overlap_table,
        models,
        conditions,
        embedded=embedded,
        title="Table 4. Attribution inside ChIP-nexus peaks or footprints",
        notes=[
            "Runs with the lowest validation loss, sampled test sequences.",
            "Fraction of attribution inside: mean over sequences with at least one such region ± "
            "standard error; p: one-sided paired Wilcoxon test that the prior raises it.",
            "auPRC: bases of all sequences ranked by attribution, against the bases inside; one "
            "number per model.",
        ],
        annotations=annotations,
    )


def overlap_table(
    interpretability: pd.DataFrame,
    models: Models,
    baseline: str,
    treatment: str,
    *,
    annotations: Mapping[str, str],
    published: pd.DataFrame,
    embedded: bool,
) -> ComparisonTable:
    """Build Table 4: attribution in ChIP-nexus peaks or footprints.

    Parameters
    ----------
    interpretability : pandas.DataFrame
        Tidy table of per-sequence and pooled measures.
    models, baseline, treatment, published, embedded
        As for `stability_table`.
    annotations : mapping of str to str
        Data set to the kind of its gold standard, ``nexus`` or ``footprints``.

    Returns
    -------
    ComparisonTable
        One row per model with a gold standard.
    """
    models = [(d, a) for d, a in models if d in annotations]
    rows = [{**names, "annotation": annotations[names["dataset"]]} for names in row_names(models)]
    of_gold = [m for m in measures_about("place", shown="main") if m.region != "peaks"]
    groups, expected = {}, {}
    for measure in of_gold:
        column = measure.key.removeprefix(f"{measure.region}_")
        groups[column] = ColumnGroup(column, measure.short or measure.label, measure.over)
        expected[column] = EXPECTED[measure.key]
    # Every row has its own kind of annotation; without the prefix they share the columns.
    kinds = interpretability["dataset"].map(annotations)
    own = [
        measure.startswith(f"{kind}_")
        for measure, kind in zip(interpretability["measure"], kinds, strict=True)
    ]
    table = interpretability[np.array(own, dtype=bool)]
    table = table.assign(measure=table["measure"].str.split("_", n=1).str[1])
    known = published[published["measure"].isin([m.key for m in of_gold])]
    known = known.assign(measure=known["measure"].str.split("_", n=1).str[1])
    result = interpretation_table(
        "table_4",
        selected_runs(table),
        models,
        list(groups.values()),
        (baseline, treatment),
        known,
        embedded,
        expectations=expected,
    )
    return replace(result, rows=rows)
