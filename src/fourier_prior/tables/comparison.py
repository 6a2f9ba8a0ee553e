"""The paper's tables from tidy tables: selection, pairing, layout, Markdown."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import pair, read_tables, select
from fourier_prior.errors import InputError
from fourier_prior.formatting import (
    NOT_RECORDED,
    NOT_RUN,
    defined,
    format_p,
    format_value,
    markdown_page,
)
from fourier_prior.published.values import published_values
from fourier_prior.statistics.significance import paired_test, sem
from fourier_prior.vocabulary import EXPECTED, condition_label

# --- tables of two conditions ---------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """One measure under one condition.

    Attributes
    ----------
    value : float
        Mean, or the one number of a pooled measure.
    error : float
        Standard error of the mean; NaN for a pooled measure or a single value.
    n : int
        Number of sequences or runs.
    selected : float
        Value of the selected run, where runs are compared.
    """

    value: float
    error: float = math.nan
    n: int = 1
    selected: float = math.nan


@dataclass(frozen=True)
class Comparison:
    """One measure of one model under both conditions.

    Attributes
    ----------
    baseline, treatment : Estimate or None
        None if the condition was not run.
    p : float
        One-sided p-value; NaN where there is none.
    """

    baseline: Estimate | None
    treatment: Estimate | None
    p: float = math.nan


@dataclass(frozen=True)
class ColumnGroup:
    """A group of columns.

    Attributes
    ----------
    key, label : str
        Name in columns of the file and in headers for readers.
    kind : {"sequences", "seeds", "pooled"}
        What the mean is taken over: mean ± SEM and p over sequences; selected run, mean ± SEM and
        p over seeds; one number without either.
    """

    key: str
    label: str
    kind: str


@dataclass(frozen=True)
class ComparisonTable:
    """A table of models by measures, each without and with the prior, and as published.

    Attributes
    ----------
    item : str
        Name of the table, for instance ``table_2``; finds its published values.
    rows : list of dict
        Names of each row: dataset, architecture and perhaps more.
    measures : list of ColumnGroup
        Groups of columns.
    baseline, treatment : str
        Conditions.
    cells : mapping of (int, str) to Comparison
        Row number and measure to values; what is absent was not run.
    published : pandas.DataFrame
        As `published_values` returns.
    embedded : bool
        Whether the data are the embedded experiments, to which published values do not apply.
    """

    item: str
    rows: list[dict[str, str]]
    measures: list[ColumnGroup]
    baseline: str
    treatment: str
    cells: Mapping[tuple[int, str], Comparison]
    published: pd.DataFrame
    embedded: bool

    @property
    def conditions(self) -> tuple[str, str]:
        """Baseline and treatment."""
        return self.baseline, self.treatment

    @property
    def published_label(self) -> str:
        """What published values are called."""
        return "published (other data)" if self.embedded else "published"

    def published_value(self, row: int, measure: str, condition: str) -> tuple[float, float, str]:
        """Return a published value, its error (NaN where none is recorded) and both as printed."""
        names = self.rows[row]
        found = select(
            self.published,
            item=self.item,
            dataset=names["dataset"],
            architecture=names["architecture"],
            measure=measure,
            condition=condition,
        )
        if found.empty:
            return math.nan, math.nan, "–"
        value, error, printed = found[["value", "error", "printed"]].iloc[0]
        return float(value), float(error), printed

    def numbers(self, measure: str) -> str:
        """Say how many sequences or runs a measure's means are taken over."""
        counts = set()
        for (_, key), cell in self.cells.items():
            sides = (cell.baseline, cell.treatment)
            counts |= {side.n for side in sides if key == measure and side is not None}
        if not counts:
            return NOT_RUN
        low, high = min(counts), max(counts)
        return f"n = {low}" if low == high else f"n = {low} to {high}"

    def wide(self) -> pd.DataFrame:
        """Return the table with one number per cell, for the file that programs read.

        Returns
        -------
        pandas.DataFrame
            Columns ``{measure}_{condition}`` (mean or pooled value), ``…_sem``, ``…_n``,
            ``…_selected`` and ``{measure}_p`` as the measure has them, and the published values.
            What was not run says so; only published values may be blank.
        """
        suffix = "published_other_data" if self.embedded else "published"
        records = []
        for i, names in enumerate(self.rows):
            record = dict(names)
            for measure in self.measures:
                cell = self.cells.get((i, measure.key), Comparison(None, None))
                for condition, side in zip(
                    self.conditions, (cell.baseline, cell.treatment), strict=True
                ):
                    for name, value in _numbers(side, measure.kind).items():
                        record[f"{measure.key}_{condition}{name}"] = value
                if measure.kind != "pooled":
                    both = cell.baseline and cell.treatment
                    record[f"{measure.key}_p"] = defined(cell.p) if both else NOT_RUN
                for condition in self.conditions:
                    value, error, _ = self.published_value(i, measure.key, condition)
                    record[f"{measure.key}_{condition}_{suffix}"] = value
                    record[f"{measure.key}_{condition}_{suffix}_error"] = error
            records.append(record)
        table = pd.DataFrame(records)
        # Few published values come with an error: no column of blanks for the others.
        blank = [name for name in table if name.endswith(f"{suffix}_error")]
        return table.drop(columns=[name for name in blank if table[name].isna().all()])

    def filled(self) -> pd.DataFrame:
        """Return `wide` without blanks: published values that there are not say so."""
        table = self.wide()
        return table.astype(object).where(table.notna(), NOT_RECORDED)

    def markdown(self, title: str, notes: Sequence[str]) -> str:
        """Return the table for readers.

        Parameters
        ----------
        title : str
            First line.
        notes : sequence of str
            Sentences under the table.

        Returns
        -------
        str
        """
        names = [condition_label(condition) for condition in self.conditions]
        header = [key.replace("dataset", "data set") for key in self.rows[0]] if self.rows else []
        for measure in self.measures:
            header += [f"{measure.label}: {name}" for name in names]
            header += [f"{measure.label}: p"] if measure.kind != "pooled" else []
            header += [f"{measure.label}, {self.published_label}: {' / '.join(names)}"]
        body = []
        for i, row in enumerate(self.rows):
            line = list(row.values())
            for measure in self.measures:
                cell = self.cells.get((i, measure.key), Comparison(None, None))
                line += [_sentence(side, measure.kind) for side in (cell.baseline, cell.treatment)]
                if measure.kind != "pooled":
                    both = cell.baseline and cell.treatment
                    line.append(format_p(cell.p) if both else NOT_RUN)
                printed = [self.published_value(i, measure.key, c)[-1] for c in self.conditions]
                line.append(" / ".join(printed))
            body.append(line)
        if self.embedded:
            notes = [
                *notes,
                "Our values come from the embedded experiments; published values (other data) "
                "were measured on the paper's real data and are shown for orientation only.",
            ]
        notes = [*notes, "–: the paper has no such value."]
        return markdown_page(title, header, body, notes)


def _numbers(side: Estimate | None, kind: str) -> dict[str, float | int | str]:
    """Columns of one condition: suffix to number."""
    names = {"pooled": [""], "sequences": ["", "_sem", "_n"]}.get(
        kind, ["_selected", "", "_sem", "_n"]
    )
    if side is None:
        return dict.fromkeys(names, NOT_RUN)
    values = {
        "_selected": defined(side.selected),
        "": defined(side.value),
        "_sem": defined(side.error),
        "_n": side.n,
    }
    return {name: values[name] for name in names}


def _sentence(side: Estimate | None, kind: str) -> str:
    if side is None:
        return NOT_RUN
    if kind == "seeds":
        return f"{format_value(side.selected)} ({format_value(side.value, side.error)})"
    return format_value(side.value, side.error)


Models = Sequence[tuple[str, str]]


def row_names(models: Models) -> list[dict[str, str]]:
    """Names of the rows of a table of models."""
    return [{"dataset": dataset, "architecture": architecture} for dataset, architecture in models]


def selected_runs(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the run with the lowest validation loss on the test sample."""
    return select(table, run="best", sample="test", subset="all")


def mean_over(values: np.ndarray) -> tuple[float, float, int]:
    """Mean, standard error, number."""
    n = len(values)
    if n == 0:
        return math.nan, math.nan, 0
    return float(np.mean(values)), sem(values), n


def over_runs(runs: pd.DataFrame) -> Estimate | None:
    """Mean over the runs of one model and condition, beside the run that is marked as best.

    Parameters
    ----------
    runs : pandas.DataFrame
        Rows of one metric, as analysis tables of performance have them.

    Raises
    ------
    InputError
        If not exactly one run is marked, or a seed occurs twice.
    """
    if runs.empty:
        return None
    chosen = runs[runs["best"].astype(bool)]
    if len(chosen) != 1 or runs["seed"].duplicated().any():
        what = runs.iloc[0]
        raise InputError(
            f"performance of {what['dataset']}, {what['condition']}: {len(chosen)} runs are marked "
            f"as best for {what['metric']} and {runs['seed'].duplicated().sum()} seeds occur "
            "twice; remake the table."
        )
    values = runs["value"].dropna().to_numpy(dtype=float)
    return Estimate(*mean_over(values), selected=float(chosen["value"].iloc[0]))


def interpretation_table(
    item: str,
    table: pd.DataFrame,
    models: Models,
    measures: list[ColumnGroup],
    conditions: tuple[str, str],
    published: pd.DataFrame,
    embedded: bool,
    expectations: Mapping[str, str] = EXPECTED,
) -> ComparisonTable:
    """Compare measures of attributions over sequences, model by model."""
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
        rows=row_names(models),
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
        sides = [Estimate(*mean_over(both[condition].to_numpy())) for condition in conditions]
        test = paired_test(both[conditions[0]], both[conditions[1]], expected)
        return Comparison(*sides, test.p)
    sides = [
        Estimate(
            *mean_over(rows.loc[rows["condition"] == c, "value"].dropna().to_numpy(dtype=float))
        )
        if c in present
        else None
        for c in conditions
    ]
    return Comparison(*sides)


# --- from files -----------------------------------------------------------------------------------

_COUNTED = {"seeds": "Runs", "sequences": "Sequences"}


def compare_files(
    paths: Sequence[str],
    columns: Sequence[str],
    compare: Callable[..., ComparisonTable],
    models: Models,
    conditions: Sequence[str],
    *,
    embedded: bool,
    title: str,
    notes: Sequence[str],
    **options: Any,
) -> tuple[pd.DataFrame, str]:
    """Read tidy tables and compare both conditions beside the published values.

    Parameters
    ----------
    paths : sequence of str
        Analysis tables.
    columns : sequence of str
        Columns that they must have.
    compare : callable
        Builds the table: takes the tidy table, the models, baseline and treatment, and the keywords
        published, embedded and `options`.
    models : sequence of (dataset, architecture)
        Rows.
    conditions : sequence of str
        Baseline and treatment.
    embedded : bool
        Whether the data are the embedded experiments.
    title : str
        First line of the text.
    notes : sequence of str
        Sentences under the table; how many runs or sequences the first measure is of follows them.
    **options
        For `compare`.

    Returns
    -------
    table : pandas.DataFrame
        One number per cell, for programs.
    text : str
        Markdown, for readers.
    """
    result = compare(
        read_tables(paths, columns),
        models,
        *conditions,
        published=published_values(),
        embedded=embedded,
        **options,
    )
    first = result.measures[0]
    counted = f"{_COUNTED[first.kind]}: {result.numbers(first.key)}."
    return result.filled(), result.markdown(title, [*notes, counted])
