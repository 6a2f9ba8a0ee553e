"""Table of the effects of the prior on every measure."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.effects import NO_TEST, NOTHING, effects_table
from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS, RUN_COLUMNS, read_tables
from fourier_prior.formatting import format_p, format_value, markdown_page
from fourier_prior.vocabulary import LABELS, condition_label


def table(
    files: Mapping[str, Sequence[str]], *, conditions: Sequence[str]
) -> tuple[pd.DataFrame, str]:
    """List the effects of the prior over sequences and over initialisations.

    Parameters
    ----------
    files : mapping of str to sequence of str
        interpretability, stability, performance: analysis tables of all models.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    table : pandas.DataFrame
        As `effects_table` returns.
    text : str
        Markdown.
    """
    effects = effects_table(
        read_tables(files["interpretability"], MEASURE_COLUMNS),
        read_tables(files["stability"], MEASURE_COLUMNS),
        read_tables(files["performance"], RUN_COLUMNS),
        *conditions,
    )
    return effects, effects_markdown(effects, *conditions)


def effects_markdown(effects: pd.DataFrame, baseline: str, treatment: str) -> str:
    """Return the table of effects for readers.

    Parameters
    ----------
    effects : pandas.DataFrame
        As `effects_table` returns.
    baseline, treatment : str
        Conditions.

    Returns
    -------
    str
        Markdown.
    """
    names = [condition_label(baseline), condition_label(treatment)]
    header = ["data set", "architecture", "trained on", "measure", "over", *names, "difference"]
    header += ["95 % interval", "n", "rank-biserial r", "expected", "found", "p"]
    rows = []
    for _, row in effects.iterrows():
        sides = [
            format_value(row[f"mean_{name}"], _number(row[f"sem_{name}"]))
            for name in (baseline, treatment)
        ]
        bounds = [_number(row[name]) for name in ("difference_low", "difference_high")]
        interval = NOTHING
        if not any(math.isnan(bound) for bound in bounds):
            interval = " to ".join(f"{bound:+.4g}" for bound in bounds)
        effect = _number(row["effect"])
        rows.append(
            [
                *(row["dataset"], row["architecture"], row["subset"]),
                *(LABELS[row["measure"]], row["level"], *sides, f"{row['difference']:+.4g}"),
                *(interval, f"{row[f'n_{baseline}']} / {row[f'n_{treatment}']}"),
                NOTHING if math.isnan(effect) else f"{effect:+.2f}",
                *(row["expected"], row["direction"]),
                NO_TEST if row["p"] == NO_TEST else format_p(row["p"]),
            ]
        )
    notes = [
        "Over sequences: runs with the lowest validation loss (for the continuous Jaccard, the "
        "mean over pairs of runs), the same test sequences under both conditions; one-sided "
        "paired Wilcoxon test, 95 % bootstrap interval of the mean difference.",
        "Over seeds: one value per random initialisation; one-sided Mann–Whitney test. It is "
        "the only one of the two that speaks of models trained anew.",
        "Values are means ± standard error. Expected: what the paper says the prior does; "
        "found: the sign of the difference. p-values are not corrected for the number of rows.",
    ]
    title = f"Effect of the prior: {names[1]} against {names[0]}"
    return markdown_page(title, header, rows, notes)


def _number(value: object) -> float:
    return math.nan if value == NOTHING else float(value)
