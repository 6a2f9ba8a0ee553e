"""Figure S20: motifs outside the gold standard, and their importance to each model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.design.paths import MISSED_MOTIFS
from fourier_prior.figures.model_rows import model_title, p_equals, title_row
from fourier_prior.figures.motif_panels import DrawnMotif, read_motifs
from fourier_prior.figures.panels import draw_message, draw_motif, note
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.formatting import format_value
from fourier_prior.statistics.significance import paired_test
from fourier_prior.vocabulary import REGIONS, condition_label

_SEQLET_COLUMNS = ["pattern", "seqlet", "condition", "importance", "planted"]
_ROW = 0.72  # inches


@dataclass(frozen=True)
class MissedMotifs:
    """What was found outside the gold standard in the attribution of one model.

    Attributes
    ----------
    motifs : sequence of DrawnMotif
        Patterns that passed the filter.
    seqlets : pandas.DataFrame
        Columns pattern, seqlet, condition, importance, planted.
    regions : str
        What the gold standard is, in words.
    """

    motifs: Sequence[DrawnMotif]
    seqlets: pd.DataFrame
    regions: str


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    gold_kinds: Sequence[str],
    most: int,
) -> Figure:
    """Read what was found outside gold standards and draw it.

    Parameters
    ----------
    files : mapping of str to sequence of str
        patterns, modisco, seqlets: of every model and condition, told apart by their paths.
    models : sequence of (str, str)
        Data sets and architectures: the blocks.
    conditions : sequence of str
        Baseline and treatment.
    gold_kinds : sequence of str
        Kind of the gold standard of each model.
    most : int
        Largest number of patterns drawn per condition.

    Returns
    -------
    matplotlib.figure.Figure
    """
    kinds = {tuple(model): kind for model, kind in zip(models, gold_kinds, strict=True)}
    found = {model: dict.fromkeys(conditions) for model in kinds}
    roles = (files[role] for role in ("patterns", "modisco", "seqlets"))
    for patterns, modisco, seqlets in zip(*roles, strict=True):
        place = MISSED_MOTIFS.parse(patterns)
        model = (place["dataset"], place["architecture"])
        found[model][place["condition"]] = MissedMotifs(
            read_motifs(patterns, modisco),
            read_tables([seqlets], _SEQLET_COLUMNS),
            REGIONS[kinds[model]],
        )
    return draw_missed_motifs(found, conditions, most=most)


def draw_missed_motifs(
    found: Mapping[tuple[str, str], Mapping[str, MissedMotifs]],
    conditions: Sequence[str],
    *,
    most: int,
) -> Figure:
    """Draw patterns outside the gold standard with the relative importance of their seqlets.

    Parameters
    ----------
    found : mapping of (str, str) to (mapping of str to MissedMotifs)
        Data set and architecture to the condition whose attribution was searched to what it gave.
    conditions : sequence of str
        Baseline and treatment.
    most : int
        Largest number of patterns per condition, those with most seqlets first.

    Returns
    -------
    matplotlib.figure.Figure
    """
    blocks = []
    for model, by_condition in found.items():
        for condition, missed in by_condition.items():
            ranked = sorted(missed.motifs, key=lambda motif: -motif.seqlets)
            blocks.append((model, condition, missed, ranked[:most]))
    heights = [_ROW * max(len(shown), 1) + 0.75 for *_, shown in blocks]
    figure = new_figure(PAGE_WIDTH, sum(heights) + 0.4)
    parts = figure.subfigures(len(blocks), 1, height_ratios=heights, squeeze=False)[:, 0]
    widths = [m.contributions.shape[1] for *_, missed, _ in blocks for m in missed.motifs]
    for part, (model, condition, missed, shown) in zip(parts, blocks, strict=True):
        number = f"{len(shown)} of {len(missed.motifs)} motifs"
        title_row(
            part,
            f"{model_title(model)}, {condition_label(condition)}: {number} outside "
            f"{missed.regions}",
        )
        rows = max(len(shown), 1)
        panels = part.subplots(rows, 3, width_ratios=[1, 0.9, 1.15], squeeze=False)
        if not shown:
            for axes in panels[0]:
                draw_message(axes, "")
            draw_message(panels[0, 0], "no pattern passed the filter")
        for (logo, beside, importance), motif in zip(panels, shown, strict=False):
            seqlets = missed.seqlets[missed.seqlets["pattern"] == motif.pattern]
            text = motif.description + _planted(seqlets)
            draw_motif(logo, beside, motif.contributions, text, width=max(widths))
            _draw_importance(importance, seqlets, conditions)
            if motif is not shown[-1]:
                importance.set_xlabel("")
                importance.tick_params(labelbottom=False)
    note(
        figure,
        "Motifs in the attribution of the model named, those with most seqlets first. Right: "
        "largest attribution in each seqlet, relative to the largest in its sequence, in both "
        "models: quartiles (bar), median (line) and mean (diamond). p: one-sided paired "
        "Wilcoxon test over seqlets that it is higher with "
        f"{condition_label(conditions[1])}.",
    )
    return figure


def _planted(seqlets: pd.DataFrame) -> str:
    """Say which planted motif most seqlets lie on, where the data are simulated."""
    once = seqlets.drop_duplicates("seqlet")["planted"].fillna("")
    counts = Counter(once[once != ""])
    if not counts:
        return ""
    name, number = counts.most_common(1)[0]
    return f"\n{number / len(once):.0%} on planted {name}"


def _draw_importance(axes: Axes, seqlets: pd.DataFrame, conditions: Sequence[str]) -> None:
    """Draw the relative importance of the seqlets of one pattern as boxes, one per condition."""
    wide = seqlets.pivot(index="seqlet", columns="condition", values="importance")
    wide = wide[list(conditions)].dropna()
    colours = condition_colours(list(conditions))
    for height, condition in enumerate(conditions):
        values = wide[condition].to_numpy()
        low, median, high = np.percentile(values, [25, 50, 75])
        axes.barh(-height, high - low, 0.7, low, color=colours[condition], alpha=0.5)
        axes.plot([median, median], [-height - 0.35, -height + 0.35], color=colours[condition])
        axes.scatter(values.mean(), -height, marker="D", s=14, color="white", edgecolor="black")
    baseline, treatment = (wide[condition].to_numpy() for condition in conditions)
    p = paired_test(baseline, treatment, "greater").p
    axes.set_title(
        f"n = {len(wide)}, means {format_value(baseline.mean())} → "
        f"{format_value(treatment.mean())}, {p_equals(p)}",
        fontsize=7,
        loc="left",
        pad=2,
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(-len(conditions) + 0.45, 0.55)
    axes.set_yticks(-np.arange(len(conditions)), [condition_label(c) for c in conditions])
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_xlabel("relative importance of the seqlet")
