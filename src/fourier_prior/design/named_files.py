"""The files that a config names, and what is wrong with how it names them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fourier_prior.errors import InputError
from fourier_prior.sources.references import locate

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
    """

    place: str
    use: str
    text: str
    assembly: str | None = None

    @property
    def path(self) -> str:
        """Where the file lies, or will lie."""
        return locate(self.text, self.assembly)


def named_files(config: Mapping[str, Any]) -> Iterator[NamedFile]:
    """List every file that a config names.

    Parameters
    ----------
    config : mapping
        The merged config, valid by its models.
    """
    for name, genome in config["genomes"].items():
        for use in ("fasta", "blacklist"):
            for text in texts(genome.get(use)):
                yield NamedFile(f"genomes.{name}.{use}", use, text, genome.get("assembly"))
    for name in config["datasets"]:
        yield from dataset_files(config, name)
    for name, text in config.get("appendix", {}).get("originals", {}).items():
        if text is not None:
            yield NamedFile(f"appendix.originals.{name}", "original", text)


def dataset_files(config: Mapping[str, Any], dataset: str) -> Iterator[NamedFile]:
    """List the files that one data set names."""
    block = config["datasets"][dataset]
    assembly = config["genomes"].get(block["genome"], {}).get("assembly")
    at = f"datasets.{dataset}"
    for text in texts(block.get("shared_control")):
        yield NamedFile(f"{at}.shared_control", "control", text, assembly)
    for task, files in block.get("tasks", {}).items():
        for use in ("peaks", "relaxed_peaks", "reads", "control", "gold"):
            for text in texts(files.get(use)):
                yield NamedFile(f"{at}.tasks.{task}.{use}", use, text, assembly)


def texts(value: Any) -> list[str]:
    """Return the paths and references in a value: one, a list, tracks by strand, or none."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return list(value.values() if isinstance(value, Mapping) else value)


def problems_with_files(config: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with the files that a config names; the files are not looked at.

    Yields
    ------
    str
        One sentence per malformed reference, per file that stands for two things in a data set,
        per shared file that no two tasks share, and per unstranded track where two strands are
        needed.
    """
    for file in named_files(config):
        try:
            _ = file.path
        except InputError as error:
            yield f"{file.place}: {error.problems[0].removeprefix('config: ')}"
    for dataset, block in config["datasets"].items():
        yield from _repeated_files(config, dataset)
        libraries = [block.get("shared_control")] + [
            files.get(use) for files in block.get("tasks", {}).values() for use in _ONCE[:2]
        ]
        if block["strands"] == 2 and any(
            isinstance(library, Mapping) and "track" in library for library in libraries
        ):
            yield (
                f"datasets.{dataset} has two strands but a `track` without strand; give `plus` and "
                "`minus`, or say `strands: 1`."
            )


def _repeated_files(config: Mapping[str, Any], dataset: str) -> Iterator[str]:
    """Say which files stand for two things in a data set that are not meant to be one."""
    at = f"datasets.{dataset}.shared_files"
    listed = texts(config["datasets"][dataset].get("shared_files"))
    seen: dict[str, NamedFile] = {}
    shared = set()
    for file in dataset_files(config, dataset):
        other = seen.setdefault(file.text, file) if file.use in _ONCE else file
        if other is file:
            continue
        of_tasks = other.use == file.use and other.place != file.place
        if of_tasks and (file.use == "control" or file.text in listed):
            shared.add(file.text)
        else:
            remedy = f", or add it to {at} if these tasks are to share it" if of_tasks else ""
            yield (
                f"{file.place} and {other.place} are the same file, {file.text}; "
                f"name each file once{remedy}."
            )
    for text in listed:
        if text not in shared:
            yield f"{at} lists {text}, which is no file of two tasks; correct it, or remove it."
