"""What a run has to say about the claims of the DeepLIFT appendix."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.claims.fourier_prior import mean_finding, paired_finding, unpaired_finding
from fourier_prior.claims.ledger import Finding, Side
from fourier_prior.deeplift_studies.motif_matches import STRONG, false_negatives
from fourier_prior.design.paths import NETWORK
from fourier_prior.files import read_table
from fourier_prior.randomness import generator

AUTHORS = "authors"
OTHER_NETWORK = "another network and scale"
OTHER_SEQUENCES = "another draw of sequences"
Claim = Mapping[str, str]


@dataclass(frozen=True)
class Studies:
    """Tables of the appendix by network, the one that figures show first; empty if not made.

    Attributes
    ----------
    minimum : pandas.DataFrame or None
        From `deeplift_studies.minimum.contributions`.
    auroc, matches, normalisation : dict of str to pandas.DataFrame
        Of networks on motifs.
    accuracy : dict of str to pandas.DataFrame
        Of networks on digits.
    erasures : dict of (str, str) to pandas.DataFrame
        By network and scale of pixels.
    """

    minimum: pd.DataFrame | None = None
    auroc: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    matches: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    normalisation: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    accuracy: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    erasures: Mapping[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def from_files(cls, minimum: Sequence[str], networks: Iterable[str]) -> "Studies":
        """Read the table of the toy network, if there is one, and those of all networks."""
        tables = {}
        for path in networks:
            place = NETWORK.parse(path)
            name, network, table = place["file"], place["network"], read_table(path)
            if name.startswith("erasures."):
                tables.setdefault("erasures", {})[network, name.split(".")[1]] = table
            else:
                tables.setdefault(name.split(".")[0], {})[network] = table
        return cls(minimum=read_table(minimum[0]) if minimum else None, **tables)


def find(claim: Claim, studies: Studies) -> Finding | None:
    """Look up one claim of the appendix.

    The authors' network decides where it is given: values must then agree to the printed digits.
    Otherwise values are means over networks trained here, with a t interval, and comparisons are
    those of the first of them.

    Parameters
    ----------
    claim : mapping
        Row of `published.values.claims`.
    studies : Studies

    Returns
    -------
    Finding or None
    """
    return _FINDERS[claim["measure"]](claim, studies)


def _of_networks(
    tables: Mapping[str, pd.DataFrame], value: Callable[[pd.DataFrame], float | None]
) -> Finding | None:
    if AUTHORS in tables:
        found = value(tables[AUTHORS])
        if found is None:
            return None
        return Finding(treatment=Side(found, n=1), difference=found, exact=True)
    values = [value(table) for table in tables.values()]
    values = np.array([v for v in values if v is not None], dtype=float)
    return mean_finding(values) if len(values) else None


def _shown(tables: Mapping) -> object | None:
    """Table of the authors' network, else of the first."""
    names = sorted(tables, key=lambda name: AUTHORS not in name)
    return tables[names[0]] if names else None


def _identity(deviation: float, n: int) -> Finding:
    return Finding(treatment=Side(deviation, n=n), difference=deviation, exact=True)


def _closed_form(claim: Claim, studies: Studies) -> Finding | None:
    if studies.minimum is None:
        return None
    rows = select(studies.minimum, method=claim["treatment"])
    if rows.empty:
        return None
    distances = [(rows[f"contribution_{i}"] - rows[f"expected_{i}"]).abs().max() for i in (1, 2)]
    return _identity(float(max(distances)), len(rows))


def _accuracy(claim: Claim, studies: Studies) -> Finding | None:
    scale = {"0–1": "unit", "0–255": "raw"}[claim["detail"]]

    def value(table):
        rows = select(table, scale=scale)
        return float(rows["accuracy"].iloc[0]) if len(rows) else None

    return _of_networks(studies.accuracy, value)


def _erasures(claim: Claim, studies: Studies) -> tuple[pd.DataFrame | None, bool]:
    """Erasures of one pair, and whether they are those that were published."""
    theirs = studies.erasures.get((AUTHORS, "raw"))
    table = theirs if theirs is not None else _shown(studies.erasures)
    if table is None:
        return None, False
    original, other = map(int, claim["detail"].split(" → "))
    return table[(table["original"] == original) & (table["other"] == other)], theirs is not None


def _erasure_change(claim: Claim, studies: Studies) -> Finding | None:
    rows, published = _erasures(claim, studies)
    if rows is None:
        return None
    wide = rows.pivot(index="image", columns="method", values="change")
    if not {claim["baseline"], claim["treatment"]} <= set(wide.columns):
        return None
    before, after = (wide[claim[side]].to_numpy(float) for side in ("baseline", "treatment"))
    finding = paired_finding(before, after, claim)
    # Medians were published; the interval is that of their difference over the same images.
    draws = generator(0, "median", claim["claim"]).integers(0, len(before), (1000, len(before)))
    differences = np.median(after[draws], axis=1) - np.median(before[draws], axis=1)
    low, high = np.quantile(differences, [0.025, 0.975])
    medians = [float(np.median(values)) for values in (before, after)]
    return replace(
        finding,
        baseline=replace(finding.baseline, value=medians[0]),
        treatment=replace(finding.treatment, value=medians[1]),
        difference=medians[1] - medians[0],
        low=float(low),
        high=float(high),
        remark="" if published else OTHER_NETWORK,
    )


def _top_images(claim: Claim, studies: Studies) -> Finding | None:
    rows, published = _erasures(claim, studies)
    if rows is None or not published:
        return None
    listed = claim["published_treatment"].split()
    top = select(rows, method=claim["treatment"]).nlargest(len(listed), "change")["image"]
    common = len(set(listed) & set(map(str, top)))
    return Finding(treatment=Side(common, n=len(listed)), difference=common, exact=True)


def _auroc(claim: Claim, studies: Studies) -> Finding | None:
    return _of_networks(
        studies.auroc,
        lambda table: float(select(table, task=claim["detail"])["auroc"].iloc[0]),
    )


def _strong(claim: Claim, table: pd.DataFrame, finder: str = "mended") -> pd.DataFrame:
    motif = claim["detail"].split(",")[0]
    rows = select(table, motif=motif, finder=finder)
    return rows[rows["log_odds"] >= STRONG]


def _strong_matches(claim: Claim, studies: Studies) -> Finding | None:
    table = _shown(studies.matches)
    if table is None:
        return None
    finder = claim["detail"].split(", ")[1]
    count = int((_strong(claim, table, finder)["both"] == 1).sum())
    theirs = AUTHORS in studies.matches
    return Finding(
        treatment=Side(count, n=1),
        difference=count,
        exact=theirs,
        remark="" if theirs else OTHER_SEQUENCES,
    )


def _false_negatives(claim: Claim, studies: Studies) -> Finding | None:
    method = f"{claim['treatment']}:both"
    if claim["over"] == "value":

        def share(table):
            rows = _strong(claim, table, "published")
            if method not in rows:
                return None
            missed, strong = false_negatives(rows, method)
            return 100 * missed / max(strong, 1)

        return _of_networks(studies.matches, share)
    table = _shown(studies.matches)
    columns = [f"{claim[side]}:both" for side in ("baseline", "treatment")]
    if table is None or not set(columns) <= set(table.columns):
        return None
    rows = _strong(claim, table, "published")
    rows = rows[rows["both"] == 1]
    missed = [100.0 * (rows[column] <= 0).to_numpy() for column in columns]
    return paired_finding(*missed, claim)


def _off_task(claim: Claim, studies: Studies) -> Finding | None:
    motif = claim["detail"]
    other = {"GATA1": "TAL1", "TAL1": "GATA1"}[motif]
    table = _shown(studies.matches)
    if table is None:
        return None
    rows = _strong(claim, table)
    rows = rows[(rows[motif] == 1) & (rows["both"] == 0)]
    before, after = (
        rows[f"{claim[side]}:{other}"].to_numpy(float) for side in ("baseline", "treatment")
    )
    return paired_finding(before, after, claim)


def _with_both(claim: Claim, studies: Studies) -> Finding | None:
    motif, method = claim["detail"].split(", ")
    table = _shown(studies.matches)
    if table is None:
        return None
    rows = _strong(claim, table)
    score = f"{method}:both"
    alone = rows.loc[(rows[motif] == 1) & (rows["both"] == 0), score]
    together = rows.loc[rows["both"] == 1, score]
    return unpaired_finding(alone.to_numpy(float), together.to_numpy(float), claim)


def _by_copies(claim: Claim, studies: Studies) -> Finding | None:
    table = _shown(studies.matches)
    if table is None:
        return None
    rows = _strong({**claim, "detail": "TAL1"}, table)
    rows = rows[rows["both"] == 1]
    sides = [
        rows.loc[rows["copies"] == int(claim[side]), f"{claim['detail']}:both"].to_numpy(float)
        for side in ("baseline", "treatment")
    ]
    return unpaired_finding(*sides, claim) if all(map(len, sides)) else None


def _reference(claim: Claim, studies: Studies) -> Finding | None:
    table = _shown(studies.matches)
    columns = [f"{claim[side]}:both" for side in ("baseline", "treatment")]
    if table is None or not set(columns) <= set(table.columns):
        return None
    rows = _strong(claim, table)
    rows = rows[rows["both"] == 1]
    return paired_finding(*(rows[column].to_numpy(float) for column in columns), claim)


def _output_change(claim: Claim, studies: Studies) -> Finding | None:
    table = _shown(studies.normalisation)
    return (
        None if table is None else _identity(float(table["output_change"].abs().max()), len(table))
    )


def _correlation(claim: Claim, studies: Studies) -> Finding | None:
    table = _shown(studies.normalisation)
    if table is None:
        return None
    rows = select(table, task=claim["detail"])
    wide = rows.pivot(index="row", columns="variant", values="correlation")
    both = wide[[claim["baseline"], claim["treatment"]]].dropna().to_numpy(float)
    return paired_finding(both[:, 0], both[:, 1], claim)


_FINDERS = {
    "closed_form_distance": _closed_form,
    "digit_accuracy": _accuracy,
    "erasure_change": _erasure_change,
    "top_images": _top_images,
    "motif_auroc": _auroc,
    "strong_matches": _strong_matches,
    "false_negatives": _false_negatives,
    "off_task_score": _off_task,
    "score_with_both": _with_both,
    "score_by_copies": _by_copies,
    "reference_score": _reference,
    "output_change": _output_change,
    "reference_correlation": _correlation,
}
