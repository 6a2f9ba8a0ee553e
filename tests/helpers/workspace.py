"""A copy of the repository in which the workflow runs, so that tests may edit anything."""

import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import yaml

from fourier_prior.design.config_files import merge

ROOT = Path(__file__).parents[2]
TINY = ("--configfile", "config/tiny.yaml", "smaller.yaml")  # the second: ROOT/tests/workflow
_RESULTS = "results/tiny"
EVERYTHING = (  # targets that together run every kind of job on simulated experiments
    "main",
    f"{_RESULTS}/motifs/spi1/binary/all/none/best/all.deepshap/report/motifs.html",
    f"{_RESULTS}/motifs/nanog-oct4-sox2/profile/missed/none/patterns.tsv",
    f"{_RESULTS}/analysis/spi1/binary/motif_instances.all.tsv",
    f"{_RESULTS}/analysis/spi1/binary/region_curves.tsv",
    f"{_RESULTS}/analysis/simulation/measures.tsv",
    f"{_RESULTS}/negative-controls/analysis/spi1/binary/excess.tsv",
    f"{_RESULTS}/negative-controls/analysis/spi1/binary/bounds.tsv",
    f"{_RESULTS}/negative-controls/shuffled-attributions/attributions/spi1/binary/all/none/best/"
    "all.deepshap.motifs.h5",
)
# The profile ends up to 10 s late; this costs more the more jobs have ended.
PROMPT = ("--max-jobs-per-timespan", "100/1s")
COPIED = ("Snakefile", "workflow", "config", "profiles", "envs", "src")


class Workspace:
    """A copy of the repository."""

    def __init__(self, path: Path):
        self.path = path
        for name in COPIED:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, path / name)
        shutil.copy(ROOT / "tests/workflow/smaller.yaml", path)

    def snakemake(
        self,
        *arguments: str,
        check: bool = True,
        prompt: bool = True,
        search: Sequence[Path] = (),
    ) -> subprocess.CompletedProcess:
        """Run Snakemake in the copy, with the copy's package; not `prompt` for many jobs.

        Programs are looked for in the folders `search` alone, if there are any.
        """
        environment = dict(os.environ, PYTHONPATH=str(self.path / "src"))
        # `fourier-prior` of the environment that runs the tests, even if it is not activated
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
        if search:
            environment["PATH"] = os.pathsep.join(map(str, search))
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", *arguments, *(PROMPT if prompt else ())],
            cwd=self.path,
            env=environment,
            capture_output=True,
            text=True,
        )
        if check and done.returncode:
            raise AssertionError(f"snakemake {arguments} failed:\n{done.stdout}\n{done.stderr}")
        return done

    def plan(self, *arguments: str) -> dict[str, int]:
        """Return the number of planned jobs per rule."""
        done = self.snakemake(*arguments, "-n", "--cores", "2")
        text = done.stdout + done.stderr
        table = re.search(r"Job stats:\n.*?\n-+ +-+\n(.*?)\n\n", text, re.S)
        if table is None:
            assert "Nothing to be done" in text, text
            return {}
        rows = (line.split() for line in table.group(1).splitlines())
        return {rule: int(number) for rule, number in rows if rule != "total"}

    def ran(self) -> set[str]:
        """Return the names of the rules of which a job ran here: each leaves a log."""
        return {path.stem for path in (self.path / "results").glob("*/logs/*")}

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace text in a file of the copy."""
        path = self.path / file
        text = path.read_text()
        assert old in text, f"{file} does not contain {old!r}"
        path.write_text(text.replace(old, new, 1))


class Pristine(Workspace):
    """A copy in which nothing is run or changed: a plan that was made holds for ever."""

    @functools.cache  # noqa: B019
    def plan(self, *arguments: str) -> Mapping[str, int]:
        """Return the number of planned jobs per rule."""
        return MappingProxyType(super().plan(*arguments))


def overlay(workspace, text):
    """Write a config overlay; returns the arguments that name it."""
    path = workspace.path / "overlay.yaml"
    path.write_text(text)
    return ["--configfile", str(path)]


def merged(root, *names):
    """Merge config files as Snakemake does, the later over the earlier."""
    config = {}
    for name in names:
        merge(config, yaml.safe_load((root / "config" / name).read_text()))
    return config
