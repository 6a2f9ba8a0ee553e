"""Functions on arrays that numba compiles, once for all processes."""

from collections.abc import Callable
from typing import Any

import numba


def compiled(**options: Any) -> Callable[[Callable], Callable]:
    """Make a decorator that compiles a function at its first call and keeps the result on disk.

    Compiling takes half a second, as long as many steps of the workflow take in all. Where no
    folder can be written to (an image that is read only, without a home), every process compiles
    for itself.

    Parameters
    ----------
    **options
        Of `numba.njit`. All functions release the lock of the interpreter.

    Returns
    -------
    callable
        The decorator.
    """

    def decorate(function: Callable) -> Callable:
        try:
            return numba.njit(function, cache=True, nogil=True, **options)
        except RuntimeError:  # numba: "no locator available"
            return numba.njit(function, nogil=True, **options)

    return decorate
