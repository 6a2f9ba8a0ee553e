"""Table of the variants of the Fourier prior: text against released code."""

import math
from collections.abc import Sequence

import pandas as pd

from fourier_prior.analysis.prior_variants import DEEPSHAP, KEYS, NOTHING, variant_measures
from fourier_prior.formatting import format_p, format_value, markdown_page
from fourier_prior.vocabulary import LABELS, condition_label


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
