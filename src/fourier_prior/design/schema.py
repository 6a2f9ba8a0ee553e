"""Check a config against its JSON schema and say what is wrong in plain sentences."""

import difflib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema

from fourier_prior.errors import InputError


def check_config(config: Mapping[str, Any], schema: str | os.PathLike) -> None:
    """Check a config against a closed JSON schema.

    Parameters
    ----------
    config : mapping
        The merged config.
    schema : path-like
        JSON schema file.

    Raises
    ------
    InputError
        With one sentence for each unknown key, missing key and value of the wrong type or range.
    """
    validator = jsonschema.Draft202012Validator(json.loads(Path(schema).read_text()))
    errors = sorted(validator.iter_errors(config), key=lambda e: [str(p) for p in e.absolute_path])
    problems = [sentence for error in errors for sentence in _sentences(error)]
    if problems:
        raise InputError(problems)


def _sentences(error: jsonschema.ValidationError) -> list[str]:
    """Turn one schema violation into sentences that name the place and the remedy."""
    place = ".".join(str(part) for part in error.absolute_path)
    if error.validator in ("anyOf", "oneOf") and error.context:
        return [f"config: {place} is {_short(error.instance)}; {_alternatives(error)}."]
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = list(error.schema.get("properties", {}))
        return [
            f"config: {_join(place, key)} is not an option" + _nearest(key, known)
            for key in error.instance
            if key not in known
        ]
    if error.validator == "required":
        # One violation per missing key; only its message says which.
        key = error.message.split("'")[1]
        return [f"config: {_join(place, key)} is missing; add it."]
    if error.validator == "type":
        wanted = error.validator_value
        wanted = wanted if isinstance(wanted, str) else " or ".join(wanted)
        return [f"config: {place} is {_short(error.instance)} but must be of type {wanted}."]
    return [f"config: {place} is not valid: {error.message}."]


def _alternatives(error: jsonschema.ValidationError) -> str:
    return "it must satisfy one of: " + "; ".join(part.message for part in error.context)


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _nearest(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; the options are {', '.join(known)}." if known else "; remove it."
