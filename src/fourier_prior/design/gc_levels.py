"""Simulated sequences at several GC levels, as data sets that tables and figures do not list.

Each level is a binary data set with a genome of its own, so that models are trained and explained
by the rules of all data sets.
"""

from collections.abc import Mapping
from typing import Any

from fourier_prior.vocabulary import gc_level_name


def blocks(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Config blocks of the levels' data sets, by name.

    Parameters
    ----------
    config : mapping
        Its block ``gc_simulation`` may be missing.

    Returns
    -------
    dict of str to dict
        Empty without levels.
    """
    settings = config.get("gc_simulation", {"levels": []})
    return {
        gc_level_name(level): {
            "genome": gc_level_name(level),
            "strands": 2,
            "control": "none",
            "tasks": {"motif": {}},
            "architectures": {
                "binary": {key: settings[key] for key in ("seeds", "training", "model")}
            },
        }
        for level in settings["levels"]
    }
