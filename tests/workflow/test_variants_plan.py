"""Plans of variants, controls, and the overlay of the released code's choices."""

import re

import pytest
from workspace import merged, overlay

from fourier_prior.design.options.whole import check_config
from fourier_prior.design.prior_variants import RELEASED_CHOICES, released_choices
from fourier_prior.design.study import Study

pytestmark = pytest.mark.workflow
RELEASED = ("--configfile", "config/released.yaml")


def settings(design, dataset, architecture, condition):
    prior = design.prior_settings(condition, architecture) or {}
    return {**prior, **design.training_settings(dataset, architecture, condition)}


def test_every_choice_of_the_overlay_is_as_released(pristine):
    names = ("defaults.yaml", "config.yaml", "released.yaml")
    config = merged(pristine.path, *names)
    check_config(config)
    design = Study(config)
    for dataset, architecture in design.models:
        treated = settings(design, dataset, architecture, design.compared[1])
        assert released_choices(treated) == list(RELEASED_CHOICES)
        # What is no matter of the prior holds without prior too.
        untreated = settings(design, dataset, architecture, design.compared[0])
        assert {"DC in the norm"} | set(released_choices(untreated)) < set(RELEASED_CHOICES)
        own = settings(design, dataset, architecture, "fourier-released")
        assert {**treated, "warmup": 0} == {**own, "warmup": 0}
    assert config["analysis"]["clip_intervals"] is False
    assert config["comparison"]["scores"] == "released"
    assert config["name"] != merged(pristine.path, *names[:2])["name"]


def test_the_overlay_switches_what_jobs_are_told(pristine):
    model = "results/released/models/spi1/{}/all/fourier/seed-00/weights.safetensors"
    scores = "results/released/attributions/spi1/binary/all/none/best/all.released.test.h5"
    table = "results/released/analysis/gata2/binary/interpretability.tsv"
    simulated = "results/released/analysis/simulation/measures.tsv"
    targets = [model.format("binary"), model.format("profile"), scores, table, simulated]
    done = pristine.snakemake(*targets, "-n", "-p", "--cores", "1", *RELEASED)
    text = done.stdout + done.stderr
    commands = re.findall(r"fourier-prior train.*?2>", text, re.S)
    for architecture, gradient in (("binary", "batch-train"), ("profile", "log-probabilities")):
        command = next(c for c in commands if f"/{architecture}/all/fourier/seed-00/weights" in c)
        assert f'"gradient": "{gradient}"' in command
        assert '"norm": "all"' in command
        for value in (
            *('"held_out_mode": "training"', '"held_out_examples": "redrawn"'),
            '"tested_epoch": "last"',
        ):
            assert all(value in c for c in commands)
    assert '"clip_intervals": false' in text
    # Scores are gradient times difference, and every file says so.
    assert "--method released" in text
    assert "--method deepshap" not in text
    assert "deepshap" not in text.replace(" deepshap,", "")
    measured = re.search(r"fourier-prior measure-gc-simulation.*?--planted", text, re.S)[0]
    assert measured.count("gc-50/binary/all/none/best/") == 1


def test_variants_need_both_kinds_of_scores(pristine):
    done = pristine.snakemake("prior_variants", "-n", "--cores", "1", *RELEASED, check=False)
    assert done.returncode != 0
    assert "comparison.scores: released has these alone; use deepshap." in done.stdout + done.stderr


def test_all_has_variants_and_controls(pristine):
    config = merged(pristine.path, "defaults.yaml", "config.yaml")
    design = Study(config)
    done = pristine.snakemake("all", "-n", "--cores", "1")
    text = done.stdout + done.stderr
    plan = {name: int(n) for name, n in re.findall(r"^(\w+) +(\d+)$", text, re.M)}
    for rule in (
        *("table_negative_controls", "figure_negative_controls"),
        *("table_prior_variants", "figure_prior_variants"),
    ):
        assert plan[rule] == 1
    assert plan["score_released"] == len(design.ablated_models)
    assert plan["collect_performance_of_simulation"] == 1
    assert plan["compare_seeds_of_simulation"] == 1
    scored = set(re.findall(r"all/([a-z0-9-]+)/best/all\.released\.test\.h5", text))
    assert {*design.compared, "fourier-text", "fourier-released"} <= scored
    assert not {"smoothness", "sparsity", "l2"} & scored
    assert plan["train_on_permuted_labels"] == 2 * config["negative_controls"]["seeds"]
    assert plan["shuffle_attributions"] == 2
    assert plan["discover_motifs_in_controls"] == 4


def test_what_the_config_has_no_data_for_is_refused(workspace):
    absent = overlay(
        workspace,
        "negative_controls: {dataset: elsewhere}\n"
        "datasets: {spi1: {architectures: {binary: {ablations: [l2]}, profile: {ablations: []}}}}",
    )
    for target, message in (
        ("negative_controls", "negative_controls.dataset is elsewhere"),
        ("prior_variants", "no data set has variants"),
    ):
        done = workspace.snakemake(target, "-n", *absent, check=False)
        assert done.returncode != 0
        assert message in done.stdout + done.stderr
