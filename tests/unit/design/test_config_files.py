"""Config files: what YAML lets pass, where it was said, and how files are merged."""

import copy

import pytest
import yaml
from snakemake.common.configfile import load_configfile
from snakemake.utils import update_config
from workspace import ROOT

from fourier_prior.design.config_files import (
    merge,
    merged,
    read_config,
    repeated_keys,
    stands_alone,
    with_lines,
    workflow_folder,
)
from fourier_prior.errors import InputError


def written(tmp_path, content):
    path = tmp_path / "mine.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: 1\nb:\n\tc: 1\n", "line 3: has a tab where YAML wants spaces"),
        ("a: 1\nb: c: d\n", "line 2: cannot be read as YAML"),
        ("a: [1\nb: 2\n", "line 2: cannot be read as YAML"),
        ("a: 1\nb: \x07\n", "line 2: has a character that YAML does not allow"),
        (b"a: 1\nb: \xe9\n", "line 2: is no text in UTF-8"),
        ("a: 1\n---\na: 2\n", "line 2: cannot be read as YAML"),
        ("", "is empty"),
        ("# nothing\n", "is empty"),
        ("- a\n", "line 1: holds a list where a config has keys"),
        ("name\n", "line 1: holds a text or number"),
        ("a: &b {c: *b}\n", "in itself"),
    ],
)
def test_what_is_no_config_is_refused_with_its_line(tmp_path, content, said):
    with pytest.raises(InputError) as caught:
        read_config(written(tmp_path, content))
    (problem,) = caught.value.problems
    assert problem.startswith(f"{tmp_path}/mine.yaml: ")
    assert said in problem


def test_a_config_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="mine.yaml: cannot be read as a config"):
        read_config(tmp_path / "mine.yaml")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffa: {on: 1, b: [1, 2.5, yes]}\n",
        "a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\n",
        '{"a": {"b": 1}}',
        '{\n\t"a": {"b": [1]}\n}',
        "{a: 1, b: {c: d}}",
    ],
)
def test_configs_are_read_as_snakemake_reads_them(tmp_path, content):
    path = written(tmp_path, content)
    assert read_config(path) == load_configfile(str(path))
    assert repeated_keys([path]) == []


def test_keys_that_are_there_twice_are_named_with_both_lines(tmp_path):
    text = "a: 1\nb:\n  c: 1\n  d: {e: 1, e: 2}\n  c: 2\na: 2\n"
    found = repeated_keys([written(tmp_path, text)])
    assert len(found) == 3
    assert any("line 4: the key e is there already, in line 4" in problem for problem in found)
    assert any("line 5: the key c is there already, in line 3" in problem for problem in found)
    assert any("line 6: the key a is there already, in line 1" in problem for problem in found)


def test_keys_that_json_has_twice_are_named(tmp_path):
    (found,) = repeated_keys([written(tmp_path, '{"a": {"b": 1, "b": 2}}')])
    assert "the key b is there twice" in found


def test_sentences_about_a_config_say_where_it_stands(tmp_path):
    below = tmp_path / "below.yaml"
    below.write_text("seeds:\n  all: 0\ntraining: {binary: {}}\n")
    over = written(tmp_path, "training:\n  binary:\n    on: 5\nlist:\n  - a\n  - b\n")
    told = {
        "config: seeds.all is 0.": f"config: seeds.all is 0 ({below}, line 2).",
        "config: training.binary: the key true is not text, x.": f"x ({over}, line 3).",
        "config: training.binary.epochs is missing; add it.": f"it ({over}, line 2).",
        "config: list[1] is b.": f"b ({over}, line 6).",
        "config: name is missing; add it.": "add it.",
        "other: seeds.all is 0.": "other: seeds.all is 0.",
    }
    found = with_lines(told, [below, over])
    for problem, end in zip(found, told.values(), strict=True):
        assert problem.endswith(end)


@pytest.mark.parametrize(
    ("below", "over"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3, "d": {}}}),
        ({"a": [1, 2]}, {"a": [3]}),
        ({"a": 1}, {"a": {"b": 2}}),
        ({"a": {"b": 1}}, {"a": {}}),
        ({"a": {"b": 1}}, {"a": None}),
    ],
)
def test_overlays_are_merged_as_snakemake_merges_them(below, over):
    wanted = copy.deepcopy(below)
    update_config(wanted, over)
    assert merge(copy.deepcopy(below), over) == wanted


def test_an_overlay_lies_on_the_embedded_experiments_unless_it_has_genomes():
    defaults, embedded, paper = (
        yaml.safe_load((ROOT / "config" / name).read_text())
        for name in ("defaults.yaml", "config.yaml", "paper.yaml")
    )
    config = merged([{"seeds": {"all": 2}}, {"seeds": {"top": 0}}], ROOT)
    assert config["seeds"] == {**embedded["seeds"], "all": 2, "top": 0}
    assert config["datasets"] == embedded["datasets"]
    assert config["signal"] == defaults["signal"]
    assert stands_alone(paper)
    assert set(merged([paper], ROOT)["datasets"]) == set(paper["datasets"])


def test_the_workflow_is_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (workflow_folder() / "Snakefile").is_file()
