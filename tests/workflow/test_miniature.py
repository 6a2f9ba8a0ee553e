"""The paper's config in miniature, from downloads to table 2 and figure 3, also after kills."""

import os
import signal
import subprocess
import sys
import time

import miniature
import pandas as pd
import pytest
import yaml
from server import Answer, Server
from workspace import TINY, Workspace

from fourier_prior.design.study import Study

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

TARGETS = ("table_2", "figure_3", "results/miniature/gold/k562/K562.bed")
OPTIONS = ("--configfile", "miniature.yaml", "--cores", "2")
COMPARED = (
    "tables/table_2.tsv",
    "analysis/nanog-oct4-sox2/profile/motif_curve.Nanog.tsv",
    "analysis/spi1/binary/stability.tsv",
)


@pytest.fixture(scope="module")
def publisher(tmp_path_factory):
    """A server with everything, the config and the manifest that lead to it."""
    made = Workspace(tmp_path_factory.mktemp("made"))
    (made.path / "made.yaml").write_text(miniature.SIMULATED)
    configs = [
        yaml.safe_load((made.path / name).read_text())
        for name in ("config/defaults.yaml", "config/config.yaml", "config/tiny.yaml", "made.yaml")
    ]
    design = Study(merged(*configs))
    targets = miniature.files_to_simulate(design)
    made.snakemake(*targets, *TINY, "made.yaml", "--cores", "2")
    server = Server()
    paper = miniature.config(made.path, server.url)
    published = miniature.Published(made.path, paper, server)
    yield server, yaml.safe_dump(paper, sort_keys=False), published.manifest(made.path)
    server.close()


def merged(*configs):
    """Merge configs as Snakemake does."""
    result = {}
    for config in configs:
        for key, value in config.items():
            both = isinstance(value, dict) and isinstance(result.get(key), dict)
            result[key] = merged(result[key], value) if both else value
    return result


@pytest.fixture
def client(publisher, tmp_path):
    """A copy of the repository that knows the server."""
    _, paper, manifest = publisher
    client = Workspace(tmp_path)
    (client.path / "miniature.yaml").write_text(paper)
    (client.path / "sources.tsv").write_text(manifest)
    return client


@pytest.fixture(scope="module")
def uninterrupted(publisher, tmp_path_factory):
    """Results of a run that nobody disturbed."""
    _, paper, manifest = publisher
    workspace = Workspace(tmp_path_factory.mktemp("uninterrupted"))
    (workspace.path / "miniature.yaml").write_text(paper)
    (workspace.path / "sources.tsv").write_text(manifest)
    workspace.snakemake("lock", *OPTIONS)
    workspace.snakemake(*TARGETS, *OPTIONS)
    return workspace.path


def test_it_runs_through(uninterrupted):
    results = uninterrupted / "results/miniature"
    assert (results / "figures/figure_3.pdf").stat().st_size > 5000
    assert all((results / name).stat().st_size for name in COMPARED)
    assert (results / "gold/k562/K562.bed").read_text().count("\n") > 1
    assert (uninterrupted / "lock.tsv").read_text().count("ENCFF") > 30


def test_old_and_new_processings_are_told_apart(uninterrupted):
    locked = pd.read_csv(uninterrupted / "lock.tsv", sep="\t", keep_default_na=False)
    assert dict(locked[locked["role"] != "relaxed-peaks"].value_counts("status")) == {
        "released": len(locked[locked["role"] != "relaxed-peaks"])
    }
    # one experiment's are revoked
    relaxed = locked[locked["role"] == "relaxed-peaks"]
    assert dict(relaxed.value_counts("status")) == {"archived": 6, "none": 1}
    peaks = locked[(locked["role"] == "dnase-peaks")]
    assert list(peaks["replicates"]) == ["1", "2"]


def start(workspace, *targets):
    """Start Snakemake in a process group of its own."""
    environment = dict(os.environ, PYTHONPATH=str(workspace.path / "src"))
    environment["PATH"] = f"{os.path.dirname(sys.executable)}{os.pathsep}{environment['PATH']}"
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", *targets, *OPTIONS],
        cwd=workspace.path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(running, when, patience=300):
    """Kill a process group, with SIGKILL, as soon as something is true."""
    deadline = time.monotonic() + patience
    while not when():
        assert running.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def test_killed_downloads_and_trainings_go_on_to_the_same_tables(publisher, uninterrupted, client):
    server = publisher[0]
    whole = server.files["/hg38/hg38.fa.gz"]
    half = len(whole.content) // 2
    # half the genome arrives, then the server is silent
    server.files["/hg38/hg38.fa.gz"] = Answer(whole.content, cut=half, stall=600)
    part = client.path / "resources/sources/hg38/hg38.fa.gz.part"
    kill(start(client, *TARGETS), lambda: part.exists() and part.stat().st_size > 0)
    arrived = part.stat().st_size
    assert arrived <= half
    server.files["/hg38/hg38.fa.gz"] = whole
    before = len(server.of("/hg38/hg38.fa.gz"))
    client.snakemake("--unlock", *OPTIONS)

    checkpoints = client.path / "results/miniature/models"
    # the genome of another data set may come first
    kill(
        start(client, *TARGETS),
        lambda: server.of("/hg38/hg38.fa.gz")[before:] and any(checkpoints.rglob("*checkpoint*")),
    )
    (resumed,) = server.of("/hg38/hg38.fa.gz")[before:]
    assert resumed.headers["Range"] == f"bytes={arrived}-"
    client.snakemake("--unlock", *OPTIONS)
    client.snakemake(*TARGETS, *OPTIONS)
    for name in COMPARED:
        theirs = uninterrupted / "results/miniature" / name
        ours = client.path / "results/miniature" / name
        assert ours.read_text() == theirs.read_text(), name
