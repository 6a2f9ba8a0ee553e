"""What Snakemake plans: nothing is run."""

import re

import pytest
import yaml
from workspace import merged, overlay

from fourier_prior.design.study import Study

pytestmark = pytest.mark.workflow


def test_plain_snakemake_plans_the_main_figures_and_tables(pristine):
    plan = pristine.plan()
    assert plan["main"] == 1
    for name in ("figure_1", "figure_2", "figure_3", "figure_4"):
        assert plan[name] == 1
    for name in ("table_1", "table_2", "table_3", "table_4", "table_effects", "table_engines"):
        assert plan[name] == 1
    for name in ("figure_dl_1", *(f"figure_dl_{n}" for n in range(3, 8)), "table_dl"):
        assert plan[name] == 1


ALONE = ("--config", "seeds_per_job=1")


def test_one_training_per_data_set_architecture_subset_condition_and_seed(pristine):
    config = merged(pristine.path, "defaults.yaml", "config.yaml")
    seeds, design = config["seeds"], Study(config)
    compared = ablated = tried = 0
    for name, dataset in config["datasets"].items():
        for architecture, own in dataset["architectures"].items():
            compared += 2 * (own.get("seeds", seeds["all"]) + seeds["top"])
            further = design.ablations(name, architecture)
            ablated += len(further) * config["ablations"]["seeds"]["all"]
            tried += sum(len(design.grid(condition, architecture)) for condition in further)
    assert ablated > 0
    assert tried > 0
    plan = pristine.plan("models", *ALONE)
    assert plan["train"] == compared + ablated
    assert plan["train_with_weight"] == tried
    # The main figures and tables need the compared conditions only.
    plan = pristine.plan("main", *ALONE)
    assert plan["train"] == compared
    assert not {"train_with_weight", "choose_weight", "measure_similar_scale"} & set(plan)


STAGES = (
    *("data", "models", "attributions", "motifs", "analysis", "figures", "tables"),
    *("appendix", "ablations", "all"),
)


@pytest.fixture(scope="module")
def stages(pristine):
    """What a plan of all stages says of every job."""
    done = pristine.snakemake(*STAGES, "-n", "--cores", "2")
    return re.split(r"^(?=rule |localrule )", done.stdout + done.stderr, flags=re.M)


@pytest.mark.parametrize("target", STAGES)
def test_stage_targets_plan_jobs(stages, target):
    (job,) = (text for text in stages if text.split(":")[0].split()[1:] == [target])
    assert "reason: Input files updated by another job: results/demo/" in job


def test_a_figure_plans_only_what_it_needs(pristine):
    plan = pristine.plan("figure_3", *ALONE)
    design = Study(merged(pristine.path, "defaults.yaml", "config.yaml"))
    seeds = design.seeds("nanog-oct4-sox2", "profile", "all")
    assert plan["train"] == len(design.compared) * len(seeds)
    assert plan["discover_motifs"] == 2
    assert "build_binary_dataset" not in plan
    assert "table_1" not in plan


@pytest.mark.parametrize("together", [1, 4])
def test_unpacked_models_are_accepted_and_nothing_before_them_is_planned(workspace, together):
    design = Study(merged(workspace.path, "defaults.yaml", "config.yaml"))
    for condition in design.compared:
        for run in design.runs("spi1", "binary", "all"):
            directory = f"results/demo/models/spi1/binary/all/{condition}/{run}"
            for name in ("history.tsv", "metrics.tsv", "run.json"):
                path = workspace.path / directory / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("deposited")
    more = overlay(workspace, f"seeds: {{top: 0}}\nseeds_per_job: {together}\n")
    plan = workspace.plan("figure_4", *more)
    assert plan == {"collect_performance": 1, "figure_4": 1}


def test_one_model_alone_can_be_trained_but_not_compared(workspace):
    alone = overlay(workspace, "seeds: {all: 1, top: 0}")
    assert workspace.plan("results/demo/models/gata2/binary/all/none/seed-00/metrics.tsv", *alone)
    target = "results/demo/analysis/gata2/binary/stability.tsv"
    done = workspace.snakemake(target, *alone, "-n", check=False)
    assert done.returncode != 0
    assert "gata2 binary has one seed" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("trainig: {}", "trainig is not an option; did you mean training?"),
        ("training: {binary: {epoch: 3}}", "training.binary.epoch is not an option; did you mean"),
        ("training: {binary: {epochs: three}}", 'training.binary.epochs is "three" but must be'),
        ("conditions: {no: {}}", "the key false is not text"),
        ("datasets: {gc-50: {}}", "datasets.gc-50: this name is taken"),
        ("comparison: {treatment: furier}", "not under `conditions`; did you mean fourier?"),
        ("datasets: {spi1: {genome: synth}}", "not under `genomes`"),
        (
            "conditions: {mine: {base: furier}}",
            "conditions.mine.base is furier, which is not under",
        ),
    ],
)
def test_config_mistakes_get_one_sentence(workspace, text, message):
    done = workspace.snakemake("figure_4", "-n", *overlay(workspace, text), check=False)
    assert done.returncode != 0
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_asking_for_a_figure_of_absent_data_names_the_remedy(workspace):
    mapped = overlay(workspace, "figures: {figure_4: {dataset: spi2}}")
    done = workspace.snakemake("figure_4", "-n", *mapped, check=False)
    assert done.returncode != 0
    assert "figure_4 is mapped to the data set spi2" in done.stdout + done.stderr
    assert "figure_4" not in workspace.plan("figures", *mapped)


def test_all_config_mistakes_are_listed_at_once(workspace):
    text = "trainig: {}\nseeds: {all: 0}\ndevice: tpu\n"
    done = workspace.snakemake("-n", *overlay(workspace, text), check=False)
    output = done.stdout + done.stderr
    assert all(word in output for word in ("trainig", "seeds.all", "device"))


@pytest.mark.parametrize("removed", ["spi1", "gata2", "nanog-oct4-sox2", "k562"])
def test_removing_a_data_set_leaves_the_rest(workspace, removed):
    config = yaml.safe_load((workspace.path / "config/config.yaml").read_text())
    del config["datasets"][removed]
    (workspace.path / "config/config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    plan = workspace.plan("all")
    gone = {"spi1": {"figure_1", "figure_4"}, "gata2": set(), "k562": {"figure_2"}}
    gone["nanog-oct4-sox2"] = {"figure_3"}
    figures = {f"figure_{n}" for n in (1, 2, 3, 4)}
    assert {name for name in plan if name in figures} == figures - gone[removed]
    assert plan["table_1"] == 1
    assert plan["claims_ledger"] == 1


def test_adding_a_seed_adds_only_its_trainings(pristine, workspace):
    before = pristine.plan("models", *ALONE)["train"]
    more = overlay(workspace, "datasets: {gata2: {architectures: {profile: {seeds: 3}}}}")
    assert workspace.plan("models", *more, *ALONE)["train"] == before + 2


def test_weights_are_given_measured_or_tuned_as_their_rules_say(pristine):
    expected = {  # conditions: trainings with weights that are tried, other measurements
        "binary/all/fourier-batch-gradient": (0, None),
        "binary/all/sparsity": (0, "measure_similar_scale"),
        "binary/all/sparsity-tuned": (3, "choose_weight"),
        "binary/all/l2": (3, "choose_weight"),
        "binary/top/l2": (3, "choose_weight"),
        "binary/all/entropy": (0, "measure_similar_scale"),
        "profile/all/l2": (9, "choose_weight"),
        "profile/all/fourier-l2": (5, "choose_weight"),
    }
    targets = [f"results/demo/models/gata2/{kind}/seed-01/run.json" for kind in expected]
    examples = ("--configfile", "config/examples/conditions.yaml")
    done = pristine.snakemake(*targets, *examples, *ALONE, "-n")
    output = done.stdout + done.stderr
    logs = {line.split()[-1] for line in output.splitlines() if " log: results/demo/logs/" in line}

    def planned(rule, kind):
        return sum(f"/logs/{rule}/gata2/{kind}" in log for log in logs)

    for kind, (tried, measurement) in expected.items():
        assert planned("train", f"{kind}/seed-") == 1
        assert planned("train_with_weight", f"{kind}/weight-") == tried
        for rule in ("measure_similar_scale", "choose_weight"):
            assert planned(rule, f"{kind}.log") == (rule == measurement)
    # What is measured is measured on the first model without prior.
    assert planned("train", "binary/all/none/seed-") == 1
    assert planned("train", "profile/all/none/seed-00") == 1
    assert planned("measure_prior_weight", "profile/all.log") == 1
    weights = [log.split("/")[-2] for log in logs if "train_with_weight/gata2/binary/all/l2" in log]
    assert sorted(weights) == [f"weight-{w}" for w in ("0.0001", "0.01", "1e-06")]


def test_an_overlay_adds_a_condition_where_all_are_trained(workspace):
    mine = overlay(
        workspace,
        "conditions: {mine: {base: fourier, architectures: [binary], prior: {softness: 1}}}\n"
        "datasets: {spi1: {architectures: {binary: {ablations: all}}}}",
    )
    done = workspace.snakemake("table_s2", *mine, *ALONE, "-n")
    output = done.stdout + done.stderr
    trained = set(re.findall(r"log: results/demo/logs/train/(\S+/mine/\S+).log", output))
    assert trained == {f"spi1/binary/all/mine/seed-{seed:02d}" for seed in range(3)}


def test_without_further_conditions_the_table_has_the_two_compared(workspace):
    alone = "datasets: {spi1: {architectures: {binary: {ablations: []}, profile: {ablations: []}}}}"
    plan = workspace.plan("table_s2", *overlay(workspace, alone))
    assert plan["score_gradients"] == plan["score_attributions"] == 8
    assert "score_ablations" not in plan


def test_rules_that_a_profile_names_exist(pristine):
    rules = pristine.snakemake("--list-rules").stdout.split()
    for profile in (pristine.path / "profiles").glob("*/profile.yaml"):
        settings = yaml.safe_load(profile.read_text())
        named = {*settings.get("set-resources", {}), *settings.get("set-threads", {})}
        assert named <= set(rules), profile


def test_the_papers_data_sets_are_planned_from_their_sources(workspace):
    fewer = overlay(workspace, "seeds: {all: 2, top: 1}")
    plan = workspace.plan("models", "--configfile", "config/paper.yaml", fewer[1])
    # data sets × architectures × conditions × jobs for two seeds, and for one of the subset;
    # five conditions of section 8 with 30 seeds each, ten to a job
    assert plan["train_seeds_00_01"] == plan["train"] == 4 * 2 * 2
    assert [plan[f"train_seeds_{block}"] for block in ("00_09", "10_19", "20_29")] == [5] * 3
    design = Study(merged(workspace.path, "defaults.yaml", "paper.yaml"))
    seeds = [
        len(design.seeds(*model, subset)) for model in design.models for subset in ("all", "top")
    ]
    assert seeds == [30] * 16
    references = {file.text for file in design.files}
    assert all(text.startswith(("source:", "encode:", "aligned:")) for text in references)
    experiments = {text for text in references if text.startswith("encode:")}
    assert plan["fetch_encode"] == len(experiments)
    assert design.figures_left_out == design.motif_runs_left_out == {}


def test_the_first_step_to_the_paper_is_a_part_of_it(pristine):
    whole = merged(pristine.path, "defaults.yaml", "paper.yaml")
    part = merged(pristine.path, "defaults.yaml", "paper-small.yaml")
    assert part["genomes"]["hg38"] == whole["genomes"]["hg38"]
    whole["datasets"]["spi1"]["architectures"]["binary"].pop("ablations")
    assert part["datasets"] == {"spi1": whole["datasets"]["spi1"]}
    assert Study(part).figures_left_out == {}
