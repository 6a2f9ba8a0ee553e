"""Where text and released code of the Fourier prior differ, and what each choice changes."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from fourier_prior.analysis.seed_values import seed_values, values_by_seed
from fourier_prior.analysis.tidy_tables import select
from fourier_prior.statistics.contrasts import contrast_interval
from fourier_prior.statistics.significance import (
    bootstrap_interval,
    paired_test,
    sem,
    unpaired_test,
)
from fourier_prior.vocabulary import MEASURES, measures_about

PREDICTION = ("training", "performance")
ATTRIBUTION = ("stability", "smoothness", "place")
"""What the measures that are compared are about, in the order of tables; see `vocabulary`."""
DEEPSHAP, DIFFERENCE = "DeepSHAP", "gradient × difference"
KEYS = ["dataset", "architecture"]
COLUMNS = [
    *(*KEYS, "condition", "released", "against", "measure", "scores", "unit", "n", "n_against"),
    *("mean", "sem", "difference", "low", "high", "p"),
]
NOTHING = "–"


def variant_measures(
    questions: Sequence[str] = (*PREDICTION, *ATTRIBUTION), architecture: str | None = None
) -> list[str]:
    """Return the measures that are compared, of one architecture or of all."""
    return [m.key for m in measures_about(*questions, shown="variants", architecture=architecture)]


def welch_interval(values: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """95 % interval of a difference of means of independent samples (Welch).

    Parameters
    ----------
    values, others : sequence of float
        Of the condition and of the one it is compared with.

    Returns
    -------
    low, high : float
        NaN if a sample has fewer than two values or neither varies.
    """
    if min(len(values), len(others)) < 2 or max(np.ptp(values), np.ptp(others)) == 0:
        return math.nan, math.nan
    return contrast_interval([values, others], [1, -1])


def prior_variants_table(
    performance: pd.DataFrame,
    interpretability: pd.DataFrame,
    pairs: pd.DataFrame,
    released_scores: pd.DataFrame,
    choices: Mapping[tuple[str, str, str], Sequence[str]],
    baseline: str,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Compare every variant of the prior with models without it, and with the text's variant.

    Parameters
    ----------
    performance, interpretability, pairs : pandas.DataFrame
        As for `seed_values.seed_values`.
    released_scores : pandas.DataFrame
        Measures of the best models by gradient times difference from the references, as
        `interpretability`.
    choices : mapping of (dataset, architecture, condition) to sequence of str
        Variants of the prior, and which choices each makes as released; the baseline makes none.
    baseline : str
        Condition without prior.
    random : numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`. Unit ``seeds``: one value per initialisation (Welch interval,
        Mann-Whitney test). Unit ``sequences``: the best models on the test sample, both kinds of
        scores (bootstrap interval, paired Wilcoxon test). Tests are two-sided. ``against`` says
        ``DeepSHAP scores`` where gradient times difference is compared with them, in one model.
    """
    seeds = seed_values(performance, interpretability, pairs).dropna(subset="value")
    best = {"run": "best", "sample": "test", "subset": "all"}
    scores = {
        DEEPSHAP: select(interpretability, **best),
        DIFFERENCE: select(released_scores, **best),
    }
    models = list(dict.fromkeys((d, a) for d, a, _ in choices))
    rows = []
    for dataset, architecture in models:
        own = {"dataset": dataset, "architecture": architecture}
        made = {c: list(x) for (d, a, c), x in choices.items() if (d, a) == (dataset, architecture)}
        text = next((c for c, x in made.items() if c != baseline and not x), None)
        for condition, as_released in made.items():
            labels = {**own, "condition": condition, "released": ", ".join(as_released) or NOTHING}
            others = [c for c in (baseline, text) if c not in (condition, None)]
            if condition in (baseline, text):
                others = [baseline]
            for measure in variant_measures(architecture=architecture):
                values = _values(seeds, own, measure)
                rows += [
                    {**labels, **_over_seeds(values, condition, other), "measure": measure}
                    for other in others
                    if {condition, other} <= set(values["condition"])
                ]
                by_scores = {
                    kind: _values(table, own, measure).dropna(subset="example")
                    for kind, table in scores.items()
                }
                sides = {
                    (kind, c): select(table, condition=c).set_index("example")["value"]
                    for kind, table in by_scores.items()
                    for c in made
                }
                compared = [((kind, condition), (kind, o), o) for kind in scores for o in others]
                compared.append(
                    ((DIFFERENCE, condition), (DEEPSHAP, condition), f"{DEEPSHAP} scores")
                )
                for one, other, name in compared:
                    if len(sides[one]) and len(sides[other]):
                        found = _over_sequences(sides[one], sides[other], random)
                        rows.append(
                            {
                                **labels,
                                **found,
                                "measure": measure,
                                "scores": one[0],
                                "against": name,
                            }
                        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _values(table: pd.DataFrame, own: Mapping[str, str], measure: str) -> pd.DataFrame:
    return select(table, **own, measure=measure)


def _over_seeds(values: pd.DataFrame, condition: str, other: str) -> dict:
    one, two = (values_by_seed(values, c).to_numpy() for c in (condition, other))
    low, high = (math.nan, math.nan) if condition == other else welch_interval(one, two)
    question = MEASURES[values["measure"].iloc[0]].question
    return {
        "against": other,
        "scores": DEEPSHAP if question in ATTRIBUTION else NOTHING,
        "unit": "seeds",
        "n": one.size,
        "n_against": two.size,
        "mean": one.mean(),
        "sem": sem(one),
        "difference": one.mean() - two.mean(),
        "low": low,
        "high": high,
        "p": math.nan if condition == other else unpaired_test(two, one).p,
    }


def _over_sequences(one: pd.Series, two: pd.Series, random: np.random.Generator) -> dict:
    both = pd.concat([one, two], axis=1, join="inner", keys=["one", "two"]).astype(float)
    difference = both["one"] - both["two"]
    same = bool((difference == 0).all())
    low, high = (math.nan, math.nan) if same else bootstrap_interval(difference, random)
    return {
        "unit": "sequences",
        "n": len(both),
        "n_against": len(both),
        "mean": both["one"].mean(),
        "sem": sem(both["one"]),
        "difference": difference.mean(),
        "low": low,
        "high": high,
        "p": math.nan if same else paired_test(both["two"], both["one"]).p,
    }
