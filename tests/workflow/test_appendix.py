"""The appendix with files of the authors and digits, as small as they can be."""

import gzip

import numpy as np
import pandas as pd
import pytest
from rules_run import left_out
from workspace import TINY, Workspace

pytestmark = pytest.mark.workflow

OVERLAY = """
name: own
appendix:
  seeds: 1
  digit_training: {epochs: 1, validation: 20}
  originals:
    motif_sequences: data/sequences.simdata
    motif_test_names: data/test.txt
    motif_weights: data/motifs.npz
    digit_weights: data/digits.npz
    mnist: data
"""
MOTIFS = {"GATA_disc1": "GCAGATAAGG", "TAL1_known1": "CTGAACAGATGGTCGG"}


def write_sequences(directory, random, number=40):
    lines = ["seqName\tsequence\tembeddings\ttask1\ttask2\ttask3"]
    for row in range(number):
        sequence, planted = list("".join(random.choice(list("ACGT"), 200))), []
        has = (row % 2, row // 2 % 2)
        for start, present, (name, text) in zip((20, 90), has, MOTIFS.items(), strict=True):
            if present:
                sequence[start : start + len(text)] = text
                planted.append(f"pos-{start}_{name}-{text}")
        labels = (has[0] & has[1], *has)
        words = [f"s{row}", "".join(sequence), ",".join(planted), *map(str, labels)]
        lines.append("\t".join(words))
    (directory / "sequences.simdata").write_text("\n".join(lines) + "\n")
    (directory / "test.txt").write_text("".join(f"s{row}\n" for row in range(0, number, 2)))
    # both classes of every task must be in the test part
    (directory / "test.txt").write_text("".join(f"s{row}\n" for row in range(number // 2)))


def write_weights(path, shapes, random):
    arrays = {}
    for name, shape in shapes.items():
        arrays[f"{name}/kernel:0"] = random.normal(0, 0.1, shape).astype(np.float32)
        arrays[f"{name}/bias:0"] = np.zeros(shape[-1], np.float32)
    np.savez(path, **arrays)


def write_digits(directory, random):
    for part, number in (("train", 120), ("t10k", 40)):
        labels = (np.arange(number) % 10).astype(np.uint8)
        images = random.integers(0, 255, (number, 28, 28)).astype(np.uint8)
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            header = bytes([0, 0, 8, array.ndim])
            header += b"".join(n.to_bytes(4, "big") for n in array.shape)
            content = gzip.compress(header + array.tobytes())
            (directory / f"{part}-{kind}-ubyte.gz").write_bytes(content)


@pytest.fixture(scope="module")
def with_originals(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("originals"))
    directory, random = workspace.path / "data", np.random.default_rng(0)
    directory.mkdir()
    write_sequences(directory, random)
    motifs = {"conv1d_1": (11, 4, 50), "conv1d_2": (11, 50, 50), "dense_1": (50, 50)}
    write_weights(directory / "motifs.npz", motifs | {"dense_2": (50, 3)}, random)
    digits = {"conv2d_1": (4, 4, 1, 32), "conv2d_2": (4, 4, 32, 64), "dense_1": (1600, 128)}
    write_weights(directory / "digits.npz", digits | {"dense_2": (128, 10)}, random)
    write_digits(directory, random)
    (workspace.path / "own.yaml").write_text(OVERLAY)
    workspace.snakemake("appendix", *TINY, "own.yaml", "--cores", "2")
    return workspace


def test_figures_and_table_are_there(with_originals, request):
    results = with_originals.path / "results/own"
    for number in range(1, 8):
        for kind in ("png", "pdf"):
            assert (results / f"figures/figure_dl_{number}.{kind}").stat().st_size > 5000
    table = pd.read_csv(results / "tables/table_dl.tsv", sep="\t", keep_default_na=False)
    assert (table["measured"] != "").all()
    networks = set(table["network"])
    assert {"seed-00", "authors", "authors, pixels 0–255", "authors, pixels 0–1"} <= networks
    assert set("CDFGIJK") == set(table["section"])
    published = table[table["published"] != ""]
    assert set(published.loc[published["section"] != "C", "network"]) <= {
        "authors",
        "authors, pixels 0–255",
    }
    text = (results / "tables/table_dl.md").read_text()
    assert "seed-00 is under-trained" in text
    assert left_out(request, with_originals) == set()


def test_what_the_config_does_not_name_is_left_out_or_refused(workspace):
    (workspace.path / "own.yaml").write_text("appendix: {seeds: 1}\n")
    plan = workspace.plan("appendix", *TINY, "own.yaml")
    assert "figure_dl_2" not in plan
    assert plan["figure_dl_3"] == plan["train_motif_network"] == 1
    done = workspace.snakemake("figure_dl_2", *TINY, "own.yaml", "-n", check=False)
    assert done.returncode != 0
    assert "appendix.originals.mnist is not set" in done.stdout + done.stderr


def test_files_can_be_fetched(workspace):
    (workspace.path / "own.yaml").write_text(
        "appendix:\n  seeds: 1\n  originals:\n    mnist: source:mnist\n"
        "    digit_weights: source:deeplift/keras2_mnist_cnn_allconv.h5\n"
    )
    plan = workspace.plan("figure_dl_2", *TINY, "own.yaml")
    assert plan["fetch_source"] == 5


def test_all_has_every_network_and_none_without_seeds(workspace):
    (workspace.path / "own.yaml").write_text("appendix: {seeds: 3}\n")
    assert workspace.plan("main", *TINY, "own.yaml")["train_motif_network"] == 1
    assert workspace.plan("all", *TINY, "own.yaml")["train_motif_network"] == 3
    (workspace.path / "own.yaml").write_text("appendix: {seeds: 0}\n")
    assert "figure_dl_3" not in workspace.plan("all", *TINY, "own.yaml")
