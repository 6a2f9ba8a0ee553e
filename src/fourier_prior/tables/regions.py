"""Table 4: attribution in ChIP-nexus peaks or footprints."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from fourier_prior.tables.comparison import (
    ComparisonTable,
    Measure,
    Models,
    interpretation_table,
    row_names,
    selected_runs,
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
    prefixes = tuple(f"{kind}_" for kind in ("nexus", "footprints"))
    # Every row has its own kind of annotation; without the prefix they share the columns.
    kinds = interpretability["dataset"].map(annotations)
    own = [
        measure.startswith(f"{kind}_")
        for measure, kind in zip(interpretability["measure"], kinds, strict=True)
    ]
    table = interpretability[np.array(own, dtype=bool)]
    table = table.assign(measure=table["measure"].str.split("_", n=1).str[1])
    known = published[published["measure"].str.startswith(prefixes)]
    known = known.assign(measure=known["measure"].str.split("_", n=1).str[1])
    result = interpretation_table(
        "table_4",
        selected_runs(table),
        models,
        [
            Measure("fraction", "fraction of attribution inside", "sequences"),
            Measure("auprc", "auPRC", "pooled"),
        ],
        (baseline, treatment),
        known,
        embedded,
        expectations={"fraction": "greater"},
    )
    return replace(result, rows=rows)
