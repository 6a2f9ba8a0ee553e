import math

import numpy as np
import pandas as pd
import pytest
from attribution_examples import attributions

from fourier_prior.analysis.chance_levels import excess_table, similarity_bounds
from fourier_prior.metrics.bounds import jaccard_bounds
from fourier_prior.randomness import generator

PLANTED = pd.DataFrame(
    {
        "chrom": ["chr1", "chr1", "chr1"],
        "start": [11, 100, 100],
        "end": [13, 101, 104],
        "dataset": ["spi1", "spi1", "other"],
    }
)


def test_shares_on_planted_motifs_and_on_those_of_the_other_sequences_by_hand():
    # Windows 10-14 and 100-104, marked at 1, 2 and at 0; instances of other data sets do not count.
    scores = [[1, -2, 3, 4], [5, 1, 2, 2]]
    none = attributions(scores, [10, 100], run="seed-00")
    table = excess_table([none, attributions([[0, 0, 0, 0], [1, 1, 1, 1]], [10, 100])], PLANTED)
    assert list(table) == [
        *("dataset", "architecture", "condition", "run", "example", "observed", "expected")
    ]
    assert table["run"].tolist() == ["seed-00", "seed-00", "best", "best"]
    assert table["example"].tolist() == [0, 1, 0, 1]
    assert table["observed"].tolist()[:2] == pytest.approx([5 / 10, 5 / 10])
    assert table["expected"].tolist()[:2] == pytest.approx([1 / 10, 3 / 10])
    assert math.isnan(table["observed"].iloc[2])
    assert math.isnan(table["expected"].iloc[2])
    assert table[["observed", "expected"]].iloc[3].tolist() == [0.25, 0.5]


def test_similarities_to_shuffles_depend_on_the_run_and_not_on_the_order_of_files():
    random = np.random.default_rng(0)
    one, two = (
        attributions(random.normal(size=(2, 6)), [0, 50], run=run) for run in ("seed-00", "seed-01")
    )
    table = similarity_bounds([one, two], seed=4)
    assert list(table) == [
        *("dataset", "architecture", "condition", "run", "compared", "example", "value")
    ]
    expected = jaccard_bounds(two.hypothetical, generator(4, "similarity bounds", "seed-01"))
    rows = table[table["run"] == "seed-01"]
    for compared, values in expected.items():
        found = rows[rows["compared"] == compared]
        np.testing.assert_array_equal(found["value"], values)
        assert found["example"].tolist() == [0, 1]
    again = similarity_bounds([two, one], seed=4)
    pd.testing.assert_frame_equal(again[again["run"] == "seed-01"], rows)
