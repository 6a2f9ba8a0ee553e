"""What all supplementary figures share: the models that they show, and histograms of two groups."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from fourier_prior.plots import condition_colours, condition_label
from fourier_prior.reporting import format_p, select

BINS = 24


def of_model(table: pd.DataFrame, model: Sequence[str]) -> pd.DataFrame:
    """Return the rows of one model.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns dataset and architecture.
    model : (str, str)
        Data set and architecture.
    """
    dataset, architecture = model
    return select(table, dataset=dataset, architecture=architecture)


def model_title(model: Sequence[str]) -> str:
    """Return what figures call a model: its data set and architecture."""
    dataset, architecture = model
    return f"{dataset}, {architecture}"


def p_equals(p: float) -> str:
    """Write a p-value with its relation sign."""
    text = format_p(p)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def draw_histograms(axes: Axes, groups: Mapping[str, np.ndarray], *, xlabel: str) -> None:
    """Draw histograms of several conditions over each other, with the same bins.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    groups : mapping of str to (n,) array
        Condition to finite values, one per sequence. The dashed line is their mean.
    xlabel : str
        Name of the values, with their unit.
    """
    colours = condition_colours(list(groups))
    values = np.concatenate(list(groups.values()))
    if values.size:
        edges = np.histogram_bin_edges(values, BINS)
        for name, group in groups.items():
            style = {"color": colours[name], "label": condition_label(name)}
            axes.hist(group, edges, alpha=0.45, lw=0, **style)
            axes.hist(group, edges, histtype="step", lw=0.8, color=colours[name])
            if group.size:
                axes.axvline(group.mean(), color=colours[name], ls="--", lw=1.0)
    axes.set_xlabel(xlabel)
    axes.set_ylabel("sequences")
