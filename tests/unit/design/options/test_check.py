"""What the check of options says, and what it lets pass."""

import copy
import datetime

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from fourier_prior.design.options.base import Options, Positive, defaults
from fourier_prior.design.options.check import checked
from fourier_prior.design.options.config import Config
from fourier_prior.design.options.prior import BinaryPrior
from fourier_prior.design.options.training import BinaryTraining, ProfileTraining
from fourier_prior.design.options.whole import check_config
from fourier_prior.design.paths import WILDCARDS, Place
from fourier_prior.errors import InputError

SPLITS = {split: ["chr1"] for split in ("train", "validation", "test")}
CONFIG = {
    **defaults(Config),
    "name": "mine",
    "genomes": {"hg38": {"fasta": "a", "splits": SPLITS}},
    "datasets": {
        "chip": {
            "genome": "hg38",
            "strands": 2,
            "control": "none",
            "architectures": {"binary": {}},
            "tasks": {"A": {"peaks": "a.bed"}},
        }
    },
}


def merge(into, new):
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


def said(text):
    """Return the sentences about a config with an overlay, as YAML."""
    config = copy.deepcopy(CONFIG)
    merge(config, yaml.safe_load(text))
    try:
        check_config(config)
    except InputError as error:
        return error.problems
    return []


def test_a_right_config_passes():
    assert said("{}") == []


PRIOR = "conditions: {m: {prior: {%s}}}"
TASK = "datasets: {chip: {tasks: {A: {%s}}}}"
QUOTES = "put it in quotes."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # keys
        ("trainig: {}", "trainig is not an option; did you mean training?"),
        ("training: {binary: {epoch: 3}}", "training.binary.epoch is not an option; did you mean"),
        ("seeds: {many: 3}", "seeds.many is not an option (it has all, top)."),
        ("figures: {figure_9: {}}", "figures.figure_9 is not an option"),
        ("genomes: {hg38: {splits: {tset: [a]}}}", "splits.tset is not an option; did you mean"),
        ("datasets: {b: {genome: hg38}}", "datasets.b.strands is missing; add it."),
        # values
        ("training: {binary: {epochs: three}}", 'epochs is "three" but must be a whole number'),
        ("seeds: {all: 0}", "seeds.all is 0 but must be at least 1."),
        ("seeds: {all: 101}", "seeds.all is 101 but must be at most 100."),
        ("seeds: {all: 2.0}", "seeds.all is 2.0 but must be a whole number; write 2."),
        ("seeds: {all: 2.5}", "seeds.all is 2.5 but must be a whole number"),
        ("seeds: {all: true}", "seeds.all is true but must be a whole number"),
        ("seeds: 3", "seeds is 3 but must be a mapping {all, top}."),
        ("negative_controls: {significance: 0}", "significance is 0 but must be above 0."),
        ("negative_controls: {significance: 1}", "significance is 1 but must be below 1."),
        ("training: {binary: {l2: .nan}}", "binary.l2 is nan but must be a finite number."),
        ("training: {binary: {l2: -.inf}}", "binary.l2 is -inf but must be a finite number."),
        ("training: {binary: {l2: 1e-3}}", 'l2 is the text "1e-3" but must be a number; write'),
        ("attribution: {samples: {test: '7'}}", 'is the text "7" but must be a number; write 7.'),
        ("device: cuad", 'device is "cuad" but must be one of cpu, cuda, auto; did you mean cuda?'),
        ("analysis: {clip_intervals: 1}", "clip_intervals is 1 but must be true or false."),
        ("signal: {shift: [4]}", "signal.shift is [4] but must be 2 values, each whole number."),
        ("attribution: {samples: {test: many}}", "must be a whole number ≥ 1 or null."),
        ("motifs: {database: {taxa: []}}", "motifs.database.taxa is empty; give a value."),
        ("motifs: {runs: [{head: a}]}", "motifs.runs[0].dataset is missing; add it."),
        ("gc_simulation: {levels: [0.5, 0.5]}", "levels is [0.5, 0.5] but must be a list without"),
        ("sources: {portal: a.org/}", 'portal is "a.org/" but must be an http address without /'),
        (
            "datasets: {chip: {expected_peaks: [chr1]}}",
            'peaks[0] is "chr1" but must be a place,',
        ),
        # values of several types
        (PRIOR % "weight: heavy", "must be a number ≥ 0; or one of half-of-none-loss,"),
        (PRIOR % "weight: similar-scal", "did you mean similar-scale?"),
        (PRIOR % "weight: -1", "m.prior.weight is -1 but must be at least 0."),
        (PRIOR % "weight: 1e-3", "but must be a number; write 0.001."),
        (PRIOR % "weight: {tuned: {low: 1, high: 2}}", "weight.tuned.number is missing; add it."),
        (PRIOR % "weight: {tuned: {low: 0}}", "weight.tuned.low is 0 but must be above 0."),
        (PRIOR % "weight: {binary: 1, profil: 1}", "weight.profil is not an option; did you mean"),
        (PRIOR % "norm: {binary: al, profile: all}", 'norm.binary is "al" but must be one of all'),
        (TASK % "reads: {plus: a}", "tasks.A.reads.minus is missing; add it."),
        (TASK % "reads: {trak: a}", "tasks.A.reads.trak is not an option; did you mean track?"),
        (TASK % "reads: []", "tasks.A.reads is empty; give a value."),
        (TASK % "reads: [a, {b: c}]", 'tasks.A.reads[1] is {"b": "c"} but must be text.'),
        # what YAML does not read as text
        ("conditions: {no: {}}", "conditions: the key false is not text, as YAML reads no, off"),
        (
            "datasets: {2024: {}}",
            "datasets: the key 2024 is not text, which YAML reads as a number",
        ),
        ("conditions: {2024-01-01: {}}", "the key 2024-01-01 is not text, which YAML reads as a"),
        ("conditions: {~: {}}", "conditions: the key null is not text, as YAML reads null, ~ and"),
        (
            "1.5: 2",
            "config: the key 1.5 is not text, which YAML reads as a number; put it in",
        ),
        ("genomes: {hg38: {rename: {1: chr1}}}", "genomes.hg38.rename: the key 1 is not text"),
        ("comparison: {baseline: no}", "comparison.baseline is false, as YAML reads no, off and"),
        (TASK % "reads: 7", "A.reads is 7, which YAML reads as a number, but must be text; or a"),
        ("genomes: {hg38: {splits: {test: [1]}}}", "test[0] is 1, which YAML reads as a number"),
        ("name: 2024-01-01", "name is 2024-01-01, which YAML reads as a date, but must be text"),
        (PRIOR % "norm: no", "as YAML reads no, off and false without quotes, but must be one of"),
        # data sets
        ("datasets: {chip: {simulation: {}}}", "datasets.chip has `simulation` and `tasks`; keep"),
        ("datasets: {b: {strands: 1}}", "datasets.b has no files and is not simulated; give"),
        ("datasets: {b: {tasks: {A: {peaks: a}}}}", "datasets.b.control is missing; add it."),
        ("datasets: {b: {architectures: {}}}", "datasets.b.architectures is empty; name binary"),
    ],
)
def test_a_mistake_gets_a_sentence(text, message):
    problems = said(text)
    assert any(message in problem for problem in problems), problems
    assert all(problem.startswith("config: ") for problem in problems)
    assert not any("[type=" in problem or "pydantic" in problem for problem in problems)


@pytest.mark.parametrize("key", [False, True, 2024, 1.5, None, datetime.date(2024, 1, 1)])
def test_a_key_that_is_no_text_gets_one_sentence_of_its_own(key):
    config = copy.deepcopy(CONFIG)
    config["conditions"][key] = {"prior": {"kind": "furier"}}
    with pytest.raises(InputError) as error:
        check_config(config)
    first, second = error.value.problems
    assert first.endswith(QUOTES)
    assert "furier" in second


DATASET = "datasets: {%s: {genome: hg38, strands: 1, control: none, architectures: {binary: {}}, "
DATASET += "tasks: {A: {peaks: a}}}}"
GENOME = "genomes: {%s: {fasta: a, splits: {train: [a], validation: [b], test: [c]}}}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DATASET % "GM12878_SPI1", "names have a-z, 0-9 and -, and begin with a letter or digit"),
        (DATASET % "GM12878_SPI1", "; write gm12878-spi1."),
        (DATASET % "gc-50", "taken, it is what the workflow calls the sequences of a GC content"),
        (DATASET % "simulation", "taken, the analysis of gc_simulation lies under it"),
        (DATASET % r'"a\n"', r'datasets."a\n": names have a-z, 0-9 and -'),
        (DATASET % '""', 'datasets."": names have'),
        ("datasets: {chip: {tasks: {all: {peaks: a}}}}", "it stands for all tasks of a data set"),
        ("datasets: {chip: {tasks: {control: {peaks: a}}}}", "it stands for the control that"),
        ("datasets: {chip: {tasks: {mean: {peaks: a}}}}", "tables have it for the mean over"),
        ("datasets: {chip: {tasks: {penalty: {peaks: a}}}}", "tables have it for the weights of"),
        ("datasets: {chip: {tasks: {A-control: {peaks: a}}}}", "; write A_control."),
        ("datasets: {chip: {tasks: {_A: {peaks: a}}}}", "begin with a letter or digit; write A."),
        (GENOME % "hg-38", "genomes.hg-38: names have A-Z, a-z, 0-9 and _, and begin with a"),
        ("conditions: {Mine: {}}", "conditions.Mine: names have a-z, 0-9, _ and -, and begin with"),
        ("name: my run", 'name is "my run": names have A-Z, a-z, 0-9, _, . and -, and begin with'),
        ("name: README.md", 'name is "README.md": this name is taken, results/README.md explains'),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_the_rule(text, message):
    problems = said(text)
    assert len(problems) == 1
    assert message in problems[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(DATASET, "dataset"), (GENOME, "genome"), ("conditions: {%s: {}}", "condition")],
)
@settings(deadline=None, max_examples=30)
@given(name=st.text(max_size=8))
def test_names_that_pass_are_parts_of_paths(text, kind, name):
    config = copy.deepcopy(CONFIG)
    merge(config, yaml.safe_load(text % "x"))
    blocks = config[f"{kind}s"]
    blocks[name] = blocks.pop("x")
    try:
        check_config(config)
    except InputError:
        return
    assert kind in WILDCARDS
    place = Place(f"<results>/a/{{{kind}}}/b.tsv")
    assert place.parse(place(**{kind: name})) == {kind: name}


def test_all_mistakes_come_at_once():
    problems = said("{trainig: {}, seeds: {all: 0}, device: tpu, name: a b, datasets: {no: {}}}")
    for word in ("trainig", "seeds.all", "device", "name", "key false", "false.genome is missing"):
        assert any(word in problem for problem in problems), word


# --- options of components ------------------------------------------------------------------------


def test_a_component_gets_its_defaults():
    assert checked(BinaryTraining, {"epochs": 3}, "training") == {
        **defaults(BinaryTraining),
        "epochs": 3,
    }
    assert checked(ProfileTraining, {}, "training")["count_bias"] == "random"


def test_values_stay_as_they_are_given():
    found = checked(BinaryTraining, {"l2": 0, "learning_rate": 1}, "training")
    assert [type(found[name]) for name in ("l2", "learning_rate")] == [int, int]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weight": 1}, "prior: kind is missing; add it."),
        ({"kind": "c", "weight": 1}, 'prior: kind is "c" but must be one of fourier, smoothness'),
        ({"kind": "fourier", "weigth": 1}, "prior: weigth is not an option; did you mean weight?"),
        ({"kind": "fourier", "weight": float("nan")}, "prior: weight is nan but must be a finite"),
        ({"kind": "fourier", "weight": "half-of-none-loss"}, "must be a number ≥ 0."),
        ({"kind": "fourier", "weight": 1, "gradient": "probabilities"}, "eval, batch-train"),
    ],
)
def test_options_of_a_component_are_checked(options, message):
    with pytest.raises(InputError, match=".") as error:
        checked(BinaryPrior, options, "prior")
    assert message in str(error.value)


def test_limits_that_stand_in_a_type_of_its_own_are_kept():
    class Block(Options):
        length: Positive | None = None

    assert checked(Block, {}, "block") == {"length": None}
    with pytest.raises(InputError, match="block: length is 0 but must be above 0."):
        checked(Block, {"length": 0}, "block")
