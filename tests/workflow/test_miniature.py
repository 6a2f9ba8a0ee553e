"""The paper's config in miniature, from downloads to tables 2, 4 and figure 3, also after kills."""

import gzip
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

from fourier_prior.datasets.file import read_dataset
from fourier_prior.design.study import Study

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

TARGETS = ("table_2", "table_4", "figure_3")
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
    manifest = published.manifest(made.path)
    yield server, yaml.safe_dump(paper, sort_keys=False), manifest, published.simulated
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
    _, paper, manifest, _ = publisher
    client = Workspace(tmp_path)
    (client.path / "miniature.yaml").write_text(paper)
    (client.path / "sources.tsv").write_text(manifest)
    return client


@pytest.fixture(scope="module")
def uninterrupted(publisher, tmp_path_factory):
    """Results of a run that nobody disturbed."""
    _, paper, manifest, _ = publisher
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


def rows_of(path):
    """Lines of narrowPeak as (chromosome, start, end, strength, summit)."""
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    return [(r[0], int(r[1]), int(r[2]), float(r[6]), int(r[1]) + int(r[9])) for r in rows]


def merged_spans(spans, touching):
    """Merge (chromosome, start, end) that overlap, or also those that touch."""
    found = []
    for chrom, start, end in sorted(spans):
        last = found[-1] if found else ("", 0, 0)
        if chrom == last[0] and (start <= last[2] if touching else start < last[2]):
            found[-1] = (chrom, last[1], max(last[2], end))
        else:
            found.append((chrom, start, end))
    return found


def covered_windows(rows, sizes, length, stride, bin_size=200):
    """Windows of whose central bin a peak covers half, or which holds half of a shorter peak.

    Away from the ends of chromosomes, where bins begin later than peaks may.
    """
    flank = (length - bin_size) // 2
    found = set()
    for chrom, start, end, *_ in rows:
        least = round(min(bin_size, end - start) / 2)
        for window in range((start - length) // stride * stride, end, stride):
            low = window + flank
            far = length <= window and window + 2 * length <= sizes[chrom]
            if far and min(end, low + bin_size) - max(start, low) >= least:
                found.add((chrom, window))
    return found


@pytest.fixture(scope="module")
def sizes(uninterrupted):
    table = pd.read_csv(next(uninterrupted.rglob("genomes/mm10.tsv")), sep="\t")
    return dict(table[["chrom", "size"]].itertuples(index=False))


def labels_of(dataset, task, sizes):
    """Labels of one task by window, of windows away from the ends of chromosomes."""
    column, length = dataset.tasks.index(task), dataset.input_length
    return {
        (dataset.chromosomes[chrom], start): label
        for chrom, start, label in zip(
            dataset.chrom, dataset.start, dataset.labels[:, column], strict=True
        )
        if length <= start <= sizes[dataset.chromosomes[chrom]] - 2 * length
    }


def test_labels_are_those_of_the_published_peaks(publisher, uninterrupted, sizes):
    simulated = publisher[3]
    split = {chrom for chroms in miniature.SPLITS.values() for chrom in chroms}
    for name, task in (("nanog-oct4-sox2", "Oct4"), ("spi1", "GM12878")):
        dataset = read_dataset(uninterrupted / f"results/miniature/datasets/{name}/binary.h5")
        rows = [r for r in rows_of(simulated / f"{name}/{task}.narrowPeak") if r[0] in split]
        stride = dataset.settings["stride"]
        expected = covered_windows(rows, sizes, dataset.input_length, stride)
        labels = labels_of(dataset, task, sizes)
        positive = {window for window, label in labels.items() if label == 1}
        assert len(positive) > 30
        assert positive <= expected
        ambiguous = {window for window, label in labels.items() if label == -1}
        if name == "nanog-oct4-sox2":  # no ambiguous bins in this data set
            assert not ambiguous
            assert positive == expected
        else:
            assert expected - positive <= ambiguous


def test_strengths_and_summits_are_those_of_the_published_peaks(publisher, uninterrupted):
    folder = uninterrupted / "results/miniature/datasets/nanog-oct4-sox2"
    dataset = read_dataset(folder / "profile.h5")
    left_out = pd.read_csv(folder / "profile.left-out.tsv", sep="\t")
    for number, task in enumerate(dataset.tasks):
        of_task = dataset.peak_task == number
        columns = ("peak_chrom", "peak_start", "peak_end", "peak_signal", "peak_centre")
        values = [getattr(dataset, column)[of_task].tolist() for column in columns]
        ours = {(dataset.chromosomes[c], *rest) for c, *rest in zip(*values, strict=True)}
        published = set(rows_of(publisher[3] / f"nanog-oct4-sox2/{task}.narrowPeak"))
        assert ours <= published
        gone = left_out[left_out["task"] == task][["chrom", "start", "end"]]
        assert {row[:3] for row in published - ours} == set(gone.itertuples(index=False, name=None))
        assert len({row[3] for row in ours}) > 10


def test_peaks_of_replicates_are_merged(publisher, uninterrupted):
    both = miniature.hotspots((publisher[3] / "k562/K562.narrowPeak").read_text())
    rows = [line.split("\t") for lines in both for line in lines]
    spans = [(r[0], int(r[1]), int(r[2])) for r in rows]
    path = uninterrupted / "resources/encode/GRCh38/ENCSR000EOT/dnase-peaks.narrowPeak.gz"
    lines = [x for x in gzip.decompress(path.read_bytes()).decode().splitlines() if x[0] != "#"]
    found = [line.split("\t") for line in lines]
    assert [(r[0], int(r[1]), int(r[2])) for r in found] == merged_spans(spans, touching=False)
    for row in found:
        low, high = int(row[1]), int(row[2])
        inside = [r for r in rows if r[0] == row[0] and int(r[1]) < high and int(r[2]) > low]
        assert float(row[6]) == max(float(r[6]) for r in inside)
        assert -1 <= int(row[9]) < high - low


def test_gold_standards_are_those_published(publisher, uninterrupted):
    footprints = (publisher[3] / "k562/K562.gold.bed").read_text().splitlines()
    spans = [(c, int(s), int(e)) for c, s, e, *_ in (line.split("\t") for line in footprints)]
    gold = (uninterrupted / "results/miniature/gold/k562/K562.bed").read_text().splitlines()
    found = [(c, int(s), int(e)) for c, s, e, *_ in (line.split("\t") for line in gold)]
    assert found == merged_spans(spans, touching=True)

    nexus = (publisher[3] / "nanog-oct4-sox2/Nanog.gold.bed").read_text().splitlines()
    nexus = [(c, int(s), int(e)) for c, s, e, *_ in (line.split("\t") for line in nexus)]
    results = uninterrupted / "results/miniature"
    curve = pd.read_csv(results / COMPARED[1], sep="\t")
    for condition, part in curve.groupby("condition"):
        runs = results / f"motifs/nanog-oct4-sox2/profile/all/{condition}/best"
        called = pd.read_csv(next(runs.glob("Nanog*/instances.tsv")), sep="\t")
        overlapping = [
            any(c == row.chr and s < row.end and e > row.start for c, s, e in nexus)
            for row in called.head(len(part)).itertuples()
        ]
        assert part["overlapping"].tolist() == pd.Series(overlapping).cumsum().tolist()


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
    client.snakemake("lock", *OPTIONS)
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
