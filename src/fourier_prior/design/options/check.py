"""Check options and say what is wrong in sentences that name the place and the remedy."""

import datetime
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError

from fourier_prior.design.options.base import Options, defaults
from fourier_prior.design.options.kinds import in_words, is_block, members, parts, plain
from fourier_prior.errors import InputError, nearest

_RANGES = {
    "greater_than_equal": "at least {ge:g}",
    "greater_than": "above {gt:g}",
    "less_than_equal": "at most {le:g}",
    "less_than": "below {lt:g}",
}
_OTHER_TYPE = ("_type", "literal_error")
"""Ends of pydantic's kinds of errors for values of another type than is wanted."""

_LIKE = 0.7
"""Least likeness of a key or word that is proposed."""

Fault = tuple[tuple, Mapping[str, Any]]
"""What is left of the way to a fault, and pydantic's words on it."""


def checked(block: type[Options], options: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Check the options of a component and fill in defaults.

    Parameters
    ----------
    block : class
    options : mapping
    place : str
        What the options belong to; messages begin with it.

    Returns
    -------
    dict
        Values as they are given, defaults for the others.

    Raises
    ------
    InputError
        With one sentence per problem.
    """
    found = [f"{place}: {problem}" for problem in problems(block, options)]
    if found:
        raise InputError(found)
    return {**defaults(block), **options}


def problems(block: type[Options], options: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with options, one sentence each."""
    not_text: dict[tuple, str] = {}
    readable = with_text_keys(options, not_text)
    yield from not_text.values()
    try:
        block.model_validate(readable)
    except ValidationError as error:
        faults = [
            (fault["loc"], fault)
            for fault in error.errors(include_url=False)
            if tuple(key for key in fault["loc"] if key != "[key]") not in not_text
        ]
        yield from _of_place(block, readable, faults, "")


def with_text_keys(value: Any, not_text: dict[tuple, str] | None = None, way: tuple = ()) -> Any:
    """Turn all keys into text.

    Parameters
    ----------
    value : object
        Options, or a part of them.
    not_text : dict, optional
        Is filled with a sentence on each key that was no text, by the way to it.
    way : tuple
        The way to `value`.
    """
    if isinstance(value, list):
        return [with_text_keys(part, not_text, (*way, i)) for i, part in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    found = {}
    for key, part in value.items():
        text = key if isinstance(key, str) else _shown(key)
        if text is not key and not_text is not None:
            at = f"{joined(way)}: " if way else ""
            problem = f"the key {text} is not text, {_as_yaml_reads(key)}; put it in quotes."
            not_text[*way, text] = at + problem
        found[text] = with_text_keys(part, not_text, (*way, text))
    return found


def _of_place(kind: Any, value: Any, faults: Sequence[Fault], at: str) -> Iterator[str]:
    """Say what is wrong at a place of a type, and below it."""
    alternatives = members(kind)
    if len(alternatives) > 1:
        yield from _of_alternatives(alternatives, value, faults, at)
        return
    below: dict[Any, list[Fault]] = {}
    for way, fault in faults:
        if way:
            below.setdefault(way[0], []).append((way[1:], fault))
        else:
            yield _sentence(kind, value, fault, at)
    inside = parts(kind)
    for key, deeper in below.items():
        place = joined((key,), at)
        for way, fault in deeper:
            if way == ("[key]",):
                yield f"{place}: {fault['msg']}"
            elif not way and fault["type"] == "extra_forbidden":
                yield f"{place} is not an option{nearest(key, inside, cutoff=_LIKE)}"
            elif not way and fault["type"] == "missing":
                yield f"{place} is missing; add it."
        deeper = [
            (way, fault)
            for way, fault in deeper
            if way != ("[key]",) and (way or fault["type"] not in ("extra_forbidden", "missing"))
        ]
        if deeper:
            part = inside[key] if isinstance(inside, dict) else inside
            yield from _of_place(part, value[key], deeper, place)


def _of_alternatives(
    alternatives: Sequence[Any], value: Any, faults: Sequence[Fault], at: str
) -> Iterator[str]:
    """Say what is wrong with a value that may be of several types.

    Of the types that the value could be meant as, the one with the fewest faults counts.
    """
    by_type: dict[Any, list[Fault]] = {}
    for way, fault in faults:
        by_type.setdefault(way[0], []).append((way[1:], fault))
    kinds = dict(zip(by_type, alternatives, strict=True))
    meant = {
        tag: found
        for tag, found in by_type.items()
        if all(way or not fault["type"].endswith(_OTHER_TYPE) for way, fault in found)
    }
    if meant:
        tag = min(meant, key=lambda tag: _unlikely(kinds[tag], value, meant[tag]))
        yield from _of_place(kinds[tag], value, meant[tag], at)
    else:
        yield _of_other_type(alternatives, value, at)


def _unlikely(kind: Any, value: Any, faults: Sequence[Fault]) -> tuple[int, int]:
    """Order types by how little a value looks like them: keys that they do not share, faults."""
    keys = set(value) if isinstance(value, Mapping) else set()
    known = set(plain(kind).model_fields) if is_block(plain(kind)) else set()
    return -len(keys & known), len(faults)


def _sentence(kind: Any, value: Any, fault: Mapping[str, Any], at: str) -> str:
    at = at or "it"
    what, limits = fault["type"], fault.get("ctx", {})
    if what == "name":
        return f"{at} is {_shown(value)}: {fault['msg']}"
    if what == "form":
        return f"{at} is {_shown(value)} but must be {fault['msg']}."
    if what == "finite_number":
        return f"{at} is {_shown(value)} but must be a finite number."
    if what in _RANGES:
        return f"{at} is {_shown(value)} but must be {_RANGES[what].format(**limits)}."
    if what.endswith("too_short") and not len(value):
        return f"{at} is empty; give a value."
    return _of_other_type([kind], value, at)


def _of_other_type(alternatives: Sequence[Any], value: Any, at: str) -> str:
    """Say that a value is of none of several types."""
    kinds = [plain(member) for kind in alternatives for member in members(kind)]
    words = [w for kind in kinds if get_origin(kind) is Literal for w in get_args(kind)]
    wanted = "; or ".join(map(_with_article, alternatives))
    numbers = {int, float} & set(kinds)
    if isinstance(value, str) and numbers:
        number = _number(value, whole=numbers == {int})
        if number is not None:
            return f"{at} is the text {_shown(value)} but must be a number; write {number}."
    if isinstance(value, float) and numbers == {int} and value.is_integer():
        return f"{at} is {value} but must be a whole number; write {value:.0f}."
    is_text = str in kinds or any(isinstance(word, str) for word in words)
    if is_text and not isinstance(value, (str, list, Mapping)):
        why = _as_yaml_reads(value)
        what = "it" if str in kinds else "text"
        return f"{at} is {_shown(value)}, {why}, but must be {wanted}; put {what} in quotes."
    proposed = nearest(value, words, cutoff=_LIKE) if isinstance(value, str) else "."
    end = proposed if proposed.startswith(";") else "."
    return f"{at} is {_shown(value)} but must be {wanted}{end}"


def _with_article(kind: Any) -> str:
    words = in_words(kind)
    if words.startswith("{"):
        return f"a mapping {words}"
    if get_origin(plain(kind)) is Literal and "," in words:
        return f"one of {words}"
    return f"a {words}" if words.startswith(("number", "whole", "list", "mapping")) else words


def _number(text: str, whole: bool) -> str | None:
    """Return the number that a text spells, as YAML reads it; None if it is none."""
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", text):
        return None
    number = Decimal(text)
    if number == number.to_integral_value():
        return str(int(number))
    return None if whole else f"{number:f}"


def _as_yaml_reads(value: Any) -> str:
    """Say how YAML comes by a value that is not text."""
    if isinstance(value, bool):
        words = "yes, on and true" if value else "no, off and false"
        return f"as YAML reads {words} without quotes"
    if value is None:
        return "as YAML reads null, ~ and nothing"
    return f"which YAML reads as a {'date' if isinstance(value, datetime.date) else 'number'}"


def _shown(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    text = json.dumps(value, default=str, ensure_ascii=False)
    if isinstance(value, datetime.date):
        text = text.strip('"')
    return text if len(text) <= 60 else text[:57] + "..."


def joined(way: tuple, at: str = "") -> str:
    """Return a place as a text: keys with dots, positions in brackets."""
    for key in way:
        if isinstance(key, int):
            at += f"[{key}]"
        else:
            shown = key if re.fullmatch(r"\S+", key) else _shown(key)
            at += f".{shown}" if at else shown
    return at
