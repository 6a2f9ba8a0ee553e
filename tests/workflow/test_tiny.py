"""One tiny run of everything: its results, and what is planned after edits."""

import json
import os

import pandas as pd
import pytest
from PIL import Image
from rules_run import left_out
from workspace import TINY

pytestmark = pytest.mark.workflow


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
    assert record["precision"] == "float32"
    weight = json.loads((directory.parents[1] / "prior-weight.json").read_text())
    assert record["prior"]["weight"] == weight["weight"]
    assert weight["weight"] == pytest.approx(weight["validation_correctness"] / 2)
    table = pd.read_csv(tiny.path / "results/tiny/analysis/spi1/profile/performance.tsv", sep="\t")
    table = table.set_index(["task", "condition", "subset", "seed", "metric"])["value"]
    assert table["penalty", "fourier", "all", 1, "prior_weight"] == pytest.approx(weight["weight"])
    assert table["penalty", "none", "all", 1, "prior_weight"] == 0
    assert sorted(path.name for path in directory.iterdir()) == [
        "history.tsv",
        "metrics.tsv",
        "run.json",
        "weights.safetensors",
    ]


def test_further_conditions_are_trained_as_they_say(tiny, request):
    overlay = tiny.path / "two.yaml"
    overlay.write_text("conditions: {l2: {training: {l2: {binary: {tuned: {number: 2}}}}}}\n")
    directory = "results/tiny/models/gata2/binary/all"
    conditions = ("l2", "sparsity", "fourier-released")
    runs = [f"{directory}/{condition}/seed-00/run.json" for condition in conditions]
    tiny.snakemake(*runs, *TINY, str(overlay), "--cores", "2")
    l2, sparsity, released = (json.loads((tiny.path / run).read_text()) for run in runs)

    chosen = json.loads((tiny.path / directory / "l2/tuned-weight.json").read_text())
    losses = chosen["validation_selection"]
    assert set(losses) == {"1e-06", "0.01"}
    for weight, loss in losses.items():
        tried = tiny.path / directory / f"l2/weight-{weight}/seed-00"
        history = pd.read_csv(tried / "history.tsv", sep="\t")
        assert loss == pytest.approx(history["validation_selection"].min())
        assert json.loads((tried / "run.json").read_text())["training"]["l2"] == float(weight)
    assert losses[f"{chosen['weight']:g}"] == min(losses.values())
    assert (l2["prior"], l2["training"]["l2"]) == (None, chosen["weight"])

    scale = json.loads((tiny.path / directory / "sparsity/similar-scale.json").read_text())
    assert sparsity["prior"]["weight"] == scale["weight"]
    assert scale["weight"] * -scale["prior"] == pytest.approx(scale["correctness"])
    assert released["prior"]["gradient"] == "batch-train"
    assert released["training"]["held_out_mode"] == "training"
    assert left_out(request, tiny) == set()


def test_nothing_is_planned_twice(tiny):
    assert tiny.plan("main", *TINY) == {}


def test_an_edit_of_a_figure_reruns_one_job(tiny, edit):
    edit("src/fourier_prior/figures/motifs.py", "def figure(", "EDITED = True\n\n\ndef figure(")
    assert tiny.plan("figure_3", *TINY) == {"figure_3": 1}


def test_a_comment_in_the_package_reruns_nothing(tiny, edit):
    edit("src/fourier_prior/priors/penalties.py", "import torch\n", "import torch  # a comment\n")
    edit("src/fourier_prior/genome.py", '"""DNA as arrays', '"""DNA, as arrays')
    assert tiny.plan("figure_3", *TINY) == {}


def test_an_edit_of_the_prior_retrains_only_conditions_that_use_it(tiny, edit):
    edit(
        "src/fourier_prior/priors/penalties.py",
        "return torch.cat([weights",
        "return 1.0 * torch.cat([weights",
    )
    done = tiny.snakemake("figure_3", *TINY, "-n", "--cores", "2")
    logs = [line for line in (done.stdout + done.stderr).splitlines() if "/logs/train/" in line]
    assert logs
    assert all("/fourier/" in line for line in logs)
    assert tiny.plan("figure_3", *TINY)["train"] == 1


@pytest.mark.parametrize("together", [1, 4])
def test_a_new_seed_trains_only_that_seed(tiny, together):
    overlay = tiny.path / "more.yaml"
    seeds = "datasets: {nanog-oct4-sox2: {architectures: {profile: {seeds: 2}}}}\n"
    overlay.write_text(f"{seeds}seeds_per_job: {together}\n")
    done = tiny.snakemake("figure_3", *TINY, "more.yaml", "-n", "--cores", "2")
    logs = [line for line in (done.stdout + done.stderr).splitlines() if "/logs/train/" in line]
    assert len(logs) == 2
    assert all("seed-01" in line for line in logs)


def test_the_report_is_written(tiny):
    tiny.snakemake("main", *TINY, "--report", "report.html", "--cores", "1")
    page = (tiny.path / "report.html").read_text()
    for name in ("figure_1.png", "table_1.md"):
        assert name in page
