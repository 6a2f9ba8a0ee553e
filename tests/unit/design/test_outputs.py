"""Which figures and tables a config has, of what, from which files, and why some are left out."""

import ast
import importlib.util
import inspect
from pathlib import Path

import pytest
from workspace import ROOT, merged

from fourier_prior.design import outputs
from fourier_prior.design.outputs import models, regions
from fourier_prior.design.paths import ANALYSIS, ATTRIBUTIONS, ATTRIBUTIONS_AT_LOCUS, MODEL
from fourier_prior.design.study import Study

OF_MODELS = [row.about["name"] for row in models.ROWS]
OF_REGIONS = [row.about["name"] for row in regions.ROWS]


@pytest.fixture
def config():
    return merged(ROOT, "defaults.yaml", "config.yaml")


@pytest.fixture
def with_digits(config):
    """The default config with all it leaves out."""
    config["appendix"]["originals"]["mnist"] = "data/mnist"
    return config


def registry(config):
    """Every output by name."""
    study = Study(config)
    return {o.name: o for o in outputs.all_outputs(study)}


def test_the_default_config_has_everything_but_digits(config):
    left_out = {name: o.left_out for name, o in registry(config).items() if o.left_out}
    assert list(left_out) == ["figure_dl_2"]
    assert "appendix.originals.mnist is not set" in left_out["figure_dl_2"]


def test_a_figure_with_a_place_reads_attributions_of_that_place(config):
    before = registry(config)
    for name in ("figure_1", "figure_2"):
        config["figures"][name]["locus"] = "chr1:20000-20300"
    after = registry(config)
    for name in ("figure_1", "figure_2"):
        for role in ("baseline", "treatment"):
            there = [ATTRIBUTIONS_AT_LOCUS.parse(file) for file in after[name].files[role]]
            assert [place.pop("figure") for place in there] == [name] * len(there)
            usual = [ATTRIBUTIONS.parse(file) for file in before[name].files[role]]
            assert there == [{k: v for k, v in p.items() if k != "sample"} for p in usual]
        assert before[name].options["locus"] is None
        assert after[name].options["locus"] == "chr1:20000-20300"


def test_the_paper_shows_its_own_example():
    paper = registry(merged(ROOT, "defaults.yaml", "paper.yaml"))
    assert paper["figure_2"].options["locus"] == "chr1:153404251-153405597"
    assert paper["figure_1"].options["locus"] is None


def test_names_are_unique_and_every_output_has_module_caption_and_files(config):
    study = Study(config)
    every = outputs.all_outputs(study)
    assert len({o.name for o in every}) == len(every)
    assert len({path for o in every for path in o.paths}) == 2 * len(every)
    captions = {path.stem for path in (ROOT / "workflow/report").glob("*.rst")} - {"workflow"}
    assert captions == {o.name for o in every if o.category}
    for output in every:
        assert importlib.util.find_spec(output.module), output.name
        assert output.target in {*outputs.TARGETS, ""}
        assert output.shows
        if not output.module.endswith("architectures") and not output.left_out:
            assert all(isinstance(files, list) for files in output.files.values()), output.name
            assert any(output.files.values()), output.name


def test_modules_take_the_options_that_the_registry_gives(with_digits):
    for output in registry(with_digits).values():
        assert not output.left_out
        path = Path(importlib.util.find_spec(output.module).origin)
        entry = output.kind
        (function,) = [
            node
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef) and node.name == entry
        ]
        taken = {argument.arg for argument in function.args.kwonlyargs}
        assert set(output.options) == taken, output.name


def test_modules_look_up_the_files_that_the_registry_gives(with_digits):
    for output in registry(with_digits).values():
        source = inspect.getsource(importlib.import_module(output.module))
        for role in output.files:
            assert f'"{role}"' in source or f"'{role}'" in source, (output.name, role)


@pytest.mark.parametrize("removed", ["spi1", "gata2", "nanog-oct4-sox2", "k562"])
def test_removing_a_data_set_removes_its_panels_only(config, removed):
    before = registry(config)
    del config["datasets"][removed]
    after = registry(config)
    for name in OF_MODELS:
        assert not after[name].left_out
        assert not [f for files in after[name].files.values() for f in files if removed in f]
    for name in set(OF_MODELS) - {"figure_s1", "figure_s2", "figure_s3"}:  # S1: the first model
        kept = [model for model in before[name].options["models"] if model[0] != removed]
        assert after[name].options["models"] == kept
    for name in ("figure_s2", "figure_s3"):
        kept = [d for d in before[name].options["networks"] if d != removed]
        assert list(after[name].options["networks"]) == kept
    assert removed not in after["figure_s1"].options["models"][0]


def test_figures_of_absent_data_say_so(config):
    for removed in ("spi1", "nanog-oct4-sox2"):
        del config["datasets"][removed]
    after = registry(config)
    shown = {name for name in OF_REGIONS if not after[name].left_out}
    assert shown == {"figure_s17", "figure_s19", "figure_s20"}
    assert "is mapped to the data set spi1" in after["figure_1"].left_out
    assert "no binary models here" in after["table_negative_controls"].left_out


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ("profile models", {"figure_s3", "figure_s15"}),
        ("binary models", {"figure_s2", "figure_s14"}),
        ("seeds", {"figure_s12", "figure_s13", "figure_s14", "figure_s15", "figure_s16"}),
        ("subset", {"figure_s12", "figure_s16"}),
        ("prior", {"figure_s1", "figure_s4"}),
        ("kind of prior", {"figure_s1"}),
    ],
)
def test_a_figure_exists_if_there_is_anything_to_show(config, change, gone):
    for block in config["datasets"].values():
        if change.endswith("models"):
            del block["architectures"][change.split()[0]]
        if change == "seeds":
            for own in block["architectures"].values():
                own["seeds"] = 1
    if change in ("seeds", "subset"):
        config["seeds"]["top"] = 0
    if change == "prior":
        config["comparison"]["treatment"] = "l2"
    if change == "kind of prior":
        config["comparison"]["treatment"] = "smoothness"
    found = registry(config)
    assert {name for name in OF_MODELS if found[name].left_out} == gone
    for figure in gone:
        assert found[figure].left_out.startswith("has nothing to show")


def test_networks_are_those_of_the_trainings(config):
    networks = registry(config)["figure_s3"].options["networks"]
    study = Study(config)
    assert list(networks) == study.datasets
    for dataset, settings in networks.items():
        assert settings["tasks"] == len(study.tasks(dataset))
        assert settings["strands"] == config["datasets"][dataset]["strands"]
        assert study.model_settings(dataset, "profile").items() <= settings.items()


def test_examples_are_of_the_first_seeds_of_both_conditions(config):
    files = registry(config)["figure_s14"].files["attributions"]
    found = [ATTRIBUTIONS.parse(file) for file in files]
    spi1 = [f for f in found if f["dataset"] == "spi1"]
    runs = ["seed-00", "seed-01", "seed-02"]
    assert [(f["condition"], f["run"]) for f in spi1] == [
        (condition, run) for condition in ("none", "fourier") for run in runs
    ]
    assert {f["sample"] for f in found} == {"stability"}


def test_curves_have_every_run_and_tables_every_model(config):
    found = registry(config)
    study = Study(config)
    histories = [MODEL.parse(file) for file in found["figure_s4"].files["history"]]
    assert len(histories) == 2 * sum(len(study.seeds(*model, "all")) for model in study.models)
    models = [ANALYSIS.parse(f) for f in found["table_2"].files["stability"]]
    assert [(m["dataset"], m["architecture"]) for m in models] == study.models


def test_files_say_so_if_scores_are_those_of_the_released_code(config):
    config["comparison"]["scores"] = "released"
    found = registry(config)
    every = [f for o in found.values() for files in o.files.values() for f in files]
    assert any("released" in file for file in every)
    assert not [file for file in every if "deepshap" in file]
    assert "comparison.scores: released has these alone" in found["table_prior_variants"].left_out


def test_variants_go_from_the_text_to_the_released_code(config):
    variants = registry(config)["figure_prior_variants"].options["variants"]
    spi1 = [choices for d, a, _, choices in variants if (d, a) == ("spi1", "binary")]
    assert [len(choices) for choices in spi1] == sorted(len(choices) for choices in spi1)
    assert variants[0][2:] == ["none", []]
    assert ("gc-50", "binary") in {(d, a) for d, a, _, _ in variants}


def test_targets_have_the_files_of_what_is_there(config):
    config["gc_simulation"]["levels"] = []
    study = Study(config)
    every = outputs.all_outputs(study)
    assert outputs.files_of(every, "simulation") == []
    wanted = outputs.wanted_files(every)
    assert outputs.files_of(every, "claims")[0] in wanted
    config["appendix"]["seeds"] = 0
    study = Study(config)
    every = outputs.all_outputs(study)
    assert outputs.files_of(every, "appendix")
    assert not [file for file in outputs.wanted_files(every) if "_dl" in file]
