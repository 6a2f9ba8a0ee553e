import numpy as np
import pandas as pd
import pytest
from drawn_figures import made, readable_words
from result_examples import (
    CONDITIONS,
    MODELS,
    attribution_file,
    attributions,
    per_sequence,
    written,
)

from fourier_prior.errors import InputError
from fourier_prior.figures import examples
from fourier_prior.figures.examples import choose_example, draw_examples, read_example

pytestmark = pytest.mark.usefixtures("styled")


def test_examples_are_chosen_by_the_median():
    table = pd.DataFrame(
        {"dataset": "spi1", "architecture": "binary", "subset": "all", "run": "best"}
        | {"sample": "test", "condition": c, "measure": m, "example": i, "value": value}
        for m in ("high_frequency_sum", "jaccard_top")
        for c, values in (("none", [1, 2, 3]), ("fourier", [9, 2, 4]))
        for i, value in enumerate(values)
    )
    example, values = choose_example(table, MODELS[0], CONDITIONS, "high_frequency_sum")
    assert (example, values.tolist()) == (2, [3, 4])  # changes are 8, 0 and 1
    example, values = choose_example(table, MODELS[0], CONDITIONS, "jaccard_top")
    assert (example, values.tolist()) == (2, [3, 4])  # means are 5, 2 and 3.5


def test_examples_draw_the_tracks_of_their_files_with_known_sites():
    files = [
        attributions(seed=i, condition=c, subset="all", run=run)
        for i, (c, run) in enumerate([(c, r) for c in CONDITIONS for r in ("seed-00", "seed-01")])
    ]
    sites = pd.DataFrame({"chrom": ["chr1"], "start": [1110], "end": [1120], "motif": ["M"]})
    chosen = (1, pd.Series({"none": 10.0, "fourier": 20.0}))
    example = read_example(MODELS[0], files, chosen, sites, rows_by="run")
    assert example.sites == [(10, 20, "M")]
    for file in files:
        row = file.attrs["run"].replace("-", " ")
        assert np.allclose(example.tracks[row, file.attrs["condition"]], file.actual[1], atol=1e-6)
    figure = draw_examples([example] * 2, CONDITIONS, measure="jaccard_initialisations")
    assert len(figure.axes) == 8
    text = readable_words(figure)
    assert "Fourier prior, seed 01" in text
    assert "spi1, binary: chr1:1,100–1,160 (continuous Jaccard 10.00 → 20.00)" in text
    assert "Black bars" in text
    alone = read_example(MODELS[0], files[::2], chosen)
    figure = draw_examples([alone], CONDITIONS, measure="high_frequency_sum")
    assert len(figure.axes) == 2  # above each other
    assert "Black bars" not in readable_words(figure)


def test_examples_refuse_files_of_different_samples():
    files = [attributions(condition=c, start=s) for c, s in zip(CONDITIONS, (0, 7), strict=True)]
    with pytest.raises(InputError, match="different sequence"):
        read_example(MODELS[0], files, (0, pd.Series(dtype=float)))


def test_examples_are_made_of_files_that_their_paths_tell_apart(tmp_path):
    table = per_sequence(["high_frequency_sum"], n=5)
    paths = [
        attribution_file(
            tmp_path / f"attributions/{d}/{a}/all/{c}/best/all.deepshap.test.h5",
            *(i,),
            **{"dataset": d, "condition": c, "run": "best", "start": 1000 * j},
        )
        for j, (d, a) in enumerate(MODELS)
        for i, c in enumerate(CONDITIONS)
    ]
    files = {
        "table": [written(table, tmp_path / "interpretability.tsv")],
        "attributions": paths[::-1],
        "sites": [],
    }
    options = {"models": MODELS, "conditions": CONDITIONS, "measure": "high_frequency_sum"}
    figure = made(examples, files, tmp_path, **options, rows_by=None)
    text = readable_words(figure)
    assert "spi1, binary: chr1:" in text
    assert "k562, profile: chr1:1," in text
    assert len(figure.axes) == 4
