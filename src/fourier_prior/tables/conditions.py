"""The table of all conditions: prediction, smoothness, entropy and stability of their models."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fourier_prior.analysis.performance import remarks_on_gaps
from fourier_prior.analysis.tidy_tables import (
    MEASURE_COLUMNS,
    RUN_COLUMNS,
    pair,
    read_tables,
    select,
)
from fourier_prior.formatting import NOT_RUN, defined, format_p, format_value, markdown_page
from fourier_prior.published.values import published_values
from fourier_prior.statistics.significance import paired_test, sem, unpaired_test
from fourier_prior.tables.comparison import Estimate, over_runs
from fourier_prior.vocabulary import (
    EXPECTED,
    GRADIENT,
    LABELS,
    MEASURES,
    condition_label,
    measures_about,
)

Kinds = Sequence[tuple[str, str, str]]
ITEMS = ("table_s2", "section_8.1", "table_1", "table_2")
"""Where published values of these measures come from."""
PREDICTION = ("training", "performance")
ATTRIBUTION = ("smoothness", "gradient smoothness", "stability")
"""What the columns are about; see `vocabulary`."""
NO_SUCH = "–"
_WEIGHTS = ("prior_weight", "l2_weight")


def table(
    files: Mapping[str, Sequence[str]], *, kinds: Kinds, baseline: str, scores: str, embedded: bool
) -> tuple[pd.DataFrame, str]:
    """Set prediction, smoothness, entropy and stability of every condition below each other.

    Parameters
    ----------
    files : mapping of str to sequence of str
        performance, interpretability, gradients, stability: analysis tables.
    kinds : sequence of (dataset, architecture, condition)
        Rows.
    baseline : str
        Condition that the others are tested against.
    scores : str
        What the scores are called, for instance DeepSHAP.
    embedded : bool
        Whether the data are the embedded experiments.

    Returns
    -------
    table : pandas.DataFrame
        One number per cell.
    text : str
        Markdown.
    """
    performance = read_tables(files["performance"], RUN_COLUMNS)
    result = condition_table(
        performance,
        read_tables(files["interpretability"], MEASURE_COLUMNS),
        read_tables(files["gradients"], MEASURE_COLUMNS),
        read_tables(files["stability"], MEASURE_COLUMNS),
        kinds,
        baseline,
        published=published_values(),
        embedded=embedded,
    )
    title = "Table S2. Prediction, smoothness, entropy and stability in every condition"
    notes = [
        "Prediction: the run with the lowest validation loss, then in brackets the mean over runs "
        "± its standard error. Other measures: mean over test sequences ± standard error; "
        "smoothness and entropy of the run with the lowest validation loss, agreement of all pairs "
        "of runs.",
        f"High-frequency sum and entropy: of {scores} scores, and of gradient × input.",
        f"p: one-sided test against {condition_label(baseline)} (prediction: Mann–Whitney over "
        "runs; others: paired Wilcoxon over sequences), in the direction that the paper claims for "
        "its prior; not corrected for the number of rows.",
        "Weights: factors of the prior and of the L2 penalty in the loss, as given, measured or "
        "tuned.",
        "–: there is no such value for this architecture, condition or publication.",
        *remarks_on_gaps(performance),
    ]
    if embedded:
        notes.append(
            "Our values come from the embedded experiments; published values (other data) were "
            "measured on the paper's real data and are shown for orientation only."
        )
    return result.filled(), result.markdown(title, notes)


@dataclass(frozen=True)
class Cell:
    """One measure of one model in one condition.

    Attributes
    ----------
    estimate : Estimate
        Over seeds (with the selected run) or over sequences.
    p : float or None
        Of the one-sided test against the baseline; None for the baseline itself.
    published : float
        NaN where none is recorded.
    printed : str
        The published value in its printed digits, with its error if it has one.
    """

    estimate: Estimate
    p: float | None
    published: float
    printed: str


@dataclass(frozen=True)
class ConditionTable:
    """Rows of models and conditions, with a cell for each measure that was measured.

    Attributes
    ----------
    architectures : sequence of str
        Architectures of the rows; decide which measures of prediction there are.
    rows : list of dict
        dataset, architecture, condition, and the weights prior_weight and l2_weight.
    cells : dict of (int, str) to Cell
        Row number and measure.
    embedded : bool
        Whether the data are the embedded experiments, to which published values do not apply.
    """

    architectures: Sequence[str]
    rows: list[dict[str, str | float]]
    cells: dict[tuple[int, str], Cell]
    embedded: bool

    @property
    def measures(self) -> list[str]:
        """Measures in the order of the columns."""
        shown = measures_about(*PREDICTION, *ATTRIBUTION, shown="tables")
        return [m.key for m in shown if {*m.architectures} & {*self.architectures}]

    def filled(self) -> pd.DataFrame:
        """Return the table for programs: one number, or the reason for none, in every cell.

        Returns
        -------
        pandas.DataFrame
            For each measure its mean, ``…_sem``, ``…_n``, ``…_p`` and ``…_published`` (for embedded
            data ``…_published_other_data``); for measures of prediction ``…_selected``, the value
            of the run with the lowest validation loss. ``–`` marks what an architecture or a
            condition cannot have.
        """
        records = []
        for i, row in enumerate(self.rows):
            record = dict(row)
            for measure in self.measures:
                for name, value in self._numbers(i, measure).items():
                    record[f"{measure}{name}"] = value
            records.append(record)
        return pd.DataFrame(records)

    def _numbers(self, row: int, measure: str) -> dict[str, float | int | str]:
        names = ["_selected"] if MEASURES[measure].over == "seeds" else []
        published = "_published_other_data" if self.embedded else "_published"
        names += ["", "_sem", "_n", "_p", published]
        cell = self.cells.get((row, measure))
        if cell is None:
            return dict.fromkeys(names, self._why_none(row, measure))
        side = cell.estimate
        values = {
            "_selected": defined(side.selected),
            "": defined(side.value),
            "_sem": defined(side.error),
            "_n": side.n,
            "_p": NO_SUCH if cell.p is None else defined(cell.p),
            published: NO_SUCH if math.isnan(cell.published) else cell.published,
        }
        return {name: values[name] for name in names}

    def _why_none(self, row: int, measure: str) -> str:
        own = MEASURES[measure].architectures
        return NOT_RUN if self.rows[row]["architecture"] in own else NO_SUCH

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
        header = ["data set", "architecture", "condition", "weight of prior", "weight of L2"]
        header += [LABELS[measure] for measure in self.measures]
        body = []
        for i, row in enumerate(self.rows):
            line = [row["dataset"], row["architecture"], condition_label(row["condition"])]
            line += [_weight(row[name]) for name in _WEIGHTS]
            body.append([*line, *(self._sentence(i, measure) for measure in self.measures)])
        return markdown_page(title, header, body, notes)

    def _sentence(self, row: int, measure: str) -> str:
        cell = self.cells.get((row, measure))
        if cell is None:
            return self._why_none(row, measure)
        side = cell.estimate
        text = format_value(side.value, side.error)
        if not math.isnan(side.selected):
            text = f"{format_value(side.selected)} ({text})"
        remarks = [] if cell.p is None else [f"p {format_p(cell.p)}"]
        label = "published (other data)" if self.embedded else "published"
        remarks += [] if math.isnan(cell.published) else [f"{label} {cell.printed}"]
        return "; ".join([text, *remarks])


def condition_table(
    performance: pd.DataFrame,
    interpretability: pd.DataFrame,
    gradients: pd.DataFrame,
    stability: pd.DataFrame,
    kinds: Kinds,
    baseline: str,
    *,
    published: pd.DataFrame,
    embedded: bool,
) -> ConditionTable:
    """Build the table of all conditions (FP, Table S2 and section 8).

    Parameters
    ----------
    performance : pandas.DataFrame
        Tidy table: dataset, architecture, subset, condition, seed, best, task, metric, value.
    interpretability, gradients, stability : pandas.DataFrame
        Tidy tables of per-sequence measures: of DeepSHAP scores, of gradient times input, and of
        the agreement between models.
    kinds : sequence of (dataset, architecture, condition)
        Rows.
    baseline : str
        Condition that the others are tested against.
    published : pandas.DataFrame
        As `published_values` returns.
    embedded : bool
        Whether the data are the embedded experiments.

    Returns
    -------
    ConditionTable
        Of models trained on all data. Prediction over seeds (one-sided Mann-Whitney test), the
        other measures over test sequences (one-sided paired Wilcoxon test), in the direction that
        FP claims for its prior (`vocabulary.EXPECTED`).
    """
    performance = select(performance, subset="all")
    best = {"run": "best", "sample": "test", "subset": "all"}
    scored = select(interpretability, **best)
    sloped = select(gradients, **best)
    sloped = sloped.assign(measure=sloped["measure"] + GRADIENT)
    wanted = (stability["subset"] == "all") | (stability["measure"] == "jaccard_top")
    by_sequence = pd.concat([scored, sloped, stability[wanted]], ignore_index=True)

    rows, cells = [], {}
    for i, (dataset, architecture, condition) in enumerate(kinds):
        model = {"dataset": dataset, "architecture": architecture}
        trained = select(performance, **model)
        penalties = select(trained, condition=condition, task="penalty", best=True)
        weights = penalties.set_index("metric")["value"]
        rows.append(
            {**model, "condition": condition}
            | {name: weights.get(name, NOT_RUN) for name in _WEIGHTS}
        )
        known = select(published, **model, condition=condition)
        known = known[known["item"].isin(ITEMS)].set_index("measure")
        found = {}
        means = select(trained, task="mean")
        for metric in _keys(PREDICTION, architecture):
            found[metric] = _over_seeds(select(means, metric=metric), baseline, condition, metric)
        sequences = select(by_sequence, **model)
        for measure in _keys(ATTRIBUTION, architecture):
            values = select(sequences, measure=measure)
            found[measure] = _over_sequences(values, baseline, condition, EXPECTED[measure])
        for measure, cell in found.items():
            if cell is not None:
                value = float(known["value"].get(measure, math.nan))
                cells[i, measure] = Cell(*cell, value, known["printed"].get(measure, ""))
    return ConditionTable(sorted({a for _, a, _ in kinds}), rows, cells, embedded)


def _keys(questions: Sequence[str], architecture: str) -> list[str]:
    return [m.key for m in measures_about(*questions, shown="tables", architecture=architecture)]


def _over_seeds(
    runs: pd.DataFrame, baseline: str, condition: str, metric: str
) -> tuple[Estimate, float | None] | None:
    own = select(runs, condition=condition)
    estimate = over_runs(own)
    if estimate is None:
        return None
    p = None
    if condition != baseline:
        others = select(runs, condition=baseline)["value"]
        p = unpaired_test(others, own["value"], EXPECTED[metric]).p
    return estimate, p


def _over_sequences(
    rows: pd.DataFrame, baseline: str, condition: str, expected: str
) -> tuple[Estimate, float | None] | None:
    values = select(rows, condition=condition)["value"].dropna().to_numpy(dtype=float)
    if not len(values):
        return None
    p = None
    if condition != baseline:
        both = pair(rows, baseline, condition)
        p = paired_test(both[baseline], both[condition], expected).p
    return Estimate(float(np.mean(values)), sem(values), len(values)), p


def _weight(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.3g}" if value else NO_SUCH
