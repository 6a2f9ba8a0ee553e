from deeplift_study_examples import motif_files
from drawn_figures import lines, made

from fourier_prior.deeplift_studies.labels import REFERENCE_LABELS
from fourier_prior.figures import deeplift_normalisation


def test_figure_dl_7_compares_references_of_zeros(tmp_path):
    written = motif_files(tmp_path)
    files = {
        "sequences": [written["sequences"]],
        "scores": [written["compared"]],
        "table": [written["normalisation"]],
    }
    figure = made(deeplift_normalisation, files, tmp_path, network="seed-00")
    assert len(figure.axes) == 3 + len(REFERENCE_LABELS)
    text = lines(figure)
    assert "zeros, weights as trained: median 0.954" in text
    assert "by at most 1.0e-07" in text
