"""What all blocks of options have in common: how strict they are, and their defaults."""

from types import NoneType
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

ABSENT: Any = None
"""Default of an option that a config need not have; unlike null, which only some may be."""

Whole = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Seeds = Annotated[int, Field(ge=1, le=100)]
SeedsOrNone = Annotated[int, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
NonNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[list[Text], Field(min_length=1)]
Pair = Annotated[list[int], Field(min_length=2, max_length=2)]
Numbers = Annotated[list[float], Field(min_length=2, max_length=2)]

T = TypeVar("T")


class Options(BaseModel):
    """A closed block of options, checked as YAML gives them: no text is taken for a number."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        protected_namespaces=(),
    )


class Each(Options, Generic[T]):
    """A value for each architecture."""

    binary: T
    """Of binary models."""
    profile: T
    """Of profile models."""


def _distinct(values: list) -> list:
    if len(set(values)) < len(values):
        raise PydanticCustomError("form", "a list without repeats")
    return values


Distinct = AfterValidator(_distinct)


def is_absent(field: FieldInfo) -> bool:
    """Whether a config need not have an option, and has no value for it then."""
    return field.default is ABSENT and NoneType not in get_args(field.annotation)


def defaults(block: type[Options] | Options) -> dict[str, Any]:
    """Return the defaults of a block of options, without what has none.

    Parameters
    ----------
    block : class, or an instance, whose own values are taken
    """
    fields = (block if isinstance(block, type) else type(block)).model_fields
    values = {
        name: field.get_default(call_default_factory=True)
        for name, field in fields.items()
        if not field.is_required()
    }
    if not isinstance(block, type):
        values = {name: getattr(block, name) for name in fields}
    return {
        name: _plain(value)
        for name, value in values.items()
        if value is not ABSENT or not is_absent(fields[name])
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Options):
        return defaults(value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return list(map(_plain, value)) if isinstance(value, list) else value
