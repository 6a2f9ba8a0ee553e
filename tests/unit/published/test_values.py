import csv
import math
from pathlib import Path

import numpy as np
import pytest

from fourier_prior.analysis.tidy_tables import select
from fourier_prior.claims.ledger import published_difference
from fourier_prior.published.values import (
    claims,
    published_deeplift,
    published_values,
    slips,
)
from fourier_prior.vocabulary import LABELS

PRINTED = Path(__file__).parent / "tables-1-4.tsv"
"""Tables 1 to 4 as printed, percentages as fractions: a copy apart from the package's."""
TEXT = {
    ("simulation", "motif_fraction", "none"): "0.218 ± 0.010",
    ("simulation", "motif_fraction", "fourier"): "0.659 ± 0.027",
    ("simulation", "motif_auprc", "none"): "0.422",
    ("simulation", "motif_auprc", "fourier"): "0.607",
    ("spi1", "high_frequency_sum", "fourier"): "0.374 ± 0.002",
    ("spi1", "high_frequency_sum", "l2"): "0.400 ± 0.002",
    ("spi1", "entropy", "fourier"): "7.891 ± 0.011",
    ("spi1", "entropy", "l2"): "8.908 ± 0.014",
    ("spi1", "summit_correlation", "fourier"): "-0.442 ± 0.002",
    ("spi1", "summit_correlation", "l2"): "-0.421 ± 0.002",
    ("spi1", "summit_correlation", "none"): "-0.433 ± 0.002",
    ("spi1", "peaks_auprc", "fourier"): "0.616",
    ("spi1", "peaks_auprc", "l2"): "0.585",
    ("spi1", "peaks_auprc", "none"): "0.595",
    ("spi1", "peaks_auprc", "smoothness"): "0.616",
    ("spi1", "peaks_auprc", "sparsity"): "0.619",
    ("spi1", "peaks_auprc", "smoothness-tuned"): "0.601",
    ("spi1", "peaks_auprc", "sparsity-tuned"): "0.597",
    ("spi1", "validation_loss", "smoothness-tuned"): "0.268",
    ("spi1", "validation_loss", "sparsity-tuned"): "0.269",
    ("spi1", "validation_loss", "fourier"): "0.262",
}
"""Values that sections 7 and 8 print in the text."""
KEYS = ["item", "dataset", "architecture", "measure", "condition"]


def test_published_values_are_well_formed():
    table = published_values()
    assert not table.duplicated(KEYS).any()
    assert (table[[*KEYS, "source"]] != "").all().all()
    assert np.isfinite(table["value"]).all()
    assert (table["error"].dropna() > 0).all()
    others = {f"{name}{tuned}" for name in ("smoothness", "sparsity") for tuned in ("", "-tuned")}
    assert set(table["condition"]) == {"none", "fourier", "l2", *others}
    table = table[table["item"].str.startswith(("table_", "section_"))]
    assert set(table["measure"]) <= set(LABELS)
    losses, entropies, agreements = (
        table["measure"].str.startswith(m) for m in ("validation_loss", "entropy", "jaccard")
    )
    assert (table.loc[~losses & ~entropies & ~agreements, "value"].abs() <= 1).all()
    assert table.loc[entropies, "value"].between(0, np.log2(1346)).all()
    assert table.loc[agreements, "value"].between(0, 1346).all()
    assert (table.loc[losses, "value"] > 0).all()


def test_every_number_of_the_printed_tables_is_published():
    with PRINTED.open(encoding="utf-8") as file:
        printed = {
            tuple(row[key] for key in KEYS): " ± ".join(filter(None, (row["value"], row["error"])))
            for row in csv.DictReader(file, delimiter="\t")
        }
    assert len(printed) == 104
    table = published_values()
    table = table[table["item"].isin([f"table_{i}" for i in range(1, 5)])]
    assert table.set_index(KEYS)["printed"].to_dict() == printed
    assert (table["source"] == table["item"].map(lambda item: f"FP Table {item[-1]}")).all()


def test_every_number_of_the_text_is_published():
    table = published_values()
    table = table[table["item"].str.startswith("section_")]
    keys = table[["dataset", "measure", "condition"]].itertuples(index=False, name=None)
    known = {}
    for key, printed in zip(keys, table["printed"], strict=True):
        assert known.setdefault(key, printed) == printed  # wherever it is repeated
    assert known == TEXT


def test_printed_levels_of_significance_stand_with_their_claims():
    table = select(claims(), paper="FP", baseline="none", treatment="fourier")
    table = table[table["item"].isin(["table_2", "table_3", "table_4", "section_7"])]
    # Sections 6 and 7: all improvements of means over sequences; pooled values have no test.
    assert set(table.loc[table["over"] == "sequences", "p"]) == {"< 1e-6"}
    assert set(table.loc[table["over"] == "pooled", "p"]) == {""}
    # Section 3: both metrics, all data sets and architectures.
    smooth = select(claims(), paper="FP", baseline="none", over="sequences")
    smooth = smooth[smooth["measure"].isin(["high_frequency_sum", "entropy"])]
    assert smooth["p"].tolist() == ["< 1e-6"] * 16
    against_l2 = select(claims(), baseline="l2", item="section_8.1")
    assert against_l2.set_index("measure")["p"].to_dict() == {
        "high_frequency_sum": "< 1e-6",
        "entropy": "< 1e-6",
        "summit_correlation": "< 1e-6",
        "peaks_auprc": "",
    }
    rivals = select(claims(), treatment="fourier", measure="validation_loss", over="seeds")
    rivals = rivals[rivals["baseline"].isin(["smoothness", "sparsity"])]
    assert rivals["p"].tolist() == ["< 5e-4"] * 2


def test_the_exceptions_that_the_paper_names_are_claimed_as_such():
    falls = [row for row in claims().to_dict("records")
             if row["item"] in ("table_3", "table_4") and row["measure"].endswith("auprc")
             and row["direction"] == "less"]  # fmt: skip
    assert {(row["dataset"], row["architecture"], row["measure"]) for row in falls} == {
        ("nanog-oct4-sox2", "binary", "peaks_auprc"),
        ("k562", "binary", "footprints_auprc"),
    }
    assert all("lowers" in row["statement"] for row in falls)


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
            assert difference != 0, row
            assert (difference < 0) == (row["direction"] == "less"), row


def test_statements_say_the_claimed_direction():
    words = {
        "raises": "greater",
        "lowers": "less",
        "has a lower": "less",
        "has a higher": "greater",
    }
    for row in claims().to_dict("records"):
        for word, direction in words.items():
            if f" {word} " in row["statement"]:
                assert row["direction"] == direction, row


def test_a_standard_error_is_no_reading_error():
    table = select(claims(), item="table_3", dataset="k562", architecture="binary")
    row = select(table, measure="summit_correlation").iloc[0]
    assert (row["published_error_baseline"], row["published_error_treatment"]) == ("0.005", "0.005")
    assert row["reading_error"] == ""
    difference, tolerance = published_difference(row)
    assert difference == pytest.approx(-0.025)
    assert tolerance == pytest.approx(0.001)  # half of the last digit of both values
    read = select(claims(), measure="erasure_change").iloc[0]
    assert (read["reading_error"], read["published_error_treatment"]) == ("150", "")
