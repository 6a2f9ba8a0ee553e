"""Training conditions as a config describes them: bases, architectures, rules for weights."""

from collections.abc import Iterator, Mapping
from typing import Any

from fourier_prior.errors import InputError, nearest
from fourier_prior.vocabulary import ARCHITECTURES

_INHERITED = ("prior", "training")


def resolve(conditions: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the block of a condition, with the values that it takes over from its base.

    Parameters
    ----------
    conditions : mapping
        The ``conditions`` block of a config, free of contradictions.
    name : str

    Returns
    -------
    dict
        prior, training, architectures, as far as the condition or its bases have them. Values of
        prior and training are taken over one by one, each as a whole.

    Raises
    ------
    InputError
        If there is no such condition.
    """
    block = dict(pick(conditions, name, "conditions"))
    if "base" not in block:
        return block
    base = resolve(conditions, block.pop("base"))
    parts = {
        part: {**base.get(part, {}), **block.get(part, {})}
        for part in _INHERITED
        if part in base or part in block
    }
    return {**base, **block, **parts}


def of_architecture(settings: Mapping[str, Any], architecture: str) -> dict[str, Any]:
    """Pick the value for one architecture wherever values are given per architecture."""
    return {
        key: value[architecture] if isinstance(value, Mapping) and architecture in value else value
        for key, value in settings.items()
    }


def weights(block: Mapping[str, Any], architecture: str) -> dict[str, Any]:
    """Return the weights of a condition's penalties.

    Parameters
    ----------
    block : mapping
        As `resolve` returns.
    architecture : {"binary", "profile"}

    Returns
    -------
    dict
        ``prior`` and ``l2``, as far as the condition has them: a number, or the rule that gives
        it. A rule is ``half-of-none-loss``, ``similar-scale``, or a mapping with the key
        ``tuned``.
    """
    places = {"prior": ("prior", "weight"), "l2": ("training", "l2")}
    return {
        name: of_architecture(block[part], architecture)[key]
        for name, (part, key) in places.items()
        if key in block.get(part, {})
    }


def tuned(block: Mapping[str, Any], architecture: str) -> str | None:
    """Say which weight of a condition is tuned, ``prior`` or ``l2``; None if neither is."""
    rules = weights(block, architecture)
    return next((name for name, rule in rules.items() if isinstance(rule, Mapping)), None)


def grid(block: Mapping[str, Any], architecture: str) -> list[str]:
    """Return the weights that are tried for a tuned condition.

    Parameters
    ----------
    block, architecture
        As for `weights`.

    Returns
    -------
    list of str
        Numbers, evenly spaced on a logarithmic scale, to three digits; empty without tuning.
    """
    name = tuned(block, architecture)
    if name is None:
        return []
    limits = weights(block, architecture)[name]["tuned"]
    low, high, steps = limits["low"], limits["high"], max(limits["number"] - 1, 1)
    values = [low * (high / low) ** (step / steps) for step in range(limits["number"])]
    return [f"{value:.3g}" for value in values]


def contradictions(conditions: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each contradiction between values that are each valid."""
    unsound = list(_unsound_bases(conditions))
    if unsound:
        yield from unsound
        return
    for name in conditions:
        block = resolve(conditions, name)
        missing = [key for key in ("kind", "weight") if key not in block.get("prior", {})]
        for key in missing if "prior" in block else []:
            yield f"conditions.{name}.prior has no `{key}`, nor has its base; give it."
        for architecture in block.get("architectures", ARCHITECTURES):
            grids = [
                rule["tuned"]
                for rule in weights(block, architecture).values()
                if isinstance(rule, Mapping)
            ]
            at = f"conditions.{name}, {architecture},"
            if len(grids) > 1:
                yield f"{at} tunes two weights; give one of them as a number."
            for limits in grids:
                if limits["low"] > limits["high"]:
                    yield f"{at} tunes a weight from high to low; exchange `low` and `high`."


def _unsound_bases(conditions: Mapping[str, Any]) -> Iterator[str]:
    for name, block in conditions.items():
        line, base = [name], block.get("base")
        while base is not None and base in conditions and base not in line:
            line.append(base)
            base = conditions[base].get("base")
        if base is None:
            continue
        at = f"conditions.{line[-1]}.base is {base}"
        if base not in conditions:
            yield f"{at}, which is not under `conditions`" + nearest(base, conditions)
        elif base == name:
            yield f"{at}, which is based on it in turn; give one of them no base."


def pick(blocks: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    """Return a block of a config by name; an unknown name is an error that proposes a near one."""
    if name not in blocks:
        raise InputError(f"config: {name} is not under `{where}`" + nearest(name, blocks))
    return blocks[name]
