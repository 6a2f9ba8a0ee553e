"""Figure S13: agreement of attributions between models, for every data set and architecture."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from fourier_prior.analysis.tidy_tables import MEASURE_COLUMNS, pair, read_tables, select
from fourier_prior.figures.model_rows import draw_histograms, model_rows, of_model, p_equals
from fourier_prior.figures.panels import draw_message, note
from fourier_prior.formatting import format_value
from fourier_prior.statistics.significance import paired_test
from fourier_prior.vocabulary import measures_about

_ROW = 1.35  # inches


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
) -> Figure:
    """Read the tables of every model and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        stability: analysis tables.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    matplotlib.figure.Figure
    """
    stability = read_tables(files["stability"], MEASURE_COLUMNS)
    return draw_stability(stability, models, conditions)


def draw_stability(
    stability: pd.DataFrame, models: Sequence[Sequence[str]], conditions: Sequence[str]
) -> Figure:
    """Draw histograms over sequences of the continuous Jaccard similarity, a row per model.

    Parameters
    ----------
    stability : pandas.DataFrame
        Tidy table: dataset, architecture, condition, example, measure, value; a column of panels
        for each measure that it has.
    models : sequence of (str, str)
        Data sets and architectures: the rows.
    conditions : sequence of str
        Baseline and treatment.

    Returns
    -------
    matplotlib.figure.Figure
    """
    baseline, treatment = conditions
    present = set(stability["measure"])
    measures = [m for m in measures_about("stability", shown="figures") if m.key in present]
    figure, parts = model_rows(models, conditions, _ROW)
    for part, model in zip(parts, models, strict=True):
        panels = part.subplots(1, len(measures), squeeze=False)[0]
        for axes, measure in zip(panels, measures, strict=True):
            both = pair(select(of_model(stability, model), measure=measure.key), *conditions)
            if both.empty:
                draw_message(axes, f"no two models to compare {measure.qualifier}")
                continue
            x, y = both[baseline].to_numpy(), both[treatment].to_numpy()
            draw_histograms(axes, {baseline: x, treatment: y}, xlabel=measure.name)
            p = paired_test(x, y, measure.direction).p
            axes.set_title(
                f"means {format_value(x.mean())} → {format_value(y.mean())}, n = {len(both)}, "
                f"{p_equals(p)}",
                fontsize=7.5,
                loc="left",
            )
    note(
        figure,
        "Sequences by the similarity of their hypothetical scores, averaged over pairs of models. "
        "Dashed: means. n: test sequences; p: one-sided paired Wilcoxon test that the prior raises "
        "the similarity.",
    )
    return figure
