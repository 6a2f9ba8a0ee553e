import pandas as pd
import pytest
from drawn_figures import assert_readable, made, words
from result_examples import CONDITIONS, attribution_file, attributions, of_sequences, written

from fourier_prior.figures import initialisations

SAMPLE = {"run": "all", "sample": "stability"}


@pytest.mark.usefixtures("styled")
def test_figure_1_shows_the_median_sequence_of_four_models():
    # Means over both conditions: 5, 1, 3, 2, 4: example 2 is the median.
    none, fourier = [4.0, 0.5, 2.0, 1.0, 3.0], [6.0, 1.5, 4.0, 3.0, 5.0]
    stability = pd.concat(
        [
            of_sequences("jaccard_initialisations", "none", none, **SAMPLE),
            of_sequences("jaccard_initialisations", "fourier", fourier, **SAMPLE),
        ]
    )
    files = {
        (condition, seed): attributions(seed=i)
        for i, (condition, seed) in enumerate(
            [("none", "00"), ("none", "01"), ("fourier", "00"), ("fourier", "01")]
        )
    }
    figure = initialisations.draw_initialisations(stability, files, window=20)
    text = words(figure)
    assert "chr1:1,200–1,260" in text
    assert "2.000 (no prior) and 4.000 (Fourier prior)" in text
    assert text.count("Fourier prior, seed 01") == 2
    assert_readable(figure)


def test_figure_1_shows_the_place_that_the_config_names(tmp_path):
    measure, scores = "jaccard_initialisations", [1.0, 2.0, 3.0, 4.0, 5.0]
    table = pd.concat(of_sequences(measure, c, scores, **SAMPLE) for c in CONDITIONS)
    files = {
        "stability": [written(table, tmp_path / "stability.tsv")],
        "baseline": [attribution_file(tmp_path / f"none-{i}.h5", i, n=1) for i in (0, 1)],
        "treatment": [attribution_file(tmp_path / f"fourier-{i}.h5", i, n=1) for i in (2, 3)],
        "sites": [],
    }
    options = {"conditions": CONDITIONS, "seeds": ["00", "01"], "window": 20}
    text = words(made(initialisations, files, tmp_path, locus="chr1:1000-1060", **options))
    assert "chr1:1,000–1,060. The place that the config asks for. Seeds: 00 and 01" in text
    assert "Rule" not in text


@pytest.mark.parametrize("simulated", [True, False])
def test_figure_1_is_made_of_files(tmp_path, simulated):
    measure, scores = "jaccard_initialisations", [1.0, 2.0, 3.0, 4.0, 5.0]
    table = pd.concat(of_sequences(measure, c, scores, **SAMPLE) for c in CONDITIONS)
    planted = {"chrom": ["chr1"], "start": [1210], "end": [1220], "motif": ["SPI1"]}
    planted = pd.DataFrame(planted | {"dataset": "spi1"})
    files = {
        "stability": [written(table, tmp_path / "stability.tsv")],
        "baseline": [attribution_file(tmp_path / f"none-{i}.h5", i) for i in (0, 1)],
        "treatment": [attribution_file(tmp_path / f"fourier-{i}.h5", i) for i in (2, 3)],
        "sites": [written(planted, tmp_path / "planted.tsv")] if simulated else [],
    }
    options = {"conditions": CONDITIONS, "seeds": ["00", "01"], "window": 20}
    text = words(made(initialisations, files, tmp_path, **options))
    assert "chr1:1,200–1,260" in text
    assert ("known motif instances" in text) == simulated
