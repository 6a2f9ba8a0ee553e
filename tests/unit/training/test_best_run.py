import math

import pandas as pd
import pytest

from fourier_prior.training.best_run import best_epoch, best_run, best_runs, lowest_loss

HISTORY = pd.DataFrame(
    {
        "epoch": [1, 2, 3, 4],
        "validation_selection": [3.0, 1.5, 2.0, 1.5],
        "validation_correctness": [4.0, 3.0, 2.0, 5.0],
    }
)


def test_the_best_epoch_is_the_first_with_the_lowest_loss_of_selection():
    assert best_epoch(HISTORY) == 2
    assert lowest_loss(HISTORY) == 1.5
    assert lowest_loss(HISTORY, "validation_correctness") == 2.0


@pytest.mark.parametrize(
    ("losses", "ranked"),
    [
        ({"a": 2.0, "b": 1.0, "c": 3.0}, "bac"),
        ({"b": 1.0, "a": 1.0, "c": 0.5}, "cba"),  # equals stay in order
        ({"a": math.nan, "b": 1.0, "c": math.nan}, "bac"),  # what diverged comes last
    ],
)
def test_runs_are_ranked_by_loss_and_equals_by_order(losses, ranked):
    assert best_runs(losses, 3) == list(ranked)
    assert best_runs(losses, 2) == list(ranked[:2])
    assert best_runs(losses, 9) == list(ranked)
    assert best_run(losses) == ranked[0]
