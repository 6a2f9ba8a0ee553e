import numpy as np
import pytest
from drawn_figures import made, readable_words
from result_examples import CONDITIONS, MODEL, attribution_file, attributions

from fourier_prior.figures import prior_steps as module
from fourier_prior.figures.prior_steps import draw_prior, prior_losses, prior_steps

pytestmark = pytest.mark.usefixtures("styled")


@pytest.mark.parametrize("norm", ["all", "positive"])
def test_what_is_drawn_adds_up_to_the_loss(norm):
    settings = {"period": 6.0, "norm": norm, "softness": 0.3, "smoothing_width": 2}
    track = np.random.default_rng(2).normal(size=61)
    steps = prior_steps(track, settings)
    assert steps.loss == pytest.approx(prior_losses(track[None], settings)[0])
    assert np.sum((1 - steps.weights) * steps.spectrum) == pytest.approx(steps.loss)
    kernel = np.exp(-((np.arange(-2, 3) / 2) ** 2) / 2)
    smoothed = np.convolve(np.abs(track), kernel / kernel.sum(), mode="same")
    assert steps.smoothed == pytest.approx(smoothed)
    assert steps.spectrum.sum() == pytest.approx(1)
    assert (steps.spectrum[0] == 0) == (norm == "positive")
    assert steps.weights[1 : steps.limit + 1].min() == 1
    assert steps.weights[steps.limit + 1] == 0.5


def test_figure_s1_shows_the_sequence_with_the_median_change():
    files = {c: attributions(seed=i) for i, c in enumerate(CONDITIONS)}
    settings = {"period": 6.0, "norm": "all"}
    losses = {c: prior_losses(file.actual, settings) for c, file in files.items()}
    example = int(np.argsort(losses["fourier"] - losses["none"])[2])
    text = readable_words(draw_prior(files, settings, model="spi1, binary"))
    assert f"chr1:{1000 + 100 * example:,}" in text
    for loss in losses.values():
        assert f"loss = {loss[example]:.3f}" in text


def test_figure_s1_is_made_of_files(tmp_path):
    files = {"attributions": [attribution_file(tmp_path / f"{i}.h5", i) for i in (0, 1)]}
    options = {"models": [MODEL], "conditions": CONDITIONS, "prior": {"period": 6.0}}
    text = readable_words(made(module, files, tmp_path, **options))
    assert "spi1, binary, chr1:" in text
