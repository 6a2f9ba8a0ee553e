"""What data sets, tasks, genomes, conditions and configs may be called.

Names become parts of paths and values of tables, see `design.paths`; some words have a meaning
there already.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_LEVEL = "it is what the workflow calls the sequences of a GC content (gc_simulation)"


def name(characters: str, words: str, *, reserved: Mapping[str, str] | None = None) -> Any:
    """Make the type of a name.

    Parameters
    ----------
    characters : str
        Inside of a regular expression's brackets. The first character is a letter or digit, the
        last one of `characters` takes the place of what a name may not have.
    words : str
        The same for the reader.
    reserved : mapping of str to str, optional
        Regular expressions of names that have a meaning already, and what it is.
    """
    upper = "A-Z" in characters
    first = "A-Za-z0-9" if upper else "a-z0-9"
    pattern = f"[{first}][{characters}]*"

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            proposed = text.strip() if upper else text.strip().lower()
            proposed = re.sub(f"[^{characters}]+", characters[-1], proposed)
            proposed = re.sub(f"^[^{first}]+|[^{first}+]+$", "", proposed)
            hint = f"; write {proposed}" if proposed else ""
            raise PydanticCustomError(
                "name",
                "{problem}",
                {"problem": f"names have {words}, and begin with a letter or digit{hint}."},
            )
        for taken, meaning in (reserved or {}).items():
            if re.fullmatch(taken, text):
                raise PydanticCustomError(
                    "name",
                    "{problem}",
                    {"problem": f"this name is taken, {meaning}; choose another one."},
                )
        return text

    schema = WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})
    return Annotated[str, AfterValidator(check), schema]


ConfigName = name(
    "A-Za-z0-9_.-",
    "A-Z, a-z, 0-9, _, . and -",
    reserved={"README\\.md": "results/README.md explains the paths"},
)
DatasetName = name(
    "a-z0-9-",
    "a-z, 0-9 and -",
    reserved={
        r"gc-\d+": _LEVEL,
        "simulation": "the analysis of gc_simulation lies under it",
    },
)
TaskName = name(
    "A-Za-z0-9+_",
    "A-Z, a-z, 0-9, _ and +",
    reserved={
        "all": "it stands for all tasks of a data set together",
        "control": "it stands for the control that the tasks of a data set share",
        "mean": "tables have it for the mean over tasks",
        "penalty": "tables have it for the weights of penalties",
    },
)
GenomeName = name("A-Za-z0-9_", "A-Z, a-z, 0-9 and _")
ConditionName = name("a-z0-9_-", "a-z, 0-9, _ and -")
