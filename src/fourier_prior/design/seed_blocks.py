"""Which models one job makes: several seeds of one kind together, or one model.

Snakemake has to find exactly one rule for every file, and kinds of model differ in their numbers of
seeds. So every block of seeds is a rule of the kinds that have it, and the rule of single models
takes what no block has. No wildcard alone can say that; a lookahead at the first of them does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fourier_prior.design.paths import Place, any_of

_KIND = ("dataset", "architecture", "subset", "condition")


@dataclass(frozen=True)
class Block:
    """What one rule makes.

    Attributes
    ----------
    runs : tuple of str
        Folders of the models, one per seed; of the rule of single models a pattern with wildcards.
    datasets : str
        Regular expression of the wildcard ``dataset``: a data set, where the rule has the files.
    """

    runs: tuple[str, ...]
    datasets: str

    @property
    def single(self) -> bool:
        """Whether the rule makes one model at a time."""
        return len(self.runs) == 1

    @property
    def name(self) -> str:
        """Return what logs of the job are called: ``seeds-00-09``, or as the single model."""
        if self.single:
            return self.runs[0]
        first, last = (run.removeprefix("seed-") for run in (self.runs[0], self.runs[-1]))
        return f"seeds-{first}-{last}"

    def rule(self, name: str) -> str:
        """Return the name of the rule: as given for single models."""
        return name if self.single else f"{name}_{self.name.replace('-', '_')}"

    def files(self, place: Place, **values: str) -> list[str]:
        """Return one file of every model of the job; `values` are those of `place` but ``run``."""
        return [place(run=run, **values) for run in self.runs]


def seed_blocks(
    models: Iterable[tuple[Mapping[str, str], str]],
    size: int,
    datasets: Iterable[str],
    *,
    single: str,
    file: str = "",
    there: Callable[[Mapping[str, str], str], bool] = lambda kind, run: False,
) -> list[Block]:
    """Deal models out to rules.

    Parameters
    ----------
    models : iterable of (kind, run)
        Kind (data set, architecture, subset, condition) and folder of every model.
    size : int
        Most models of a job. A last block of one model is left to the rule of single models.
    datasets : iterable of str
        Every data set there may be.
    single : str
        Pattern of the folder of single models.
    file : str
        Regular expression of how the name of a file begins that blocks make; of any file without.
    there : callable, optional
        Takes kind and run: whether its files exist. Where they do of some models of a block, the
        others make a smaller one: whoever asks for more seeds makes none anew.

    Returns
    -------
    list of Block
        The rule of single models first.
    """
    runs_of_kinds: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for kind, run in models:
        runs_of_kinds.setdefault("/".join(kind[name] for name in _KIND), []).append((run, kind))
    kinds_of_block: dict[tuple[str, ...], list[str]] = {}
    for kind, runs in runs_of_kinds.items():
        for first in range(0, len(runs), size) if size > 1 else ():
            dealt = runs[first : first + size]
            absent = [run for run, of in dealt if not there(of, run)]
            block = tuple(absent or [run for run, _ in dealt])
            if len(block) > 1:
                kinds_of_block.setdefault(block, []).append(kind)
    any_dataset = f"(?:{any_of(datasets)})"
    of_blocks = "|".join(
        f"(?:{any_of(kinds)})/(?:{any_of(block)})" for block, kinds in kinds_of_block.items()
    )
    return [
        Block((single,), f"(?!(?:{of_blocks})/{file}){any_dataset}" if of_blocks else any_dataset),
        *(
            Block(block, f"(?=(?:{any_of(kinds)})/){any_dataset}")
            for block, kinds in sorted(kinds_of_block.items())
        ),
    ]
