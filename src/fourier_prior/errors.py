"""The error for input that a user can mend."""

from collections.abc import Sequence


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
