"""What an option may be, taken apart and in words."""

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from fourier_prior.design.options.base import Options

_LIMITS = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "lt": "< {}"}


def members(kind: Any) -> list[Any]:
    """Return the alternatives of a type; one if it has none. Whether null is one does not count."""
    bare = plain(kind)
    if get_origin(bare) not in (Union, UnionType):
        return [kind]
    return [member for member in get_args(bare) if member is not NoneType]


def plain(kind: Any) -> Any:
    """Return a type without limits."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def parts(kind: Any) -> dict[str, Any] | Any | None:
    """Return the types in a block (by key), a list or a mapping by name (one type), or None."""
    kind = plain(members(kind)[0] if len(members(kind)) == 1 else kind)
    if is_block(kind):
        return {name: kind_of(field) for name, field in kind.model_fields.items()}
    return get_args(kind)[-1] if get_origin(kind) in (list, dict) else None


def kind_of(field: FieldInfo) -> Any:
    """Return the type of an option, with its limits."""
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def is_block(kind: Any) -> bool:
    """Whether a type is a block of options."""
    return isinstance(kind, type) and issubclass(kind, Options)


def in_words(kind: Any) -> str:
    """Say what an option may be."""
    metadata = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    kind = plain(kind)
    if get_origin(kind) in (Union, UnionType):
        words = ", ".join(in_words(member) for member in members(kind))
        return words + (" or null" if NoneType in get_args(kind) else "")
    if get_origin(kind) is Literal:
        return ", ".join(map(str, get_args(kind)))
    if get_origin(kind) is dict:
        of_what = get_args(kind)[1]
        return "mapping by name" + ("" if is_block(of_what) else f": {in_words(of_what)}")
    if get_origin(kind) is list:
        least, most = (_length(metadata, name) for name in ("min_length", "max_length"))
        number = f"{least} values, each" if least == most and least else "list of"
        return f"{number} {in_words(get_args(kind)[0])}"
    if is_block(kind):
        return "{" + ", ".join(kind.model_fields) + "}"
    words = {int: "whole number", float: "number", bool: "true or false", str: "text"}[kind]
    found = [
        text.format(f"{value:g}")
        for name, text in _LIMITS.items()
        for value in [getattr(part, name, None) for part in _limits(metadata)]
        if value is not None
    ]
    return " ".join([words, " and ".join(found)]).strip()


def _limits(metadata: tuple) -> list[Any]:
    """Flatten pydantic's fields into their limits."""
    return [part for each in metadata for part in getattr(each, "metadata", [each])]


def _length(metadata: tuple, name: str) -> int | None:
    found = [getattr(part, name, None) for part in _limits(metadata)]
    return next((length for length in found if length is not None), None)
