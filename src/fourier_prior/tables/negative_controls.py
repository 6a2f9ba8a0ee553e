"""Table of the negative controls."""

import math

import pandas as pd

from fourier_prior.analysis.negative_controls import MATCH_Q, NO_VERDICT, NOTHING, PASS, VERDICTS
from fourier_prior.formatting import format_p, format_value, markdown_page
from fourier_prior.vocabulary import condition_label


def controls_markdown(table: pd.DataFrame, title: str) -> str:
    """Return the table of controls for readers.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `COLUMNS`.
    title : str

    Returns
    -------
    str
        Markdown.
    """
    header = ["control", "condition", "expectation", "observed", "95 % interval", "with signal"]
    header += ["n", "p", "verdict"]
    body = []
    for row in table.itertuples():
        counted = row.unit == "patterns"
        interval = NOTHING
        if not math.isnan(row.low):
            interval = f"{format_value(row.low)} to {format_value(row.high)}"
        body.append(
            [
                *(row.control, condition_label(row.condition), row.expectation),
                f"{row.observed:.0f}" if counted else format_value(row.observed),
                interval,
                f"{row.with_signal:.0f}" if counted else format_value(row.with_signal),
                f"{row.n} {row.unit}",
                NOTHING if math.isnan(row.p) else format_p(row.p),
                row.verdict if row.verdict in (PASS, NO_VERDICT) else f"**{row.verdict}**",
            ]
        )
    verdicts = table["verdict"].value_counts()
    counts = ", ".join(f"{verdicts.get(name, 0)} {name}" for name in VERDICTS)
    notes = [
        f"{len(table)} controls: {counts}.",
        "With signal: the same measure with real labels (what the prior adds: the whole share with "
        "the prior; similarity: of tracks to themselves; "
        "spread: the effect of the prior itself).",
        "Permuted labels: the labels of training and validation windows are dealt out anew, the "
        "test windows keep theirs. Share beyond chance: the share of a sequence's attribution on "
        "its planted motifs less its mean share on the places of other sequences' motifs.",
        f"Patterns: match at q ≤ {MATCH_Q:g} over the whole database, so at most that share of "
        "meaningless patterns matches by chance (binomial test).",
        "No verdict: bases shuffled within positions keep the sign and size of each position, so "
        "that bound is above chance; it is listed because the released code computes it.",
        "Inconclusive: no test is possible, or its interval includes the value with signal.",
    ]
    return markdown_page(title, header, body, notes)
