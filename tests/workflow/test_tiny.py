"""One tiny run of everything: its results, what is planned after edits, each rule alone."""

import json
import os

import h5py
import numpy as np
import pandas as pd
import pytest
from PIL import Image

pytestmark = pytest.mark.workflow
TINY = ("--configfile", "config/tiny.yaml")
MODEL = "results/tiny/models/spi1"
OUTPUTS = {
    "simulate_genome": "resources/simulated/tiny/genome.fa",
    "simulate_experiment": "resources/simulated/tiny/nanog-oct4-sox2/Oct4.bam",
    "simulate_control": "resources/simulated/tiny/k562/control.bam",
    "encode_genome": "results/tiny/genomes/synthetic.npy",
    "count_ends": "results/tiny/signal/gata2/K562-control.minus.bw",
    "build_binary_dataset": "results/tiny/datasets/k562/binary.h5",
    "build_profile_dataset": "results/tiny/datasets/k562/profile.h5",
    "measure_prior_weight": f"{MODEL}/profile/all/prior-weight.json",
    "train": f"{MODEL}/binary/all/fourier/seed-01/weights.safetensors",
    "choose_best": f"{MODEL}/binary/all/none/best/weights.safetensors",
    "attribute": "results/tiny/attributions/spi1/profile/all/fourier/best/all.deepshap.test.h5",
    "compare_engines": "results/tiny/analysis/spi1/binary/engines.tsv",
    "write_motif_database": "results/tiny/motifs/jaspar.meme",
    "discover_motifs": "results/tiny/motifs/spi1/binary/all/none/best/all.deepshap/patterns.tsv",
    "call_motifs": "results/tiny/motifs/spi1/binary/all/none/best/all.deepshap/hits.tsv",
    "score_motif_calls": "results/tiny/analysis/spi1/binary/motif_calls.all.tsv",
    "collect_performance": "results/tiny/analysis/spi1/binary/performance.tsv",
    "score_attributions": "results/tiny/analysis/k562/profile/interpretability.tsv",
    "compare_seeds": "results/tiny/analysis/spi1/profile/stability.tsv",
    "table_2": "results/tiny/tables/table_2.tsv",
    "explain_minimum": "results/tiny/appendix/minimum.tsv",
    "simulate_motif_sequences": "results/tiny/appendix/motifs/simulated.tsv.gz",
    "train_motif_network": "results/tiny/appendix/motifs/seed-00/weights.safetensors",
    "score_motif_sequences": "results/tiny/appendix/motifs/seed-00/scores.h5",
    "match_motifs": "results/tiny/appendix/motifs/seed-00/matches.tsv",
    "normalise_weights": "results/tiny/appendix/motifs/seed-00/normalisation.tsv",
}
ELSEWHERE = {  # covered by test_appendix.py, but for the HTML report of TF-MoDISco
    "report_motifs",
    "import_motif_sequences",
    "import_network",
    "train_digit_network",
    "erase_digits",
    "fetch_original",
}


@pytest.fixture
def edit(tiny):
    """Edit a file of the copy, and put it back after the test."""
    before = {}

    def replace(file, old, new):
        path = tiny.path / file
        before.setdefault(path, (path.read_bytes(), path.stat()))
        tiny.edit(file, old, new)

    yield replace
    for path, (content, stat) in before.items():
        path.write_bytes(content)
        # Snakemake looks at the time of a script before its content.
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_every_figure_and_table_is_there(tiny):
    results = tiny.path / "results/tiny"
    for number in (1, 2, 3, 4):
        with Image.open(results / f"figures/figure_{number}.png") as picture:
            assert min(picture.size) > 300
            assert len(picture.convert("L").getcolors(256)) > 2
        assert (results / f"figures/figure_{number}.pdf").read_bytes().startswith(b"%PDF")
    rows = {1: 4, 2: 8, 3: 8, 4: 4}
    for number, expected in rows.items():
        assert len(pd.read_csv(results / f"tables/table_{number}.tsv", sep="\t")) == expected
        assert (results / f"tables/table_{number}.md").read_text().startswith("#")


def test_the_two_attribution_engines_agree(tiny):
    table = pd.read_csv(tiny.path / "results/tiny/tables/table_engines.tsv", sep="\t")
    assert len(table) == 16
    assert (table["deviation"] <= 1e-4).all()


def test_models_carry_a_complete_record(tiny):
    directory = tiny.path / "results/tiny/models/spi1/profile/all/fourier/seed-01"
    record = json.loads((directory / "run.json").read_text())
    assert record["labels"]["condition"] == "fourier"
    assert record["seed"] == 1
    weight = json.loads((directory.parents[1] / "prior-weight.json").read_text())
    assert record["prior"]["weight"] == weight["weight"]
    assert weight["weight"] == pytest.approx(weight["validation_correctness"] / 2)
    assert sorted(path.name for path in directory.iterdir()) == [
        "history.tsv",
        "metrics.tsv",
        "run.json",
        "weights.safetensors",
    ]


def test_nothing_is_planned_twice(tiny):
    assert tiny.plan("main", *TINY) == {}


def test_an_edit_of_a_figure_script_reruns_one_job(tiny, edit):
    edit("workflow/scripts/figure_3.py", "import sys", "import sys  # edited")
    assert tiny.plan("figure_3", *TINY) == {"figure_3": 1}


def test_a_comment_in_the_package_reruns_nothing(tiny, edit):
    edit("src/fourier_prior/priors.py", "import torch\n", "import torch  # a comment\n")
    edit("src/fourier_prior/genome.py", '"""DNA as arrays', '"""DNA, as arrays')
    assert tiny.plan("figure_3", *TINY) == {}


def test_an_edit_of_the_prior_retrains_only_conditions_that_use_it(tiny, edit):
    edit("src/fourier_prior/priors.py", "penalised = torch.cat", "penalised = 1.0 * torch.cat")
    done = tiny.snakemake("figure_3", *TINY, "-n", "--cores", "2")
    logs = [line for line in (done.stdout + done.stderr).splitlines() if "/logs/train/" in line]
    assert logs
    assert all("/fourier/" in line for line in logs)
    assert tiny.plan("figure_3", *TINY)["train"] == 2


def test_a_new_seed_trains_only_that_seed(tiny):
    overlay = tiny.path / "more.yaml"
    overlay.write_text("datasets: {nanog-oct4-sox2: {architectures: {profile: {seeds: 3}}}}\n")
    done = tiny.snakemake("figure_3", *TINY, "more.yaml", "-n", "--cores", "2")
    logs = [line for line in (done.stdout + done.stderr).splitlines() if "/logs/train/" in line]
    assert len(logs) == 2
    assert all("seed-02" in line for line in logs)


def test_the_report_is_written(tiny):
    tiny.snakemake("main", *TINY, "--report", "report.html", "--cores", "1")
    page = (tiny.path / "report.html").read_text()
    for name in ("figure_1.png", "table_1.md"):
        assert name in page


# --- each rule alone, through Snakemake: the same inputs give the same output ---------------------


def content(path):
    """Bytes of a file; HDF5 files, which hold times, by their arrays and attributes."""
    if path.suffix != ".h5":
        return path.read_bytes()
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            array = np.asarray(item[()])
            # arrays of texts hold pointers
            found[name] = array.tolist() if array.dtype == object else array.tobytes()

    with h5py.File(path) as file:
        file.visititems(visit)
        found["attributes"] = str(sorted(file.attrs.items()))
    return found


@pytest.mark.parametrize("rule", OUTPUTS)
def test_a_rule_alone_gives_the_same_output_again(tiny, rule):
    path = tiny.path / OUTPUTS[rule]
    before = content(path)
    times = {
        file: file.stat()
        for folder in ("results", "resources")
        for file in (tiny.path / folder).rglob("*")
        if file.is_file()
    }
    path.unlink()
    tiny.snakemake(
        *("--force", OUTPUTS[rule], *TINY, "--allowed-rules", rule, "--cores", "1"),
        *("--rerun-triggers", "mtime"),
    )
    assert content(path) == before
    # What the other tests read must not look older than what this one made again.
    for file, stat in times.items():
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_every_rule_that_calls_a_command_is_covered(tiny):
    called = set()
    for file in (tiny.path / "workflow/rules").glob("*.smk"):
        for block in file.read_text().split("\nrule ")[1:]:
            if "    shell:" in block:
                called.add(block.split(":")[0])
    assert len(called) > 15
    assert called - ELSEWHERE <= set(OUTPUTS)
