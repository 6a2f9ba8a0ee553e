"""The contents of the paper's Tables 1 to 4, each from one kind of tidy table."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.reporting import (
    LABELS,
    Comparison,
    ComparisonTable,
    Estimate,
    Measure,
    pair,
    select,
)
from fourier_prior.statistics import EXPECTED, paired_test, sem, unpaired_test

Models = Sequence[tuple[str, str]]
TEST_METRICS = ("accuracy", "auroc", "auprc")


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
        As `fourier_prior.reporting.published_values` returns.
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
    cells = {}
    for row, (dataset, architecture) in enumerate(models):
        of_model = select(
            performance, dataset=dataset, architecture=architecture, subset=subset, task="mean"
        )
        for metric in TEST_METRICS:
            runs = {
                condition: select(of_model, metric=metric, condition=condition)
                for condition in (baseline, treatment)
            }
            sides = [_over_seeds(runs[c], metric, dataset, c) for c in (baseline, treatment)]
            values = [runs[condition]["value"] for condition in (baseline, treatment)]
            p = unpaired_test(*values, EXPECTED[metric]).p
            cells[row, metric] = Comparison(*sides, p)
    return ComparisonTable(
        item="table_1",
        rows=_names(models),
        measures=[Measure(metric, LABELS[metric], "seeds") for metric in TEST_METRICS],
        baseline=baseline,
        treatment=treatment,
        cells=cells,
        published=published,
        embedded=embedded,
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
    return _interpretation_table(
        "table_2",
        stability[wanted],
        models,
        [
            Measure("jaccard_initialisations", "across initialisations", "sequences"),
            Measure("jaccard_top", "all vs strongest peaks", "sequences"),
        ],
        (baseline, treatment),
        published,
        embedded,
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
    return _interpretation_table(
        "table_3",
        _selected_runs(interpretability),
        models,
        [
            Measure("summit_correlation", "Spearman r with distance to summit", "sequences"),
            Measure("peaks_auprc", "auPRC in peaks", "pooled"),
        ],
        (baseline, treatment),
        published,
        embedded,
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
    rows = [{**names, "annotation": annotations[names["dataset"]]} for names in _names(models)]
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
    result = _interpretation_table(
        "table_4",
        _selected_runs(table),
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


def _names(models: Models) -> list[dict[str, str]]:
    return [{"dataset": dataset, "architecture": architecture} for dataset, architecture in models]


def _selected_runs(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the run with the lowest validation loss on the test sample."""
    return select(table, run="best", sample="test", subset="all")


def _over_seeds(runs: pd.DataFrame, metric: str, dataset: str, condition: str) -> Estimate | None:
    if runs.empty:
        return None
    chosen = runs[runs["best"].astype(bool)]
    if len(chosen) != 1 or runs["seed"].duplicated().any():
        raise InputError(
            f"performance of {dataset}, {condition}: {len(chosen)} runs are marked as best for "
            f"{metric} and {runs['seed'].duplicated().sum()} seeds occur twice; remake the table."
        )
    values = runs["value"].dropna().to_numpy(dtype=float)
    return Estimate(*_mean(values), selected=float(chosen["value"].iloc[0]))


def _mean(values: np.ndarray) -> tuple[float, float, int]:
    """Mean, standard error, number."""
    n = len(values)
    if n == 0:
        return math.nan, math.nan, 0
    return float(np.mean(values)), sem(values), n


def _interpretation_table(
    item: str,
    table: pd.DataFrame,
    models: Models,
    measures: list[Measure],
    conditions: tuple[str, str],
    published: pd.DataFrame,
    embedded: bool,
    expectations: Mapping[str, str] = EXPECTED,
) -> ComparisonTable:
    cells = {}
    for row, (dataset, architecture) in enumerate(models):
        of_model = select(table, dataset=dataset, architecture=architecture)
        for measure in measures:
            rows = select(of_model, measure=measure.key)
            if measure.kind == "pooled":
                run = set(of_model["condition"])
                cells[row, measure.key] = _pooled(rows, conditions, run)
            else:
                expected = expectations[measure.key]
                cells[row, measure.key] = _per_sequence(rows, conditions, expected)
    return ComparisonTable(
        item=item,
        rows=_names(models),
        measures=measures,
        baseline=conditions[0],
        treatment=conditions[1],
        cells=cells,
        published=published,
        embedded=embedded,
    )


def _pooled(rows: pd.DataFrame, conditions: tuple[str, str], run: set[str]) -> Comparison:
    """One number per model, without error or test; NaN where a condition that was run has none."""
    sides = []
    for condition in conditions:
        values = rows.loc[(rows["condition"] == condition) & rows["example"].isna(), "value"]
        if len(values) > 1:
            raise InputError(
                f"{rows['dataset'].iloc[0]}, {condition}: {len(values)} pooled values of "
                f"{rows['measure'].iloc[0]}; remake the analysis table."
            )
        value = float(values.iloc[0]) if len(values) else math.nan
        sides.append(Estimate(value) if condition in run else None)
    return Comparison(*sides)


def _per_sequence(rows: pd.DataFrame, conditions: tuple[str, str], expected: str) -> Comparison:
    """Both means over the same sequences if both conditions were run, else over what there is."""
    present = [condition for condition in conditions if (rows["condition"] == condition).any()]
    if len(present) == 2:
        both = pair(rows, *conditions)
        sides = [Estimate(*_mean(both[condition].to_numpy())) for condition in conditions]
        test = paired_test(both[conditions[0]], both[conditions[1]], expected)
        return Comparison(*sides, test.p)
    sides = [
        Estimate(*_mean(rows.loc[rows["condition"] == c, "value"].dropna().to_numpy(dtype=float)))
        if c in present
        else None
        for c in conditions
    ]
    return Comparison(*sides)
