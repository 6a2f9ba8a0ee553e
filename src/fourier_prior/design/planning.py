"""A config and the tables that it names, checked together before anything is planned."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fourier_prior.design.named_files import (
    block_of,
    located_tables,
    named_files,
    problems_with_files,
)
from fourier_prior.design.options.whole import check_config
from fourier_prior.design.study import Study
from fourier_prior.errors import InputError
from fourier_prior.sources.lock import absent_files, read_lock
from fourier_prior.sources.manifest import Source, read_manifest, refuse_outdated
from fourier_prior.sources.references import MEMBERS, members, refuse_unknown

SOURCES = "resources/sources"
"""Where files of the manifest lie."""


@dataclass(frozen=True)
class Plan:
    """What a config comes to.

    Attributes
    ----------
    study : Study or None
    sources : dict
        The block `sources` of the config, with the paths where its tables and mirrors are.
    manifest : dict of str to Source
    members : dict of str to list of str
        Members that the config names, by their archives.
    problems : list of str
        One sentence for each; if there are any, study and manifest may be None and empty.
    """

    study: Study | None
    sources: dict[str, Any]
    manifest: dict[str, Source]
    members: dict[str, list[str]]
    problems: list[str]


def plan(config: Mapping[str, Any], workflow: str | os.PathLike) -> Plan:
    """Check a config and the manifest that it names, as far as either can be understood.

    Parameters
    ----------
    config : mapping
        The merged config.
    workflow : path-like
        Folder of the workflow.
    """
    problems: list[str] = []

    def noted(step: Callable, *arguments: Any, instead: Any = None) -> Any:
        """Return what a step returns, or note its problems."""
        try:
            return step(*arguments)
        except InputError as error:
            problems.extend(error.problems)
            return instead

    sources: dict[str, Any] = dict(block_of(config, "sources"))
    try:
        sources = located_tables(sources)
    except InputError:  # told with the problems of files
        sources = {}
    for table in ("manifest", "lock"):
        if isinstance(path := sources.get(table), str):
            sources[table] = shipped(path, workflow)
    noted(check_config, config)
    faults = bool(problems)
    lock = sources.get("lock")
    locked = noted(read_lock, lock, instead={}) if isinstance(lock, str) else {}
    if faults:
        study = None
        problems += [f"config: {problem}" for problem in problems_with_files(config)]
    else:
        # What the lock table says that ENCODE does not have, the run does without.
        study = noted(Study, config, absent_files(locked))
    manifest: dict[str, Source] = {}
    texts = [file.text for file in named_files(config) if not file.problems]
    named = members(texts)
    if isinstance(path := sources.get("manifest"), str):
        manifest = noted(read_manifest, path, instead={})
        if manifest:
            noted(refuse_unknown, texts, manifest, path)
            noted(refuse_outdated, manifest, SOURCES, path, _members_at(named))
    return Plan(study, sources, manifest, named, problems)


def shipped(path: str, workflow: str | os.PathLike) -> str:
    """Return a path in the present folder, or that beside the Snakefile if only there is a file."""
    beside = Path(workflow, path)
    return str(beside) if beside.exists() and not Path(path).exists() else path


def _members_at(named: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {
        archive: [f"{MEMBERS}/{archive}/{member}" for member in listed]
        for archive, listed in named.items()
    }
