"""The spread between initialisations beside the effect of the prior."""

import math

import pandas as pd

from fourier_prior.analysis.negative_controls import FAIL, PASS, control_rows, judged
from fourier_prior.analysis.seed_values import seed_values, values_by_seed
from fourier_prior.vocabulary import LABELS


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
        sides = [values_by_seed(group, c).to_numpy() for c in (baseline, treatment)]
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
    return control_rows(
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
                **judged(math.nan, math.nan, math.nan, PASS if row.ratio > 1 else FAIL),
            }
            for row in spread.itertuples()
        )
    )
