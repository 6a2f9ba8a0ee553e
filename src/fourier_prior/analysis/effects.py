"""The effect of the prior on every measure: over sequences and over initialisations."""

import pandas as pd

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.statistics.conditions import compare_conditions, compare_seeds
from fourier_prior.vocabulary import EXPECTED

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
