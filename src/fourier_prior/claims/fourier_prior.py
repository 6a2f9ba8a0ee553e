"""What a run has to say about the claims of the Fourier prior paper."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from fourier_prior.analysis.simulation import main_scores
from fourier_prior.analysis.tidy_tables import pair, select
from fourier_prior.claims.ledger import OTHER_DATA, OTHER_MOTIF, Finding, Side
from fourier_prior.randomness import generator
from fourier_prior.statistics.contrasts import contrast, contrast_interval
from fourier_prior.statistics.significance import (
    bootstrap_interval,
    paired_test,
    sem,
    unpaired_test,
)
from fourier_prior.vocabulary import GRADIENT, MEASURES

Claim = Mapping[str, str]
PATTERN_COLUMNS = ["dataset", "architecture", "condition", "head", "metacluster", "kept"]
PATTERN_COLUMNS += ["consensus"]
_COMPLEMENT = str.maketrans("ACGT", "TGCA")


@dataclass(frozen=True)
class Tables:
    """Tidy tables of a run, of all conditions, empty where the config has none.

    Attributes
    ----------
    performance, interpretability, gradients, stability : pandas.DataFrame
        As the rules of these names write them, conditions that are compared and others together.
    calls : pandas.DataFrame
        Columns dataset, architecture, condition, head, rank, overlapping.
    patterns : pandas.DataFrame
        Columns `PATTERN_COLUMNS`.
    embedded : bool
        Whether data sets are simulated stand-ins, whose values cannot be the published ones.
    simulation : pandas.DataFrame or None
        Simulated SPI1 sequences: columns level, condition, run, method, example, measure, value.
    """

    performance: pd.DataFrame
    interpretability: pd.DataFrame
    gradients: pd.DataFrame
    stability: pd.DataFrame
    calls: pd.DataFrame
    patterns: pd.DataFrame
    embedded: bool
    simulation: pd.DataFrame | None = None


def find(claim: Claim, tables: Tables) -> Finding | None:
    """Look up one claim.

    Parameters
    ----------
    claim : mapping
        Row of `published.values.claims`; its ``over`` says what values are and how they are tested:
        ``sequences`` paired Wilcoxon over test sequences of the selected runs (stability: means
        over pairs of runs), bootstrap interval; ``seeds`` means over initialisations, Mann-Whitney,
        Welch interval; ``selected`` and ``pooled`` values of the selected run, tested over
        initialisations (without a baseline a t interval); ``gain`` the same on differences between
        small and whole training set, Welch test (stability: factors of means over test sequences,
        bootstrap); ``calls``, ``motifs`` counts without a test; ``value`` one condition, t interval
        over initialisations.
    tables : Tables

    Returns
    -------
    Finding or None
    """
    if claim["dataset"] == "simulation":
        finding = _simulated(claim, tables.simulation)
        other = OTHER_MOTIF
    else:
        finding = _FINDERS[claim["over"]](claim, tables)
        other = OTHER_DATA if tables.embedded else ""
    return replace(finding, remark=other) if finding else None


def _of_model(table: pd.DataFrame, claim: Claim, **values: str) -> pd.DataFrame:
    return select(table, dataset=claim["dataset"], architecture=claim["architecture"], **values)


def _paired(rows: pd.DataFrame, claim: Claim) -> Finding | None:
    both = pair(rows, claim["baseline"], claim["treatment"])
    if both.empty:
        return None
    before, after = both[claim["baseline"]].to_numpy(), both[claim["treatment"]].to_numpy()
    return paired_finding(before, after, claim)


def paired_finding(before: np.ndarray, after: np.ndarray, claim: Claim) -> Finding:
    """Wilcoxon test and bootstrap interval of paired values."""
    test = paired_test(before, after, claim["direction"])
    low, high = bootstrap_interval(after - before, generator(0, "claim", claim["claim"]))
    differing = int((after != before).sum())
    return Finding(
        _side(before),
        _side(after),
        float(after.mean() - before.mean()),
        low,
        high,
        test.p,
        "paired Wilcoxon",
        least_p=0.5**differing if differing else 0.0,
    )


def unpaired_finding(before: np.ndarray, after: np.ndarray, claim: Claim) -> Finding:
    """Mann-Whitney test and Welch interval of independent values."""
    test = unpaired_test(before, after, claim["direction"])
    low, high = contrast_interval([after, before], [1, -1])
    return Finding(
        _side(before),
        _side(after),
        float(after.mean() - before.mean()),
        low,
        high,
        test.p if min(len(before), len(after)) > 1 else math.nan,
        "Mann-Whitney",
        least_p=1 / math.comb(len(before) + len(after), len(after)),
    )


def mean_finding(values: np.ndarray, **more) -> Finding:
    """Mean of values and its t interval."""
    low, high = contrast_interval([values], [1])
    side = _side(values)
    return Finding(treatment=side, difference=side.value, low=low, high=high, **more)


def _side(values: np.ndarray) -> Side:
    return Side(float(np.mean(values)), sem(values), len(values))


# --- kinds of claims ------------------------------------------------------------------------------


def _sequences(claim: Claim, tables: Tables) -> Finding | None:
    measure = claim["measure"]
    best = {"run": "best", "sample": "test", "subset": claim["subset"]}
    if measure.endswith(GRADIENT):
        rows = _of_model(tables.gradients, claim, measure=measure.removesuffix(GRADIENT), **best)
    elif MEASURES[measure].question == "stability":
        rows = _of_model(tables.stability, claim, measure=measure)
        if measure != "jaccard_top":  # which alone lies between subsets
            rows = select(rows, subset=claim["subset"])
    else:
        rows = _of_model(tables.interpretability, claim, measure=measure, **best)
    return _paired(rows, claim)


def _runs(claim: Claim, tables: Tables, condition: str, subset: str) -> pd.DataFrame:
    task = "penalty" if claim["measure"].endswith("_weight") else "mean"
    return _of_model(
        tables.performance,
        claim,
        subset=subset,
        condition=condition,
        metric=claim["measure"],
        task=task,
    ).dropna(subset="value")


def _both_runs(claim: Claim, tables: Tables, subset: str) -> list[pd.DataFrame] | None:
    sides = [_runs(claim, tables, claim[side], subset) for side in ("baseline", "treatment")]
    return None if any(side.empty for side in sides) else sides


def _seeds(claim: Claim, tables: Tables) -> Finding | None:
    sides = _both_runs(claim, tables, claim["subset"])
    if sides is None:
        return None
    return unpaired_finding(*(side["value"].to_numpy(float) for side in sides), claim)


def _selected(claim: Claim, tables: Tables) -> Finding | None:
    finding, sides = _seeds(claim, tables), _both_runs(claim, tables, claim["subset"])
    if finding is None:
        return None
    chosen = [float(side.loc[side["best"].astype(bool), "value"].iloc[0]) for side in sides]
    return _with_values(finding, *chosen)


def _with_values(finding: Finding, baseline: float, treatment: float) -> Finding:
    """Give values of single runs to a comparison over runs."""
    return replace(
        finding,
        baseline=replace(finding.baseline, value=baseline),
        treatment=replace(finding.treatment, value=treatment),
    )


def _pooled(claim: Claim, tables: Tables) -> Finding | None:
    rows = _of_model(
        tables.interpretability, claim, measure=claim["measure"], subset=claim["subset"]
    )
    rows = rows[rows["example"].isna()]
    best = select(rows, run="best", sample="test")
    if not claim["baseline"]:
        return _pooled_value(rows, claim["treatment"], best)
    return _pooled_over_runs(rows, claim, best)


def _pooled_value(rows: pd.DataFrame, condition: str, best: pd.DataFrame) -> Finding | None:
    """Value of the selected run; its interval is that of the mean over runs."""
    chosen, runs = _chosen_and_runs(rows, condition, best)
    if len(chosen) != 1:
        return None
    value = float(chosen[0])
    if not len(runs):
        return Finding(treatment=Side(value, n=1), difference=value)
    finding = mean_finding(runs)
    return replace(finding, treatment=replace(finding.treatment, value=value), difference=value)


def _chosen_and_runs(
    rows: pd.DataFrame, condition: str, best: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Values of the selected run and of all runs of a condition."""
    chosen = select(best, condition=condition)["value"].dropna().to_numpy(float)
    own = select(rows, condition=condition)
    return chosen, own.loc[own["run"] != "best", "value"].dropna().to_numpy(float)


def _pooled_over_runs(rows: pd.DataFrame, claim: Claim, best: pd.DataFrame) -> Finding | None:
    sides = [_chosen_and_runs(rows, claim[side], best) for side in ("baseline", "treatment")]
    chosen, runs = zip(*sides, strict=True)
    if any(len(values) != 1 for values in chosen):
        return None
    values = [float(value[0]) for value in chosen]
    if any(not len(of_side) for of_side in runs):
        sides = [Side(value, n=1) for value in values]
        return Finding(*sides, values[1] - values[0])
    return _with_values(unpaired_finding(*runs, claim), *values)


def _gain(claim: Claim, tables: Tables) -> Finding | None:
    if MEASURES[claim["measure"]].question == "stability":
        return _gain_in_stability(claim, tables.stability)
    small, whole = _both_runs(claim, tables, "top"), _both_runs(claim, tables, "all")
    if small is None or whole is None:
        return None
    samples = [side["value"].to_numpy(float) for side in (*small, *whole)]
    signs = [-1, 1, 1, -1]
    estimate, error, freedom = contrast(samples, signs)
    low, high = contrast_interval(samples, signs)
    p = math.nan
    if error > 0:
        below = float(stats.t.cdf(estimate / error, freedom))
        p = below if claim["direction"] == "less" else 1 - below
    gains = [np.mean(whole[1]["value"]) - np.mean(whole[0]["value"])]
    gains.append(np.mean(small[1]["value"]) - np.mean(small[0]["value"]))
    counts = [len(samples[2]) + len(samples[3]), len(samples[0]) + len(samples[1])]
    sides = [Side(float(gain), n=n) for gain, n in zip(gains, counts, strict=True)]
    return Finding(*sides, estimate, low, high, p, "Welch t of four means")


def _gain_in_stability(claim: Claim, table: pd.DataFrame) -> Finding | None:
    """Compare factors by which similarity rises: between amounts of data, and between seeds.

    A factor is one of means over sequences; its interval and p are of a bootstrap over sequences,
    because a sequence alone may have no factor (similarities near 0, of either sign).
    """
    columns = []
    for measure in ("jaccard_initialisations", claim["measure"]):
        rows = _of_model(table, claim, measure=measure)
        rows = rows if measure == claim["measure"] else select(rows, subset="all")
        columns.append(pair(rows, claim["baseline"], claim["treatment"]))
    both = pd.concat(columns, axis=1, join="inner").to_numpy(float)
    means = both.mean(axis=0) if len(both) else np.zeros(4)
    if (means <= 0).any():
        return None
    draws = generator(0, "claim", claim["claim"]).integers(0, len(both), (2000, len(both)))
    resampled = both[draws].mean(axis=1)
    differences = resampled[:, 3] / resampled[:, 2] - resampled[:, 1] / resampled[:, 0]
    low, high = np.quantile(differences, [0.025, 0.975])
    opposite = differences <= 0 if claim["direction"] == "greater" else differences >= 0
    factors = [float(means[1] / means[0]), float(means[3] / means[2])]
    sides = [Side(factor, n=len(both)) for factor in factors]
    p = (opposite.sum() + 1) / (len(draws) + 1)
    return Finding(*sides, factors[1] - factors[0], float(low), float(high), p, "bootstrap")


def _calls(claim: Claim, tables: Tables) -> Finding | None:
    curves = [
        _of_model(tables.calls, claim, head=claim["detail"], condition=claim[side])
        for side in ("baseline", "treatment")
    ]
    if any(curve.empty for curve in curves):
        return None
    rank = min(curve["rank"].max() for curve in curves)
    counts = [int(curve.loc[curve["rank"] == rank, "overlapping"].iloc[0]) for curve in curves]
    sides = [Side(count, n=int(rank)) for count in counts]
    return Finding(*sides, counts[1] - counts[0])


def _motifs(claim: Claim, tables: Tables) -> Finding | None:
    measure = claim["measure"]
    head, _, word = claim["detail"].partition(", ")

    def count(condition):
        rows = _of_model(tables.patterns, claim, head=head, condition=condition)
        if rows.empty or not measure.startswith("motifs_"):
            return None
        kept = rows["kept"].astype(bool)
        kinds = {
            "motifs_kept": kept,
            "motifs_with_word": kept & rows["consensus"].map(lambda text: _holds(text, word)),
            "motifs_positive": rows["metacluster"] == "pos_patterns",
            "motifs_negative": rows["metacluster"] == "neg_patterns",
        }
        return Side(int(kinds[measure].sum()), n=1)

    treatment = count(claim["treatment"])
    if treatment is None:
        return None
    if not claim["baseline"]:
        return Finding(treatment=treatment, difference=treatment.value)
    baseline = count(claim["baseline"])
    if baseline is None:
        return None
    return Finding(baseline, treatment, treatment.value - baseline.value)


def _holds(consensus: str, word: str) -> bool:
    """Whether a word is part of a consensus sequence, on either strand."""
    return word in consensus or word.translate(_COMPLEMENT)[::-1] in consensus


def _value(claim: Claim, tables: Tables) -> Finding | None:
    values = _runs(claim, tables, claim["treatment"], claim["subset"])["value"].to_numpy(float)
    return mean_finding(values) if len(values) else None


def _simulated(claim: Claim, table: pd.DataFrame | None) -> Finding | None:
    """Over sequences, of the means over runs; pooled values over runs."""
    if table is None:
        return None
    level = np.isclose(table["level"].astype(float), float(claim["detail"]))
    rows = select(table[level], measure=claim["measure"], method=main_scores(table))
    rows = rows[rows["condition"].isin([claim["baseline"], claim["treatment"]])]
    if set(rows["condition"]) != {claim["baseline"], claim["treatment"]}:
        return None
    if (rows["run"] == "best").any() and claim["over"] == "sequences":
        return _paired(select(rows, run="best"), claim)
    if claim["over"] == "sequences":
        means = rows.groupby(["condition", "example"])["value"].mean().reset_index()
        return _paired(means, claim)
    if (rows["run"] == "best").any():
        return _pooled_over_runs(rows, claim, select(rows, run="best"))
    sides = [select(rows, condition=claim[s])["value"] for s in ("baseline", "treatment")]
    return unpaired_finding(*(side.to_numpy(float) for side in sides), claim)


_FINDERS = {
    "sequences": _sequences,
    "seeds": _seeds,
    "selected": _selected,
    "pooled": _pooled,
    "gain": _gain,
    "calls": _calls,
    "motifs": _motifs,
    "value": _value,
}
