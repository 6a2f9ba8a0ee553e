"""Files of summits."""

import pytest
from interval_examples import intervals

from fourier_prior.errors import InputError
from fourier_prior.intervals.lengths import are_summits, check_lengths


@pytest.mark.parametrize(("ones", "found"), [(0, False), (5, False), (6, True), (10, True)])
def test_most_intervals_of_one_base_are_summits(ones, found):
    table = intervals([("chr1", 5 * i, 5 * i + (1 if i < ones else 4)) for i in range(10)])
    assert are_summits(table) == found
    if found:
        with pytest.raises(InputError, match=r"x\.bed: most intervals are 1 bp long: is it a file"):
            check_lengths("x.bed", table)
    else:
        assert check_lengths("x.bed", table) is table
