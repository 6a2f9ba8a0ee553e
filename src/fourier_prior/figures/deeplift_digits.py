"""Erasing the pixels of digits that methods score highest (DL, Section E)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fourier_prior.analysis.tidy_tables import read_tables, select
from fourier_prior.figures.panels import panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, new_figure


def figure(
    files: Mapping[str, Sequence[str]], *, networks: Sequence[str], scales: Sequence[str]
) -> Figure:
    """Read the erasures of all networks and draw them.

    Parameters
    ----------
    files : mapping of str to sequence of str
        erasures, accuracy: tables of each network, in order.
    networks : sequence of str
        ``authors`` or seed-NN.
    scales : sequence of {"unit", "raw"}
        Scales of their pixels.

    Returns
    -------
    matplotlib.figure.Figure
    """
    parts = {}
    tables = zip(files["erasures"], files["accuracy"], networks, scales, strict=True)
    for erasures, accuracy, network, scale in tables:
        known = select(read_tables([accuracy], ["scale", "accuracy"]), scale=scale)
        pixels = "0–1" if scale == "unit" else "0–255"
        own = f"Network trained here ({network})"
        whose = "The authors’ network" if network == "authors" else own
        text = f"{whose}, pixels {pixels}, test accuracy {known['accuracy'].iloc[0]:.2%}"
        parts[text] = read_tables([erasures], ["original", "other", "method", "change"])
    return draw_erasures(parts)


def draw_erasures(parts: Mapping[str, pd.DataFrame]) -> Figure:
    """Change of the log-odds of two digits when scored pixels are erased (DL, Sections D and E).

    Parameters
    ----------
    parts : mapping of str to pandas.DataFrame
        Words for a network, its accuracy and the scale of pixels, to its rows from
        `deeplift_studies.digits.erasure_table`.
    """
    methods = list(dict.fromkeys(next(iter(parts.values()))["method"]))
    figure = new_figure(PAGE_WIDTH, len(parts) * (1.2 + 0.2 * len(methods)) + 0.3)
    boxes = np.atleast_1d(figure.subfigures(len(parts), 1))
    for letter, box, (text, erasures) in zip("AB", boxes, parts.items(), strict=False):
        pairs = list(dict.fromkeys(zip(erasures["original"], erasures["other"], strict=True)))
        panels = box.subplots(1, len(pairs), sharey=True)
        for axes, (original, other) in zip(panels, pairs, strict=True):
            rows = erasures[(erasures["original"] == original) & (erasures["other"] == other)]
            values = [rows.loc[rows["method"] == method, "change"] for method in methods]
            _draw_boxes(axes, values, methods)
            axes.set_title(f"{original} → {other} (n = {len(values[0]):,})", fontsize=7.5)
        panels[0].invert_yaxis()
        box.suptitle(text, fontsize=7.5)
        panel_letter(panels[0], letter)
    words = "change of log-odds (logit of the original minus logit of the other digit)"
    figure.supxlabel(words, fontsize=8)
    return figure


def _draw_boxes(axes: Axes, values: Sequence[pd.Series], methods: Sequence[str]) -> None:
    drawn = axes.boxplot(
        values,
        orientation="horizontal",
        widths=0.6,
        patch_artist=True,
        flierprops={"marker": ".", "markersize": 1.5, "alpha": 0.3, "markeredgewidth": 0},
        medianprops={"color": "black"},
    )
    for box, method in zip(drawn["boxes"], methods, strict=True):
        box.set(facecolor="#0072B2" if "DeepLIFT" in method else "#7F7F7F", alpha=0.6, lw=0.6)
    axes.set_yticks(range(1, len(methods) + 1), methods, fontsize=6.5)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.axvline(0, color="0.7", lw=0.6, zorder=0)
