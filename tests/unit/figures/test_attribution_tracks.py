import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from result_examples import attributions

from fourier_prior.errors import InputError
from fourier_prior.figures.attribution_tracks import (
    densest_window,
    median_example,
    same_example,
    sites_in,
)
from fourier_prior.simulate.planted import read_planted


@given(
    st.lists(st.lists(st.floats(-5, 5), min_size=12, max_size=12), min_size=1, max_size=4),
    st.integers(1, 15),
)
@settings(deadline=None, max_examples=60)
def test_densest_window_is_the_best_of_all(tracks, length):
    start, end = densest_window([np.array(track) for track in tracks], length)
    assert end - start == min(length, 12)
    magnitudes = np.abs(np.array(tracks))
    totals = magnitudes.sum(axis=1, keepdims=True)
    shares = np.divide(magnitudes, totals, out=np.zeros_like(magnitudes), where=totals > 0)
    sums = [
        shares[:, i : i + end - start].mean(axis=0).sum() for i in range(12 - (end - start) + 1)
    ]
    assert sums[start] == pytest.approx(max(sums), abs=1e-9)


def test_densest_window_weighs_models_equally():
    loud = np.zeros(20)
    loud[:5] = 100
    loud[15:] = 90
    quiet = np.zeros(20)
    quiet[15:] = 0.001
    assert densest_window([loud, quiet], 5) == (15, 20)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=15))
@settings(deadline=None)
def test_median_example_has_the_lower_median(values):
    example = median_example(pd.Series(values))
    assert values[example] == sorted(values)[(len(values) - 1) // 2]
    assert values.index(values[example]) <= example


def test_median_example_skips_missing_values_and_refuses_none():
    assert median_example(pd.Series([np.nan, 3.0, 1.0, 2.0])) == 3
    with pytest.raises(InputError, match="No example"):
        median_example(pd.Series([np.nan]))


def test_same_example_reports_disagreement():
    assert same_example([attributions(), attributions(seed=1)], 2) == ("chr1", 1200)
    with pytest.raises(InputError, match=r"chr1:1200, chr1:1207"):
        same_example([attributions(), attributions(start=1007)], 2)
    with pytest.raises(InputError, match="missing"):
        same_example([attributions()], 5)


def test_sites_are_read_for_one_data_set_and_cut_at_the_sequence(tmp_path):
    path = tmp_path / "planted.tsv"
    rows = [
        ("chr1", 90, 105, "SPI1", "spi1"),
        ("chr1", 150, 160, "CTCF", "k562"),
        ("chr1", 195, 220, "ETS", "spi1"),
        ("chr1", 200, 210, "OUT", "spi1"),
        ("chr2", 150, 160, "OUT", "spi1"),
    ]
    names = ["chrom", "start", "end", "motif", "dataset"]
    pd.DataFrame(rows, columns=names).to_csv(path, sep="\t", index=False)
    sites = read_planted([path], "spi1")
    assert sites_in(sites, "chr1", 100, 100) == [(0, 5, "SPI1"), (95, 100, "ETS")]
    assert sites_in(read_planted([], "spi1"), "chr1", 100, 100) == []
