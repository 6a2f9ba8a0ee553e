import pytest

from fourier_prior.commands.several_models import for_each
from fourier_prior.errors import InputError


def test_each_has_its_values_and_errors_come_together():
    done = []

    def step(file, seed):
        if seed > 1:
            raise InputError(["too large.", f"{file} is not written."])
        done.append((file, seed))

    with pytest.raises(InputError) as told:
        for_each(["0", "2", "1", "3"], step, file=["a", "b", "c", "d"], seed=[0, 2, 1, 3])
    assert done == [("a", 0), ("c", 1)]
    assert told.value.problems == [
        "2, 3: too large.",
        "2: b is not written.",
        "3: d is not written.",
    ]


def test_what_all_have_is_said_without_names():
    def step(seed):
        raise InputError("the data set is wrong.")

    with pytest.raises(InputError) as told:
        for_each(["0", "1"], step, seed=[0, 1])
    assert told.value.problems == ["the data set is wrong."]


def test_nothing_is_done_if_numbers_differ():
    done = []
    with pytest.raises(InputError, match="2 models are named but 1 of file, 3 of run; give"):
        for_each(["0", "1"], done.append, seed=[0, 1], file=["a"], run=["x", "y", "z"])
    assert done == []
