import math

import numpy as np

from fourier_prior.claims.ledger import published_difference
from fourier_prior.published.values import (
    claims,
    published_deeplift,
    published_values,
    slips,
)
from fourier_prior.vocabulary import LABELS


def test_published_values_are_well_formed():
    table = published_values()
    keys = ["item", "dataset", "architecture", "measure", "condition"]
    assert not table.duplicated(keys).any()
    assert table[[*keys, "value", "source"]].notna().all().all()
    assert set(table["condition"]) == {"none", "fourier", "l2"}
    table = table[table["item"].str.startswith("table_")]
    assert set(table["item"]) == {"table_1", "table_3", "table_4", "table_s2"}
    assert set(table["measure"]) <= set(LABELS)
    losses, entropies = (table["measure"].str.startswith(m) for m in ("validation_loss", "entropy"))
    assert (table.loc[~losses & ~entropies, "value"].abs() <= 1).all()
    assert table.loc[entropies, "value"].between(0, np.log2(1346)).all()
    assert (table.loc[losses, "value"] > 0).all()


def test_every_claim_says_what_is_claimed_where_and_by_which_source():
    table = claims()
    required = ["claim", "paper", "place", "experiment", "statement", "dataset", "measure"]
    required += ["over", "source"]
    assert (table[required] != "").all().all()
    assert table["claim"].is_unique
    assert table["statement"].is_unique or not table.duplicated(["statement", "place"]).any()
    assert set(table["paper"]) == {"FP", "DL"}
    assert set(table["direction"]) == {"less", "greater", ""}
    assert ((table["direction"] == "") == (table["baseline"] == "")).all()
    assert (slips() != "").all().all()


def test_every_published_value_is_part_of_a_claim():
    table = claims()
    used = set()
    for side in ("baseline", "treatment"):
        columns = ["item", "dataset", "architecture", "measure", side]
        used |= set(table[columns].itertuples(index=False, name=None))
    fp = published_values()
    keys = ["item", "dataset", "architecture", "measure", "condition"]
    assert set(fp[keys].itertuples(index=False, name=None)) <= used
    used = {(r.item, m) for r in table.itertuples() for m in (r.baseline, r.treatment)}
    known = published_deeplift()
    assert set(known[["item", "method"]].itertuples(index=False, name=None)) <= used


def test_claimed_directions_are_those_of_the_published_values():
    for row in claims().to_dict("records"):
        difference, _ = published_difference(row)
        if row["direction"] and not math.isnan(difference):
            assert (difference < 0) == (row["direction"] == "less"), row
