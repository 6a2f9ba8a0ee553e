"""Check a whole config."""

from collections.abc import Iterator, Mapping
from typing import Any

from fourier_prior.design.options.check import joined, problems, with_text_keys
from fourier_prior.design.options.config import Config
from fourier_prior.errors import InputError


def check_config(config: Mapping[str, Any]) -> None:
    """Check a config: keys, types, limits, names.

    Parameters
    ----------
    config : mapping
        The merged config.

    Raises
    ------
    InputError
        With one sentence for each problem.
    """
    found = [*problems(Config, config), *_incomplete(with_text_keys(config).get("datasets"))]
    if found:
        raise InputError([f"config: {problem}" for problem in found])


def _incomplete(datasets: Any) -> Iterator[str]:
    """Say which data sets are neither simulated nor of files, or both, or train no model.

    Parameters
    ----------
    datasets : mapping
        The block as the config has it, right or wrong, with keys that are text.
    """
    for name, block in datasets.items() if isinstance(datasets, Mapping) else ():
        if not isinstance(block, Mapping):
            continue
        at = joined(("datasets", name))
        if block.get("architectures") == {}:
            yield f"{at}.architectures is empty; name binary, profile or both."
        files = [key for key in ("tasks", "control") if key in block]
        if "simulation" in block and files:
            yield f"{at} has `simulation` and `{files[0]}`; keep one of them."
        elif "simulation" not in block and not files:
            yield f"{at} has no files and is not simulated; give `tasks` and `control`."
        elif "simulation" not in block:
            missing = [key for key in ("tasks", "control") if key not in files]
            yield from (f"{at}.{key} is missing; add it." for key in missing)
