"""Negative controls: what is expected, what was observed, and the verdict."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.formatting import format_value
from fourier_prior.statistics.contrasts import contrast_interval
from fourier_prior.statistics.significance import bootstrap_interval, paired_test

PASS, FAIL, OPEN, NO_VERDICT = "pass", "fail", "inconclusive", "no verdict"
VERDICTS = (PASS, FAIL, OPEN, NO_VERDICT)
CHANCE_AUROC = 0.5
MATCH_Q = 0.01
"""Largest q-value at which `motif_database.name_patterns` names a pattern."""
REAL, PERMUTED, SHUFFLED = "real labels", "permuted labels", "shuffled attributions"
SHUFFLES = {
    "bases": "bases shuffled within positions",
    "positions": "positions shuffled",
    "both": "all scores shuffled",
}
CHANCE = ("positions", "both")
"""Shuffles that leave nothing but chance. Permuted bases keep the sign and size of a position."""
COLUMNS = [
    *("control", "condition", "expectation", "expected", "observed", "with_signal"),
    *("n", "unit", "low", "high", "p", "verdict"),
]
NOTHING = "–"


def absent(p: float, low: float, high: float, with_signal: float, significance: float) -> str:
    """Judge a control in which an effect must be absent.

    Parameters
    ----------
    p : float
        Of the test that there is no effect; NaN without a test.
    low, high : float
        95 % interval of what was observed; NaN without one.
    with_signal : float
        What the same measure gives where there is something to find.
    significance : float
        p-value below which the control fails.

    Returns
    -------
    {"pass", "fail", "inconclusive"}
        Inconclusive if there is no test, or one so weak that the interval includes the value with
        signal.
    """
    if math.isnan(p):
        return OPEN
    if p < significance:
        return FAIL
    return OPEN if math.isnan(low) or low <= with_signal <= high else PASS


def present(p: float, significance: float) -> str:
    """Judge a control in which an effect must be present; arguments as for `absent`."""
    if math.isnan(p):
        return OPEN
    return PASS if p < significance else FAIL


def prediction_control(
    real: pd.DataFrame, permuted: pd.DataFrame, significance: float
) -> pd.DataFrame:
    """Models of permuted labels have to predict real labels no better than chance.

    Parameters
    ----------
    real, permuted : pandas.DataFrame
        Tidy performance tables.
    significance : float

    Returns
    -------
    pandas.DataFrame
        One row, columns `COLUMNS`: the models of all conditions together, t-test of auROC 0.5.
    """
    values, reference = (_auroc(table)["value"].to_numpy(dtype=float) for table in (permuted, real))
    p = math.nan
    if values.size > 1:
        p = float(stats.ttest_1samp(values, CHANCE_AUROC, alternative="two-sided").pvalue)
    low, high = contrast_interval([values], [1])
    signal = float(reference.mean())
    return control_rows(
        {
            "control": "permuted labels: test auROC",
            "condition": "all",
            "expectation": "0.5, chance",
            "expected": CHANCE_AUROC,
            "observed": values.mean(),
            "with_signal": signal,
            "n": values.size,
            "unit": "models",
            **judged(low, high, p, absent(p, low, high, signal, significance)),
        }
    )


def _auroc(table: pd.DataFrame) -> pd.DataFrame:
    return select(table, subset="all", task="mean", metric="auroc")


def excess_of_models(excess: pd.DataFrame) -> pd.DataFrame:
    """Average the share of attribution on planted motifs beyond chance over sequences.

    Parameters
    ----------
    excess : pandas.DataFrame
        Columns labels (real, permuted), condition, run, example, observed, expected.

    Returns
    -------
    pandas.DataFrame
        Columns labels, condition, run, value.
    """
    values = excess.assign(value=excess["observed"] - excess["expected"])
    return values.groupby(["labels", "condition", "run"])["value"].mean().reset_index()


def motif_controls(
    excess: pd.DataFrame, baseline: str, treatment: str, significance: float
) -> pd.DataFrame:
    """Models of permuted labels must not find planted motifs, nor must the prior make them.

    Parameters
    ----------
    excess : pandas.DataFrame
        As for `excess_of_models`.
    baseline, treatment : str
        Conditions.
    significance : float

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`: models of all conditions together, and what the prior adds, seed by
        seed. One-sided t-tests over models.
    """
    models = excess_of_models(excess)
    sides = {
        labels: select(models, labels=labels).pivot(
            index="run", columns="condition", values="value"
        )
        for labels in ("real", "permuted")
    }
    added = sides["permuted"][treatment] - sides["permuted"][baseline]
    rows = []
    for what, condition, values, signal in (
        (
            "permuted labels: share of attribution on planted motifs beyond chance",
            "all",
            sides["permuted"].to_numpy().ravel(),
            sides["real"].to_numpy().mean(),
        ),
        (
            "permuted labels: what the prior adds to that share",
            f"{treatment} − {baseline}",
            added.to_numpy(),
            sides["real"][treatment].mean(),
        ),
    ):
        low, high = contrast_interval([values], [1])
        p = math.nan
        if values.size > 1:
            p = float(stats.ttest_1samp(values, 0, alternative="greater").pvalue)
        rows.append(
            {
                "control": what,
                "condition": condition,
                "expectation": "0, no more than chance",
                "expected": 0.0,
                "observed": values.mean(),
                "with_signal": signal,
                "n": values.size,
                "unit": "models" if condition == "all" else "seeds",
                **judged(low, high, p, absent(p, low, high, signal, significance)),
            }
        )
    return control_rows(*rows)


def count_matches(patterns: pd.DataFrame) -> tuple[int, int]:
    """Count the patterns that passed the filter, and those that match a database motif."""
    kept = patterns[patterns["kept"].astype(bool)]
    return len(kept), int(kept["label"].fillna("").ne("").sum())


def pattern_controls(
    patterns: Mapping[tuple[str, str], pd.DataFrame], significance: float
) -> pd.DataFrame:
    """Patterns found where there are no motifs must match the database as rarely as chance does.

    Parameters
    ----------
    patterns : mapping of (what was searched, condition) to pandas.DataFrame
        Tables of patterns; searched are `REAL`, `PERMUTED` and `SHUFFLED`.
    significance : float

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`. A pattern without meaning matches with a probability of at most
        `MATCH_Q`: the q-value covers the whole database. Binomial test; with real labels, more
        matches than chance are expected.
    """
    counts = {key: count_matches(table) for key, table in patterns.items()}
    rows = []
    for (searched, condition), (found, matching) in counts.items():
        p = 1.0
        low = high = math.nan
        if found:
            test = stats.binomtest(matching, found, MATCH_Q, alternative="greater")
            p = float(test.pvalue)
        signal = counts[REAL, condition][1]
        if searched == REAL:
            verdict, expectation = present(p, significance), "more than chance"
        else:
            expectation = "no more than chance"
            verdict = FAIL if p < significance else PASS if signal else OPEN
        rows.append(
            {
                "control": f"{searched}: TF-MoDISco patterns that match a known motif",
                "condition": condition,
                "expectation": expectation,
                "expected": MATCH_Q * found,
                "observed": matching,
                "with_signal": signal,
                "n": found,
                "unit": "patterns",
                **judged(low, high, p, verdict),
            }
        )
    return control_rows(*rows)


def similarity_controls(
    bounds: pd.DataFrame,
    stability: pd.DataFrame,
    conditions: Sequence[str],
    significance: float,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Models of different seeds have to agree better than with shuffled tracks.

    Parameters
    ----------
    bounds : pandas.DataFrame
        Columns compared (itself, bases, positions, both), run, example, value.
    stability : pandas.DataFrame
        Tidy table with the measure ``jaccard_initialisations``, one value per sequence.
    conditions : sequence of str
    significance : float
    random : numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`: each condition against each kind of shuffle, over sequences (one-sided
        paired Wilcoxon test); the value with signal is the similarity of tracks to themselves.
    """
    chance = bounds.groupby(["compared", "example"])["value"].mean()
    best = float(chance["itself"].mean())
    observed = select(stability, measure="jaccard_initialisations", subset="all")
    rows = []
    for condition in conditions:
        values = select(observed, condition=condition).set_index("example")["value"]
        low, high = bootstrap_interval(values, random)
        for shuffle, words in SHUFFLES.items():
            is_chance = shuffle in CHANCE
            p = math.nan
            if is_chance:
                p = paired_test(chance[shuffle].reindex(values.index), values, "greater").p
            expected = float(chance[shuffle].mean())
            rows.append(
                {
                    "control": f"similarity between seeds, against {words}",
                    "condition": condition,
                    "expectation": f"{'above' if is_chance else 'beside'} "
                    f"{format_value(expected)} (SD over sequences "
                    f"{format_value(chance[shuffle].std())}), below {format_value(best)}",
                    "expected": expected,
                    "observed": values.mean(),
                    "with_signal": best,
                    "n": len(values),
                    "unit": "sequences",
                    **judged(
                        *(low, high, p, present(p, significance) if is_chance else NO_VERDICT)
                    ),
                }
            )
    return control_rows(*rows)


def judged(low: float, high: float, p: float, verdict: str) -> dict:
    """Columns of what a control shows: interval, p-value, verdict."""
    return {"low": low, "high": high, "p": p, "verdict": verdict}


def control_rows(*rows: Mapping) -> pd.DataFrame:
    """Rows of the table of controls."""
    return pd.DataFrame(rows, columns=COLUMNS)
