"""The reference of the config: every option with type, default, limits and one sentence."""

import json
from collections.abc import Iterator
from types import NoneType
from typing import Any, get_args, get_origin

from fourier_prior.design.options.base import Options, is_absent
from fourier_prior.design.options.config import Config
from fourier_prior.design.options.kinds import (
    in_words,
    is_block,
    kind_of,
    members,
    parts,
    plain,
)

_NAMES = {
    "conditions": "CONDITION",
    "genomes": "GENOME",
    "datasets": "DATASET",
    "tasks": "TASK",
    "arrangements": "KIND",
    "sites": "MOTIF",
    "motifs": "MOTIF",
}
"""What stands for the names in a mapping by name."""
_HEAD = """# Reference of the config

Written by `python -m fourier_prior.design.options` from `src/fourier_prior/design/options/`; to
change it, change the sentences there. `config/defaults.yaml` has the same defaults;
`config/README.md` explains how configs are merged and files are named. Blocks that stand in place
of others take over the values that they do not have.
"""


def reference() -> str:
    """Return the reference as Markdown."""
    sections = [_HEAD]
    seen: dict[Any, str] = {}
    for name, field in Config.model_fields.items():
        kind = kind_of(field)
        rows = list(_rows(name, kind, seen))
        line = f"{_sentence(field.description)}{_pointer(field, kind)}\n"
        sections.append(f"## `{name}`\n\n{line}")
        if rows:
            table = ["| option | what it may be | default | |", "| --- | --- | --- | --- |", *rows]
            sections.append("\n".join(table) + "\n")
    return "\n".join(sections)


def _pointer(field: Any, kind: Any) -> str:
    """Type and default of an option that is no block."""
    if _blocks(kind):
        return ""
    default = _default(field)
    return f" ({in_words(kind)}; {'default ' if default != 'required' else ''}{default})"


def _rows(place: str, kind: Any, seen: dict[Any, str]) -> Iterator[str]:
    """Rows of the options below a place; a block that stood before is only referred to."""
    for prefix, block in _blocks(kind, place):
        if block in seen:
            continue
        seen[block] = prefix
        for name, field in block.model_fields.items():
            inner, at = kind_of(field), f"{prefix}.{name}"
            what = "" if _is_open(inner) else _escaped(in_words(inner))
            if _blocks(inner):
                what = f"as `{seen[repr(inner)]}`" if repr(inner) in seen else what
                seen.setdefault(repr(inner), at)
            yield f"| `{at}` | {what} | {_default(field)} | {_sentence(field.description)} |"
            yield from _rows(at, inner, seen)


def _blocks(kind: Any, place: str = "") -> list[tuple[str, type[Options]]]:
    """List the blocks in a type, with the places of their options."""
    found = []
    for member in members(kind):
        bare = plain(member)
        if is_block(bare) and not bare.__pydantic_generic_metadata__["origin"]:
            found.append((place, bare))
        elif get_origin(bare) in (list, dict):
            last = place.rpartition(".")[2]
            step = "[]" if get_origin(bare) is list else f".{_NAMES.get(last, 'NAME')}"
            found += _blocks(parts(member), place + step)
    return found


def _is_open(kind: Any) -> bool:
    """Whether the rows below say all about a type: a block, or blocks by name or in a list."""
    return len(members(kind)) == 1 and bool(_blocks(kind)) and NoneType not in get_args(plain(kind))


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    blocks = isinstance(value, list) and any(isinstance(part, Options) for part in value)
    if is_absent(field) or blocks or isinstance(value, (Options, dict)):
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _sentence(text: str | None) -> str:
    return _escaped(" ".join((text or "").split()))


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
