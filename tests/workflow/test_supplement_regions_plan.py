"""Which supplementary figures of regions, motifs and regularisers are planned."""

import pytest
import yaml

pytestmark = pytest.mark.workflow
FIGURES = {f"figure_s{n}" for n in (7, 8, 9, 17, 18, 19, 20, 23, 24, 25)}


def test_every_figure_is_planned_and_shares_the_motif_run_of_figure_3(pristine):
    plan = pristine.plan("figure_3", "supplement_regions")
    assert {name for name in plan if name in FIGURES} == FIGURES
    assert plan["discover_motifs"] == 12  # three tasks, two architectures, two conditions
    assert plan["find_missed_motifs"] == 4
    assert plan["trace_regions"] == 8
    assert plan["trace_regions_of_ablations"] == 1


def test_figures_of_removed_data_sets_are_gone_and_say_so(workspace):
    config = yaml.safe_load((workspace.path / "config/config.yaml").read_text())
    for removed in ("spi1", "nanog-oct4-sox2"):
        del config["datasets"][removed]
    (workspace.path / "config/config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    plan = workspace.plan("supplement_regions")
    assert {name for name in plan if name in FIGURES} == {
        *("figure_s17", "figure_s19", "figure_s20"),
    }
    done = workspace.snakemake("figure_s8", "figure_s24", "-n", check=False)
    assert done.returncode != 0
    assert "has nothing to show" in done.stdout + done.stderr
