"""Config files, read and merged as the workflow does; what YAML lets pass is seen."""

import json
import os
import re
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from fourier_prior.design.options.check import joined
from fourier_prior.errors import InputError

DEFAULTS = "config/defaults.yaml"
"""Always the first."""
EMBEDDED = "config/config.yaml"
"""The second, below all that are given, unless these bring genomes of their own."""

_OF_KEYS = {
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "bool", "int", "float", "null", "timestamp")
}
_HERE = Path(__file__).parents[3]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads YAML and remembers the keys that a mapping has twice, which YAML itself lets pass."""

    def __init__(self, text: str):
        super().__init__(text)
        self.repeated: list[str] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen: dict[Hashable, int] = {}
        for key_node, _ in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):  # an error of YAML, below
                continue
            if key in seen:
                self.repeated.append(
                    f"line {line}: the key {key_node.value} is there already, in line {seen[key]}, "
                    "and only one of the two would count; keep one."
                )
            seen.setdefault(key, line)
        return super().construct_mapping(node, deep)


def read_config(path: str | os.PathLike) -> dict[str, Any]:
    """Read a config file, YAML or JSON.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    dict
        As Snakemake reads it.

    Raises
    ------
    InputError
        If the file cannot be read, is no YAML, is empty, or has no keys at its top level; with the
        number of the line.
    """
    return _read(path)[0]


def repeated_keys(paths: Iterable[str | os.PathLike]) -> list[str]:
    """Say which keys config files have twice, of which YAML drops one without a word."""
    return [f"{path}: {problem}" for path in paths for problem in _read(path)[1]]


def _read(path: str | os.PathLike) -> tuple[dict[str, Any], list[str]]:
    """Return a config, and what is wrong with its keys."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read as a config ({error.strerror}); correct the path."
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}: line {line}: is no text in UTF-8; save the file as UTF-8."
        ) from error
    try:
        config, repeated = _parsed(text)
        json.dumps(config, default=str, skipkeys=True)  # refuses what holds itself
    except yaml.YAMLError as error:
        raise InputError(f"{path}: {_fault(text, error)}") from error
    except (RecursionError, ValueError) as error:
        raise InputError(
            f"{path}: is nested too deeply, or in itself; write it without `&` and `*`."
        ) from error
    if config is None:
        raise InputError(f"{path}: is empty; a config has lines of the form `key: value`.")
    if not isinstance(config, dict):
        raise InputError(
            f"{path}: line 1: holds a {'list' if isinstance(config, list) else 'text or number'} "
            "where a config has keys; write lines of the form `key: value`."
        )
    return config, repeated


def _parsed(text: str) -> tuple[Any, list[str]]:
    """Return what a text holds, and the keys that are there twice."""
    repeated: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        repeated.extend(
            f"the key {name} is there twice, and only one of the two would count; keep one."
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        )
        return dict(found)

    if text.lstrip().startswith("{"):
        try:
            return json.loads(text, object_pairs_hook=pairs), repeated
        except ValueError:  # YAML may begin so, too
            repeated.clear()
    loader = _Loader(text)
    try:
        return loader.get_single_data(), loader.repeated
    finally:
        loader.dispose()


def _fault(text: str, error: yaml.YAMLError) -> str:
    """Say in which line a text is no YAML, and why."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        line = error.problem_mark.line + 1
        written = text.splitlines()[line - 1 : line] or [""]
        if "\t" in written[0]:
            return f"line {line}: has a tab where YAML wants spaces; write spaces."
        why = " ".join(filter(None, [error.context, error.problem]))
        return (
            f"line {line}: cannot be read as YAML ({why}); look at indentation, colons and quotes "
            "there and in the line before."
        )
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return f"line {line}: has a character that YAML does not allow ({error.reason}); remove it."
    return f"cannot be read as YAML ({error}); look at indentation, colons and quotes."


def with_lines(problems: Iterable[str], paths: Iterable[str | os.PathLike]) -> list[str]:
    """Add to sentences about a config where the config says it: file and line.

    Parameters
    ----------
    problems : iterable of str
        Those that begin with ``config:`` and the keys of a place, as ``config: seeds.all is ...``.
    paths : iterable of path-like
        Config files, later ones over earlier ones.
    """
    lines = {place: (path, line) for path in paths for place, line in _lines_of(path).items()}
    found = []
    for problem in problems:
        place = problem.removeprefix("config: ").split(" ")[0].rstrip(":")
        if key := re.match(r"config: (?:(\S+): )?the key (\S+) is not text", problem):
            place = ".".join(filter(None, key.groups()))
        while place and place not in lines:
            place = re.sub(r"(^|[.\[])[^.\[]*$", "", place)
        if problem.startswith("config: ") and place:
            path, line = lines[place]
            problem = f"{problem.removesuffix('.')} ({path}, line {line})."
        found.append(problem)
    return found


def _lines_of(path: str | os.PathLike) -> dict[str, int]:
    """Return the line of each place of a config file."""
    lines: dict[str, int] = {}

    def walk(node: yaml.Node, way: tuple) -> None:
        if isinstance(node, yaml.SequenceNode):
            inside = list(enumerate(node.value))
        elif isinstance(node, yaml.MappingNode):
            inside = [(key, value) for key, value in node.value if key.tag in _OF_KEYS]
        else:
            return
        for key, value in inside:
            mark = value.start_mark if isinstance(key, int) else key.start_mark
            name = key if isinstance(key, int) else _as_text(key)
            lines[joined((*way, name))] = mark.line + 1
            walk(value, (*way, name))

    try:
        walk(yaml.compose(Path(path).read_text(encoding="utf-8-sig"), Loader=_Loader), ())
    except yaml.YAMLError:  # JSON may have tabs
        return {}
    return lines


def _as_text(key: yaml.ScalarNode) -> str:
    """Return a key as messages have it: what YAML makes of `on` is `true`."""
    value = yaml.safe_load(key.value) if not key.style else key.value
    return value if isinstance(value, str) else json.dumps(value, default=str).strip('"')


def merge(config: dict[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """Put an overlay over a config, in place: its values replace others, mappings are merged."""
    for key, value in overlay.items():
        if isinstance(value, Mapping):
            below = config.get(key)
            config[key] = merge(below if isinstance(below, dict) else {}, value)
        else:
            config[key] = value
    return config


def stands_alone(config: Mapping[str, Any]) -> bool:
    """Whether a config brings genomes, and so data sets, of its own; else it is an overlay.

    An overlay lies on the embedded experiments.
    """
    return "genomes" in config


def merged(overlays: Iterable[Mapping[str, Any]], workflow: str | os.PathLike) -> dict[str, Any]:
    """Merge configs over what the workflow ships, as the workflow does.

    Parameters
    ----------
    overlays : iterable of mapping
        Each over those before it.
    workflow : path-like
        Folder of the workflow.
    """
    given: dict[str, Any] = {}
    for overlay in overlays:
        merge(given, overlay)
    below = [DEFAULTS] if stands_alone(given) else [DEFAULTS, EMBEDDED]
    config: dict[str, Any] = {}
    for name in below:
        merge(config, read_config(Path(workflow, name)))
    return merge(config, given)


def workflow_folder() -> Path:
    """Return the folder of the workflow: the present one, or the checkout of this package.

    Raises
    ------
    InputError
        If neither has one.
    """
    for folder in (Path(), _HERE):
        if (folder / "Snakefile").is_file() and (folder / DEFAULTS).is_file():
            return folder
    raise InputError(
        f"{Path.cwd()}: holds no workflow; go to its folder, or name it by --workflow FOLDER."
    )
