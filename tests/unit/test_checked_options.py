"""Checks of option mappings."""

import pytest

from fourier_prior.checked_options import check_options
from fourier_prior.errors import InputError

DEFAULTS = {"kind": None, "rate": 0.5, "steps": 3}


def check(options):
    return check_options(
        "thing",
        options,
        DEFAULTS,
        choices={"kind": ("a", "b")},
        at_least={"rate": 0, "steps": 1},
        whole=("steps",),
    )


def test_defaults_are_filled_in():
    assert check({"kind": "b", "rate": 2}) == {"kind": "b", "rate": 2, "steps": 3}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "thing: kind is missing"),
        ({"kind": "c"}, "use one of a, b"),
        ({"kind": "a", "rat": 1}, "did you mean rate"),
        ({"kind": "a", "zzz": 1}, "it has kind, rate, steps"),
        ({"kind": "a", "rate": -1}, "at least 0"),
        ({"kind": "a", "rate": float("nan")}, "at least 0"),
        ({"kind": "a", "rate": float("inf")}, "at least 0"),
        ({"kind": "a", "rate": True}, "at least 0"),
        ({"kind": "a", "rate": "fast"}, "at least 0"),
        ({"kind": "a", "steps": 1.5}, "whole number"),
        ({"kind": "a", "rate": None}, "rate is missing"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        check(options)


def test_all_problems_come_at_once():
    with pytest.raises(InputError) as error:
        check({"kind": "c", "rat": 1, "steps": 0})
    assert len(error.value.problems) == 3
