"""Figure S1: how the Fourier prior is computed, step by step, for one real sequence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np
import pandas as pd
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fourier_prior.attributions.file import Attributions, read_attributions
from fourier_prior.figures.attribution_tracks import median_example, same_example
from fourier_prior.figures.model_rows import model_title
from fourier_prior.figures.panels import note, panel_letter
from fourier_prior.figures.style import PAGE_WIDTH, condition_colours, new_figure
from fourier_prior.formatting import format_value

# The prior's own smoothing: a copy here could differ from it.
from fourier_prior.priors.penalties import fourier_prior, frequency_weights, smooth_tracks
from fourier_prior.vocabulary import condition_label

OPTIONS = {
    name: parameter.default
    for name, parameter in signature(fourier_prior).parameters.items()
    if parameter.kind is parameter.KEYWORD_ONLY
}
"""Options of the prior and their defaults."""
_WEIGHT_COLOUR = "0.25"


def figure(
    files: Mapping[str, Sequence[str]],
    *,
    models: Sequence[Sequence[str]],
    conditions: Sequence[str],
    prior: Mapping[str, Any],
) -> Figure:
    """Read gradients of one model without and with the prior and draw its steps.

    Parameters
    ----------
    files : mapping of str to sequence of str
        attributions: gradient times input of the test sample, baseline, then treatment.
    models : sequence of (str, str)
        The one data set and architecture.
    conditions : sequence of str
        Baseline and treatment.
    prior : mapping
        Prior of the treatment; see `prior_steps`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    read = map(read_attributions, files["attributions"])
    attributions = dict(zip(conditions, read, strict=True))
    return draw_prior(attributions, prior, model=model_title(models[0]))


@dataclass(frozen=True)
class Steps:
    """What the prior computes of one track of L positions.

    Attributes
    ----------
    magnitudes, smoothed : (L,) array
        Absolute attribution, before and after smoothing.
    spectrum : (L // 2 + 1,) array
        Fourier magnitudes of frequencies 0, 1, ...; divided by their sum, without that of
        frequency 0 if the norm leaves it out (it is then 0 here).
    weights : (L // 2 + 1,) array
        Weight of each frequency; 0 for frequency 0, whose magnitude is never rewarded.
    limit : int
        Highest frequency of full weight.
    loss : float
        1 minus the weighted sum of the spectrum.
    """

    magnitudes: np.ndarray
    smoothed: np.ndarray
    spectrum: np.ndarray
    weights: np.ndarray
    limit: int
    loss: float


def prior_steps(track: np.ndarray, settings: Mapping[str, Any]) -> Steps:
    """Compute the prior of one track and keep every step.

    Parameters
    ----------
    track : (L,) array
        Attribution per position.
    settings : mapping
        Period, and of softness, norm and smoothing_width those that the condition sets.
    """
    options = _options(settings)
    batch = torch.as_tensor(np.asarray(track, dtype=float))[None]
    loss = fourier_prior(batch, settings["period"], **options).item()
    smoothed = smooth_tracks(batch.abs(), options["smoothing_width"])
    spectrum = torch.fft.rfft(smoothed, dim=1).abs()[0].numpy()
    if options["norm"] == "positive":
        spectrum[0] = 0
    spectrum = spectrum / (spectrum.sum() or 1.0)
    length = batch.shape[1]
    weights = frequency_weights(length, settings["period"], options["softness"]).numpy()
    return Steps(
        np.abs(np.asarray(track, dtype=float)),
        smoothed[0].numpy(),
        spectrum,
        np.concatenate([[0.0], weights]),
        round(length / settings["period"]),
        loss,
    )


def prior_losses(tracks: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """Prior loss of several tracks, shape (N, L)."""
    batch = torch.as_tensor(np.asarray(tracks, dtype=float))
    return fourier_prior(batch, settings["period"], **_options(settings)).numpy()


def _options(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: settings.get(name, default) for name, default in OPTIONS.items()}


def draw_prior(
    attributions: Mapping[str, Attributions], settings: Mapping[str, Any], *, model: str
) -> Figure:
    """Draw the steps for one sequence, a column per condition.

    Parameters
    ----------
    attributions : mapping of condition to Attributions
        Gradient times input of the test sample: baseline, then treatment.
    settings : mapping
        Prior of the treatment; see `prior_steps`.
    model : str
        Data set and architecture, in words.

    Returns
    -------
    matplotlib.figure.Figure
    """
    baseline, treatment = attributions
    losses = {c: pd.Series(prior_losses(f.actual, settings)) for c, f in attributions.items()}
    change = losses[treatment] - losses[baseline]
    example = median_example(change)
    chrom, start = same_example(list(attributions.values()), example)
    colours = condition_colours(list(attributions))
    figure = new_figure(PAGE_WIDTH, 6.4)
    panels = figure.subplots(3, len(attributions), sharey="row")
    for column, (condition, file) in enumerate(attributions.items()):
        steps = prior_steps(file.actual[example], settings)
        colour = colours[condition]
        track, spectrum, weighted = panels[:, column]
        _draw_track(track, steps, colour)
        track.set_title(condition_label(condition), color=colour)
        _draw_spectrum(spectrum, steps, colour)
        _draw_penalty(weighted, steps, colour)
        if column == 0:
            track.set_ylabel("|gradient × input|\n÷ largest smoothed")
            spectrum.set_ylabel("Fourier magnitude\n÷ sum of magnitudes")
            weighted.set_ylabel("magnitude lost\n(1 − weight) × magnitude")
            for letter, axes in zip("ABC", panels[:, 0], strict=True):
                panel_letter(axes, letter)
    where = f"{chrom}:{start:,}–{start + file.actual.shape[1]:,}"
    constant = _options(settings)["norm"] == "all"
    note(
        figure,
        f"{model}, {where}. Rule: among {len(change)} test sequences, the one whose change of the "
        "prior's loss is the median. A: magnitude of the attribution of each base; line: smoothed. "
        "B: spectrum of the smoothed track"
        + (" (frequency 0 counts in the sum, its weight is 0)" if constant else "")
        + "; line: weights. C: what the weights take away; its sum is the loss.",
    )
    return figure


def _draw_track(axes: Axes, steps: Steps, colour: str) -> None:
    scale = steps.smoothed.max() or 1.0
    positions = np.arange(steps.magnitudes.size)
    axes.fill_between(
        positions, steps.magnitudes / scale, step="mid", color=colour, alpha=0.35, lw=0
    )
    axes.plot(positions, steps.smoothed / scale, color=colour, lw=0.9)
    axes.set_xlim(-0.5, positions.size - 0.5)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("position in the sequence (bp)")


def _draw_spectrum(axes: Axes, steps: Steps, colour: str) -> None:
    frequencies = np.arange(steps.spectrum.size)
    axes.vlines(frequencies, 0, steps.spectrum, color=colour, lw=0.7)
    axes.set_yscale("symlog", linthresh=0.001)
    axes.set_ylim(0, 1)
    beside = axes.twinx()
    beside.plot(frequencies[1:], steps.weights[1:], color=_WEIGHT_COLOUR, lw=1.1)
    beside.set_ylim(0, 1.05)
    beside.set_ylabel("weight", color=_WEIGHT_COLOUR)
    beside.spines["right"].set_visible(True)
    axes.axvline(steps.limit, color=_WEIGHT_COLOUR, lw=0.8, ls=":")
    axes.set_xlim(-2, frequencies[-1] + 1)
    axes.set_xlabel("frequency (oscillations per sequence)")
    axes.set_title(f"full weight up to frequency {steps.limit}", fontsize=7.5)


def _draw_penalty(axes: Axes, steps: Steps, colour: str) -> None:
    frequencies = np.arange(steps.spectrum.size)
    lost = (1 - steps.weights) * steps.spectrum
    axes.vlines(frequencies, 0, lost, color=colour, lw=0.7)
    axes.set_yscale("symlog", linthresh=0.001)
    axes.set_ylim(0, 1)
    axes.set_xlim(-2, frequencies[-1] + 1)
    axes.set_xlabel("frequency (oscillations per sequence)")
    constant = f"frequency 0: {format_value(lost[0])}, " if lost[0] else ""
    above = format_value(lost[1:].sum())
    axes.set_title(
        f"loss = {format_value(steps.loss)} ({constant}above {steps.limit}: {above})", fontsize=7.5
    )
