"""Options: each has one sentence, defaults agree wherever they stand, written files are current."""

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
import yaml
from workspace import merged

from fourier_prior.attributions.attribute import attribute, engine_deviation
from fourier_prior.design.options.__main__ import WRITTEN
from fourier_prior.design.options.architectures import (
    BinaryNetwork,
    ProfileNetwork,
    network_arguments,
)
from fourier_prior.design.options.base import Options, defaults
from fourier_prior.design.options.config import Config
from fourier_prior.design.options.kinds import is_block, kind_of, members, parts
from fourier_prior.design.options.prior import Kind, PriorOptions, ProfileGradient
from fourier_prior.design.options.whole import check_config
from fourier_prior.devices import PRECISIONS
from fourier_prior.metrics.overlap import interval_mask
from fourier_prior.metrics.simulation import motif_mask
from fourier_prior.metrics.spectrum import entropy
from fourier_prior.models.explained_scalar import WEIGHTS
from fourier_prior.models.networks import NETWORKS
from fourier_prior.motifs.database import read_jaspar
from fourier_prior.motifs.instances import call_motif_instances, overlap_curve
from fourier_prior.motifs.patterns import describe_patterns
from fourier_prior.priors.penalties import KINDS, NORMS, fourier_prior
from fourier_prior.signal.five_prime_counts import count_five_prime_ends

ROOT = Path(__file__).parents[3]
EXAMPLES = [f"examples/{path.name}" for path in (ROOT / "config/examples").glob("*.yaml")]
OVERLAYS = [  # as for Snakemake, whatever brings no genomes of its own
    name
    for name in ("tiny.yaml", "released.yaml", "simulation.yaml", *EXAMPLES)
    if "genomes" not in yaml.safe_load((ROOT / "config" / name).read_text())
]
RUNS = [
    *([name] for name in ("config.yaml", "paper.yaml", "paper-small.yaml")),
    *([name] for name in EXAMPLES if name not in OVERLAYS),
    *(["config.yaml", name] for name in OVERLAYS),
]
PLAIN = defaults(Config)


def blocks(kind=Config, seen=None):
    """List all blocks of options of a type."""
    seen = set() if seen is None else seen
    for member in members(kind):
        inside = parts(member)
        if is_block(member) and member not in seen:
            seen.add(member)
        elif inside is None or is_block(member):
            continue
        for part in inside.values() if isinstance(inside, dict) else [inside]:
            blocks(part, seen)
    return seen


def test_every_option_has_one_sentence():
    found = blocks()
    assert len(found) > 50
    for block in found:
        for name, field in block.model_fields.items():
            assert field.description, f"{block.__name__}.{name}"
            assert field.description.rstrip().endswith("."), f"{block.__name__}.{name}"


def test_every_default_is_a_value_that_its_option_may_have():
    config = merged(ROOT, "defaults.yaml", "config.yaml")
    check_config({**PLAIN, **{key: config[key] for key in ("name", "genomes", "datasets")}})


def test_the_defaults_are_those_of_the_file():
    assert yaml.safe_load((ROOT / "config/defaults.yaml").read_text()) == PLAIN


@pytest.mark.parametrize("name", WRITTEN)
def test_written_files_are_current(name):
    written = (ROOT / name).read_text(encoding="utf-8")
    assert written == WRITTEN[name](), "run `python -m fourier_prior.design.options`"


@pytest.mark.parametrize("names", RUNS, ids=" ".join)
def test_shipped_configs_are_valid(names):
    check_config(merged(ROOT, "defaults.yaml", *names))


@pytest.fixture(scope="module")
def schema():
    return json.loads((ROOT / "workflow/schemas/config.schema.json").read_text())


@pytest.mark.parametrize("path", [*(ROOT / "config").rglob("*.yaml")], ids=lambda p: p.name)
def test_editors_accept_every_shipped_file_as_it_stands(path, schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(path.read_text()), schema)


@pytest.mark.parametrize(
    "wrong",
    [
        {"trainig": {}},
        {"training": {"binary": {"epochs": 0}}},
        {"datasets": {"A": {}}},
        {"conditions": {"mine": {"prior": {"weight": "heavy"}}}},
    ],
)
def test_editors_refuse_what_the_check_refuses(wrong, schema):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)


def closed(schema, place=""):
    if "properties" in schema or "patternProperties" in schema:
        yield place, schema.get("additionalProperties")
    for key, value in schema.items():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from closed(part, f"{place}/{key}")


def test_the_schema_is_closed_at_every_level(schema):
    levels = list(closed(schema))
    assert len(levels) > 50
    assert [place for place, extra in levels if extra is not False] == []


LENGTHS = {"binary": ["input_length"], "profile": ["input_length", "output_length"]}


def arguments_of(architecture, network):
    block = PLAIN["architectures"][architecture]["model"] | {"network": network}
    return {k: v for k, v in network_arguments(architecture, block).items() if k != "network"}


IN_SIGNATURES = [
    (fourier_prior, {"softness", "norm", "smoothing_width"}, defaults(PriorOptions)),
    (attribute, {"references", "engine", "batch_size"}, PLAIN["attribution"]),
    (engine_deviation, {"references", "batch_size"}, PLAIN["attribution"]),
    (call_motif_instances, {"keep_fraction", "min_log_odds"}, PLAIN["motifs"]["calling"]),
    (describe_patterns, set(PLAIN["motifs"]["filter"]), PLAIN["motifs"]["filter"]),
    (read_jaspar, {"release", "taxa", "min_information"}, PLAIN["motifs"]["database"]),
    (overlap_curve, {"limit"}, {"limit": PLAIN["motifs"]["curve_limit"]}),
    (count_five_prime_ends, set(PLAIN["signal"]), PLAIN["signal"]),
    (entropy, {"pseudocount"}, {"pseudocount": PLAIN["analysis"]["entropy_pseudocount"]}),
    (interval_mask, {"clip"}, {"clip": PLAIN["analysis"]["clip_intervals"]}),
    (motif_mask, {"least"}, {"least": PLAIN["gc_simulation"]["least_log_odds"]}),
    *(
        (function, {*lengths, *own}, PLAIN["architectures"][architecture] | own)
        for architecture, lengths in LENGTHS.items()
        for name, function in NETWORKS[architecture].items()
        for own in [arguments_of(architecture, name)]
    ),
]


@pytest.mark.parametrize(("function", "names", "expected"), IN_SIGNATURES)
def test_defaults_in_signatures_are_those_of_the_config(function, names, expected):
    found = {name: inspect.signature(function).parameters[name].default for name in names}
    found = {k: list(v) if isinstance(v, tuple) else v for k, v in found.items()}
    assert found == {name: expected[name] for name in names}


def test_words_of_the_library_are_those_of_the_config():
    assert set(NORMS) == set(get_args(PriorOptions.model_fields["norm"].annotation))
    assert set(KINDS) == set(get_args(Kind))
    assert get_args(Config.model_fields["precision"].annotation) == PRECISIONS
    assert get_args(ProfileGradient) == WEIGHTS
    for architecture, block in (("binary", BinaryNetwork), ("profile", ProfileNetwork)):
        option = block.model_fields["network"]
        assert get_args(option.annotation) == tuple(NETWORKS[architecture])
        assert option.default == next(iter(NETWORKS[architecture]))


def test_a_network_is_given_its_own_arguments_and_no_others():
    paper = {"network": "convolutional", "channels": 64, "pool": 40, "pooled": {"width": 9, "n": 1}}
    assert network_arguments("binary", paper) == {"channels": 64, "pool": 40}
    assert network_arguments("binary", paper, {"channels": 2}) == {"channels": 2, "pool": 40}
    other = {"network": "pooled", "pooled": {"n": 2}}
    expected = {"network": "pooled", "width": 9, "n": 2}
    assert network_arguments("binary", paper, other) == expected
    assert network_arguments("binary", paper | other, {"pooled": {"width": 9}}) == expected
    assert network_arguments("binary", paper | {"network": "bare"}) == {"network": "bare"}


def test_the_check_imports_nothing_heavy():
    code = (
        "import sys, fourier_prior.design.options.whole; "
        "print([m for m in ('torch', 'numpy', 'pandas', 'matplotlib') if m in sys.modules])"
    )
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "src"))
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_an_instance_keeps_its_own_values():
    class Inner(Options):
        number: int = 1

    class Outer(Options):
        needed: int
        inner: Inner = Inner(number=2)
        empty: int | None = None
        absent: int = None

    assert defaults(Outer) == {"inner": {"number": 2}, "empty": None}
    assert kind_of(Outer.model_fields["needed"]) is int


def test_the_papers_config_has_the_settings_that_the_papers_print():
    config = merged(ROOT, "defaults.yaml", "paper.yaml")
    # Fourier prior, sections 2.1, 2.2 and 5
    assert config["architectures"]["binary"]["input_length"] == 1000
    assert config["architectures"]["profile"]["input_length"] == 1346
    assert all(6 <= block["period"] <= 7 for block in config["architectures"].values())
    prior = config["conditions"]["fourier"]["prior"]
    assert prior["weight"] == {"binary": 1, "profile": "half-of-none-loss"}
    assert prior["softness"] == 0.2
    assert config["seeds"] == {"all": 30, "top": 30}
    assert config["top_fraction"] == 0.01
    tasks = {name: len(block["tasks"]) for name, block in config["datasets"].items()}
    assert tasks == {"spi1": 4, "gata2": 3, "nanog-oct4-sox2": 3, "k562": 1}
    # DeepLIFT, appendix D and F
    appendix = config["appendix"]
    assert appendix["sequences"] == {"number": 8000, "length": 200}
    assert appendix["motif_training"]["learning_rate"] == 0.001
    digits = {"batch_size": 128, "learning_rate": 0.001, "epochs": 19, "validation": 0}
    assert appendix["digit_training"] == digits
