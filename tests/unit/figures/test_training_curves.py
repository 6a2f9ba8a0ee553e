import json

import numpy as np
import pandas as pd
import pytest
from drawn_figures import made, readable_words
from result_examples import CONDITIONS, MODELS

from fourier_prior.figures import training_curves
from fourier_prior.figures.training_curves import draw_training_curves, loss_ratios, read_curves

pytestmark = pytest.mark.usefixtures("styled")


def write_run(folder, condition, seed, prior):
    folder.mkdir()
    labels = {"dataset": "spi1", "architecture": "binary", "subset": "all"}
    labels |= {"condition": condition, "seed": seed}
    (folder / "run.json").write_text(json.dumps({"labels": labels, "prior": prior}))
    history = pd.DataFrame({"epoch": [1, 2, 3], "validation_correctness": [4.0, 2.0, 3.0]})
    history["validation_prior"] = [0.4, 0.3, 0.2] if prior else np.nan
    history["best"] = [False, True, False]
    history.to_csv(folder / "history.tsv", sep="\t", index=False)
    return folder


def write_runs(folder):
    return [
        write_run(folder / f"{c}{seed}", c, seed, prior)
        for c, prior in (("none", None), ("fourier", {"weight": 2.0}))
        for seed in ("00", "01")
    ]


def test_figure_s4_weighs_the_prior_of_every_seed(tmp_path):
    folders = write_runs(tmp_path)
    curves = read_curves([f / "history.tsv" for f in folders], [f / "run.json" for f in folders])
    assert set(curves["seed"]) == {"00", "01"}
    figure = draw_training_curves(curves, MODELS[:1], CONDITIONS)
    lines = [line.get_ydata().tolist() for line in figure.axes[0].lines]
    assert lines.count([4.0, 2.0, 3.0]) == 4
    assert lines.count([0.8, 0.6, 0.4]) == 2
    assert len(lines) == 6
    with_prior = curves[curves["condition"] == "fourier"]
    assert loss_ratios(with_prior).to_dict() == {"00": 0.3, "01": 0.3}
    assert "spi1, binary: w = 2, ratio 0.300" in readable_words(figure)


def test_figure_s4_is_made_of_files(tmp_path):
    folders = write_runs(tmp_path)
    files = {"history": [str(f / "history.tsv") for f in folders]}
    files["run"] = [str(f / "run.json") for f in folders]
    figure = made(training_curves, files, tmp_path, models=MODELS[:1], conditions=CONDITIONS)
    assert len(figure.axes[0].lines) == 6
