"""Figures S6, S14, S15 and S16: attribution tracks of one sequence by several models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS, pair, read_tables, select
from fourier_prior.attributions.file import Attributions, read_attributions
from fourier_prior.design.paths import ATTRIBUTIONS
from fourier_prior.figures.attribution_tracks import median_example, same_example, sites_in
from fourier_prior.figures.model_rows import model_title, of_model
from fourier_prior.figures.panels import draw_track, note
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.formatting import format_value
from fourier_prior.simulate.planted import read_planted
from fourier_prior.vocabulary import LABELS, SUBSET_LABELS, condition_label

RULES = {
    "high_frequency_sum": "the test sequence whose change of the high-frequency sum is the median",
    "jaccard_initialisations": "the sequence with the median agreement between initialisations "
    "(continuous Jaccard, mean over all pairs of seeds and both conditions); the first seeds, "
    "whatever they show",
    "jaccard_top": "the sequence with the median agreement between models of all data and of the "
    "strongest peaks (continuous Jaccard, mean over both conditions); the first seeds, whatever "
    "they show",
}
"""How a figure's examples are chosen, by the measure that chooses them."""
_TRACK = 0.55  # inches
_HEAD = 0.42  # inches: title and axis of a block


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    measure: str,
    rows_by: str | None,
) -> Figure:
    """Choose one sequence per model, read its attributions and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        table: analysis tables that choose the sequences; attributions: of all models drawn, told
        apart by their paths; sites: planted motif instances, none for real data.
    models : sequence of (str, str)
        Data sets and architectures: the blocks.
    conditions : sequence of str
        Baseline and treatment.
    measure : str
        Measure of the tables that chooses, one of `RULES`.
    rows_by : {"run", "subset"} or None
        What tells the models of one condition apart.

    Returns
    -------
    matplotlib.figure.Figure
    """
    table = read_tables(files["table"], MEASURE_COLUMNS)
    of_models = {tuple(model): [] for model in models}
    for path in files["attributions"]:
        place = ATTRIBUTIONS.parse(path)
        of_models[place["dataset"], place["architecture"]].append(path)
    examples = []
    for model, paths in of_models.items():
        chosen = choose_example(table, model, conditions, measure)
        sites = read_planted(files["sites"], model[0])
        read = map(read_attributions, paths)
        examples.append(read_example(model, read, chosen, sites, rows_by=rows_by))
    return draw_examples(examples, conditions, measure=measure)


@dataclass(frozen=True)
class Example:
    """One sequence and its attributions by several models.

    Attributes
    ----------
    title : str
        Data set and architecture, then the sequence.
    values : pandas.Series
        What the choice was made by: its value under each condition.
    tracks : mapping of (str, str) to (L,) array
        Row (in words; empty if there is one row) and condition to actual scores.
    sites : list of (int, int, str)
        Known motif instances.
    """

    title: str
    values: pd.Series
    tracks: Mapping[tuple[str, str], np.ndarray]
    sites: list[tuple[int, int, str]]


def choose_example(
    table: pd.DataFrame, model: Sequence[str], conditions: Sequence[str], measure: str
) -> tuple[int, pd.Series]:
    """Choose a sequence of a sample by a rule that treats both conditions alike.

    Parameters
    ----------
    table : pandas.DataFrame
        Analysis table interpretability or stability.
    model : (str, str)
        Data set and architecture.
    conditions : sequence of str
        Baseline and treatment.
    measure : {"high_frequency_sum", "jaccard_initialisations", "jaccard_top"}
        With the first, the test sequence whose change of it is the median; with the others, the
        sequence whose agreement, averaged over both conditions, is the median.

    Returns
    -------
    int
        The example.
    pandas.Series
        Its value under each condition.
    """
    rows = select(of_model(table, model), measure=measure, subset="all")
    if measure == "high_frequency_sum":
        rows = select(rows, run="best", sample="test")
    both = pair(rows, *conditions)
    baseline, treatment = (both[condition] for condition in conditions)
    by_change = measure == "high_frequency_sum"
    example = median_example(treatment - baseline if by_change else both.mean(axis=1))
    return example, both.loc[example]


def read_example(
    model: Sequence[str],
    files: Iterable[Attributions],
    chosen: tuple[int, pd.Series],
    sites: pd.DataFrame | None = None,
    *,
    rows_by: str | None = None,
) -> Example:
    """Take one sequence out of the attributions of several models.

    Parameters
    ----------
    model : (str, str)
        Data set and architecture.
    files : iterable of Attributions
        Of the same sample; their attributes name condition, subset and run.
    chosen : (int, pandas.Series)
        From `choose_example`.
    sites : pandas.DataFrame, optional
        Known motif instances of the data set.
    rows_by : {"run", "subset"}, optional
        What tells the models of one condition apart.

    Returns
    -------
    Example

    Raises
    ------
    InputError
        If the files hold different sequences.
    """
    example, values = chosen
    tracks, files = {}, list(files)
    chrom, start = same_example(files, example)
    for file in files:
        row = _row_label(rows_by, file.attrs[rows_by]) if rows_by else ""
        one_hot = np.asarray(file.one_hot[example], dtype=float)
        track = (one_hot * np.asarray(file.hypothetical[example], dtype=float)).sum(axis=0)
        tracks[row, file.attrs["condition"]] = track
    length = track.size
    where = f"{chrom}:{start:,}–{start + length:,}"
    return Example(
        f"{model_title(model)}: {where}",
        values,
        tracks,
        sites_in(sites, chrom, start, length),
    )


def _row_label(rows_by: str, value: str) -> str:
    return SUBSET_LABELS[value] if rows_by == "subset" else value.replace("-", " ")


def draw_examples(
    examples: Sequence[Example], conditions: Sequence[str], *, measure: str
) -> Figure:
    """Draw one block per example.

    Parameters
    ----------
    examples : sequence of Example
        With several rows: a column per condition. With one row: conditions above each other.
    conditions : sequence of str
        Baseline and treatment.
    measure : str
        What the examples were chosen by; one of `RULES`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    colours = condition_colours(list(conditions))
    words = LABELS[measure].split(",")[0]
    grids = [_grid(example, conditions) for example in examples]
    heights = [_TRACK * len(grid) + _HEAD for grid in grids]
    figure = new_figure(PAGE_WIDTH, sum(heights) + 0.5)
    parts = figure.subfigures(len(examples), 1, height_ratios=heights, squeeze=False)[:, 0]
    for part, example, grid in zip(parts, examples, grids, strict=True):
        values = " → ".join(format_value(example.values[c]) for c in conditions)
        part.suptitle(
            f"{example.title} ({words} {values})", fontsize=8, fontweight="bold", x=0.01, ha="left"
        )
        panels = part.subplots(len(grid), len(grid[0]), squeeze=False, sharex=True)
        for axes, (row, condition) in zip(panels.flat, sum(grid, []), strict=True):
            label = ", ".join(filter(None, (condition_label(condition), row)))
            track = example.tracks[row, condition]
            draw_track(axes, track, colours[condition], label=label, sites=example.sites)
            low, high = axes.get_ylim()
            axes.set_ylim(low, high + 0.22 * (high - low))  # these axes are low, labels are not
        for axes in panels[-1]:
            axes.set_xlabel("position in the sequence (bp)", fontsize=7, labelpad=1)
    figure.supylabel("attribution, each model on its own scale", fontsize=8)
    bars = any(example.sites for example in examples)
    marks = " Black bars: planted motif instances." if bars else ""
    note(figure, f"Rule: {RULES[measure]}.{marks}")
    return figure


def _grid(example: Example, conditions: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Arrange the tracks of an example in rows and columns."""
    rows = dict.fromkeys(row for row, _ in example.tracks)
    if len(rows) == 1:
        (row,) = rows
        return [[(row, condition)] for condition in conditions]
    return [[(row, condition) for condition in conditions] for row in rows]
