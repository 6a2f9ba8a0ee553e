"""What the papers publish: values of their tables, their claims and slips."""

from importlib import resources
from typing import TextIO

import pandas as pd


def published_values() -> pd.DataFrame:
    """Return published values of the paper's tables, as far as they are recorded.

    Returns
    -------
    pandas.DataFrame
        Columns item, dataset, architecture, measure, condition, value, error, source.
    """
    with (
        resources.files("fourier_prior.published")
        .joinpath("fourier_prior.tsv")
        .open(encoding="utf-8") as file
    ):
        return pd.read_csv(file, sep="\t")


def published_deeplift() -> pd.DataFrame:
    """Return published numbers of the DeepLIFT appendix: section, item, method, value, source."""
    return _read("deeplift.tsv")


def claims() -> pd.DataFrame:
    """Return all claims of both papers, with their published values where these are recorded.

    Returns
    -------
    pandas.DataFrame
        Text columns of ``claims.tsv`` (paper is FP or DL; ``item`` names the published value;
        ``direction`` is that of the treatment against the baseline, empty for a single value; ``p``
        as published), then ``published_baseline``, ``published_treatment`` (text, empty where not
        recorded) and ``reading_error`` (of values read off figures, else half of the last digit).
    """
    table = _read("claims.tsv")
    fp = _read("fourier_prior.tsv")  # as printed: the digits count
    of_models = {
        (row.item, row.dataset, row.architecture, row.measure, row.condition): (row.value, "")
        for row in fp.itertuples()
    }
    of_studies = {
        (row.item, row.method): (row.value, row.error) for row in published_deeplift().itertuples()
    }

    def known(row, side):
        if row.paper == "DL":
            return of_studies.get((row.item, getattr(row, side)), ("", ""))
        key = (row.item, row.dataset, row.architecture, row.measure, getattr(row, side))
        return of_models.get(key, ("", ""))

    for side in ("baseline", "treatment"):
        table[f"published_{side}"] = [known(row, side)[0] for row in table.itertuples()]
    table["reading_error"] = [known(row, "treatment")[1] for row in table.itertuples()]
    return table


def slips() -> pd.DataFrame:
    """Return known slips of the papers: paper, place, slip, evidence."""
    return _read("slips.tsv")


def _read(name: str) -> pd.DataFrame:
    with _open(name) as file:
        return pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False)


def _open(name: str) -> TextIO:
    return resources.files("fourier_prior.published").joinpath(name).open(encoding="utf-8")
