"""Controls that can fail: what is expected, what was observed, and the verdict."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from fourier_prior.contrasts import contrast_interval
from fourier_prior.plots import condition_label
from fourier_prior.reporting import LABELS, format_p, format_value, markdown_page, select
from fourier_prior.seed_values import seed_values
from fourier_prior.statistics import bootstrap_interval, paired_test

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
    return _rows(
        {
            "control": "permuted labels: test auROC",
            "condition": "all",
            "expectation": "0.5, chance",
            "expected": CHANCE_AUROC,
            "observed": values.mean(),
            "with_signal": signal,
            "n": values.size,
            "unit": "models",
            **_judged(low, high, p, absent(p, low, high, signal, significance)),
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
                **_judged(low, high, p, absent(p, low, high, signal, significance)),
            }
        )
    return _rows(*rows)


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
                **_judged(low, high, p, verdict),
            }
        )
    return _rows(*rows)


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
                    **_judged(
                        *(low, high, p, present(p, significance) if is_chance else NO_VERDICT)
                    ),
                }
            )
    return _rows(*rows)


def spread_of_seeds(
    performance: pd.DataFrame,
    interpretability: pd.DataFrame,
    pairs: pd.DataFrame,
    baseline: str,
    treatment: str,
) -> pd.DataFrame:
    """Put the spread between seeds of every measure beside the effect of the prior.

    Parameters
    ----------
    performance, interpretability, pairs : pandas.DataFrame
        As for `seed_values.seed_values`.
    baseline, treatment : str
        Conditions.

    Returns
    -------
    pandas.DataFrame
        Per measure: n (smaller number of seeds), sd (pooled over both conditions), difference of
        the means, ratio |difference| / sd. Measures that do not vary, or have one seed, are left
        out.
    """
    values = seed_values(performance, interpretability, pairs).dropna(subset="value")
    rows = []
    for measure, group in values.groupby("measure", sort=False):
        sides = [
            select(group, condition=condition)["value"].to_numpy(dtype=float)
            for condition in (baseline, treatment)
        ]
        if min(side.size for side in sides) < 2:
            continue
        squares = sum((side.size - 1) * side.var(ddof=1) for side in sides)
        sd = math.sqrt(squares / (sum(side.size for side in sides) - 2))
        if sd == 0:
            continue
        difference = float(sides[1].mean() - sides[0].mean())
        rows.append(
            {
                "measure": measure,
                "n": min(side.size for side in sides),
                "sd": sd,
                "difference": difference,
                "ratio": abs(difference) / sd,
            }
        )
    return pd.DataFrame(rows, columns=["measure", "n", "sd", "difference", "ratio"])


def spread_controls(spread: pd.DataFrame, baseline: str, treatment: str) -> pd.DataFrame:
    """List for each measure whether the effect of the prior exceeds the spread between seeds.

    Parameters
    ----------
    spread : pandas.DataFrame
        As `spread_of_seeds` returns.
    baseline, treatment : str
        Conditions.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; observed is the ratio, the value with signal the difference.
    """
    return _rows(
        *(
            {
                "control": f"effect of the prior / SD between seeds: {LABELS[row.measure]}",
                "condition": f"{treatment} − {baseline}",
                "expectation": "above 1",
                "expected": 1.0,
                "observed": row.ratio,
                "with_signal": row.difference,
                "n": row.n,
                "unit": "seeds",
                **_judged(math.nan, math.nan, math.nan, PASS if row.ratio > 1 else FAIL),
            }
            for row in spread.itertuples()
        )
    )


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


def _judged(low: float, high: float, p: float, verdict: str) -> dict:
    return {"low": low, "high": high, "p": p, "verdict": verdict}


def _rows(*rows: Mapping) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)
