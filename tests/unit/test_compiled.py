"""Compiled functions: kept for the next process, and made where nothing can be kept."""

import subprocess
import sys

import numba
import pytest

from fourier_prior.compiled import compiled

MODULE = """
from fourier_prior.compiled import compiled


@compiled()
def twice(x):
    return 2 * x
"""


def test_the_second_process_finds_what_the_first_compiled(tmp_path):
    (tmp_path / "doubled.py").write_text(MODULE)
    code = "from doubled import twice\nprint(twice(21), sum(twice.stats.cache_hits.values()))"
    said = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
        ).stdout.split()
        for _ in range(2)
    ]
    assert said == [["42", "0"], ["42", "1"]]


@pytest.mark.parametrize("writable", [True, False])
def test_a_function_is_compiled_where_nothing_can_be_written(writable, monkeypatch):
    asked = []
    njit = numba.njit

    def without_folder(function, **options):
        if function.__name__ == "twice":  # numba calls it for its own functions, too
            asked.append(options)
        if options.get("cache") and not writable:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(function, **options)

    monkeypatch.setattr(numba, "njit", without_folder)

    def twice(x):
        return 2 * x

    assert compiled(fastmath=True)(twice)(4) == 8
    assert all(options["fastmath"] and options["nogil"] for options in asked)
    assert asked[-1].get("cache", False) == writable
