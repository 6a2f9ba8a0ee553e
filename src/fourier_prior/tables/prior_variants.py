"""Table of the variants of the Fourier prior: text against released code."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.prior_variants import (
    DEEPSHAP,
    KEYS,
    NOTHING,
    prior_variants_table,
    variant_measures,
)
from fourier_prior.analysis.tidy_tables import (
    MEASURE_COLUMNS,
    PAIR_COLUMNS,
    RUN_COLUMNS,
    read_tables,
    select,
)
from fourier_prior.formatting import format_p, format_value, markdown_page
from fourier_prior.randomness import generator
from fourier_prior.vocabulary import LABELS, condition_label


def table(
    files: Mapping[str, Sequence[str]],
    *,
    variants: Sequence[tuple[str, str, str, Sequence[str]]],
    baseline: str,
    seed: int,
) -> tuple[pd.DataFrame, str]:
    """Compare text and released code of the Fourier prior, choice by choice.

    Parameters
    ----------
    files : mapping of str to sequence of str
        performance, interpretability, pairs: analysis tables of trained models; released: of their
        gradient times difference; simulated: measures of simulated sequences, by both scores.
    variants : sequence of (dataset, architecture, condition, choices made as released)
    baseline : str
        Condition without prior.
    seed : int
        Of the bootstrap.

    Returns
    -------
    table : pandas.DataFrame
        One row per comparison; cells without a value say so.
    text : str
        Markdown.
    """
    simulated = read_tables(files["simulated"], [*MEASURE_COLUMNS, "method"])
    interpretability = read_tables(files["interpretability"], MEASURE_COLUMNS)
    released = read_tables(files["released"], MEASURE_COLUMNS)
    compared = prior_variants_table(
        read_tables(files["performance"], RUN_COLUMNS),
        pd.concat([interpretability, select(simulated, method="deepshap")]),
        read_tables(files["pairs"], PAIR_COLUMNS),
        pd.concat([released, select(simulated, method="released")]),
        {tuple(kind): choices for *kind, choices in variants},
        baseline,
        generator(seed, "variants"),
    )
    notes = [
        "Cells: mean ± standard error; difference from the models named under `against` (95 % "
        "interval), two-sided p, not corrected for the number of cells.",
        "Over seeds: one value per random initialisation, Welch interval, Mann–Whitney test. Over "
        "sequences: the models with the lowest validation loss on the same test sequences, "
        "bootstrap interval, paired Wilcoxon test.",
        "Scores: DeepSHAP as the text says; gradient × difference (input minus mean reference) is "
        "what the released code computes under that name.",
    ]
    if files["simulated"]:
        notes.append(
            "gc-50 and the like: simulated sequences with one motif each, GC content in per cent."
        )
    title = "Text against released code of the Fourier prior"
    filled = compared.astype(object).where(compared.notna(), NOTHING)
    return filled, variants_markdown(compared, title, notes)


def variants_markdown(table: pd.DataFrame, title: str, notes: Sequence[str]) -> str:
    """Return the table of variants for readers, measures side by side.

    Parameters
    ----------
    table : pandas.DataFrame
        As `prior_variants_table` returns.
    title : str
    notes : sequence of str

    Returns
    -------
    str
        Markdown.
    """
    measures = [m for m in variant_measures() if m in set(table["measure"])]
    # Prediction has no kind of scores; its line is that of DeepSHAP scores.
    table = table.assign(scores=table["scores"].replace(NOTHING, DEEPSHAP))
    keys = [*KEYS, "condition", "scores", "unit", "against"]
    header = ["data set", "architecture", "condition", "as released", "scores", "over", "against"]
    header += [LABELS[measure] for measure in measures]
    body = []
    for key, group in table.groupby(keys, sort=False):
        dataset, architecture, condition, scores, unit, against = key
        cells = group.set_index("measure")
        line = [dataset, architecture, condition_label(condition), group["released"].iloc[0]]
        line += [scores, f"{group['n'].max()} {unit}", condition_label(against)]
        for measure in measures:
            line.append(_cell(cells.loc[measure]) if measure in cells.index else NOTHING)
        body.append(line)
    return markdown_page(title, header, body, notes)


def _cell(row: pd.Series) -> str:
    text = format_value(row["mean"], row["sem"])
    if row["condition"] == row["against"]:
        return text
    interval = ""
    if not math.isnan(row["low"]):
        interval = f" ({row['low']:+.3g} to {row['high']:+.3g})"
    p = "" if math.isnan(row["p"]) else f", p {format_p(row['p'])}"
    return f"{text}; {row['difference']:+.3g}{interval}{p}"
