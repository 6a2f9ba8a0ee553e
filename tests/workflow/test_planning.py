"""Planning imports nothing heavy, and every rule hashes the code that it runs."""

import json
import os
import re
import subprocess
import sys

import pytest
from workspace import ROOT

from fourier_prior import cli

pytestmark = pytest.mark.workflow

PLAN = """
import contextlib, io, json, sys
from snakemake.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["main", "-n", "--quiet", "all", "--cores", "1"])
print(json.dumps([name for name in sys.modules if "." not in name or "fourier_prior" in name]))
"""
HEAVY = {"torch", "matplotlib", "logomaker", "scipy", "sklearn", "numba", "h5py", "pandas"}


def test_planning_imports_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-c", PLAN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "fourier_prior.design.outputs" in loaded, done.stderr
    assert loaded & HEAVY == set()


UNHASHED = {  # rules whose results do not depend on the package's code, and why
    "fetch_source": "what comes is fixed by address and checksum",
    "extract_members": "a member is a part of the archive",
    "place_member": "keeps what extract_members has taken out",
    "fetch_encode": "what comes is fixed by the lock table",
    "lock": "has no output",
}


def blocks():
    """Text of every rule, by name; of a rule that uses another, both."""
    found = {}
    for path in sorted((ROOT / "workflow/rules").glob("*.smk")):
        for block in re.split(r"\n{3}", path.read_text()):
            if made := re.match(r"use rule (\w+) as (\w+) with:", block):
                found[made[2]] = found[made[1]] + block
            # A loop names the rules that it makes.
            elif made := re.search(r'^rule (\w+):|block\.rule\("(\w+)"\)$', block, re.M):
                found[made[1] or made[2]] = block
    return found


def test_every_rule_hashes_the_command_that_it_runs():
    rules = {name: block for name, block in blocks().items() if "shell:" in block}
    assert len(rules) > 45
    commands = {}
    for name, block in rules.items():
        run = set(re.findall(r"^ +fourier-prior ([a-z-]+)", block, re.M))
        hashed = set(re.findall(r'code=code_of\("([a-z-]+)"\)', block))
        if "code=code_of_training" in block:
            hashed.add("train")
        if name in UNHASHED:
            assert not hashed, f"{name} is hashed; it needs no exception"
            continue
        assert run, f"{name} runs no command of the package"
        assert run == hashed, f"{name} runs {run} but hashes {hashed}"
        commands[name] = run
    assert set().union(*commands.values()) <= set(cli.COMMANDS)
    assert set(UNHASHED) <= set(rules)


@pytest.mark.parametrize("kind", ["figure", "table"])
def test_outputs_hash_the_module_that_makes_them(kind):
    text = (ROOT / f"workflow/rules/{kind}s.smk").read_text()
    assert f"code=code_in({kind}.module)" in text
    assert f"module={kind}.module" in text
    # What the script imports besides comes with every module of its kind.
    script = (ROOT / f"workflow/scripts/{kind}.py").read_text()
    imported = re.findall(r"^from (fourier_prior[\w.]+)", script, re.M)
    shared = {"figure": "fourier_prior.figures.style", "table": "fourier_prior.files"}
    assert imported == [shared[kind]]
    assert "importlib.import_module(snakemake.params.module)" in script


@pytest.mark.parametrize("way", ["-s", "--directory"])
@pytest.mark.parametrize("config", [[], ["config/paper.yaml"]], ids=["embedded", "paper"])
def test_runs_in_another_folder_find_what_is_shipped(pristine, tmp_path, way, config):
    given = ["--configfile", *(str(pristine.path / name) for name in config)] if config else []
    target = ["results/paper/models/spi1/binary/all/none/seed-00/metrics.tsv"]
    target = target if config else ["figure_4"]
    where = {
        "-s": ([*target, "-s", str(pristine.path / "Snakefile")], tmp_path),
        "--directory": ([*target, "--directory", str(tmp_path)], pristine.path),
    }
    arguments, folder = where[way]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *arguments, *given, "-n", "--cores", "1"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(pristine.path / "src")},
        capture_output=True,
        text=True,
    )
    text = done.stdout + done.stderr
    assert done.returncode == 0, text
    assert re.search(r"^train(?:_seeds_00_09)? +\d+$", text, re.M)
    if config:
        assert f"{pristine.path}/config/sources.tsv" in text or "fetch_source" in text
