"""The metrics as a library: one light import, complete docstrings, a page whose examples run."""

import doctest
import importlib
import inspect
import pkgutil
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from fourier_prior import metrics
from fourier_prior.motifs import instances

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/metrics.md").read_text()
QUIRKS = (ROOT / "docs/quirks.md").read_text()


def test_the_import_is_light():
    heavy = "{'torch', 'matplotlib', 'sklearn', 'h5py', 'snakemake', 'shap', 'pysam'}"
    code = f"import sys, fourier_prior.metrics; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_function_of_the_submodules_is_there():
    modules = [
        importlib.import_module(f"{metrics.__name__}.{module.name}")
        for module in pkgutil.iter_modules(metrics.__path__)
    ]
    own = {
        name
        for module in modules
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
        if not name.startswith("_")
    }
    assert set(metrics.__all__) == own - {"checked_magnitudes"}
    assert metrics.__all__ == sorted(metrics.__all__)


@pytest.mark.parametrize("name", metrics.__all__)
def test_docstrings_and_page_are_complete(name):
    function = getattr(metrics, name)
    sections = re.split(r"\n(\w+)\n-+\n", inspect.getdoc(function))
    sections = dict(zip(sections[1::2], sections[2::2], strict=True))
    described = re.findall(r"^(\w[\w, ]*) : ", sections["Parameters"], re.MULTILINE)
    described = [name for names in described for name in names.split(", ")]
    assert described == list(inspect.signature(function).parameters)
    assert sections["Returns"].strip()
    if "InputError" in inspect.getsource(function):
        assert "InputError" in sections["Raises"]
    assert re.search(rf"\b{name}\(", PAGE)


def test_the_examples_of_the_page_give_what_it_says():
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "metrics.md", None, 0)
    runner = doctest.DocTestRunner()
    report = []
    runner.run(test, out=report.append)
    assert runner.summarize(verbose=False).attempted > 15
    assert not report, "".join(report)


def test_the_page_of_quirks_has_a_row_of_each_and_names_options_that_exist():
    script = runpy.run_path(str(ROOT / "benchmarks/quirks.py"))
    rows = [[cell.strip() for cell in line.split("|")] for line in QUIRKS.splitlines()]
    written = [row[1:4] for row in rows if len(row) > 4 and row[1]][2:]
    assert written == [[q.choice, q.option, q.default] for q in script["QUIRKS"]]
    analysis = yaml.safe_load((ROOT / "config/defaults.yaml").read_text())["analysis"]
    for option in re.findall(r"`analysis\.(\w+)`", QUIRKS):
        assert option in analysis
    for function, parameter in re.findall(r"`(?:instances\.)?(\w+)\((\w+)=\)`", QUIRKS):
        home = instances if hasattr(instances, function) else metrics
        assert parameter in inspect.signature(getattr(home, function)).parameters


def test_numbers_of_the_page_of_quirks_show_every_difference():
    script = runpy.run_path(str(ROOT / "benchmarks/quirks.py"))
    arrow, direction = script["arrow"], script["direction"]
    assert arrow((0.5, 0.5)) == "0.5, the same"
    assert arrow((0.5, 0.25)) == "0.5 → 0.25"
    assert arrow((0.5, 0.50001)) == "0.5 (+1e-05)"
    assert direction((1, 5), (2, 7)) == "kept"
    assert direction((1, 5), (2, 4)) == "turns"
    assert direction((1, 5), (1, 5)) == ""
