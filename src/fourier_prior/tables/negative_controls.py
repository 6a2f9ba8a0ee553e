"""Table of the negative controls."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.negative_controls import (
    MATCH_Q,
    NO_VERDICT,
    NOTHING,
    PASS,
    VERDICTS,
    motif_controls,
    pattern_controls,
    prediction_control,
    similarity_controls,
)
from fourier_prior.analysis.seed_spread import spread_controls, spread_of_seeds
from fourier_prior.files import read_table
from fourier_prior.formatting import format_p, format_value, markdown_page
from fourier_prior.randomness import generator
from fourier_prior.vocabulary import condition_label


def table(
    files: Mapping[str, Sequence[str]],
    *,
    kinds: Sequence[tuple[str, str]],
    dataset: str,
    conditions: Sequence[str],
    significance: float,
    seed: int,
) -> tuple[pd.DataFrame, str]:
    """List expectation, observation and verdict of every control.

    Parameters
    ----------
    files : mapping of str to sequence of str
        real_performance, permuted_performance, bounds, stability, pairs, interpretability: one
        table each; excess: one, or none without planted motifs; patterns: as many as kinds.
    kinds : sequence of (what was searched, condition)
        Of each table of patterns.
    dataset : str
        Named in the title.
    conditions : sequence of str
        Baseline and treatment.
    significance : float
        p-value below which a control fails.
    seed : int
        Of the bootstrap.

    Returns
    -------
    table : pandas.DataFrame
        One row per control; cells without a value say so.
    text : str
        Markdown.
    """
    read = {role: read_table(paths[0]) for role, paths in files.items() if paths}
    patterns = {
        tuple(kind): read_table(path) for kind, path in zip(kinds, files["patterns"], strict=True)
    }
    real = read["real_performance"]
    parts = [prediction_control(real, read["permuted_performance"], significance)]
    if "excess" in read:
        parts.append(motif_controls(read["excess"], *conditions, significance))
    random = generator(seed, "controls")
    parts += [
        pattern_controls(patterns, significance),
        similarity_controls(read["bounds"], read["stability"], conditions, significance, random),
    ]
    spread = spread_of_seeds(real, read["interpretability"], read["pairs"], *conditions)
    parts.append(spread_controls(spread, *conditions))
    controls = pd.concat(parts, ignore_index=True)
    title = f"Controls that can fail: binary models of {dataset}"
    filled = controls.astype(object).where(controls.notna(), NOTHING)
    return filled, controls_markdown(controls, title)


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
