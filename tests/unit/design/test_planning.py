"""A config and its tables, checked together."""

import copy

import pytest
from workspace import ROOT, merged

from fourier_prior.design.planning import plan, shipped

HEADER = "name\trole\turls\tchecksum\tsize\tlicence\tcitation\tnote\n"


@pytest.fixture
def config():
    return copy.deepcopy(merged(ROOT, "defaults.yaml", "paper-small.yaml"))


def test_a_right_config_has_a_study_and_a_manifest(config):
    found = plan(config, ROOT)
    assert found.problems == []
    assert found.study.datasets == ["spi1"]
    assert "hg38/hg38.fa.gz" in found.manifest


def test_faults_of_config_names_and_manifest_are_listed_together(config, tmp_path, monkeypatch):
    monkeypatch.delenv("NOWHERE", raising=False)
    manifest = tmp_path / "sources.tsv"
    manifest.write_text(f"{HEADER}a\tx\thttp://h/a\t\t\tCC0\tc\t\n")
    config["trainig"] = {}  # a fault that hides no other
    config["sources"]["manifest"] = str(manifest)
    config["datasets"]["spi1"]["tasks"]["K562"]["peaks"] = "$NOWHERE/a.bed"
    config["datasets"]["spi1"]["tasks"]["HL60"]["peaks"] = "encode:ENCSR000BUW/peak"
    problems = plan(config, ROOT).problems
    for words in (
        "config: trainig is not an option",
        "datasets.spi1.tasks.K562.peaks: $NOWHERE/a.bed: the environment variable NOWHERE is not",
        "datasets.spi1.tasks.HL60.peaks: encode:ENCSR000BUW/peak: peak is no role",
        f"source:hg38/hg38.fa.gz is not in {manifest}",
    ):
        assert sum(words in problem for problem in problems) == 1, (words, problems)


def test_a_manifest_that_is_wrong_or_not_there_is_a_problem(config, tmp_path):
    config["sources"]["manifest"] = str(tmp_path / "sources.tsv")
    assert "does not exist" in "".join(plan(config, ROOT).problems)
    (tmp_path / "sources.tsv").write_text("name\n")
    assert "column role is missing" in "".join(plan(config, ROOT).problems)


@pytest.mark.parametrize(
    "faulty",
    [
        {"datasets": 3},
        {"datasets": {"a": None, 3: {"tasks": [1]}}},
        {"genomes": {"hg38": {"fasta": {"a": 1}, "splits": 4}}},
        {"sources": "x"},
        {"sources": {"manifest": 3, "mirrors": "x"}},
        {"appendix": {"originals": 1}},
        {"datasets": {"spi1": {"genome": ["x"], "tasks": {"A": {"reads": [{"plus": 1}]}}}}},
    ],
)
def test_whatever_stands_in_a_config_is_told_and_not_a_crash(config, faulty):
    problems = plan({**config, **faulty}, ROOT).problems
    assert any(problem.startswith("config: ") for problem in problems)


def test_a_table_of_the_present_folder_comes_before_the_shipped_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shipped("config/sources.tsv", ROOT) == str(ROOT / "config/sources.tsv")
    assert shipped("own.tsv", ROOT) == "own.tsv"
    (tmp_path / "config").mkdir()
    (tmp_path / "config/sources.tsv").touch()
    assert shipped("config/sources.tsv", ROOT) == "config/sources.tsv"
