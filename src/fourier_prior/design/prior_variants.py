"""Variants of the Fourier prior: conditions that differ only in what text and code differ in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fourier_prior.vocabulary import gc_level_of

if TYPE_CHECKING:
    from fourier_prior.design.study import Study

RELEASED_CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "DC in the norm": {"norm": ("all",)},
    "gradient of batch sum, or log-probability weights": {
        "gradient": ("batch-train", "log-probabilities")
    },
    "last epoch tested, in training mode": {
        "tested_epoch": ("last",),
        "held_out_mode": ("training",),
    },
    "held-out examples redrawn": {"held_out_examples": ("redrawn",)},
}
"""Choice, in words: settings of prior and training, and the values they have in released code."""


def released_choices(settings: Mapping[str, Any]) -> list[str]:
    """Name the choices that settings make as the released code does.

    Parameters
    ----------
    settings : mapping
        Values of a condition's prior and training, resolved for one architecture.

    Returns
    -------
    list of str
        Keys of `RELEASED_CHOICES`.
    """
    return [
        name
        for name, values in RELEASED_CHOICES.items()
        if all(settings.get(key) in released for key, released in values.items())
    ]


def is_prior_variant(settings: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two conditions differ in nothing but the choices of `RELEASED_CHOICES`."""
    open_choices = {key for values in RELEASED_CHOICES.values() for key in values}
    sides = [
        {key: value for key, value in side.items() if key not in open_choices}
        for side in (settings, other)
    ]
    return sides[0] == sides[1]


def prior_variants(study: "Study", dataset: str, architecture: str) -> dict[str, list[str]]:
    """Map the conditions of a model that are variants to the choices that each makes as released.

    Parameters
    ----------
    study : Study
    dataset, architecture : str
        The data set may be a level of the simulation.

    Returns
    -------
    dict of str to list of str
        The baseline first; then from the text to the released code.
    """
    baseline, treatment = study.compared
    trained = (
        study.config["gc_simulation"]["conditions"]
        if dataset in study.gc_levels
        else [treatment, *study.ablations(dataset, architecture)]
    )
    settings = {
        condition: {
            **(study.prior_settings(condition, architecture) or {}),
            **study.training_settings(dataset, architecture, condition),
        }
        for condition in [treatment, *trained]
    }
    chosen = {
        condition: released_choices(settings[condition])
        for condition in trained
        if is_prior_variant(settings[condition], settings[treatment])
    }
    return {baseline: [], **dict(sorted(chosen.items(), key=lambda kind: len(kind[1])))}


def models_with_variants(study: "Study") -> list[tuple[str, str]]:
    """Return the (data set, architecture) pairs with more than one form of the prior."""
    return [model for model in study.ablated_models if len(prior_variants(study, *model)) > 2]


def level_with_variants(study: "Study") -> list[tuple[str, str]]:
    """Lowest GC level of the simulation, if it has variants and several seeds, as a model."""
    levels = sorted(study.gc_levels, key=gc_level_of)
    baseline = study.compared[0]
    if not levels or baseline not in study.config["gc_simulation"]["conditions"]:
        return []
    model = (levels[0], "binary")
    several = len(study.runs(*model, "all", baseline)) > 1
    return [model] if several and len(prior_variants(study, *model)) > 2 else []
