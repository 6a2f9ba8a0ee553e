"""Programs beside Python's: whether they are installed."""

import shutil
from collections.abc import Iterable

from fourier_prior.sources.references import PROGRAMS


def missing_programs(wanted: Iterable[str]) -> list[str]:
    """Say which programs are not installed.

    Parameters
    ----------
    wanted : iterable of str

    Returns
    -------
    list of str
        One sentence for each that is missing.
    """
    return [
        f"{name} is not installed (not on PATH); install it, envs/ has its version"
        + (
            "; or run Snakemake with `--software-deployment-method conda`, or name ready tracks in "
            "place of `aligned:`."
            if name in PROGRAMS
            else "."
        )
        for name in wanted
        if shutil.which(name) is None
    ]
