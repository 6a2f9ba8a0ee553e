"""Several seeds of a kind of model in one job: the same files, in fewer jobs."""

import re
import shutil

import pytest
import yaml
from workspace import TINY, Workspace, overlay

from fourier_prior.training.checkpoints import save_checkpoint

pytestmark = pytest.mark.workflow
KIND = "spi1/binary/all/none"
RUNS = ("seed-00", "seed-01")
TRAINED = [
    f"results/tiny/models/{KIND}/{run}/{name}"
    for run in RUNS
    for name in ("weights.safetensors", "history.tsv", "metrics.tsv", "run.json")
]
EXPLAINED = [f"results/tiny/attributions/{KIND}/{run}/all.deepshap.stability.h5" for run in RUNS]


def test_a_job_makes_the_seeds_of_a_kind_and_a_last_one_is_made_alone(workspace):
    three = "datasets: {gata2: {architectures: {binary: {seeds: 3}, profile: {seeds: 1}}}}\n"
    tiny = ("--configfile", "config/tiny.yaml")
    targets = ("models", "attributions")
    alone = workspace.plan(*targets, *tiny, *overlay(workspace, three)[1:])
    two = overlay(workspace, f"{three}seeds_per_job: 2\n")[1:]
    together = workspace.plan(*targets, *tiny, *two)
    best = workspace.plan("results/tiny/models/gata2/binary/all/none/best/run.json", *tiny, *two)
    assert (best["train_seeds_00_01"], best["train"]) == (1, 1)
    for rule in ("train", "attribute"):
        blocks = together[f"{rule}_seeds_00_01"]
        assert blocks > 0
        assert together[rule] == alone[rule] - 2 * blocks
    others = {"train", "attribute", "total"}
    assert {rule: n for rule, n in alone.items() if rule not in others} == {
        rule: n for rule, n in together.items() if rule.split("_seeds")[0] not in others
    }


def test_the_papers_seeds_are_trained_ten_by_ten(pristine):
    plan = pristine.plan("models", "--configfile", "config/paper.yaml")
    # data sets × architectures × conditions × subsets; five conditions of section 8
    for block in ("00_09", "10_19", "20_29"):
        assert plan[f"train_seeds_{block}"] == 4 * 2 * 2 * 2 + 5
    assert "train" not in plan


@pytest.fixture
def copied(tiny, tmp_path):
    """A copy of the tiny run of one's own, and the overlay that puts two seeds into a job."""
    workspace = Workspace(tmp_path)
    for name in (".snakemake", "results", "resources"):
        shutil.copytree(tiny.path / name, workspace.path / name)
    (workspace.path / "two.yaml").write_text("seeds_per_job: 2\n")
    return workspace


def test_a_job_of_two_seeds_fails_goes_on_and_has_the_bytes_of_each_alone(copied):
    files = [copied.path / name for name in TRAINED + EXPLAINED]
    before = [file.read_bytes() for file in files]
    # How seeds are dealt out is no reason to train again what is there.
    plan = copied.plan(*TRAINED, *TINY, "two.yaml")
    assert plan == {}

    def make():
        rules = ("train_seeds_00_01", "attribute_seeds_00_01")
        return copied.snakemake(
            *("--force", TRAINED[0], EXPLAINED[0], *TINY, "two.yaml", "--cores", "2"),
            *("--allowed-rules", *rules, "--rerun-triggers", "mtime"),
            check=False,
        )

    # The second seed finds a checkpoint that is not its own.
    checkpoint = files[4].with_name("checkpoint.pt")
    save_checkpoint(checkpoint, {"identity": {}})
    failed = make()
    assert failed.returncode != 0
    text = failed.stdout + failed.stderr
    assert "ERROR seed 01: " in text
    assert "the checkpoint belongs to another training" in text
    assert not any(file.exists() for file in files[:8])
    log = copied.path / f"results/tiny/logs/train/{KIND}/seeds-00-01.log"
    assert "seed 00 is trained" in log.read_text()

    checkpoint.unlink()
    made = make()
    assert made.returncode == 0, made.stdout + made.stderr
    text = log.read_text()
    assert f"{KIND}/seed-00/checkpoint.pt: going on after epoch 1" in text
    assert text.count('"epoch": ') == 1  # the other seed's
    assert [file.read_bytes() for file in files] == before
    assert not list((copied.path / "results").rglob("checkpoint*"))


def resources_of(output):
    """Rule, threads and resources of every planned job."""
    jobs = re.split(r"^(?:local)?rule (?=\w+:$)", output, flags=re.M)[1:]
    for job in jobs:
        threads = re.search(r"^ +threads: (\d+)", job, re.M)
        found = re.search(r"^ +resources: (.*)", job, re.M)
        pairs = dict(pair.split("=") for pair in found[1].split(", ")) if found else {}
        yield job.split(":")[0], int(threads[1]) if threads else 1, pairs


@pytest.mark.parametrize("device", ["cuda", "cpu"])
def test_jobs_that_ask_for_a_gpu_run_where_the_cluster_has_them(workspace, monkeypatch, device):
    for name in ("ACCOUNT", "CPU_PARTITION", "GPU_PARTITION"):
        monkeypatch.setenv(f"SLURM_{name}", f"the-{name.lower()}")
    # The profile without the executor, which need not be installed to plan.
    profile = yaml.safe_load((workspace.path / "profiles/slurm/profile.yaml").read_text())
    for key in ("executor", "slurm-logdir"):
        del profile[key]
    (workspace.path / "planned").mkdir()
    (workspace.path / "planned/profile.yaml").write_text(yaml.safe_dump(profile))
    more = overlay(
        workspace,
        f"device: {device}\nseeds_per_job: 2\nfigures: {{figure_2: {{locus: chr1:30000-30400}}}}\n",
    )
    done = workspace.snakemake(
        *("all", "-n", "--workflow-profile", "planned", "--configfile", "config/tiny.yaml"),
        *(more[1], "--cores", "8"),
    )
    on_device = {
        *("train", "train_seeds_00_01", "train_with_weight", "train_on_permuted_labels"),
        *("attribute", "attribute_seeds_00_01", "attribute_with_permuted_labels"),
        *("attribute_locus", "measure_similar_scale"),
    }
    seen = set()
    for rule, threads, resources in resources_of(done.stdout):
        if "runtime" not in resources and rule not in on_device:
            continue  # runs where Snakemake does
        seen.add(rule)
        there = rule in on_device
        assert resources["slurm_partition"] == f"the-{'gpu' if there else 'cpu'}_partition", rule
        assert resources["slurm_account"] == "the-account"
        assert resources.get("gpu", "0") == str(int(there and device == "cuda")), rule
        assert threads == 4 or not there, rule
    assert on_device < seen


def test_without_a_cluster_nothing_but_a_gpu_is_asked_for(workspace):
    planned = {}
    for device in ("cuda", "cpu"):
        more = overlay(workspace, f"device: {device}\n")
        done = workspace.snakemake("table_1", "-n", *more)
        planned[device] = [job for job in resources_of(done.stdout) if job[0] == "train"]
        assert planned[device]
    for (_, threads, resources), (_, others, without) in zip(*planned.values(), strict=True):
        assert threads == others == 1
        assert resources == without | {"gpu": "1"}
        assert without["gpu"] == "0"
        assert "slurm_partition" not in resources
