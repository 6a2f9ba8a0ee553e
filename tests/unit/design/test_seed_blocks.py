"""Every file has one rule, whatever the numbers of seeds."""

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given
from workspace import ROOT, merged

from fourier_prior.design import paths
from fourier_prior.design.seed_blocks import seed_blocks
from fourier_prior.design.study import Study

DATASETS = ["spi1", "spi1-b", "k.562", "nanog-oct4-sox2"]


def kind(dataset, condition="none", subset="all"):
    return {
        "dataset": dataset,
        "architecture": "binary",
        "subset": subset,
        "condition": condition,
    }


def runs(number):
    return [f"seed-{seed:02d}" for seed in range(number)]


def matches(block, place, path, **values):
    """How many files of a rule a path is, by the expressions that Snakemake makes of patterns."""
    constraints = {**paths.WILDCARDS, "dataset": block.datasets}
    found = 0
    for pattern in block.files(place, **values):
        parts = re.split(r"\{(\w+)\}", pattern)
        text = "".join(
            f"(?P<{part}>{constraints[part]})" if index % 2 else re.escape(part)
            for index, part in enumerate(parts)
        )
        found += re.fullmatch(text, path) is not None
    return found


NUMBERS = st.dictionaries(
    st.tuples(st.sampled_from(DATASETS), st.sampled_from(["none", "fourier", "fourier-l2"])),
    st.integers(1, 9),
    min_size=1,
)


@given(NUMBERS, st.integers(1, 5))
def test_every_file_has_one_rule_and_blocks_are_full(numbers, size):
    models = [(kind(*names), run) for names, number in numbers.items() for run in runs(number)]
    trained = seed_blocks(models, size, DATASETS, single="seed-{seed}")
    explained = seed_blocks(models, size, DATASETS, single="{run}", file=r"[^/]+\.stability\.h5")
    assert trained[0].rule("train") == "train"
    assert len({block.rule("train") for block in trained}) == len(trained)
    for names, number in numbers.items():
        for seed in range(number + 2):  # also models that no list has
            of = {**kind(*names), "run": f"seed-{seed:02d}"}
            path = paths.MODEL(**of, file="run.json")
            (block,) = (b for b in trained if matches(b, paths.MODEL, path, file="run.json"))
            assert matches(block, paths.MODEL, path, file="run.json") == 1
            first = seed // size * size
            single = size == 1 or first == number - 1 or seed >= number
            assert block.single == single
            if not single:
                assert list(block.runs) == runs(number)[first : first + size]
            for sample in ("stability", "test"):
                path = paths.ATTRIBUTIONS(**of, head="all", method="deepshap", sample=sample)
                makers = [
                    b
                    for b in explained
                    if matches(
                        b,
                        paths.ATTRIBUTIONS,
                        path,
                        sample="{sample}" if b.single else "stability",
                    )
                ]
                assert len(makers) == 1
                assert makers[0].runs == (("{run}",) if single or sample == "test" else block.runs)


def test_one_seed_per_job_is_one_rule_of_every_data_set():
    models = [(kind("spi1"), run) for run in runs(3)]
    (block,) = seed_blocks(models, 1, DATASETS, single="seed-{seed}")
    assert all(re.fullmatch(block.datasets, name) for name in DATASETS)
    assert block.name == "seed-{seed}"
    assert block.files(paths.MODEL, file="run.json") == [
        paths.MODEL(run="seed-{seed}", file="run.json")
    ]


def test_models_that_are_there_are_made_anew_for_no_other():
    models = [(kind(name), run) for name in DATASETS[:2] for run in runs(5)]

    def made(there):
        dealt = seed_blocks(models, 3, DATASETS, single="seed-{seed}", there=there)
        return {
            (of["dataset"], run): (block.rule("train"), block.runs)
            for of, run in models
            for path in [paths.MODEL(**of, run=run, file="run.json")]
            for block in dealt
            if matches(block, paths.MODEL, path, file="run.json")
        }

    nothing = made(lambda kind, run: False)
    # All are there, and their rule may make them all again.
    assert made(lambda kind, run: True) == nothing
    first, second = DATASETS[:2]
    some = made(lambda kind, run: kind["dataset"] == first and run in ("seed-01", "seed-03"))
    assert {key: value for key, value in some.items() if key[0] == second} == {
        key: value for key, value in nothing.items() if key[0] == second
    }
    assert some[first, "seed-01"][0] == some[first, "seed-03"][0] == "train"
    assert some[first, "seed-00"][1] == some[first, "seed-02"][1] == ("seed-00", "seed-02")
    assert some[first, "seed-04"][0] == "train"


@pytest.mark.parametrize(("name", "blocks"), [("paper", 3), ("paper-small", 1)])
def test_shipped_configs_deal_out_all_of_their_models(name, blocks):
    study = Study(merged(ROOT, "defaults.yaml", f"{name}.yaml"))
    made = seed_blocks(
        study.every_model, study.config["seeds_per_job"], study.datasets, single="seed-{seed}"
    )
    assert len(made) == 1 + blocks
    files = [paths.MODEL(**of, run=run, file="run.json") for of, run in study.every_model]
    for path in files:
        makers = [b for b in made if matches(b, paths.MODEL, path, file="run.json")]
        assert [b.single for b in makers] == [False]
