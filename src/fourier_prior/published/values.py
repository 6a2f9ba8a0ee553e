"""What the papers publish: values of their tables, their claims and slips."""

from importlib import resources
from typing import TextIO

import pandas as pd


def published_values() -> pd.DataFrame:
    """Return published values of the paper's tables and text, as far as they are recorded.

    Returns
    -------
    pandas.DataFrame
        Columns item, dataset, architecture, measure, condition, value, error (standard error; NaN
        where none is printed), source, and printed: value and error in the printed digits.
    """
    texts = _read("fourier_prior.tsv")
    printed = [_printed(row.value, row.error) for row in texts.itertuples()]
    numbers = {name: pd.to_numeric(texts[name]) for name in ("value", "error")}
    return texts.assign(**numbers, printed=printed)


def _printed(value: str, error: str) -> str:
    return f"{value} ± {error}" if error else value


def published_deeplift() -> pd.DataFrame:
    """Return published numbers of the DeepLIFT appendix.

    Returns
    -------
    pandas.DataFrame
        Text columns section, item, method, value, reading_error (of values read off figures),
        source.
    """
    return _read("deeplift.tsv")


def claims() -> pd.DataFrame:
    """Return all claims of both papers, with their published values where these are recorded.

    Returns
    -------
    pandas.DataFrame
        Text columns of ``claims.tsv`` (paper is FP or DL; ``item`` names the published value;
        ``direction`` is that of the treatment against the baseline, empty for a single value; ``p``
        as published), then ``published_baseline``, ``published_treatment`` and their standard
        errors ``published_error_baseline``, ``published_error_treatment`` (text in the printed
        digits, empty where not recorded), and ``reading_error`` (how exactly values were read off
        a figure; empty for printed ones, which are exact to half of their last digit). A standard
        error says how much sequences vary, not how exactly the value is known.
    """
    table = _read("claims.tsv")
    of_models = {
        (row.item, row.dataset, row.architecture, row.measure, row.condition): row
        for row in _read("fourier_prior.tsv").itertuples()
    }
    of_studies = {(row.item, row.method): row for row in published_deeplift().itertuples()}

    def known(row, side):
        if row.paper == "DL":
            return of_studies.get((row.item, getattr(row, side)))
        key = (row.item, row.dataset, row.architecture, row.measure, getattr(row, side))
        return of_models.get(key)

    claimed = list(table.itertuples())
    for side in ("baseline", "treatment"):
        found = [known(row, side) for row in claimed]
        table[f"published_{side}"] = [row.value if row else "" for row in found]
        table[f"published_error_{side}"] = [getattr(row, "error", "") for row in found]
    table["reading_error"] = [
        getattr(known(row, "treatment"), "reading_error", "") for row in claimed
    ]
    return table


def slips() -> pd.DataFrame:
    """Return known slips of the papers: paper, place, slip, evidence."""
    return _read("slips.tsv")


def _read(name: str) -> pd.DataFrame:
    with _open(name) as file:
        return pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False)


def _open(name: str) -> TextIO:
    return resources.files("fourier_prior.published").joinpath(name).open(encoding="utf-8")
