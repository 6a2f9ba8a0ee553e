"""Check a plain mapping of options against what a component knows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fourier_prior.errors import InputError, nearest


def check_options(
    place: str,
    options: Mapping[str, Any],
    defaults: Mapping[str, Any],
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
    at_least: Mapping[str, float] | None = None,
    whole: Collection[str] = (),
) -> dict[str, Any]:
    """Fill in defaults and refuse what is unknown, missing or out of range.

    Parameters
    ----------
    place : str
        What the options belong to; messages begin with it.
    options : mapping
    defaults : mapping
        Known options; None marks one that must be given.
    choices : mapping, optional
        Accepted words of some options.
    at_least : mapping, optional
        Least number of some options.
    whole : collection of str
        Options that must be whole numbers.

    Returns
    -------
    dict
        Every known option.

    Raises
    ------
    InputError
        With one sentence per problem.
    """
    problems = [
        f"{place}: {key} is not an option" + nearest(key, defaults)
        for key in options
        if key not in defaults
    ]
    resolved = dict(defaults) | {key: options[key] for key in options if key in defaults}
    for key, value in resolved.items():
        words, limit = (choices or {}).get(key), (at_least or {}).get(key)
        if value is None:
            problems.append(f"{place}: {key} is missing; give a value.")
        elif words is not None and value not in words:
            problems.append(f"{place}: {key} is {value!r}; use one of {', '.join(words)}.")
        elif limit is not None and not _is_number(value, limit):
            problems.append(f"{place}: {key} is {value!r}; use a number of at least {limit}.")
        elif key in whole and not isinstance(value, int):
            problems.append(f"{place}: {key} is {value!r}; use a whole number.")
    if problems:
        raise InputError(problems)
    return resolved


def _is_number(value: Any, limit: float) -> bool:
    """Whether a value is a finite number of at least `limit`."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return limit <= value < float("inf")
