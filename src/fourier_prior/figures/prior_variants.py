"""Figure of variants: what each choice of text or released code changes."""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fourier_prior.analysis.prior_variants import (
    ATTRIBUTION,
    DIFFERENCE,
    PREDICTION,
    variant_measures,
)
from fourier_prior.analysis.seed_values import seed_values
from fourier_prior.analysis.tidy_tables import (
    MEASURE_COLUMNS,
    PAIR_COLUMNS,
    RUN_COLUMNS,
    read_tables,
    select,
)
from fourier_prior.design.prior_variants import RELEASED_CHOICES
from fourier_prior.figures.panels import note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.files import read_table
from fourier_prior.formatting import format_value
from fourier_prior.vocabulary import MEASURES, condition_label, is_gc_level

_FAR = 20  # times the median distance: such a point is off the scale
_RELEASED, _TEXT = "#222222", "#D5D5D5"
_NUMBERS = ["mean", "sem", "difference", "low", "high", "p"]


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    variants: Sequence[tuple[str, str, str, Sequence[str]]],
    baseline: str,
) -> Figure:
    """Read the tables of all variants and draw the first data set and the simulated sequences.

    Parameters
    ----------
    files : mapping of str to sequence of str
        table: of the variants; performance, interpretability, simulated, pairs: analysis tables.
    variants : sequence of (dataset, architecture, condition, choices made as released)
    baseline : str
        Condition without prior.

    Returns
    -------
    matplotlib.figure.Figure
    """
    seeds = seed_values(
        read_tables(files["performance"], RUN_COLUMNS),
        read_tables([*files["interpretability"], *files["simulated"]], MEASURE_COLUMNS),
        read_tables(files["pairs"], PAIR_COLUMNS),
    )
    table = read_table(files["table"][0])
    table[_NUMBERS] = table[_NUMBERS].apply(pd.to_numeric, errors="coerce")
    first = variants[0][0]
    choices = {
        (dataset, *kind): made
        for dataset, *kind, made in variants
        if dataset == first or is_gc_level(dataset)
    }
    return draw_variants(seeds, table, choices, baseline)


def draw_variants(
    seeds: pd.DataFrame,
    table: pd.DataFrame,
    choices: Mapping[tuple[str, str, str], Sequence[str]],
    baseline: str,
) -> Figure:
    """Draw differences from the models without prior, a row per measure, a column per model kind.

    Parameters
    ----------
    seeds : pandas.DataFrame
        One value per initialisation, as `seed_values.seed_values` returns.
    table : pandas.DataFrame
        As `prior_variants_table` returns, of the same models.
    choices : mapping of (dataset, architecture, condition) to sequence of str
        Variants and the choices that each makes as released; a column for each data set and
        architecture.
    baseline : str
        Condition without prior.

    Returns
    -------
    matplotlib.figure.Figure
    """
    kinds = list(dict.fromkeys((d, a) for d, a, _ in choices))
    columns = {kind: [c for *own, c in choices if tuple(own) == kind] for kind in kinds}
    predicted = {a: variant_measures(PREDICTION, a) for _, a in kinds}
    upper = max(map(len, predicted.values()))  # rows; the others are of every architecture
    further = [m for m in variant_measures(ATTRIBUTION) if m in set(seeds["measure"])]
    rows = upper + len(further)
    figure = new_figure(PAGE_WIDTH, 1.15 * rows + 2.7)
    grid = figure.subplots(
        *(rows + 1, len(kinds)),
        squeeze=False,
        sharex="col",
        gridspec_kw={
            "height_ratios": [1.0] * rows + [1.2],
            "width_ratios": [len(shown) for shown in columns.values()],
        },
    )
    for column, ((dataset, architecture), shown) in enumerate(columns.items()):
        measures = predicted[architecture] + [""] * (upper - len(predicted[architecture]))
        measures += further
        own = {"dataset": dataset, "architecture": architecture}
        compared = select(table, **own, against=baseline)
        for axes, measure in zip(grid[:, column], measures, strict=False):
            values = select(seeds, **own, measure=measure)
            if values.empty:  # simulated sequences have no peaks
                axes.set_visible(False)
                continue
            _draw_measure(axes, values, select(compared, measure=measure), shown, baseline)
            axes.set_ylabel(f"Δ {_words(measure)}", fontsize=7.5)
        name = "one motif" if is_gc_level(dataset) else dataset
        grid[0, column].set_title(f"{name}, {architecture}", pad=12)
        panel_letter(grid[0, column], "ABC"[column])
        numbers = {c: len(select(seeds, **own, measure=measures[0], condition=c)) for c in shown}
        made = {c: choices[dataset, architecture, c] for c in shown}
        _draw_choices(grid[-1, column], made, numbers, baseline, named=column == 0)
    note(
        figure,
        "Points: random initialisations (n under the columns). Bars: mean and 95 % interval "
        "(Welch) of the difference from the mean without prior, which each panel gives. "
        "Diamonds: the model with the lowest validation loss, by gradient × difference "
        "(which released code computes) in place of DeepSHAP, against the one without prior; "
        "mean over test sequences. Arrows: models off the scale; bars that end at an edge "
        "are longer. Circles: choices made as in the released code (black) or as in the text "
        "(grey).",
    )
    return figure


def _words(measure: str) -> str:
    """Write a measure and its unit in the narrow lines that a panel has room for."""
    named = MEASURES[measure]
    lines = textwrap.wrap(named.short or named.label, 15)
    return "\n".join([*lines, f"({named.unit})"] if named.unit else lines)


def _draw_measure(
    axes: Axes,
    seeds: pd.DataFrame,
    compared: pd.DataFrame,
    shown: Sequence[str],
    baseline: str,
) -> None:
    colours = condition_colours(list(shown))
    centre = select(seeds, condition=baseline)["value"].mean()
    over_seeds = select(compared, unit="seeds").set_index("condition")
    by_difference = select(compared, unit="sequences", scores=DIFFERENCE).set_index("condition")
    for x, condition in enumerate(shown):
        values = select(seeds, condition=condition)["value"].to_numpy(dtype=float) - centre
        offsets = (np.arange(len(values)) * 0.618034 % 1 - 0.5) * 0.22
        axes.scatter(
            x - 0.14 + offsets, values, s=11, color=colours[condition], lw=0, alpha=0.75, zorder=3
        )
        if condition in over_seeds.index:
            row = over_seeds.loc[condition]
            if np.isfinite(row["low"]):
                axes.plot([x + 0.1] * 2, [row["low"], row["high"]], color="black", lw=1, zorder=4)
            axes.plot([x + 0.03, x + 0.17], [row["difference"]] * 2, color="black", lw=1.6)
        if condition != baseline and condition in by_difference.index:
            axes.scatter(
                *(x + 0.3, by_difference.loc[condition, "difference"]),
                marker="D",
                s=15,
                facecolor="white",
                edgecolor=colours[condition],
                lw=1,
                zorder=5,
            )
    axes.axhline(0, color="0.4", lw=0.7, ls="--", zorder=0)
    axes.annotate(
        f"{condition_label(baseline)}: {format_value(centre)}",
        *((0.01, 1.0),),
        xycoords="axes fraction",
        fontsize=6.5,
        color="0.3",
        va="bottom",
    )
    axes.set_xlim(-0.6, len(shown) - 0.4)
    axes.margins(y=0.12)
    drawn = _drawn(seeds, shown, centre)
    others = by_difference["difference"]
    _cut_long_bars(axes, [*drawn["value"], *others.dropna()])
    _leave_out_far_points(axes, drawn, np.nan_to_num(others.abs().max()))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.ticklabel_format(axis="y", useOffset=False, style="plain")
    axes.tick_params(labelbottom=False, bottom=False)


def _drawn(seeds: pd.DataFrame, shown: Sequence[str], centre: float) -> pd.DataFrame:
    """Return the differences that a panel draws: columns x (of the condition) and value."""
    kept = seeds[seeds["condition"].isin(shown)].dropna(subset="value")
    places = kept["condition"].map({name: x for x, name in enumerate(shown)})
    return pd.DataFrame({"x": places, "value": kept["value"] - centre})


def _cut_long_bars(axes: Axes, values: Sequence[float]) -> None:
    """Let intervals of two or three models not set the scale."""
    low, high = min(values, default=0), max(values, default=0)
    room = high - low
    bottom, top = axes.get_ylim()
    if room > 0:
        axes.set_ylim(max(bottom, low - 0.6 * room), min(top, high + 0.6 * room))


def _leave_out_far_points(axes: Axes, drawn: pd.DataFrame, least: float) -> None:
    """Let models that did not learn not set the scale: an arrow and a number stand for them."""
    distance = drawn["value"].abs()
    far = drawn[distance > _FAR * distance.median()]
    if far.empty:
        return
    near = drawn.drop(far.index)["value"]
    room = 1.3 * max(near.abs().max(), least, np.finfo(float).tiny)
    axes.set_ylim(-room, room)
    for x, value in far.itertuples(index=False):
        axes.annotate(
            f"{'↓' if value < 0 else '↑'} {value:.2g}",
            *((x - 0.14, 0.03 if value < 0 else 0.97),),
            xycoords=axes.get_xaxis_transform(),
            ha="right",
            va="bottom" if value < 0 else "top",
            fontsize=6.5,
        )


def _draw_choices(
    axes: Axes,
    made: Mapping[str, Sequence[str]],
    numbers: Mapping[str, int],
    baseline: str,
    *,
    named: bool,
) -> None:
    """Mark which choices each column makes as released, and write its name."""
    names = list(RELEASED_CHOICES)
    for x, (condition, released) in enumerate(made.items()):
        for y, name in enumerate(names):
            if condition != baseline:
                colour = _RELEASED if name in released else _TEXT
                axes.scatter(x, y, s=34, color=colour, zorder=3, lw=0)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)))
    axes.set_yticklabels(
        [name.replace(", ", ",\n") for name in names] if named else [""] * len(names), fontsize=6.5
    )
    for y in range(len(names)):
        axes.axhline(y, color="0.9", lw=0.7, zorder=0)
    axes.set_xticks(range(len(made)))
    axes.set_xticklabels(
        [f"{condition_label(c)} (n = {numbers[c]})" for c in made],
        rotation=38,
        ha="right",
        rotation_mode="anchor",
        fontsize=6.5,
    )
    axes.tick_params(labelbottom=True, bottom=False, left=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
