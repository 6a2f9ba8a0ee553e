import numpy as np
from deeplift_study_examples import METHODS, motif_files
from drawn_figures import made, words

from fourier_prior.deeplift_studies.motif_sequences import read_sequences
from fourier_prior.figures import deeplift_tracks


def test_figure_dl_4_draws_the_first_two_sequences_with_both_motifs(tmp_path):
    written = motif_files(tmp_path)
    files = {role: [written[role]] for role in ("sequences", "scores")}
    options = {"methods": METHODS, "shuffles": [1, 3], "network": "seed-00"}
    figure = made(deeplift_tracks, files, tmp_path, **options)
    # Shuffles have scores of the task both only.
    assert len(figure.axes) == len(METHODS) + len(METHODS) + 1
    test = read_sequences(written["sequences"]).part("test")
    both = np.flatnonzero(test.labels[:, 0] == 1)
    text = words(figure)
    assert f"position (bp) in {test.names[both[0]]}; task GATA1" in text
    assert f"position (bp) in {test.names[both[1]]}; task both" in text
    assert "3 plain shuffles" in text
    assert "The first two test sequences with both motifs, whatever they show." in text
