"""Which supplementary figures about models a config has."""

import copy

import pytest
import yaml
from snakemake.exceptions import WorkflowError

from fourier_prior.design.study import Study

pytestmark = pytest.mark.workflow

ALL = [f"figure_s{n}" for n in (1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16)]


@pytest.fixture
def config(pristine):
    merged = yaml.safe_load((pristine.path / "config/defaults.yaml").read_text())
    given = yaml.safe_load((pristine.path / "config/config.yaml").read_text())
    merged["seeds"] = given["seeds"]
    for key in ("genomes", "datasets", "simulation"):
        merged[key] = given[key]
    return merged


def common(pristine, config):
    """Names of the file of functions, which holds no rule, for one config."""
    design = Study(copy.deepcopy(config))
    names = {
        "design": design,
        "COMPARED": design.compared,
        "BINARY_MODELS": [m for m in design.models if m[1] == "binary"],
        "WorkflowError": WorkflowError,
        "existing": lambda paths: [path for path in paths if path is not None],
    }
    path = pristine.path / "workflow/rules/supplement_models_common.smk"
    exec(compile(path.read_text(), path, "exec"), names)  # noqa: S102
    return names


def test_the_default_config_has_every_figure(pristine):
    plan = pristine.plan("supplement_models")
    assert {name for name in plan if name.startswith("figure_s")} == set(ALL)
    assert "discover_motifs" not in plan


def test_a_figure_without_data_says_why(workspace):
    overlay = workspace.path / "overlay.yaml"
    overlay.write_text("seeds: {top: 0}\n")
    done = workspace.snakemake("figure_s16", "-n", "--configfile", str(overlay), check=False)
    assert done.returncode != 0
    message = "config: figure_s16 has nothing to show: there is no subset of the strongest peaks"
    assert message in done.stdout + done.stderr


@pytest.mark.parametrize("removed", ["spi1", "gata2", "nanog-oct4-sox2", "k562"])
def test_removing_a_data_set_removes_its_panels_only(pristine, config, removed):
    before = common(pristine, config)
    del config["datasets"][removed]
    after = common(pristine, config)
    assert after["SUPPLEMENT_MODELS"] == ALL
    for name in set(ALL) - {"figure_s1"}:  # shows the first model that there is
        kept = [m for m in before["models_shown"](name) if m[0] != removed]
        assert after["models_shown"](name) == kept
    assert removed not in after["models_shown"]("figure_s1")[0]
    paths = [
        *after["best_shown"]("figure_s6", "deepshap")(None),
        *after["every_run_shown"]("figure_s4", "history.tsv")(None),
        *after["first_seeds_shown"]("figure_s16", 1, ["all", "top"])(None),
    ]
    assert paths
    assert not [path for path in paths if f"/{removed}/" in path]


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
def test_a_figure_exists_if_there_is_anything_to_show(pristine, config, change, gone):
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
    names = common(pristine, config)
    assert set(names["SUPPLEMENT_MODELS"]) == set(ALL) - gone
    for figure in gone:
        with pytest.raises(WorkflowError, match=f"{figure} has nothing to show"):
            names["models_shown"](figure)


def test_networks_are_those_of_the_trainings(pristine, config):
    networks = common(pristine, config)["networks_shown"]("figure_s3")(None)
    design = Study(config)
    for dataset, settings in networks.items():
        assert settings["tasks"] == len(design.tasks(dataset))
        assert settings["strands"] == config["datasets"][dataset]["strands"]
        assert design.model_settings(dataset, "profile").items() <= settings.items()
