"""The error for input that a user can mend, and the words that help with an unknown name."""

import difflib
from collections.abc import Iterable, Sequence

_LISTED = 40
"""Most known names that an error lists."""


class InputError(ValueError):
    """Input that cannot be used; the message names file, place and remedy.

    Parameters
    ----------
    problems : str or sequence of str
        One sentence per problem. All problems of an input are collected and raised together, so
        that a user mends a file once and not line by line.
    """

    def __init__(self, problems: str | Sequence[str]):
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """End a sentence about an unknown name.

    Parameters
    ----------
    name : str
        What was asked for.
    known : iterable of str
        What there is.
    cutoff : float
        Least likeness of a name that is proposed, 0 to 1.

    Returns
    -------
    str
        ``; did you mean …?`` with the most similar known name; without one, what is known, in
        parentheses, and a full stop.
    """
    names = list(map(str, known))
    close = difflib.get_close_matches(str(name), names, n=1, cutoff=cutoff)
    if close:
        return f"; did you mean {close[0]}?"
    more = ", ..." if len(names) > _LISTED else ""
    return f" (it has {', '.join(names[:_LISTED]) or 'none'}{more})."
