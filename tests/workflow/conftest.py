"""Copies of the repository in which the workflow runs, so that tests may edit anything."""

import os
import shutil

import pytest
from filelock import FileLock
from workspace import EVERYTHING, TINY, Pristine, Workspace


@pytest.fixture(scope="session")
def pristine(tmp_path_factory) -> Pristine:
    """A copy in which nothing was run and nothing may be changed."""
    return Pristine(tmp_path_factory.mktemp("pristine"))


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A copy of one's own."""
    return Workspace(tmp_path)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Workspace:
    """A copy in which every kind of job was run, as small as it can be.

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
            Workspace(unfinished).snakemake(*EVERYTHING, *TINY, "--cores", "2", prompt=False)
            unfinished.rename(made)
    workspace = Workspace(tmp_path_factory.mktemp("tiny"))
    for name in (".snakemake", "results", "resources"):
        shutil.copytree(made / name, workspace.path / name)
    return workspace
