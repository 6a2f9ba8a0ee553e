"""Which conditions differ from the compared prior only in choices of text or released code."""

from collections.abc import Mapping
from typing import Any

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
