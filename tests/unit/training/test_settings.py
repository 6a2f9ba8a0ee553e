"""Settings of trainings."""

import pytest
from training_runs import train

from fourier_prior.errors import InputError


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"learning_rat": 1}, "did you mean learning_rate"),
        ({"learning_rate": 0}, "learning_rate"),
        ({"annealing": 1.5}, "annealing is 1.5 but must be at most 1"),
        ({"epochs": 0}, "at least 1"),
        ({"batch_positives": 2.5}, "whole number"),
        ({"count_weight": 1}, "count_weight is not an option"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises(InputError, match=message):
        train("binary", settings=settings)
