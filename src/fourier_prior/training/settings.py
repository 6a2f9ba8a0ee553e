"""Settings of a training: their defaults and what they may be."""

from collections.abc import Mapping
from typing import Any

from fourier_prior.design.options.check import checked
from fourier_prior.design.options.training import BinaryTraining, ProfileTraining

_OPTIONS = {"binary": BinaryTraining, "profile": ProfileTraining}


def training_settings(architecture: str, settings: Mapping[str, Any] | None) -> dict[str, Any]:
    """Fill in and check the settings of `training.fit`.

    Parameters
    ----------
    architecture : {"binary", "profile"}
    settings : mapping or None
        See `design.options.training`, which also has the defaults (FP, section 4).

    Returns
    -------
    dict

    Raises
    ------
    InputError
        With one sentence per problem.
    """
    return checked(_OPTIONS[architecture], settings or {}, "training")
