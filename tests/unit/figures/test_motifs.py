import numpy as np
import pandas as pd
import pytest
from drawn_figures import assert_readable, made, words
from result_examples import CONDITIONS, calls, no_patterns, written

from fourier_prior.figures import motifs
from fourier_prior.figures.motif_panels import DrawnMotif
from fourier_prior.figures.motifs import draw_motifs


@pytest.mark.usefixtures("styled")
def test_figure_3_shows_conditions_without_patterns_and_limits_the_others():
    found = [DrawnMotif(n, np.eye(4)[:, [0, 1, 2, 3, 0]], f"pattern_{n}") for n in (10, 40, 20, 30)]
    curve = pd.DataFrame({"condition": "fourier", "rank": [2, 1, 3], "overlapping": [1, 1, 2]})
    figure = draw_motifs({"none": [], "fourier": found}, curve, most=2, annotation="peaks")
    text = words(figure)
    assert "no pattern passed the filter" in text
    assert "no prior: 0 motifs" in text
    assert "Fourier prior: 4 motifs, 2 with most seqlets" in text
    assert "pattern_40" in text
    assert "pattern_20" not in text
    assert "Fourier prior: 2 of 3 calls" in text
    assert_readable(figure)


@pytest.mark.usefixtures("styled")
def test_figure_3_without_any_call_is_drawn():
    curve = pd.DataFrame(columns=["condition", "rank", "overlapping"])
    figure = draw_motifs({"none": [], "fourier": []}, curve, most=6, annotation="peaks")
    assert "Fourier prior: no calls" in words(figure)


def test_figure_3_is_made_of_files_whatever_their_order(tmp_path):
    folder = tmp_path / "motifs/spi1/binary/all"
    runs = [no_patterns(folder / f"{c}/best/all.deepshap") for c in CONDITIONS[::-1]]
    patterns, modisco = zip(*runs, strict=True)
    files = {
        **{"patterns": patterns, "modisco": modisco},
        "curve": [written(calls("none"), tmp_path / "curve.tsv")],
    }
    options = {"conditions": CONDITIONS, "most": 6, "annotation": "ChIP-nexus peaks"}
    text = words(made(motifs, files, tmp_path, **options))
    assert "no prior: 1 of 1 calls" in text
    assert text.index("no prior: 0 motifs") < text.index("Fourier prior: 0 motifs")
