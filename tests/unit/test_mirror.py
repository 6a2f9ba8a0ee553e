"""Tests lie where the code lies: unit/<room>/test_<module>.py tests <room>/<module>.py.

A module may be a package: then the tests of the whole.
"""

from pathlib import Path

from workspace import ROOT

UNIT = ROOT / "tests/unit"
PACKAGE = ROOT / "src/fourier_prior"
OF_NO_MODULE = {  # files of tests that no single module could have, and why
    "deeplift/test_peers.py": "networks on which other packages fail",
    "deeplift/test_random_networks.py": "networks made of every layer at random",
    "metrics/test_library.py": "the room as a whole: its import, its docstrings, its page",
    "test_benchmarks.py": "scripts in benchmarks",
    "test_captions.py": "captions of the report, in workflow/report",
    "test_mirror.py": "this file",
    "test_rooms.py": "what rooms may import, and what a step's hash covers",
    "test_readme.py": "the example of README.md",
    "test_spi1_example.py": "what benchmarks/spi1_example.py says of a run",
    "test_tests_readme.py": "tests that tests/README.md names",
}


def has_module(path: Path) -> bool:
    """Whether there is the module that a file of tests is named after."""
    module = PACKAGE / path.parent / path.stem.removeprefix("test_")
    return module.with_suffix(".py").is_file() or (module / "__init__.py").is_file()


def test_every_file_of_tests_has_its_module():
    files = {path.relative_to(UNIT) for path in UNIT.rglob("test_*.py")}
    assert len(files) > 50
    without = {path.as_posix() for path in files if not has_module(path)}
    assert without == set(OF_NO_MODULE)


def test_names_of_helpers_are_unique():
    # pytest imports them from one folder, beside everything that is installed
    names = [path.stem for path in (ROOT / "tests").rglob("*.py") if path.parent.name == "helpers"]
    assert len(names) == len(set(names))
    assert not {name for name in names if (PACKAGE / f"{name}.py").exists()}
