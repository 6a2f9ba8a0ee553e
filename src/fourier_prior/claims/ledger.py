"""The ledger of the papers' claims: what was published, what came out here, and the verdict."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
from scipy import stats

REPRODUCED = "reproduced"
DIRECTION_ONLY = "direction only"
NOT_REPRODUCED = "not reproduced"
NO_TEST = "no test"
NOT_RUN = "not run"
VERDICTS = (REPRODUCED, DIRECTION_ONLY, NOT_REPRODUCED, NO_TEST, NOT_RUN)
SIGNIFICANT = 0.05
OTHER_DATA = "embedded data"
OTHER_MOTIF = "another motif matrix than the paper's, which is not published"


@dataclass(frozen=True)
class Side:
    """One condition of a claim, as it came out here.

    Attributes
    ----------
    value, error : float
        Estimate and its standard error.
    n : int
        Number of sequences, runs or networks.
    """

    value: float = math.nan
    error: float = math.nan
    n: int = 0


@dataclass(frozen=True)
class Finding:
    """What came out for a claim.

    Attributes
    ----------
    baseline, treatment : Side
        A claim about one value has only a treatment.
    difference, low, high : float
        Treatment minus baseline (or the one value) and its 95 % interval.
    p : float
        One-sided in the claimed direction; NaN without a test.
    test : str
        Name of the test.
    least_p : float
        Least p-value that samples of this size can give.
    exact : bool
        Whether the value was recomputed from the published network and data, so that it must
        agree to the printed digits.
    remark : str
        Why the published value cannot be compared; empty if it can.
    """

    baseline: Side = Side()
    treatment: Side = Side()
    difference: float = math.nan
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    test: str = ""
    least_p: float = 0.0
    exact: bool = False
    remark: str = ""


def published_difference(claim: Mapping[str, str]) -> tuple[float, float]:
    """Return the published difference (or single value) and how exactly it is known.

    NaN where a value is not recorded; of a list (of images) its length. Without a stated reading
    error, half a unit of the last printed digit counts, once for each value.
    """
    sides = ["published_treatment"] + (["published_baseline"] if claim["baseline"] else [])
    if any(not claim[side] for side in sides):
        return math.nan, math.nan
    listed = claim["published_treatment"].split()
    if len(listed) > 1:
        return float(len(listed)), 0.0
    values = [float(claim[side]) for side in sides]
    stated = claim["reading_error"]
    each = [float(stated) if stated else _half_a_digit(claim[side]) for side in sides]
    return values[0] - sum(values[1:]), sum(each)


def _half_a_digit(text: str) -> float:
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


def verdict(
    finding: Finding | None, direction: str, published: float, tolerance: float
) -> tuple[str, str]:
    """Judge a claim.

    Parameters
    ----------
    finding : Finding or None
        None if the data set or condition was not run.
    direction : {"less", "greater", ""}
        Claimed sign of treatment minus baseline; empty for a single value.
    published, tolerance : float
        Published difference or value and its reading error; NaN if not recorded.

    Returns
    -------
    verdict, reason : str
        One of `VERDICTS`. A comparison is *reproduced* if it has the claimed direction, p < 0.05,
        and its 95 % interval covers the published difference; *direction only* if the interval does
        not, or nothing comparable was published; otherwise *not reproduced*. It has *no test* where
        none is possible or samples are too small for p < 0.05. A single value is *reproduced* if
        the interval covers it (if recomputed exactly: if it agrees to the printed digits).
    """
    if finding is None:
        return NOT_RUN, "this config makes no such value"
    if not direction:
        return _verdict_on_value(finding, published, tolerance)
    if not math.isfinite(finding.p):
        return NO_TEST, "one value per condition"
    if finding.least_p >= SIGNIFICANT:
        return NO_TEST, f"samples this small give no p below {finding.least_p:.2g}"
    sign = -1 if direction == "less" else 1
    if sign * finding.difference <= 0:
        return NOT_REPRODUCED, "other direction or no difference"
    if finding.p >= SIGNIFICANT:
        return NOT_REPRODUCED, f"p is not below {SIGNIFICANT:g}"
    if finding.remark:
        return DIRECTION_ONLY, finding.remark
    if math.isnan(published):
        return DIRECTION_ONLY, "the published value is not recorded"
    if _covers(finding, published, tolerance):
        return REPRODUCED, ""
    return DIRECTION_ONLY, "the interval does not cover the published difference"


def _verdict_on_value(finding: Finding, published: float, tolerance: float) -> tuple[str, str]:
    if finding.remark:
        return NO_TEST, finding.remark
    if math.isnan(published):
        return NO_TEST, "the published value is not recorded"
    if finding.exact:
        # Binary fractions lie a hair beside decimal ones.
        agrees = abs(finding.difference - published) <= tolerance * (1 + 1e-6)
        return (REPRODUCED, "") if agrees else (NOT_REPRODUCED, "the recomputed value differs")
    if math.isnan(finding.low):
        return NO_TEST, "one value"
    if _covers(finding, published, tolerance):
        return REPRODUCED, ""
    return NOT_REPRODUCED, "the interval does not cover the published value"


def _covers(finding: Finding, published: float, tolerance: float) -> bool:
    return finding.low - tolerance <= published <= finding.high + tolerance


def ledger(
    table: pd.DataFrame, find: Callable[[Mapping[str, str]], Finding | None]
) -> pd.DataFrame:
    """Set every claim beside what came out here.

    Parameters
    ----------
    table : pandas.DataFrame
        As `claims` returns.
    find : callable
        Gives the finding of a claim (a row as a mapping), None if it was not run.

    Returns
    -------
    pandas.DataFrame
        One row per claim, in the same order: its columns; value, standard error and n of both
        sides; difference with its 95 % interval; test, p, and p adjusted over all tested claims
        (Benjamini-Hochberg); verdict and reason.
    """
    rows = []
    for claim in table.to_dict("records"):
        finding = find(claim)
        published, tolerance = published_difference(claim)
        judged, reason = verdict(finding, claim["direction"], published, tolerance)
        found = finding or Finding()
        values = {
            f"{name}_{side}": getattr(getattr(found, side), name) if finding else math.nan
            for side in ("baseline", "treatment")
            for name in ("value", "error", "n")
        }
        rows.append(
            claim
            | values
            | {"published_difference": published, "difference": found.difference}
            | {"difference_low": found.low, "difference_high": found.high}
            | {"test": found.test, "our_p": found.p, "verdict": judged, "reason": reason}
        )
    result = pd.DataFrame(rows).rename(columns={"p": "published_p"})
    result.insert(result.columns.get_loc("our_p") + 1, "adjusted_p", math.nan)
    tested = result["our_p"].notna()
    if tested.any():
        adjusted = stats.false_discovery_control(result.loc[tested, "our_p"].astype(float))
        result.loc[tested, "adjusted_p"] = adjusted
    return result
