"""Faces of rooms: the names that a room offers, each imported when it is first asked for.

A module of a room cannot be imported without its face; one that imported all that it offers would
make every step of the workflow load every library of the room.
"""

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def face(
    room: str, homes: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Make the attributes of a room's ``__init__``.

    Parameters
    ----------
    room : str
        Its ``__name__``.
    homes : mapping of str to sequence of str
        Modules of the room, and the names of theirs that the room offers.

    Returns
    -------
    ``__getattr__`` (see PEP 562), ``__dir__``, ``__all__``
    """
    home = {name: f"{room}.{module}" for module, names in homes.items() for name in names}
    offered = sorted(home)

    def find(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(home[name]), name)
        setattr(sys.modules[room], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[room]), *offered})

    return find, names, offered
