"""What commands of several models share: each by itself, and their errors together."""

from collections.abc import Callable, Sequence
from typing import Any

from fourier_prior.errors import InputError


def for_each(names: Sequence[str], step: Callable[..., None], **values: Sequence[Any]) -> None:
    """Do a step for each of several models; one that fails does not keep the others from it.

    Parameters
    ----------
    names : sequence of str
        What messages call the models.
    step : callable
        Takes one of the values of each keyword.
    **values : sequence
        One for each model.

    Raises
    ------
    InputError
        Before any step if there is not one of each value for each model; after all of them with the
        problems of those that failed. A problem that not all models have says whose it is.
    """
    wrong = {key: len(given) for key, given in values.items() if len(given) != len(names)}
    if wrong:
        raise InputError(
            f"{len(names)} models are named but "
            f"{', '.join(f'{number} of {key}' for key, number in wrong.items())}; give as many."
        )
    problems: dict[str, list[str]] = {}
    for name, *row in zip(names, *values.values(), strict=True):
        try:
            step(**dict(zip(values, row, strict=True)))
        except InputError as error:
            for problem in error.problems:
                problems.setdefault(problem, []).append(name)
    if problems:
        raise InputError(
            [
                problem if len(whose) == len(names) else f"{', '.join(whose)}: {problem}"
                for problem, whose in problems.items()
            ]
        )
