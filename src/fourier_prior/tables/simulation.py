"""Table of the simulation."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from fourier_prior.analysis.simulation import COLUMNS, MEASURES, simulation_table
from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.formatting import format_p, format_value, markdown_page
from fourier_prior.vocabulary import condition_label


def table(
    files: Mapping[str, Sequence[str]], *, conditions: Sequence[str]
) -> tuple[pd.DataFrame, str]:
    """Compare every condition with the first one, at every GC level.

    Parameters
    ----------
    files : mapping of str to sequence of str
        measures: analysis table of the simulation.
    conditions : sequence of str
        The baseline first.

    Returns
    -------
    table : pandas.DataFrame
        As `simulation_table` returns.
    text : str
        Markdown.
    """
    compared = simulation_table(read_tables(files["measures"], COLUMNS), conditions)
    return compared, simulation_markdown(compared)


def simulation_markdown(table: pd.DataFrame) -> str:
    """Write `simulation_table` for readers."""
    header = [
        "measure", "scores", "GC of training positives", "condition", "best model", "n", "p",
        "mean over seeds", "seeds", "ratio to no prior", "published",
    ]  # fmt: skip
    lines = [
        [
            MEASURES[row["measure"]],
            row["method"],
            f"{100 * row['level']:g} %",
            condition_label(row["condition"]),
            _value(row["value"], row["sem"]),
            row["n"],
            format_p(row["p"]) if math.isfinite(row["p"]) else "–",
            _value(row["seeds_mean"], row["seeds_sem"]),
            row["seeds"],
            _value(row["ratio"]),
            _value(row["published"], row["published_sem"]),
        ]
        for row in table.to_dict("records")
    ]
    notes = [
        "Best model: of the lowest validation loss; mean over sequences ± standard error (auPRC: "
        "one number, bases of all sequences pooled). p: one-sided paired Wilcoxon test over "
        "sequences against the first condition, in the direction that the paper claims.",
        "Mean over seeds ± standard error, each seed's mean over sequences; the ratio is of these.",
        "Scores: deepshap, or released (gradient × difference from the mean reference, what the "
        "published numbers were made with; of best models only, – marks seeds without them).",
        "Published values are the paper's, for its own motif matrix, sizes and networks; all forms "
        "of the prior stand beside the one published value.",
        "Sequences hold one motif in their middle; a motif match is a window whose log2-odds, per "
        "bp, reach the config's `least_log_odds`.",
    ]
    return markdown_page("Sequences with one motif, at several GC levels", header, lines, notes)


def _value(value: float, error: float = math.nan) -> str:
    """Write a value; those near zero (products) with significant digits, missing ones as a dash."""
    if not math.isfinite(value):
        return "–"
    if 0 < abs(value) < 0.05:
        return f"{value:.2e}" + (f" ± {error:.1e}" if math.isfinite(error) else "")
    return format_value(value, error)
