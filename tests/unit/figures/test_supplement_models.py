"""Supplementary figures about models: the numbers that are drawn."""

import json

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Polygon
from matplotlib.text import Text
from scipy import stats

from fourier_prior.attributions.file import Attributions
from fourier_prior.errors import InputError
from fourier_prior.figures.architectures import draw_architecture, trace
from fourier_prior.figures.examples import choose_example, draw_examples, read_example
from fourier_prior.figures.model_rows import draw_histograms
from fourier_prior.figures.performance import draw_all_performance, performance_measures
from fourier_prior.figures.prior_steps import draw_prior, prior_losses, prior_steps
from fourier_prior.figures.smoothness import draw_all_smoothness
from fourier_prior.figures.stability import draw_stability
from fourier_prior.figures.style import new_figure, style
from fourier_prior.figures.training_curves import draw_training_curves, loss_ratios, read_curves
from fourier_prior.formatting import format_p
from fourier_prior.models.networks import build_model

CONDITIONS = ("none", "fourier")
MODELS = [("spi1", "binary"), ("k562", "profile")]
BINARY = {"tasks": 2, "input_length": 100, "channels": 3, "kernels": [7, 5], "pool": 10}
BINARY |= {"dense": [4]}
PROFILE = {"tasks": 2, "strands": 2, "control": "matched", "input_length": 200}
PROFILE |= {"output_length": 30, "channels": 3, "layers": 4}


@pytest.fixture(autouse=True)
def styled():
    with style():
        yield


def words(figure):
    figure.canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    assert min(text.get_fontsize() for text in texts) >= 7
    return " ".join(text.get_text() for text in texts).replace("\n", " ")


def counts(axes):
    """Heights of the bars of every filled histogram."""
    return [[bar.get_height() for bar in bars] for bars in axes.containers]


def per_sequence(measures, n=30, **columns):
    random = np.random.default_rng(5)
    rows = [
        {"dataset": d, "architecture": a, "subset": "all", "condition": c, "example": i}
        | {"measure": m, "value": random.normal(loc=c == "none")}
        | columns
        for d, a in MODELS
        for c in CONDITIONS
        for m in measures
        for i in range(n)
    ]
    return pd.DataFrame(rows)


def values_of(table, model, condition, measure):
    own = table[(table["dataset"] == model[0]) & (table["condition"] == condition)]
    return own[own["measure"] == measure].sort_values("example")["value"].to_numpy()


# --- figures S5 and S13 ---------------------------------------------------------------------------


def test_histograms_hold_every_value_once_in_common_bins():
    axes = new_figure().subplots()
    groups = {"none": np.array([0.0, 0.1, 0.9, 1.0]), "fourier": np.array([0.5, 2.0])}
    draw_histograms(axes, groups, xlabel="x")
    edges = np.histogram_bin_edges([0.0, 0.1, 0.9, 1.0, 0.5, 2.0], 24)
    for drawn, group in zip(counts(axes), groups.values(), strict=True):
        assert drawn == np.histogram(group, edges)[0].tolist()
    means = [line.get_xdata()[0] for line in axes.lines]
    assert means == [0.5, 1.25]
    assert [p for p in axes.patches if isinstance(p, Polygon)]


def test_figure_s5_draws_the_table_and_the_p_of_scipy():
    measures = ("high_frequency_sum", "entropy")
    table = per_sequence(measures, run="best", sample="test")
    other = table.assign(run="seed-00", sample="stability", value=9.0)
    figure = draw_all_smoothness(pd.concat([table, other]), MODELS, CONDITIONS)
    panels = iter(figure.axes)
    for model in MODELS:
        for measure in measures:
            histogram, scatter = next(panels), next(panels)
            x, y = (values_of(table, model, c, measure) for c in CONDITIONS)
            assert np.sum(counts(histogram), axis=1).tolist() == [30, 30]
            points = scatter.collections[0].get_offsets()
            assert np.array_equal(np.asarray(points), np.column_stack([x, y]))
            p = stats.wilcoxon(y, x, alternative="less", method="exact").pvalue
            share, drawn = scatter.get_title(loc="left").split("\n")
            assert drawn == f"p = {format_p(p)}"
            assert share == f"{np.mean(y < x):.0%} below"
    assert "n = 30 test sequences" in words(figure)


def test_figure_s13_has_a_column_per_measure_that_was_run():
    table = per_sequence(["jaccard_initialisations"], run="all", sample="stability")
    figure = draw_stability(table, MODELS, CONDITIONS)
    assert len(figure.axes) == len(MODELS)
    both = per_sequence(["jaccard_initialisations", "jaccard_top"], run="all", sample="stability")
    figure = draw_stability(both, MODELS, CONDITIONS)
    assert len(figure.axes) == 2 * len(MODELS)
    axes = figure.axes[3]
    x, y = (values_of(both, MODELS[1], c, "jaccard_top") for c in CONDITIONS)
    p = stats.wilcoxon(y, x, alternative="greater", method="exact").pvalue
    assert axes.get_title(loc="left").endswith(f"n = 30, p = {format_p(p)}")
    assert "all vs strongest peaks" in words(figure)


def test_a_model_without_values_says_so():
    table = per_sequence(["jaccard_initialisations"], run="all", sample="stability")
    table = table[table["dataset"] == "spi1"]
    assert "no two models to compare" in words(draw_stability(table, MODELS, CONDITIONS))


# --- figures S11 and S12 --------------------------------------------------------------------------


def performance(seeds):
    return pd.DataFrame(
        {"dataset": d, "architecture": a, "subset": s, "condition": c, "seed": f"{seed:02d}"}
        | {"best": False, "task": "mean", "metric": m, "value": seed + 0.5 * (c == "fourier")}
        for d, a in MODELS
        for s in ("all", "top")
        for c in CONDITIONS
        for seed in range(seeds[s])
        for m in performance_measures(a, "figures")
    )


def test_figure_s11_draws_every_run_of_its_subset():
    table = performance({"all": 4, "top": 1})
    figure = draw_all_performance(table, MODELS, CONDITIONS, subset="all")
    assert len(figure.axes) == sum(len(performance_measures(a, "figures")) for _, a in MODELS)
    accuracy = figure.axes[1]
    drawn = [c.get_offsets()[:, 1] for c in accuracy.collections if len(c.get_offsets()) == 4]
    assert np.sort(drawn).tolist() == [[0, 1, 2, 3], [0.5, 1.5, 2.5, 3.5]]
    p = stats.mannwhitneyu(
        np.arange(4) + 0.5, np.arange(4), alternative="greater", method="exact"
    ).pvalue
    assert accuracy.get_title() == f"p = {format_p(p)}"
    assert [t.get_text() for t in accuracy.get_xticklabels()] == ["n = 4", "n = 4"]


def test_figure_s12_makes_no_test_of_single_runs():
    table = performance({"all": 4, "top": 1})
    text = words(draw_all_performance(table, MODELS, CONDITIONS, subset="top"))
    assert "no test of one run" in text
    assert "n = 4" not in text


# --- figures S2 and S3 ----------------------------------------------------------------------------


@pytest.mark.parametrize(("architecture", "settings"), [("binary", BINARY), ("profile", PROFILE)])
def test_every_parameter_of_the_network_is_in_the_diagram(architecture, settings):
    model = build_model(architecture, settings)
    number = sum(p.numel() for p in model.parameters())
    assert sum(layer.parameters for layer in trace(model)) == number
    text = words(draw_architecture(architecture, {"a": settings}, shown="a"))
    assert f"{number:,}" in text
    assert f"a (2 tasks): {number:,}" in text


def test_the_binary_diagram_is_a_chain_with_the_shapes_of_the_paper():
    layers = trace(build_model("binary", {"tasks": 4}))
    assert [layer.shape for layer in layers] == [
        *((4, 1000), (64, 986), (64, 972), (64, 960), (64, 24), (1536,), (50,), (15,)),
        *((4,), (4,)),
    ]
    assert all(set(layer.sources) == {row} for row, layer in enumerate(layers[1:]))
    assert sum(layer.parameters for layer in layers) == 196_913  # FP's network for SPI1
    assert layers[1].words == "convolution: 64 filters, width 15, ReLU, batch norm"


def test_the_profile_diagram_has_the_connections_of_the_paper():
    layers = trace(build_model("profile", {**PROFILE, "control": "shared"}))
    convolutions = [row for row, layer in enumerate(layers) if "dilation" in layer.words]
    for row in convolutions:  # reads the sum of all layers before it
        assert list(layers[row].sources) == list(range(1, row))
    last = convolutions[-1]
    named = {layer.words: row for row, layer in enumerate(layers)}
    assert layers[named["dense: 3 → 4"]].sources == {last: ("mean", "crop")}
    profile_output, count_output = (
        row for row, layer in enumerate(layers) if "groups" in layer.words
    )
    control = named["control counts"]
    assert layers[profile_output].sources[control] == ("joined",)
    assert layers[count_output].sources[control] == ("joined", "total")
    assert layers[named["profile logits"]].sources == {profile_output: ()}
    assert layers[named["log counts"]].shape == (2, 2)
    text = words(draw_architecture("profile", {"a": PROFILE}, shown="a"))
    for reads in ("2–4, summed", "mean of crop of 5", "7 and total of 8, joined", "from 9"):
        assert reads in text


def test_a_profile_network_without_control_has_no_such_input():
    layers = trace(build_model("profile", {**PROFILE, "control": "none"}))
    assert [layer.words for layer in layers if layer.kind == "input"] == ["sequence, one-hot"]


# --- figure S1 ------------------------------------------------------------------------------------


def attributions(n=5, length=60, seed=0, start=1000, **attrs):
    random = np.random.default_rng(seed)
    codes = np.random.default_rng(99).integers(0, 4, (n, length))
    nothing = np.zeros((n, 0), dtype=np.float32)
    return Attributions(
        ["chr1"] * n,
        np.arange(n) * 100 + start,
        np.eye(4, dtype=np.uint8)[codes].transpose(0, 2, 1),
        random.normal(size=(n, 4, length)).astype(np.float32),
        nothing,
        nothing,
        attrs,
    )


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
    text = words(draw_prior(files, settings, model="spi1, binary"))
    assert f"chr1:{1000 + 100 * example:,}" in text
    for loss in losses.values():
        assert f"loss = {loss[example]:.3f}" in text


# --- figure S4 ------------------------------------------------------------------------------------


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


def test_figure_s4_weighs_the_prior_of_every_seed(tmp_path):
    folders = [
        write_run(tmp_path / f"{c}{seed}", c, seed, prior)
        for c, prior in (("none", None), ("fourier", {"weight": 2.0}))
        for seed in ("00", "01")
    ]
    curves = read_curves([f / "history.tsv" for f in folders], [f / "run.json" for f in folders])
    assert set(curves["seed"]) == {"00", "01"}
    figure = draw_training_curves(curves, MODELS[:1], CONDITIONS)
    lines = [line.get_ydata().tolist() for line in figure.axes[0].lines]
    assert lines.count([4.0, 2.0, 3.0]) == 4
    assert lines.count([0.8, 0.6, 0.4]) == 2
    assert len(lines) == 6
    with_prior = curves[curves["condition"] == "fourier"]
    assert loss_ratios(with_prior).to_dict() == {"00": 0.3, "01": 0.3}
    assert "spi1, binary: w = 2, ratio 0.300" in words(figure)


# --- figures S6, S14, S15 and S16 -----------------------------------------------------------------


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
    text = words(figure)
    assert "Fourier prior, seed 01" in text
    assert "spi1, binary: chr1:1,100–1,160 (continuous Jaccard 10.00 → 20.00)" in text
    assert "Black bars" in text
    alone = read_example(MODELS[0], files[::2], chosen)
    figure = draw_examples([alone], CONDITIONS, measure="high_frequency_sum")
    assert len(figure.axes) == 2  # above each other
    assert "Black bars" not in words(figure)


def test_examples_refuse_files_of_different_samples():
    files = [attributions(condition=c, start=s) for c, s in zip(CONDITIONS, (0, 7), strict=True)]
    with pytest.raises(InputError, match="different sequence"):
        read_example(MODELS[0], files, (0, pd.Series(dtype=float)))
