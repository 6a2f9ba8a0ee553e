import numpy as np
import pandas as pd
from drawn_figures import made, words
from result_examples import CONDITIONS, attribution_file, attributions, written

from fourier_prior.figures import simulation_examples

WINDOWS = {"n": 5, "length": 100, "start": 0}


def test_figure_s26_shows_the_sequence_with_the_median_share_on_the_motif(tmp_path):
    starts = 100 * np.arange(5) + 40
    planted = pd.DataFrame({"chrom": "chr1", "start": starts, "end": starts + 7, "strand": "+"})
    files = {"planted": [written(planted, tmp_path / "planted.tsv")]}
    files["attributions"] = [
        attribution_file(
            tmp_path / f"attributions/gc-54/binary/all/{c}/best/all.released.test.h5", i, **WINDOWS
        )
        for i, c in enumerate(CONDITIONS)
    ]
    options = {"conditions": CONDITIONS, "level": 0.54, "window": 20}
    figure = made(simulation_examples, files, tmp_path, **options)
    scores = [np.abs(attributions(seed=i, **WINDOWS).actual) for i in (0, 1)]
    shares = sum(s[:, 40:47].sum(axis=1) / s.sum(axis=1) for s in scores)
    shown = int(np.argsort(shares)[2])
    outline = figure.axes[0].collections[0].get_paths()[0].vertices
    at_base = outline[np.abs(outline[:, 0] - 10) <= 0.5, 1]
    assert np.isclose(at_base, attributions(seed=0, **WINDOWS).actual[shown, 10]).any()
    text = words(figure)
    assert "gradient × difference (released code) score" in text
    assert "Positives of the training had 54 % GC" in text
