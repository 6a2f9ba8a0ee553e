import numpy as np
import pytest
from drawn_figures import made
from result_examples import written
from variant_examples import (
    CHOICES,
    SHIFT,
    VARIANTS,
    of_seeds,
    variant_files,
    variants_compared,
)

from fourier_prior.analysis.seed_values import seed_values
from fourier_prior.figures import prior_variants
from fourier_prior.figures.prior_variants import draw_variants


@pytest.mark.usefixtures("styled")
def test_the_figure_draws_every_seed_as_difference_from_none():
    seeds = seed_values(*of_seeds())
    figure = draw_variants(seeds, variants_compared(), CHOICES, "none")
    top = figure.axes[0]
    assert top.get_ylabel() == "Δ test auROC"
    drawn = np.sort(np.concatenate([c.get_offsets()[:, 1] for c in top.collections]))
    expected = [SHIFT[c] + (i - 1) / 100 for c in SHIFT for i in range(3)]
    np.testing.assert_allclose(drawn, np.sort(expected), atol=1e-9)
    labels = [text.get_text() for text in figure.axes[-1].get_xticklabels()]
    assert labels == ["no prior (n = 3)", "text (n = 3)", "dc (n = 3)"]


def test_the_figure_is_made_of_the_table_as_it_is_written(tmp_path):
    table = variants_compared()
    filled = table.astype(object).where(table.notna(), "–")
    files = variant_files(tmp_path) | {"table": [written(filled, tmp_path / "table.tsv")]}
    other = ["other", "binary", "none", []]
    options = {"variants": [*VARIANTS, other], "baseline": "none"}
    figure = made(prior_variants, files, tmp_path, **options)
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles == ["spi1, binary"]
