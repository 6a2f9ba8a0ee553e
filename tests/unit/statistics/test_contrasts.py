import numpy as np
import pytest
from scipy import stats

from fourier_prior.statistics.contrasts import contrast


def test_two_of_four_means_make_welchs_test():
    random = np.random.default_rng(2)
    before, after = random.normal(0, 1, 7), random.normal(1, 2, 9)
    estimate, error, freedom = contrast([after, before], [1, -1])
    expected = stats.ttest_ind(after, before, equal_var=False)
    assert estimate / error == pytest.approx(expected.statistic)
    assert freedom == pytest.approx(expected.df)
