import math

import numpy as np
import pytest
from result_examples import pairs_of_seeds
from scipy import stats
from variant_examples import variants_compared

from fourier_prior.analysis import prior_variants, seed_values
from fourier_prior.design.prior_variants import RELEASED_CHOICES, is_prior_variant, released_choices

TEXT = {
    **{"kind": "fourier", "norm": "positive", "gradient": "eval", "held_out_mode": "evaluation"},
    **{"held_out_examples": "fixed", "tested_epoch": "best", "softness": 0.2},
}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, []),
        ({"norm": "all"}, [0]),
        ({"gradient": "batch-train"}, [1]),
        ({"gradient": "log-probabilities"}, [1]),
        ({"gradient": "probabilities"}, []),
        ({"tested_epoch": "last"}, []),  # only together with the mode
        ({"tested_epoch": "last", "held_out_mode": "training"}, [2]),
        ({"held_out_examples": "redrawn"}, [3]),
    ],
)
def test_choices_are_named_by_what_the_settings_are(changed, named):
    names = list(RELEASED_CHOICES)
    assert released_choices({**TEXT, **changed}) == [names[i] for i in named]
    assert is_prior_variant({**TEXT, **changed}, TEXT)


def test_conditions_that_differ_otherwise_are_no_variants():
    assert not is_prior_variant({**TEXT, "kind": "sparsity"}, TEXT)
    assert not is_prior_variant({**TEXT, "l2": 0.1}, TEXT)


def test_interval_is_welchs():
    one, two = [1.0, 2.0, 4.0], [0.0, 0.5, 0.7, 0.2]
    low, high = prior_variants.welch_interval(one, two)
    a, b = np.var(one, ddof=1) / 3, np.var(two, ddof=1) / 4
    freedom = (a + b) ** 2 / (a**2 / 2 + b**2 / 3)
    half = stats.t.ppf(0.975, freedom) * math.sqrt(a + b)
    centre = np.mean(one) - np.mean(two)
    assert (low, high) == pytest.approx((centre - half, centre + half))
    assert all(math.isnan(x) for x in prior_variants.welch_interval([1.0], two))


def test_a_seed_agrees_with_the_others_by_the_mean_over_its_pairs():
    values = seed_values.agreement(pairs_of_seeds({"none": 0.0})).set_index("seed")["value"]
    assert values.to_dict() == {"00": 15.0, "01": 25.0, "02": 30.0}


def test_variants_are_compared_with_none_and_with_the_text():
    rows = variants_compared()
    seeds = rows[rows["unit"] == "seeds"].set_index(["condition", "against", "measure"])
    row = seeds.loc["dc", "none", "auroc"]
    assert (row["n"], row["n_against"]) == (3, 3)
    assert row["difference"] == pytest.approx(-0.2)
    assert row["low"] < -0.2 < row["high"] < 0
    assert seeds.loc["dc", "text", "auroc"]["difference"] == pytest.approx(-0.1)
    assert seeds.loc["dc", "none", "jaccard_initialisations"]["difference"] == pytest.approx(-0.2)
    assert ("text", "text", "auroc") not in seeds.index
    assert math.isnan(seeds.loc["none", "none", "auroc"]["p"])


def test_released_scores_are_compared_under_every_condition_and_with_deepshap():
    rows = variants_compared()
    best = rows[rows["unit"] == "sequences"].set_index(
        ["condition", "scores", "against", "measure"]
    )
    released, deepshap = prior_variants.DIFFERENCE, prior_variants.DEEPSHAP
    assert best.loc["dc", released, "none", "entropy"]["difference"] == pytest.approx(-0.4)
    assert best.loc["dc", deepshap, "none", "entropy"]["difference"] == pytest.approx(-0.2)
    row = best.loc["none", released, f"{deepshap} scores", "entropy"]
    assert row["difference"] == pytest.approx(0.4 + np.mean(np.arange(8)) / 50)
    assert row["p"] == pytest.approx(2 / 2**8)  # exact Wilcoxon, all eight of one sign
