"""The ledger of claims for readers."""

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.simulation import COLUMNS
from fourier_prior.analysis.tidy_tables import (
    CALL_COLUMNS,
    MEASURE_COLUMNS,
    RUN_COLUMNS,
    read_tables,
)
from fourier_prior.claims.deeplift import Studies, find as find_in_studies
from fourier_prior.claims.fourier_prior import PATTERN_COLUMNS, Tables, find as find_in_tables
from fourier_prior.claims.ledger import NO_TEST, NOT_RUN, VERDICTS, ledger
from fourier_prior.design.paths import MOTIFS
from fourier_prior.files import read_table
from fourier_prior.formatting import NOT_RECORDED, format_p, markdown_table
from fourier_prior.published.values import claims, slips

PAPERS = {"FP": "Fourier prior (NeurIPS 2020)", "DL": "DeepLIFT appendix (ICML 2017)"}
_NOTHING = "–"
_HEADER = ["", "claim", "place", "published", "ours", "difference, 95 % interval", "n"]
_HEADER += ["p", "adjusted p", "verdict"]


def table(files: Mapping[str, Sequence[str]], *, embedded: bool) -> tuple[pd.DataFrame, str]:
    """Set every claim of both papers beside what came out here.

    Parameters
    ----------
    files : mapping of str to sequence of str
        performance, interpretability, gradients, stability: analysis tables of all conditions;
        calls: curves of motif calls; patterns: of motif runs, told apart by their paths;
        simulation: measures of simulated sequences; minimum, networks: tables of the appendix. Of
        what the config does not have, none.
    embedded : bool
        Whether data sets are simulated stand-ins.

    Returns
    -------
    table : pandas.DataFrame
        As `ledger` returns.
    text : str
        Markdown.
    """
    tables = Tables(
        performance=read_tables(files["performance"], RUN_COLUMNS),
        interpretability=read_tables(files["interpretability"], MEASURE_COLUMNS),
        gradients=read_tables(files["gradients"], MEASURE_COLUMNS),
        stability=read_tables(files["stability"], MEASURE_COLUMNS),
        calls=read_tables(files["calls"], CALL_COLUMNS),
        patterns=_read_patterns(files["patterns"]),
        embedded=embedded,
        simulation=read_tables(files["simulation"], COLUMNS) if files["simulation"] else None,
    )
    studies = Studies.from_files(files["minimum"], files["networks"])

    def find(claim):
        if claim["paper"] == "DL":
            return find_in_studies(claim, studies)
        return find_in_tables(claim, tables)

    judged = ledger(claims(), find)
    return judged, claims_markdown(judged, slips(), embedded=embedded)


def _read_patterns(paths: Iterable[str]) -> pd.DataFrame:
    """Patterns of all motif runs, with the names that their paths have."""
    parts = [pd.DataFrame(columns=PATTERN_COLUMNS)]
    for path in paths:
        place = MOTIFS.parse(path)
        names = {key: place[key] for key in ("dataset", "architecture", "condition", "head")}
        parts.append(read_table(path).assign(**names))
    return pd.concat(parts, ignore_index=True)


def claims_markdown(ledger: pd.DataFrame, slips: pd.DataFrame, *, embedded: bool) -> str:
    """Write summary, claims by experiment, and slips of the papers.

    Parameters
    ----------
    ledger : pandas.DataFrame
        As `ledger` returns.
    slips : pandas.DataFrame
        As `published.values.slips` returns.
    embedded : bool
        Whether data sets are simulated stand-ins.

    Returns
    -------
    str
        Markdown.
    """
    tested = int(ledger["our_p"].notna().sum())
    lines = ["# Claims of both papers", "", _sentence(ledger, tested, embedded), ""]
    lines += [_counts(ledger, "paper", PAPERS), "", _counts(ledger, "experiment", {}), ""]
    lines += ["## How to read this", ""]
    lines += [f"- {note}" for note in _notes(tested, embedded)]
    for experiment, rows in ledger.groupby("experiment", sort=False):
        paper = PAPERS[rows["paper"].iloc[0]]
        lines += ["", f"## {experiment} · {paper}", ""]
        lines.append(markdown_table(_HEADER, (_row(row) for row in rows.to_dict("records"))))
    lines += ["", "## Known slips of the papers", ""]
    lines.append(markdown_table(["paper", "place", "slip", "evidence"], slips.to_numpy().tolist()))
    return "\n".join(lines) + "\n"


def _sentence(ledger: pd.DataFrame, tested: int, embedded: bool) -> str:
    counts = ledger["verdict"].value_counts()
    parts = ", ".join(f"{counts.get(name, 0)} {name}" for name in VERDICTS)
    text = f"**{len(ledger)} claims: {parts}.** {tested} of them were tested."
    if embedded:
        text += (
            " The data sets are embedded experiments, simulated stand-ins for the paper's: "
            "verdicts on them concern the direction only, and none can be *reproduced*."
        )
    return text


def _counts(ledger: pd.DataFrame, column: str, names: dict[str, str]) -> str:
    rows = []
    for value, group in ledger.groupby(column, sort=False):
        counts = group["verdict"].value_counts()
        numbers = [str(counts.get(name, 0)) for name in VERDICTS]
        rows.append([names.get(value, value), str(len(group)), *numbers])
    return markdown_table([column, "claims", *VERDICTS], rows)


def _notes(tested: int, embedded: bool) -> Iterable[str]:
    yield (
        "Reproduced: the claimed direction, p < 0.05, and our 95 % interval of the difference "
        "covers the published one. Direction only: the first two. Not reproduced: otherwise. A "
        "claim about a single value is reproduced if our interval (for a network and data of the "
        "authors: the printed digits) agrees with it."
    )
    yield (
        "No test: one value per condition, or so few runs that no p below 0.05 can come out; the "
        "difference still shows the direction. Not run: this config makes no such value."
    )
    yield (
        "p: one-sided in the claimed direction. Over test sequences paired Wilcoxon, intervals by "
        "bootstrap (factors of means: both by bootstrap); over initialisations Mann-Whitney, "
        "intervals by Welch. Values of single runs (Table 1, auPRC) are those of the runs with the "
        "lowest validation loss; standard errors, difference, interval and p beside them are over "
        "initialisations."
    )
    yield f"Adjusted p: Benjamini-Hochberg over all {tested} tested claims; verdicts use plain p."
    yield (
        f"Values: baseline → treatment (± standard error). {NOT_RECORDED}: this repository has no "
        "record of the published value. The direction of a claim is that of its recorded values, "
        "else the paper's statement."
    )


def _row(row: dict) -> Sequence[str]:
    run = row["verdict"] != NOT_RUN
    published = _pair(row, [_published(row, s) for s in _sides(row)])
    if row["published_p"]:
        published += f" (p {row['published_p']})"
    reason = row["reason"]
    if row["verdict"] == NO_TEST and row["direction"] and run and row["difference"] != 0:
        found = "less" if row["difference"] < 0 else "greater"
        reason += f"; direction {'as claimed' if found == row['direction'] else 'opposite'}"
    return [
        row["claim"],
        row["statement"],
        row["place"],
        published,
        _pair(row, [_value(row[f"value_{s}"], row[f"error_{s}"]) for s in _sides(row)])
        if run
        else _NOTHING,
        _interval(row) if run else _NOTHING,
        " / ".join(f"{row[f'n_{s}']:.0f}" for s in _sides(row)) if run else _NOTHING,
        _NOTHING if math.isnan(row["our_p"]) else format_p(row["our_p"]),
        _NOTHING if math.isnan(row["adjusted_p"]) else format_p(row["adjusted_p"]),
        f"**{row['verdict']}**" + (f" ({reason})" if reason and run else ""),
    ]


def _sides(row: dict) -> list[str]:
    return ["baseline", "treatment"] if row["baseline"] else ["treatment"]


def _pair(row: dict, texts: Sequence[str]) -> str:
    if len(set(texts)) == 1 and texts[0] == NOT_RECORDED:
        return NOT_RECORDED
    return " → ".join(texts)


def _published(row: dict, side: str) -> str:
    error = row[f"published_error_{side}"]
    return (row[f"published_{side}"] or NOT_RECORDED) + (f" ± {error}" if error else "")


def _value(value: float, error: float) -> str:
    return f"{value:.4g}" + (f" ± {error:.2g}" if math.isfinite(error) else "")


def _interval(row: dict) -> str:
    if not row["baseline"]:
        sign = ""
        text = _NOTHING
    else:
        sign = "+"
        text = f"{row['difference']:+.3g}"
    if math.isfinite(row["difference_low"]):
        bounds = [format(row[f"difference_{b}"], f"{sign}.3g") for b in ("low", "high")]
        return f"{text if sign else ''} [{', '.join(bounds)}]".strip()
    return text
