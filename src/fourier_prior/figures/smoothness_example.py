"""Figure 2: smoothness of attributions over test sequences, and one example."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS, pair, read_tables, select
from fourier_prior.attributions.file import Attributions, read_attributions
from fourier_prior.errors import InputError
from fourier_prior.figures.attribution_tracks import ASKED_FOR, draw_example, median_example
from fourier_prior.figures.panels import draw_paired_scatter, note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, new_figure
from fourier_prior.formatting import format_value, with_relation
from fourier_prior.simulate.planted import read_planted
from fourier_prior.statistics.significance import paired_test
from fourier_prior.vocabulary import condition_label, measures_about


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    conditions: Sequence[str],
    window: int,
    locus: str | None = None,
) -> Figure:
    """Read the table and attributions of one model and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        interpretability: analysis table; baseline, treatment: attributions of the test sample (or
        of the place) by the selected run; sites: planted motif instances, none for real data.
    conditions : sequence of str
        Baseline and treatment.
    window : int
        Length of the enlarged part, bp.
    locus : str, optional
        Place that the config asks for; attributions are of its sequence alone.

    Returns
    -------
    matplotlib.figure.Figure
    """
    attributions = {
        condition: read_attributions(files[role][0])
        for condition, role in zip(conditions, ("baseline", "treatment"), strict=True)
    }
    interpretability = read_tables(files["interpretability"], MEASURE_COLUMNS)
    sites = read_planted(files["sites"], interpretability["dataset"].iloc[0])
    return draw_smoothness_example(
        interpretability, attributions, window=window, sites=sites, chosen=locus is not None
    )


def draw_smoothness_example(
    interpretability: pd.DataFrame,
    attributions: Mapping[str, Attributions],
    *,
    window: int,
    sites: pd.DataFrame | None = None,
    chosen: bool = False,
) -> Figure:
    """Figure 2: high-frequency sum and entropy of every test sequence, and one example.

    Parameters
    ----------
    interpretability : pandas.DataFrame
        Tidy table with the measures ``high_frequency_sum`` and ``entropy``. It chooses the
        example: the one whose change of the high-frequency sum is the median.
    attributions : mapping of condition to Attributions
        Attributions of the test sample by the selected runs: baseline, then treatment.
    window, sites
        As for `draw_initialisations`.
    chosen : bool
        Whether attributions are of the one sequence to show, which the table need not have.

    Returns
    -------
    matplotlib.figure.Figure
    """
    baseline, treatment = attributions
    shown = select(interpretability, run="best", sample="test", subset="all")
    figure = new_figure(PAGE_WIDTH, 7.6)
    upper, lower = figure.subfigures(2, 1, height_ratios=[1.15, 1])
    pairs = {}
    measures = measures_about("smoothness", shown="main")
    letters = "ABCDEFGH"
    for axes, measure, letter in zip(
        upper.subplots(1, len(measures)), measures, letters, strict=False
    ):
        label = measure.name
        both = pair(select(shown, measure=measure.key), baseline, treatment)
        pairs[measure.key] = both
        if both.empty:
            raise InputError(f"No test sequence has a {label} under both conditions.")
        x, y = both[baseline].to_numpy(), both[treatment].to_numpy()
        p = paired_test(x, y, measure.direction).p
        draw_paired_scatter(
            axes,
            x,
            y,
            xlabel=f"{label}, {condition_label(baseline)}",
            ylabel=f"{label}, {condition_label(treatment)}",
            text=f"n = {len(both)} test sequences, {np.mean(y < x):.0%} below the line\n"
            f"means {format_value(x.mean())} → {format_value(y.mean())}, "
            f"one-sided Wilcoxon p {with_relation(p)}",
        )
        panel_letter(axes, letter)
    example, rule = (0, ASKED_FOR) if chosen else _median_change(pairs["high_frequency_sum"])
    tracks = {(c, condition_label(c)): file for c, file in attributions.items()}
    where = draw_example(lower, tracks, example, window, sites, letters=letters[len(measures) :])
    note(figure, f"{where}. {rule}")
    return figure


def _median_change(both: pd.DataFrame) -> tuple[int, str]:
    """Choose the sequence whose change (second column minus first) is the median, and say so."""
    before, after = (both[column] for column in both)
    example = median_example(after - before)
    return example, (
        "Rule: the test sequence whose change of the high-frequency sum is the median "
        f"({format_value(before[example])} → {format_value(after[example])})."
    )
