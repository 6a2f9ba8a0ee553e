"""Tests, effect sizes and intervals."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from fourier_prior.errors import InputError
from fourier_prior.randomness import generator
from fourier_prior.statistics import significance as statistics


def exact_signed_rank_p(difference, alternative):
    """Enumerate all sign patterns."""
    ranks = stats.rankdata(np.abs(difference))
    observed = ranks[difference > 0].sum()
    null = np.array([(ranks * s).sum() for s in product([0, 1], repeat=len(ranks))])
    less, greater = (null <= observed).mean(), (null >= observed).mean()
    return {"less": less, "greater": greater, "two-sided": min(1, 2 * min(less, greater))}[
        alternative
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 9), st.sampled_from(["less", "greater", "two-sided"]))
def test_paired_test_equals_enumeration(seed, n, alternative):
    rng = np.random.default_rng(seed)
    before, after = rng.standard_normal(n), rng.standard_normal(n) + 0.3
    result = statistics.paired_test(before, after, alternative)
    assert result.p == pytest.approx(exact_signed_rank_p(after - before, alternative))
    assert result.method == "exact"
    assert -1 <= result.effect <= 1


def test_paired_test_direction_effect_and_zeros():
    before = np.arange(20.0)
    lower = statistics.paired_test(before, before - 1 - np.arange(20) / 100, "less")
    assert lower.effect == -1
    assert lower.p == pytest.approx(0.5**20)
    assert statistics.paired_test(before, before + 1, "less").p > 0.99
    padded = statistics.paired_test(np.append(before, 5.0), np.append(lower_than(before), 5.0))
    assert padded == statistics.paired_test(before, lower_than(before))


def lower_than(values):
    return values - 1 - np.arange(len(values)) / 100


def test_paired_test_large_or_tied_is_asymptotic():
    rng = np.random.default_rng(0)
    before, after = rng.integers(0, 5, (2, 200)).astype(float)
    result = statistics.paired_test(before, after)
    assert result.method == "asymptotic"
    expected = stats.wilcoxon(after, before, zero_method="wilcox", method="approx").pvalue
    assert result.p == pytest.approx(expected)


def test_paired_test_edge_cases():
    assert np.isnan(statistics.paired_test([1.0], [2.0]).p)
    assert statistics.paired_test([1.0, 2.0], [1.0, 2.0]).p == 1
    with_nan = statistics.paired_test([1.0, 2.0, np.nan], [2.0, 4.0, 0.0])
    assert with_nan == statistics.paired_test([1.0, 2.0], [2.0, 4.0])
    with pytest.raises(InputError, match="2 baseline and 1"):
        statistics.paired_test([1.0, 2.0], [1.0])
    with pytest.raises(InputError, match="alternative"):
        statistics.paired_test([1.0, 2.0], [1.0, 2.0], "lower")


def test_unpaired_test():
    result = statistics.unpaired_test([1.0, 2, 3], [4.0, 5, 6], "greater")
    assert result.p == pytest.approx(1 / 20)  # one of 6 choose 3 orders
    assert (result.effect, result.statistic) == (1, 9)
    assert statistics.unpaired_test([4.0, 5, 6], [1.0, 2, 3], "greater").effect == -1
    assert statistics.unpaired_test([1.0, 1], [1.0]).p == 1
    assert np.isnan(statistics.unpaired_test([], [1.0]).p)
    tied = statistics.unpaired_test([1.0, 1, 2], [2.0, 3, 3])
    assert tied.method == "asymptotic"


def test_dz_and_sem():
    rng = np.random.default_rng(1)
    before, after = rng.random((2, 30))
    t = stats.ttest_rel(after, before).statistic
    assert statistics.cohens_dz(before, after) == pytest.approx(t / np.sqrt(30))
    assert statistics.sem([*before, np.nan]) == pytest.approx(stats.sem(before))
    assert np.isnan(statistics.sem([1.0]))
    assert np.isnan(statistics.cohens_dz([1.0, 2.0], [2.0, 3.0]))


def test_bootstrap_interval_covers_the_mean():
    inside = 0
    for seed in range(200):
        sample = generator(seed, "sample").standard_normal(40)
        low, high = statistics.bootstrap_interval(sample, generator(seed), resamples=300)
        inside += low <= 0 <= high
    assert 180 <= inside <= 199
    first = statistics.bootstrap_interval(sample, generator(1))
    assert first == statistics.bootstrap_interval(sample, generator(1))
    assert np.isnan(statistics.bootstrap_interval([1.0], generator(0))).all()


def test_spread_over_seeds():
    table = pd.DataFrame({"condition": ["a"] * 4 + ["b"], "value": [1.0, 2, 3, np.nan, 5]})
    result = statistics.spread(table, ["condition"]).set_index("condition")
    assert result.loc["a", ["n", "mean", "sd", "minimum", "median", "maximum"]].tolist() == [
        3,
        2,
        1,
        1,
        2,
        3,
    ]
    assert result.loc["a", "sem"] == pytest.approx(1 / np.sqrt(3))
    assert result.loc["b", "n"] == 1
