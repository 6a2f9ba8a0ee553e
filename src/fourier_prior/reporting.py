"""The paper's tables from tidy tables: selection, pairing, layout, Markdown."""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pandas as pd

from fourier_prior.errors import InputError
from fourier_prior.files import atomic_path, read_table
from fourier_prior.plots import condition_label

NOT_RUN = "not run"
UNDEFINED = "undefined"
NOT_RECORDED = "not recorded"
# What figures and tables call a measure, with its unit.
LABELS = {
    "accuracy": "test accuracy",
    "auroc": "test auROC",
    "auprc": "test auPRC",
    "auprc_corrected": "test auPRC, corrected for class balance",
    "nll": "test profile NLL (nats)",
    "nll_per_read": "test profile NLL per read (nats)",
    "jsd": "test JSD of profiles (nats)",
    "count_pearson": "test Pearson r of log counts",
    "count_spearman": "test Spearman r of counts",
    "validation_loss": "validation loss (nats)",
    "high_frequency_sum": "high-frequency sum",
    "entropy": "entropy (bits)",
    "high_frequency_sum_gradient": "high-frequency sum, input gradients",
    "entropy_gradient": "entropy (bits), input gradients",
    "jaccard_initialisations": "continuous Jaccard, across initialisations",
    "jaccard_top": "continuous Jaccard, all vs strongest peaks",
    "summit_correlation": "Spearman r with distance to summit",
    "peaks_auprc": "auPRC, in peaks",
    "nexus_fraction": "fraction in ChIP-nexus peaks",
    "nexus_auprc": "auPRC, in ChIP-nexus peaks",
    "footprints_fraction": "fraction in footprints",
    "footprints_auprc": "auPRC, in footprints",
    "planted_fraction": "fraction on planted motifs",
    "planted_auprc": "auPRC, on planted motifs",
}


# --- reading ------------------------------------------------------------------------------------


def read_tables(paths: Iterable[str | os.PathLike], columns: Sequence[str]) -> pd.DataFrame:
    """Read tidy tables and put them below each other.

    Parameters
    ----------
    paths : iterable of path-like
        Tab-separated tables.
    columns : sequence of str
        Columns that each must have.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    InputError
        If a table lacks columns; all such tables at once.
    """
    tables, problems = [], []
    for path in paths:
        table = read_table(path)
        missing = [column for column in columns if column not in table.columns]
        if missing:
            problems.append(f"{path} lacks the columns {', '.join(missing)}; remake it.")
        tables.append(table)
    if problems:
        raise InputError(problems)
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(columns))


def published_values() -> pd.DataFrame:
    """Return published values of the paper's tables, as far as they are recorded.

    Returns
    -------
    pandas.DataFrame
        Columns item, dataset, architecture, measure, condition, value, error, source.
    """
    with resources.files("fourier_prior").joinpath("published.tsv").open(encoding="utf-8") as file:
        return pd.read_csv(file, sep="\t")


# --- comparing two conditions ---------------------------------------------------------------------


def select(table: pd.DataFrame, **values: str) -> pd.DataFrame:
    """Return the rows of a table that have the given values in the given columns."""
    keep = np.ones(len(table), dtype=bool)
    for column, value in values.items():
        keep &= (table[column] == value).to_numpy(dtype=bool, na_value=False)
    return table[keep]


def pair(table: pd.DataFrame, baseline: str, treatment: str) -> pd.DataFrame:
    """Put the values of two conditions for the same examples side by side.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of one measure and model: columns condition, example, value.
    baseline, treatment : str
        Conditions.

    Returns
    -------
    pandas.DataFrame
        Index example, columns `baseline` and `treatment`. Examples without a value under either
        condition (for instance without any footprint) are left out.

    Raises
    ------
    InputError
        If an example occurs twice under a condition.
    """
    sides = []
    for condition in (baseline, treatment):
        rows = table[(table["condition"] == condition) & table["example"].notna()]
        if rows["example"].duplicated().any():
            raise InputError(
                f"Example {rows['example'][rows['example'].duplicated()].iloc[0]} has several "
                f"values under {condition}; remake the analysis table."
            )
        sides.append(rows.set_index("example")["value"].rename(condition))
    return pd.concat(sides, axis=1, join="inner").dropna().astype(float).sort_index()


# --- formatting -----------------------------------------------------------------------------------


def format_value(value: float, error: float = math.nan) -> str:
    """Write a number, with its standard error if there is one, in sensible digits."""
    if not math.isfinite(value):
        return UNDEFINED
    decimals = 1 if abs(value) >= 10 else 3
    if not math.isfinite(error):
        # Without an error beside them, two values of ten and more must still be told apart.
        decimals += 10 <= abs(value) < 100
        return f"{value:.{decimals}f}"
    if 0 < error < 0.5 * 10**-decimals:
        decimals += 1
    return f"{value:.{decimals}f} ± {error:.{decimals}f}"


def format_p(p: float) -> str:
    """Write a p-value."""
    if not math.isfinite(p):
        return UNDEFINED
    if p < 1e-300:
        return "< 1e-300"
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1e}"


def with_relation(p: float) -> str:
    """Write a p-value or q-value with its relation sign, as it follows the letter."""
    text = format_p(p)
    return text if text.startswith("<") else f"= {text}"


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown; bars inside cells are escaped."""

    def line(cells):
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(header), line(["---"] * len(header)), *(line(row) for row in rows)])


def markdown_page(
    title: str, header: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[str]
) -> str:
    """Write a title, a table and notes under it in Markdown."""
    bullets = "\n".join(f"- {sentence}" for sentence in notes)
    return f"# {title}\n\n{markdown_table(header, rows)}\n\n{bullets}\n"


def write_text(text: str, path: str | os.PathLike) -> None:
    """Write text, whole or not at all."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


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
class Measure:
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
    measures : list of Measure
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
    measures: list[Measure]
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

    def published_value(self, row: int, measure: str, condition: str) -> tuple[float, float]:
        """Return a published value and its error, NaN where none is recorded."""
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
            return math.nan, math.nan
        return float(found["value"].iloc[0]), float(found["error"].iloc[0])

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
                    value, error = self.published_value(i, measure.key, condition)
                    record[f"{measure.key}_{condition}_{suffix}"] = value
                    record[f"{measure.key}_{condition}_{suffix}_error"] = error
            records.append(record)
        table = pd.DataFrame(records)
        # Few published values come with an error: no column of blanks for the others.
        blank = [name for name in table if name.endswith(f"{suffix}_error")]
        return table.drop(columns=[name for name in blank if table[name].isna().all()])

    def filled(self) -> pd.DataFrame:
        """Return `wide` without blanks: published values that nobody recorded say so."""
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
                line.append(
                    " / ".join(
                        "–" if math.isnan(value) else format_value(value, error)
                        for value, error in (
                            self.published_value(i, measure.key, c) for c in self.conditions
                        )
                    )
                )
            body.append(line)
        if self.embedded:
            notes = [
                *notes,
                "Our values come from the embedded experiments; published values (other data) "
                "were measured on the paper's real data and are shown for orientation only.",
            ]
        notes = [*notes, "–: the published value is not recorded in this repository."]
        return markdown_page(title, header, body, notes)


def defined(value: float) -> float | str:
    """Return a number, or say that there is none."""
    return value if math.isfinite(value) else UNDEFINED


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
