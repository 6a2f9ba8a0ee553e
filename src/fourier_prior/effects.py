"""The effect of the prior on every measure: over sequences and over initialisations."""

import math

import pandas as pd

from fourier_prior.plots import condition_label
from fourier_prior.reporting import LABELS, format_p, format_value, markdown_page, select
from fourier_prior.statistics import EXPECTED, compare_conditions, compare_seeds

NO_TEST = "no test"
NOTHING = "–"


def effects_table(
    interpretability: pd.DataFrame,
    stability: pd.DataFrame,
    performance: pd.DataFrame,
    baseline: str,
    treatment: str,
) -> pd.DataFrame:
    """List the effect of the prior on every measure, over sequences and over initialisations.

    Parameters
    ----------
    interpretability, stability, performance : pandas.DataFrame
        Tidy tables of all models.
    baseline, treatment : str
        Conditions.

    Returns
    -------
    pandas.DataFrame
        One row per model, measure and level. Level ``sequences``: the selected runs (or, for
        stability, the mean over pairs of runs), paired over test sequences, Wilcoxon. Level
        ``seeds``: one value per initialisation, Mann–Whitney. Columns as in
        `fourier_prior.statistics.compare_conditions`; what a level does not have says ``–``, what
        has no test (a pooled value, a single seed) says so.
    """
    keys = ["dataset", "architecture", "subset"]
    best = select(interpretability, run="best", sample="test")
    by_sequence = pd.concat([best, stability], ignore_index=True)
    sequences = compare_conditions(by_sequence, baseline, treatment, by=keys)
    sequences = sequences.rename(columns={"n": f"n_{baseline}"})
    sequences[f"n_{treatment}"] = sequences[f"n_{baseline}"]
    per_seed = select(interpretability, sample="stability")
    seeds = [
        compare_seeds(per_seed[per_seed["run"] != "best"], baseline, treatment, by=keys),
        compare_seeds(
            select(performance, task="mean"),
            baseline,
            treatment,
            seed="seed",
            measure="metric",
            by=keys,
        ),
    ]
    levels = [("sequences", sequences), *(("seeds", table) for table in seeds)]
    effects = pd.concat(
        [table.assign(level=level) for level, table in levels if len(table)] or [sequences],
        ignore_index=True,
    )
    effects = effects[effects["measure"].isin(EXPECTED)]
    sides = [f"{kind}_{name}" for name in (baseline, treatment) for kind in ("mean", "sem")]
    columns = [*keys, "level", "measure", f"n_{baseline}", f"n_{treatment}", *sides, "difference"]
    columns += ["difference_low", "difference_high", "effect", "dz", "p", "test", "expected"]
    effects = effects.reindex(columns=[*columns, "direction"])
    effects["p"] = effects["p"].astype(object).where(effects["p"].notna(), NO_TEST)
    return effects.astype(object).where(effects.notna(), NOTHING)


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
