"""Simulated sequences at several GC levels, as data sets that tables and figures do not list.

Each level is a binary data set with a genome of its own, so that models are trained and explained
by the rules of all data sets.
"""

import re
from collections.abc import Mapping
from typing import Any

PREFIX = "gc-"


def name_of(level: float) -> str:
    """Name of the data set of a GC content."""
    return f"{PREFIX}{100 * level:g}"


def is_level(name: str) -> bool:
    """Whether a data set is that of a GC content."""
    return re.fullmatch(rf"{PREFIX}[\d.]+", name) is not None


def level_of(name: str) -> float:
    """GC content of a data set; the inverse of `name_of`."""
    return round(float(name.removeprefix(PREFIX)) / 100, 6)


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
        name_of(level): {
            "genome": name_of(level),
            "strands": 2,
            "control": "none",
            "tasks": {"motif": {}},
            "architectures": {
                "binary": {key: settings[key] for key in ("seeds", "training", "model")}
            },
        }
        for level in settings["levels"]
    }
