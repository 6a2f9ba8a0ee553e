"""A copy of the repository in which the workflow runs, so that tests may edit anything."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]
TINY = ("--configfile", "config/tiny.yaml")
PROMPT = ("--max-jobs-per-timespan", "100/1s")  # the profile's end is up to 10 s late
COPIED = ("Snakefile", "workflow", "config", "profiles", "envs", "src")


class Workspace:
    """A copy of the repository."""

    def __init__(self, path: Path):
        self.path = path
        for name in COPIED:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, path / name)

    def snakemake(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """Run Snakemake in the copy, with the copy's package."""
        environment = dict(os.environ, PYTHONPATH=str(self.path / "src"))
        # `fourier-prior` of the environment that runs the tests, even if it is not activated
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", *arguments, *PROMPT],
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

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace text in a file of the copy."""
        path = self.path / file
        text = path.read_text()
        assert old in text, f"{file} does not contain {old!r}"
        path.write_text(text.replace(old, new, 1))


@pytest.fixture(scope="session")
def pristine(tmp_path_factory) -> Workspace:
    """A copy in which nothing was run and nothing may be changed."""
    return Workspace(tmp_path_factory.mktemp("pristine"))


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A copy of one's own."""
    return Workspace(tmp_path)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Workspace:
    """A copy in which everything was run once, as small as it can be.

    Test processes that run side by side share one run: the first to need it makes it, and each
    works in a copy of its own.
    """
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    made = shared / "tiny"
    with FileLock(f"{made}.lock"):
        if not made.exists():
            unfinished = shared / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            Workspace(unfinished).snakemake("main", "motifs", *TINY, "--cores", "2")
            unfinished.rename(made)
    workspace = Workspace(tmp_path_factory.mktemp("tiny"))
    for name in (".snakemake", "results", "resources"):
        shutil.copytree(made / name, workspace.path / name)
    return workspace
