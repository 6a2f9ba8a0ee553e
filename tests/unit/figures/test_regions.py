import numpy as np
import pytest
from drawn_figures import lines, made, words
from result_examples import CONDITIONS, MODEL, drawn_values, region_curves, written
from scipy import stats

from fourier_prior.figures import regions
from fourier_prior.figures.regions import draw_regions

pytestmark = pytest.mark.usefixtures("styled")


def wide(table):
    return table.pivot(index="example", columns="condition", values="value")


@pytest.mark.parametrize(
    ("measure", "kind", "alternative"),
    [("summit_correlation", "peaks", "less"), ("nexus_fraction", "nexus", "greater")],
)
def test_regions_are_drawn_with_the_p_of_scipy(measure, kind, alternative):
    table, traced = drawn_values(measure), region_curves(kind=kind)
    figure = draw_regions(
        table, traced, [MODEL], CONDITIONS, measure=measure, regions=kind, cumulative=True
    )
    both = wide(table)
    p = stats.wilcoxon(
        both["fourier"], both["none"], alternative=alternative, method="exact"
    ).pvalue
    share = np.mean((both["fourier"] < both["none"]) == (alternative == "less"))
    text = lines(figure)
    assert f"p = {p:.3f}" in text or f"p = {p:.1e}" in text
    assert f"{share:.0%} {'below' if alternative == 'less' else 'above'}" in text
    assert "n = 30 test sequences" in text
    assert "auPRC 0.500 → 0.510" in text
    *_, found, last = figure.axes
    for line, condition in zip(last.lines, CONDITIONS, strict=True):
        part = traced[traced["condition"] == condition]
        np.testing.assert_array_equal(line.get_xdata(), part["recall"])
        np.testing.assert_array_equal(line.get_ydata(), part["precision"])
    np.testing.assert_allclose(found.lines[0].get_ydata(), [0.002, 0.012, 0.02])


def test_a_model_without_values_or_marked_bases_says_so():
    figure = draw_regions(
        drawn_values("nexus_fraction"),
        region_curves(kind="peaks"),
        [("spi1", "profile")],
        CONDITIONS,
        measure="nexus_fraction",
        regions="nexus",
        cumulative=False,
    )
    text = lines(figure)
    assert "no value in\nboth conditions" in text
    assert "no base in\nChIP-nexus peaks" in text


def test_figure_s17_is_made_of_files(tmp_path):
    files = {
        "interpretability": [written(drawn_values("summit_correlation"), tmp_path / "values.tsv")],
        "curves": [written(region_curves(), tmp_path / "curves.tsv")],
    }
    options = {"models": [list(MODEL)], "conditions": CONDITIONS}
    options |= {"measure": "summit_correlation", "regions": "peaks", "cumulative": True}
    assert "auPRC 0.500 → 0.510" in words(made(regions, files, tmp_path, **options))
