"""The JSON schema of configs, by which editors complete and check them."""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from fourier_prior.design.options.base import Options
from fourier_prior.design.options.config import Config

_NAMED = ("$defs", "properties", "patternProperties")
"""Parts of a schema whose keys are names and no keywords."""


class _WithoutBlocks(GenerateJsonSchema):
    """A schema without the defaults of whole blocks, which stand at their options."""

    def default_schema(self, schema: Any) -> dict[str, Any]:
        whole = isinstance(schema.get("default"), (Options, dict))
        return self.generate_inner(schema["schema"]) if whole else super().default_schema(schema)


def editor_schema() -> str:
    """Return the JSON schema of configs, one line per definition.

    It asks for no key: files that are merged over others have only some.
    """
    schema = _tidy(Config.model_json_schema(schema_generator=_WithoutBlocks))
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    lines = [f"  {json.dumps(key)}: {_lines(value)}" for key, value in schema.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(value: Any) -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    parts = [f"    {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items()]
    return "{\n" + ",\n".join(parts) + "\n  }"


def _tidy(schema: Any) -> Any:
    """Close mappings by name; drop titles, keys asked for, and null where it is no value."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {
        key: {name: _tidy(part) for name, part in value.items()} if key in _NAMED else _tidy(value)
        for key, value in schema.items()
        if key not in ("title", "required")
        and not (key == "default" and not _may_be(schema, value))
    }
    if "patternProperties" in found:
        found["additionalProperties"] = False
    if "description" in found:
        found["description"] = " ".join(found["description"].split())
    return found


def _may_be(schema: dict[str, Any], default: Any) -> bool:
    """Whether null is a value; else it stands for an option that a config need not have."""
    return default is not None or {"type": "null"} in schema.get("anyOf", [])
