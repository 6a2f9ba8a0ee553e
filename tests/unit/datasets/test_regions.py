"""Splits and blacklist."""

import os
import tempfile

import numpy as np
import pytest
from interval_examples import intervals

from fourier_prior.datasets.regions import RegionsOnAxis, parse_regions, subtract_blacklist
from fourier_prior.errors import InputError
from fourier_prior.intervals.axis import ChromosomeAxis

SIZES = {"chr1": 1000, "chr2": 500}


def test_regions_are_parsed_to_a_table():
    table = parse_regions(
        {"train": ["chr1:0-600"], "validation": ["chr1:600-1000"], "test": ["chr2"]}, SIZES
    )
    assert table.to_numpy().tolist() == [
        [0, "chr1", 0, 600],
        [1, "chr1", 600, 1000],
        [2, "chr2", 0, 500],
    ]


def test_chromosome_names_may_hold_colons():
    sizes = {"HLA:1-2": 50, "chr1": 9, "chr2": 9}
    splits = {"train": ["HLA:1-2:0-50"], "validation": ["chr1"], "test": ["chr2"]}
    assert parse_regions(splits, sizes)["chrom"].tolist() == ["HLA:1-2", "chr1", "chr2"]
    whole = parse_regions(splits | {"train": ["HLA:1-2"]}, sizes)
    assert whole.iloc[0].tolist() == [0, "HLA:1-2", 0, 50]


def test_all_problems_of_splits_are_reported():
    splits = {
        "train": ["chr1:0-600", "chr1:500-700", "chrZ", "chr2:10-501", "chr2:9-9"],
        "test": ["chr1:650-800"],
        "valid": ["chr2"],
    }
    with pytest.raises(InputError) as error:
        parse_regions(splits, SIZES)
    text = "\n".join(error.value.problems)
    assert len(error.value.problems) == 7
    assert "valid is not a split" in text
    assert "validation has no region" in text
    assert "chromosome chrZ is not in the genome" in text
    assert "chr2:10-501: start must be below end, and end at most 500" in text
    assert "chr2:9-9: start must be below end" in text
    assert "chr1:0-600 (train) overlaps chr1:500-700 (train)" in text
    assert "chr1:500-700 (train) overlaps chr1:650-800 (test)" in text


def test_patterns_share_scaffolds_out():
    sizes = {f"scaffold_{i}": 100 + i for i in range(40)} | {"HLA-A*01:01": 70}
    splits = {"train": ["scaffold_*[0-7]"], "validation": ["scaffold_*8"], "test": ["scaffold_?9"]}
    table = parse_regions(splits | {"test": ["scaffold_?9", "HLA-A*01:01"]}, sizes)
    expected = [
        [0 if i % 10 < 8 else i % 10 - 7, name, 0, sizes[name]]
        for i, name in enumerate(sizes)
        if i not in (9, 40)  # scaffold_9 has no character before the digit
    ]
    assert sorted(table.to_numpy().tolist()) == sorted([*expected, [2, "HLA-A*01:01", 0, 70]])
    with pytest.raises(InputError, match=r"contig_\*: no chromosome of the genome fits \(it has"):
        parse_regions(splits | {"test": ["contig_*"]}, sizes)
    with pytest.raises(InputError) as error:
        parse_regions(splits | {"test": ["scaffold_*"]}, sizes)
    assert len(error.value.problems) == 21
    assert error.value.problems[-1] == "splits: 16 more regions overlap."


def test_windows_must_lie_inside_one_region():
    regions = parse_regions(
        {"train": ["chr1:0-100", "chr1:100-200"], "validation": ["chr1:300-400"], "test": ["chr2"]},
        SIZES,
    )
    axis = ChromosomeAxis(SIZES)
    # The last ones leave their chromosome: on the axis they lie in a region of the neighbour.
    codes = axis.codes(["chr1"] * 6 + ["chr2", "chr3", "chr1", "chr2"])
    starts = np.array([0, 50, 95, 100, 299, 300, 0, 0, 1000, -900])
    ends = np.array([100, 101, 105, 110, 310, 400, 500, 10, 1010, -890])
    result = RegionsOnAxis(axis, regions).split(codes, starts, ends)
    assert result.tolist() == [0, -1, -1, 0, -1, 1, 2, -1, -1, -1]
    assert result.dtype == np.int8


def test_blacklist_keeps_columns_and_order_and_leaves_no_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    table = intervals([("chr2", 5, 9), ("chr1", 90, 100), ("chr1", 10, 20), ("chr1", 0, 5)])
    table["signal"] = [1.0, 2.0, 3.0, 4.0]
    kept = subtract_blacklist(table, intervals([("chr1", 19, 90), ("chr2", 0, 5)]))
    assert kept["signal"].tolist() == [1.0, 2.0, 4.0]
    assert kept.index.tolist() == [0, 1, 2]
    assert os.listdir(tmp_path) == []


def test_peaks_given_as_blacklist_are_noticed():
    table = intervals([("chr1", i * 10, i * 10 + 5) for i in range(5)])
    with pytest.raises(InputError, match="3 of 5 peaks overlap it"):
        subtract_blacklist(table, table.head(3))
    assert len(subtract_blacklist(table, table.head(2))) == 3
