"""What an output is, and how a row of the registry declares one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fourier_prior.design import paths
from fourier_prior.design.outputs.shown import NothingToShow, Shown

Files = Mapping[str, list[str]]
Made = tuple[Files, Mapping[str, Any]]
"""Files that an output reads, by role, and what else its module is told."""


@dataclass(frozen=True)
class Output:
    """One figure or table of a study.

    Attributes
    ----------
    name : str
        Name of its rule, and of its files unless `stem` says another: ``figure_s14``.
    module : str
        Module whose function ``figure`` or ``table`` makes it.
    shows : str
        A few words, for lists and the report.
    target : str
        Target that it belongs to; empty if it has but its own.
    category : str
        Part of the report; empty if the report leaves it out.
    stem : str
        Its path without suffix.
    suffixes : tuple of str
        Of its two files.
    files : mapping of str to list of str
        What the module reads.
    options : mapping
        What else the module is told.
    left_out : str
        Why there is nothing to show; empty if there is.
    wanted : bool
        Whether the target ``all`` has it.
    """

    name: str
    module: str
    shows: str
    target: str
    category: str
    stem: str
    suffixes: tuple[str, str]
    files: Files = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    left_out: str = ""
    wanted: bool = True

    @property
    def kind(self) -> str:
        """What it is: ``figure`` or ``table``."""
        return "figure" if "png" in self.suffixes else "table"

    @property
    def label(self) -> str:
        """Number or word that tells it from others in the report."""
        words = self.name.split("_")[1:]
        return " ".join(w.upper() if w == "dl" or w[1:].isdigit() else w for w in words)

    def path(self, suffix: str) -> str:
        """Path of one of its files."""
        return f"{self.stem}.{suffix}"

    @property
    def paths(self) -> list[str]:
        """Paths of its files."""
        return [self.path(suffix) for suffix in self.suffixes]


@dataclass(frozen=True)
class Row:
    """One row of the registry.

    Attributes
    ----------
    about : mapping
        Attributes of the output that do not depend on the study.
    make : callable
        Takes what a study can show; returns files and options, or raises `NothingToShow`.
    deeplift : bool
        Whether it belongs to the appendix, which a config leaves out by training no network.
    """

    about: Mapping[str, Any]
    make: Callable[[Shown], Made]
    deeplift: bool = False

    def of(self, shown: Shown) -> Output:
        """Return the output of a study."""
        wanted = not self.deeplift or bool(shown.deeplift.own_networks)
        try:
            files, options = self.make(shown)
        except NothingToShow as reason:
            return Output(**self.about, left_out=str(reason), wanted=wanted)
        return Output(**self.about, files=files, options=options, wanted=wanted)


class Rows(list[Row]):
    """Rows that share a target and a part of the report; a decorator adds one.

    Parameters
    ----------
    target, category : str
        As for `Output`.
    deeplift : bool
        As for `Row`.
    """

    def __init__(self, target: str, category: str, *, deeplift: bool = False):
        super().__init__()
        self.target, self.category, self.deeplift = target, category, deeplift

    def figure(self, name: str, module: str, shows: str) -> Callable:
        """Declare a figure above the function that lists its files and options."""
        return self._declare(paths.FIGURE(file=name), ("png", "pdf"), name, module, shows)

    def table(self, name: str, module: str, shows: str, stem: str = "", **other: str) -> Callable:
        """Declare a table; `other` overrides target or category."""
        stem = stem or paths.TABLE(file=name)
        return self._declare(stem, ("tsv", "md"), name, module, shows, **other)

    def _declare(self, stem, suffixes, name, module, shows, **other) -> Callable:
        about = {"target": self.target, "category": self.category, "stem": stem, **other}
        about |= {"name": name, "module": f"fourier_prior.{module}", "shows": shows}

        def add(make: Callable[[Shown], Made]) -> Callable[[Shown], Made]:
            self.append(Row({**about, "suffixes": suffixes}, make, self.deeplift))
            return make

        return add
