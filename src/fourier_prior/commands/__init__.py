"""Subcommands: the only place, beside the workflow's scripts, that knows paths.

A command is a function with keyword arguments and an attribute ``add_arguments`` that declares
them on a parser; the decorator `arguments` attaches it.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Argument:
    """Declaration of one command-line option, named as the parameter it fills."""

    def __init__(self, help: str, **options: Any):
        self.options = {"help": help, "required": "default" not in options, **options}
        self.positional = False


def path(help: str, **options: Any) -> Argument:
    """Declare an option that takes one path."""
    return Argument(help, type=Path, metavar="PATH", **options)


def paths(help: str, **options: Any) -> Argument:
    """Declare an option that takes any number of paths, also none."""
    return Argument(help, type=Path, nargs="*", metavar="PATH", **options)


def files(help: str, metavar: str) -> Argument:
    """Declare one path or more without the name of an option."""
    argument = Argument(help, type=Path, nargs="+", metavar=metavar)
    argument.positional = True
    del argument.options["required"]
    return argument


def words(help: str, **options: Any) -> Argument:
    """Declare an option that takes any number of words, also none."""
    return Argument(help, nargs="*", metavar="NAME", **options)


def mapping(help: str, **options: Any) -> Argument:
    """Declare an option that takes a JSON value, or @ and the path of a file that holds one.

    Linux limits one argument of a program to 128 KiB.
    """
    return Argument(help, type=_json, metavar="JSON", **options)


def _json(text: str) -> Any:
    return json.loads(Path(text[1:]).read_text() if text.startswith("@") else text)


def text(help: str, **options: Any) -> Argument:
    """Declare an option that takes a word."""
    return Argument(help, **options)


def integer(help: str, **options: Any) -> Argument:
    """Declare an option that takes an integer."""
    return Argument(help, type=int, metavar="N", **options)


def integers(help: str, **options: Any) -> Argument:
    """Declare an option that takes one integer or more."""
    return Argument(help, type=int, nargs="+", metavar="N", **options)


def number(help: str, **options: Any) -> Argument:
    """Declare an option that takes a number."""
    return Argument(help, type=float, metavar="X", **options)


def arguments(**declared: Argument) -> Callable:
    """Attach command-line options to a command function."""

    def decorate(command: Callable) -> Callable:
        def add_arguments(parser):
            for name, argument in declared.items():
                if argument.positional:
                    parser.add_argument(name, **argument.options)
                    continue
                parser.add_argument("--" + name.replace("_", "-"), dest=name, **argument.options)

        command.add_arguments = add_arguments
        return command

    return decorate
