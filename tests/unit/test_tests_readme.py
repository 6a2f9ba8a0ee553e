"""Tests that tests/README.md names exist where it says."""

import re

from workspace import ROOT

NAME = re.compile(r"`([\w/]+\.py)?::(test_\w+)`")


def named() -> list[tuple[str, str]]:
    """File and name of every test in the page; a name without file is of the file before it."""
    tests, file = [], ""
    for own, name in NAME.findall((ROOT / "tests/README.md").read_text()):
        file = own or file
        tests.append((file, name))
    return tests


def test_every_test_that_the_page_names_is_there():
    tests = named()
    assert len(tests) > 80
    absent = [
        f"{file}::{name}"
        for file, name in tests
        if f"\ndef {name}(" not in (ROOT / "tests" / file).read_text()
    ]
    assert absent == []


def test_every_row_of_faults_names_a_test():
    rows = re.findall(r"^\| \d+ \|.*$", (ROOT / "tests/README.md").read_text(), re.M)
    assert len(rows) > 30
    assert [row for row in rows if not NAME.search(row)] == []
