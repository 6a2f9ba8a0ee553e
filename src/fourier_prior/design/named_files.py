"""The files that a config names, and what is wrong with how it names them."""

import os
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fourier_prior.errors import InputError
from fourier_prior.sources.references import expanded, locate

_ONCE = ("reads", "control", "peaks", "relaxed_peaks")
"""Files that may not stand for two things within a data set, unless it says that they do."""


@dataclass(frozen=True)
class NamedFile:
    """One file in a config.

    Attributes
    ----------
    place : str
        Where the config names it.
    use : str
        What it is used as: the key that it stands under.
    text : str
        A path or a reference.
    assembly : str or None
        ENCODE's name of its genome, if the config says it.
    ready : bool
        Whether it holds ready counts, in place of reads.
    """

    place: str
    use: str
    text: str
    assembly: str | None = None
    ready: bool = False

    @property
    def path(self) -> str:
        """Where the file lies, or will lie."""
        return locate(self.text, self.assembly)

    @property
    def problems(self) -> list[str]:
        """What is wrong with how the file is named, as ends of sentences."""
        try:
            _ = self.path
        except InputError as error:
            return [problem.removeprefix("config: ") for problem in error.problems]
        return []


def named_files(config: Mapping[str, Any]) -> Iterator[NamedFile]:
    """List every file that a config names.

    Parameters
    ----------
    config : mapping
        The merged config. What is not as its models want it names no file.
    """
    for name, genome in _blocks(config, "genomes"):
        for use in ("fasta", "blacklist"):
            for text in texts(genome.get(use)):
                yield NamedFile(f"genomes.{name}.{use}", use, text, genome.get("assembly"))
    for name, _ in _blocks(config, "datasets"):
        yield from dataset_files(config, name)
    originals = block_of(block_of(config, "appendix"), "originals")
    for name, value in originals.items():
        for text in texts(value):
            yield NamedFile(f"appendix.originals.{name}", "original", text)


def dataset_files(config: Mapping[str, Any], dataset: str) -> Iterator[NamedFile]:
    """List the files that one data set names."""
    block = config["datasets"][dataset]
    genome = block.get("genome")
    genomes = {name: genome.get("assembly") for name, genome in _blocks(config, "genomes")}
    assembly = genomes.get(genome) if isinstance(genome, str) else None
    at = f"datasets.{dataset}"
    shared = block.get("shared_control")
    for text in texts(shared):
        yield NamedFile(f"{at}.shared_control", "control", text, assembly, _is_ready(shared))
    for task, files in _blocks(block, "tasks"):
        for use in ("peaks", "relaxed_peaks", "reads", "control", "gold"):
            given = files.get(use)
            for text in texts(given):
                yield NamedFile(f"{at}.tasks.{task}.{use}", use, text, assembly, _is_ready(given))


def texts(value: Any) -> list[str]:
    """Return the paths and references in a value: one, a list, tracks by strand, or none."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, Mapping) else value
    return [part for part in parts if isinstance(part, str)] if isinstance(parts, Iterable) else []


def block_of(config: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a block of a config; an empty one if there is none, or something else in its place."""
    block = config.get(key)
    return block if isinstance(block, Mapping) else {}


def _blocks(config: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the blocks of a block by name."""
    for name, block in block_of(config, key).items():
        if isinstance(block, Mapping):
            yield name, block


def _is_ready(library: Any) -> bool:
    return isinstance(library, Mapping)


def located_tables(sources: Mapping[str, Any]) -> dict[str, Any]:
    """Return the block `sources` of a config with `~` and `$VARIABLES` replaced in its paths.

    Raises
    ------
    InputError
        If a variable is not set; all of them at once, with their places.
    """
    found, problems = dict(sources), []
    for key in ("manifest", "lock", "mirrors"):
        given = found.get(key, [])
        paths = []
        for text in texts(given):
            try:
                paths.append(expanded(text))
            except InputError as error:
                problems += [
                    problem.replace(": ", f": sources.{key}: ", 1) for problem in error.problems
                ]
        if paths:
            found[key] = paths[0] if isinstance(given, str) else paths
    if problems:
        raise InputError(problems)
    return found


def twice(
    files: Iterable[NamedFile],
    key: Callable[[NamedFile], Hashable],
    shared: Collection[str] = (),
) -> Iterator[tuple[NamedFile, NamedFile]]:
    """Yield files of a data set that stand for two things, each with the one before it.

    Parameters
    ----------
    files : iterable of NamedFile
        Of one data set.
    key : callable
        What two files have in common if they are the same; None is common to none.
    shared : collection of str
        Paths of files that tasks are meant to share.
    """
    seen: dict[Hashable, NamedFile] = {}
    for file in files:
        if file.use not in _ONCE or (common := key(file)) is None:
            continue
        other = seen.setdefault(common, file)
        meant = _of_tasks(file, other) and (file.use == "control" or _lies_at(file) in shared)
        if other is not file and not meant:
            yield file, other


def _lies_at(file: NamedFile) -> str | None:
    """Where a file lies, written in one way; None if that is not known."""
    return None if file.problems else os.path.normpath(file.path)


def _of_tasks(file: NamedFile, other: NamedFile) -> bool:
    """Whether two files are for one use in two places."""
    return file.use == other.use and file.place != other.place


def problems_with_files(config: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with the files that a config names; the files are not looked at.

    Yields
    ------
    str
        One sentence per malformed reference or path, per file that stands for two things in a data
        set, per shared file that no two tasks share, and per unstranded track where two strands
        are needed.
    """
    for file in named_files(config):
        yield from (f"{file.place}: {problem}" for problem in file.problems)
    try:
        located_tables(block_of(config, "sources"))
    except InputError as error:
        yield from (problem.removeprefix("config: ") for problem in error.problems)
    for dataset, block in _blocks(config, "datasets"):
        yield from _repeated_files(config, dataset)
        libraries = [block.get("shared_control")] + [
            files.get(use) for _, files in _blocks(block, "tasks") for use in _ONCE[:2]
        ]
        if block.get("strands") == 2 and any(
            isinstance(library, Mapping) and "track" in library for library in libraries
        ):
            yield (
                f"datasets.{dataset} has two strands but a `track` without strand; give `plus` and "
                "`minus`, or say `strands: 1`."
            )


def _repeated_files(config: Mapping[str, Any], dataset: str) -> Iterator[str]:
    """Say which files stand for two things in a data set that are not meant to be one."""
    at = f"datasets.{dataset}.shared_files"
    files = list(dataset_files(config, dataset))
    assembly = next((file.assembly for file in files), None)
    listed = {
        text: _lies_at(NamedFile(at, "shared", text, assembly))
        for text in texts(config["datasets"][dataset].get("shared_files"))
    }
    for file, other in twice(files, _lies_at, listed.values()):
        remedy = f", or add it to {at} if these tasks are to share it"
        yield (
            f"{file.place} and {other.place} are the same file, {file.text}; "
            f"name each file once{remedy if _of_tasks(file, other) else ''}."
        )
    for text, where in listed.items():
        places = {(file.use, file.place) for file in files if _lies_at(file) == where}
        uses = Counter(use for use, _ in places if use in _ONCE)
        if not any(times > 1 for times in uses.values()):
            yield f"{at} lists {text}, which is no file of two tasks; correct it, or remove it."
