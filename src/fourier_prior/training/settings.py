"""Settings of a training: their defaults and what they may be."""

from collections.abc import Mapping
from typing import Any

from fourier_prior.checked_options import check_options
from fourier_prior.errors import InputError
from fourier_prior.modes import MODES

_COMMON = {
    "epochs": 20,
    "learning_rate": 0.001,
    "annealing": 0.0,
    "patience": 3,
    "min_delta": 0.001,
    "l2": 0.0,
    "held_out_mode": "evaluation",
    "held_out_examples": "fixed",
    "tested_epoch": "best",
}
SETTINGS = {
    "binary": {"batch_positives": 64, **_COMMON},
    "profile": {
        "batch_positives": 32,
        **_COMMON,
        "count_weight": 20.0,
        "count_bias": "random",
    },
}
"""Settings of `training.fit` and their defaults, by architecture (FP, section 4)."""


def training_settings(architecture: str, settings: Mapping[str, Any] | None) -> dict[str, Any]:
    """Fill in and check the settings of `training.fit`.

    Parameters
    ----------
    architecture : {"binary", "profile"}
    settings : mapping or None

    Returns
    -------
    dict

    Raises
    ------
    InputError
        With one sentence per problem.
    """
    least = {"batch_positives": 1, "epochs": 1, "patience": 0, "min_delta": 0, "count_weight": 0}
    choices = {
        "held_out_mode": MODES,
        "held_out_examples": ("fixed", "redrawn"),
        "tested_epoch": ("best", "last"),
        "count_bias": ("random", "mean"),
    }
    resolved = check_options(
        "training",
        settings or {},
        SETTINGS[architecture],
        choices=choices,
        at_least=least | {"learning_rate": 0, "annealing": 0, "l2": 0},
        whole=("batch_positives", "epochs", "patience"),
    )
    if resolved["annealing"] > 1:
        raise InputError(f"training: annealing is {resolved['annealing']}; use a share, 0 to 1.")
    if resolved["learning_rate"] == 0:
        raise InputError("training: learning_rate is 0; nothing would be learned.")
    return resolved
