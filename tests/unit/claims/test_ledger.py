import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from fourier_prior.claims import ledger as ledger_of
from fourier_prior.claims.ledger import Finding, Side, verdict
from fourier_prior.published.values import claims


@pytest.mark.parametrize(
    ("changes", "direction", "published", "expected"),
    [
        ({}, "greater", 1.1, ledger_of.REPRODUCED),
        ({}, "greater", 3.0, ledger_of.DIRECTION_ONLY),
        ({}, "greater", math.nan, ledger_of.DIRECTION_ONLY),
        ({"remark": ledger_of.OTHER_DATA}, "greater", 1.1, ledger_of.DIRECTION_ONLY),
        ({"p": 0.05}, "greater", 1.1, ledger_of.NOT_REPRODUCED),
        ({}, "less", -1.1, ledger_of.NOT_REPRODUCED),
        ({"difference": 0.0}, "greater", 1.1, ledger_of.NOT_REPRODUCED),
        ({"p": math.nan}, "greater", 1.1, ledger_of.NO_TEST),
        ({"least_p": 0.05}, "greater", 1.1, ledger_of.NO_TEST),
        ({}, "", 1.1, ledger_of.REPRODUCED),
        ({}, "", 3.0, ledger_of.NOT_REPRODUCED),
        ({}, "", math.nan, ledger_of.NO_TEST),
        ({"remark": ledger_of.OTHER_DATA}, "", 1.1, ledger_of.NO_TEST),
        ({"low": math.nan, "high": math.nan}, "", 1.1, ledger_of.NO_TEST),
        ({"exact": True}, "", 1.1, ledger_of.NOT_REPRODUCED),
        ({"exact": True}, "", 1.0, ledger_of.REPRODUCED),
    ],
)
def test_truth_table(changes, direction, published, expected):
    values = {"difference": 1.0, "low": 0.5, "high": 1.5, "p": 0.01} | changes
    assert verdict(Finding(**values), direction, published, 0.005)[0] == expected


def test_what_was_not_made_was_not_run():
    assert verdict(None, "less", 1.0, 0.0)[0] == ledger_of.NOT_RUN


@given(
    difference=st.floats(-5, 5),
    half=st.floats(0, 5),
    p=st.floats(0, 1),
    published=st.floats(-5, 5) | st.just(math.nan),
    direction=st.sampled_from(["less", "greater"]),
    remark=st.sampled_from(["", ledger_of.OTHER_DATA]),
)
def test_a_verdict_is_reproduced_only_by_direction_p_and_interval(
    difference, half, p, published, direction, remark
):
    finding = Finding(
        difference=difference, low=difference - half, high=difference + half, p=p, remark=remark
    )
    judged, _ = verdict(finding, direction, published, 0.0)
    same = difference < 0 if direction == "less" else difference > 0
    significant = same and p < 0.05
    covered = difference - half <= published <= difference + half
    assert (judged == ledger_of.REPRODUCED) == (significant and covered and not remark)
    assert (judged == ledger_of.NOT_REPRODUCED) == (not significant)


@given(ps=st.lists(st.floats(1e-12, 1) | st.just(math.nan), min_size=1, max_size=8))
def test_adjusted_p_is_that_of_the_tested_claims(ps):
    table = claims().iloc[: len(ps)]
    found = iter([Finding(Side(0.0), Side(1.0), 1.0, 0.5, 1.5, p) for p in ps])
    result = ledger_of.ledger(table, lambda _: next(found))
    tested = [p for p in ps if not math.isnan(p)]
    adjusted = result["adjusted_p"].dropna().to_list()
    assert len(adjusted) == len(tested)
    order = np.argsort(tested)
    # Benjamini and Hochberg (1995): p times number by rank, made monotone from the largest down.
    least = math.inf
    for rank in range(len(tested), 0, -1):
        k = order[rank - 1]
        least = min(least, tested[k] * len(tested) / rank, 1)
        assert adjusted[k] == pytest.approx(least)
