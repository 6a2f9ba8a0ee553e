"""One value per random initialisation of every measure."""

import pandas as pd

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.errors import InputError
from fourier_prior.statistics.conditions import seed_means
from fourier_prior.vocabulary import EXPECTED

KEYS = ["dataset", "architecture", "condition", "seed", "measure"]


def seed_values(
    performance: pd.DataFrame, interpretability: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """Gather what is known of each model that was trained on all data.

    Parameters
    ----------
    performance : pandas.DataFrame
        Tidy table: dataset, architecture, subset, condition, seed, task, metric, value.
    interpretability : pandas.DataFrame
        Tidy table of measures of single sequences: dataset, architecture, subset, condition, run,
        sample, measure, value.
    pairs : pandas.DataFrame
        Mean similarity of pairs of models: dataset, architecture, condition, comparison, run_a,
        run_b, value.

    Returns
    -------
    pandas.DataFrame
        Columns dataset, architecture, condition, seed, measure, value. Prediction on the test
        split, averaged over tasks; means over the test sequences that all seeds see; and
        ``jaccard_initialisations``, a model's mean similarity to the models of other seeds.
    """
    predicted = select(performance, subset="all", task="mean")
    predicted = predicted.rename(columns={"metric": "measure"})
    scored = select(interpretability, subset="all", sample="stability")
    scored = scored[scored["run"] != "best"]
    scored = seed_means(scored, by=["dataset", "architecture"])
    table = pd.concat([predicted, _seeds(scored), agreement(pairs)], ignore_index=True)
    return table.loc[table["measure"].isin(list(EXPECTED)), [*KEYS, "value"]]


def agreement(pairs: pd.DataFrame) -> pd.DataFrame:
    """Average the similarity of each model to the others of its condition.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As for `seed_values`.

    Returns
    -------
    pandas.DataFrame
        Columns dataset, architecture, condition, seed, measure, value.
    """
    pairs = select(pairs, comparison="initialisations")
    sides = [pairs.rename(columns={side: "run"}) for side in ("run_a", "run_b")]
    both = pd.concat(sides, ignore_index=True).assign(measure="jaccard_initialisations")
    return _seeds(seed_means(both, by=["dataset", "architecture"]))


def values_by_seed(table: pd.DataFrame, condition: str) -> pd.Series:
    """Return the values of one condition.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of one measure and model: columns condition, seed, value.
    condition : str

    Returns
    -------
    pandas.Series
        Values as float with index seed, in the order of the rows.

    Raises
    ------
    InputError
        If a seed occurs twice.
    """
    rows = select(table, condition=condition)
    again = rows.loc[rows["seed"].duplicated(), "seed"]
    if len(again):
        raise InputError(
            f"Seed {again.iloc[0]} has several values under {condition}; remake the analysis table."
        )
    return rows.set_index("seed")["value"].astype(float)


def _seeds(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(seed=table["run"].str.removeprefix("seed-")).drop(columns="run")
