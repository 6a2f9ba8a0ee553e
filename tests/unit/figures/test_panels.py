import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import h5py
import hypothesis.strategies as st
import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text

from fourier_prior.attributions.file import Attributions, write_attributions
from fourier_prior.errors import InputError
from fourier_prior.figures import initialisations as figures, panels as plots
from fourier_prior.figures.attribution_tracks import (
    densest_window,
    median_example,
    read_sites,
    same_example,
    sites_in,
)
from fourier_prior.figures.motif_panels import DrawnMotif, read_motifs
from fourier_prior.figures.motifs import draw_motifs
from fourier_prior.figures.performance import draw_performance, performance_measures
from fourier_prior.figures.smoothness import draw_smoothness
from fourier_prior.figures.style import (
    CONDITION_COLOURS,
    SPARE_COLOURS,
    new_figure,
    save_figure,
    style,
)
from fourier_prior.files import write_table

SCRIPTS = Path(__file__).parents[3] / "workflow" / "scripts"


@pytest.fixture
def axes():
    with style():
        yield new_figure().subplots()


def contrast_on_white(colour):
    channels = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 1.05 / (np.dot(channels, [0.2126, 0.7152, 0.0722]) + 0.05)


def attributions(n=5, length=60, seed=0, start=1000):
    random = np.random.default_rng(seed)
    codes = np.random.default_rng(99).integers(0, 4, (n, length))
    return SimpleNamespace(
        chrom=["chr1"] * n,
        start=np.arange(n) * 100 + start,
        one_hot=np.eye(4, dtype=np.uint8)[codes].transpose(0, 2, 1),
        hypothetical=random.normal(size=(n, 4, length)).astype(np.float32),
    )


def tidy(measure, values, condition, run="best", sample="test"):
    return pd.DataFrame(
        {
            "subset": "all",
            "condition": condition,
            "run": run,
            "sample": sample,
            "example": pd.array(range(len(values)), dtype="Int64"),
            "measure": measure,
            "value": values,
        }
    )


def words(figure):
    return "\n".join(text.get_text() for text in figure.findobj(Text)).replace("\n", " ")


def assert_readable(figure):
    figure.canvas.draw()
    small = [t for t in figure.findobj(Text) if t.get_text() and t.get_fontsize() < 7]
    assert not small


# --- style and files ------------------------------------------------------------------------------


def test_conditions_keep_their_colour_and_new_ones_get_another():
    colours = plots.condition_colours(["mine", "fourier", "none", "yours"])
    assert colours["none"] == CONDITION_COLOURS["none"]
    assert colours["fourier"] == CONDITION_COLOURS["fourier"]
    assert len(set(colours.values())) == 4
    assert list(colours) == ["mine", "fourier", "none", "yours"]


def test_every_colour_stands_out_on_white():
    colours = [*CONDITION_COLOURS.values(), *SPARE_COLOURS, plots.PAIRED_COLOUR]
    assert min(map(contrast_on_white, colours)) > 3


def test_style_ends_with_its_block():
    before = matplotlib.rcParams["font.size"]
    with style():
        assert matplotlib.rcParams["font.size"] == 8
    assert matplotlib.rcParams["font.size"] == before


def test_save_figure_formats_and_repeats_its_bytes(tmp_path):
    def save(name):
        with style():
            figure = new_figure(2, 1)
            figure.subplots().plot([0, 1], [1, 0])
            paths = [tmp_path / f"{name}.pdf", tmp_path / f"{name}.png"]
            save_figure(figure, paths)
        return [path.read_bytes() for path in paths]

    pdf, png = save("a")
    assert [pdf, png] == save("b")
    assert pdf.startswith(b"%PDF")
    assert png[1:4] == b"PNG"
    assert int.from_bytes(png[16:20], "big") == 400  # 2 inches at 200 dots per inch


def test_save_figure_leaves_nothing_after_a_failure(tmp_path):
    figure = new_figure()
    with pytest.raises(ValueError, match="not supported"):
        save_figure(figure, [tmp_path / "figure.nonsense"])
    assert not list(tmp_path.iterdir())


# --- panels ---------------------------------------------------------------------------------------


def test_track_passes_through_every_score(axes):
    scores = np.array([0.0, 0.5, -0.25, 1.0])
    plots.draw_track(axes, scores, "#123456", label="a", window=(1, 3), sites=[(0, 2, "M")])
    outline = axes.collections[0].get_paths()[0].vertices
    for position, score in enumerate(scores):
        at_base = np.abs(outline[:, 0] - position) <= 0.5
        assert np.any(np.isclose(outline[at_base, 1], score))
    assert axes.get_xlim() == (-0.5, 3.5)
    assert axes.get_ylim()[0] < -0.25
    assert axes.get_ylim()[1] > 1
    shaded, site = (patch.get_extents() for patch in axes.patches)
    inverse = axes.transData.inverted()
    assert inverse.transform([shaded.x0, 0])[0] == pytest.approx(0.5)
    assert inverse.transform([site.x1, 0])[0] == pytest.approx(1.5)


def test_flat_track_and_flat_logo_are_drawn(axes):
    plots.draw_track(axes, np.zeros(10), "#123456")
    plots.draw_logo(axes, np.zeros((4, 10)))
    assert np.isfinite(axes.get_ylim()).all()


def test_logo_letters_have_the_height_and_colour_of_their_base(axes):
    matrix = np.zeros((4, 4))
    heights = {"A": 1.0, "C": 0.5, "G": -0.25, "T": 2.0}
    for position, (base, height) in enumerate(heights.items()):
        matrix["ACGT".index(base), position] = height
    plots.draw_logo(axes, matrix, start=100)
    inverse = axes.transData.inverted()
    letters = {}
    for patch in axes.patches:
        (x0, y0), (x1, y1) = inverse.transform(patch.get_extents().get_points())
        if y1 - y0 > 1e-9:
            letters[round((x0 + x1) / 2) - 100] = (to_hex(patch.get_facecolor()), y0, y1)
    assert len(letters) == 4
    for position, (base, height) in enumerate(heights.items()):
        colour, low, high = letters[position]
        assert colour == plots.BASE_COLOURS[base].lower()
        assert (low, high) == pytest.approx((min(height, 0), max(height, 0)), abs=1e-6)
    assert axes.get_xlim() == (99.5, 103.5)


def test_logo_names_sites_inside_and_ignores_others(axes):
    plots.draw_logo(axes, np.ones((4, 10)), start=50, sites=[(45, 53, "SPI1"), (70, 80, "CTCF")])
    assert [t.get_text() for t in axes.texts if t.get_text()] == ["SPI1"]


def test_violins_draw_every_value_median_and_quartiles(axes):
    values = np.array([0.9, 0.1, 0.4, 0.35, 0.8, 0.6, 0.2])
    plots.draw_violins(
        axes, {"none": values, "fourier": values + 1}, ylabel="loss", highlight={"none": 1}
    )
    offsets = [np.asarray(c.get_offsets()) for c in axes.collections]
    points = [o for o in offsets if len(o) == 7 and set(np.round(o[:, 1], 9)) == set(values)]
    assert len(points) == 1
    assert np.abs(points[0][:, 0]).max() < 0.5
    assert any(len(o) == 1 and np.isclose(o[0, 1], np.median(values)) for o in offsets)
    assert any(len(o) == 1 and np.isclose(o[0, 1], values[1]) for o in offsets)
    quartiles = axes.lines[0].get_ydata()
    assert quartiles == pytest.approx(np.percentile(values, [25, 75]))
    assert axes.get_xticklabels()[0].get_text() == "no prior\n(n = 7)"


@pytest.mark.parametrize("values", [[], [0.5], [0.5, 0.6], [0.5] * 6])
def test_violins_without_spread_show_points_only(axes, values):
    plots.draw_violins(axes, {"none": np.array(values)}, ylabel="loss")
    bodies = [c for c in axes.collections if c.get_paths() and not len(c.get_offsets())]
    assert not [c for c in bodies if len(c.get_paths()[0].vertices) > 100]
    assert f"n = {len(values)}" in axes.get_xticklabels()[0].get_text()


def test_paired_scatter_has_one_scale_and_the_diagonal(axes):
    x, y = np.array([0.1, 0.5]), np.array([0.2, 0.9])
    plots.draw_paired_scatter(axes, x, y, xlabel="x", ylabel="y")
    assert axes.get_xlim() == axes.get_ylim()
    assert axes.get_xlim()[0] < 0.1
    assert axes.get_xlim()[1] > 0.9
    assert np.array_equal(axes.lines[0].get_xdata(), axes.lines[0].get_ydata())
    assert np.array_equal(axes.collections[0].get_offsets(), np.column_stack([x, y]))


def test_cumulative_curves_start_at_zero_and_empty_ones_are_named(axes):
    curves = {"none": (np.array([1, 2, 3]), np.array([1, 1, 2])), "fourier": ([], [])}
    plots.draw_cumulative(axes, curves, xlabel="calls", ylabel="overlapping")
    assert list(axes.lines[0].get_ydata()) == [0, 1, 1, 2]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert "no prior: 2 of 3 calls" in labels
    assert "Fourier prior: no calls" in labels


# --- choice of examples ---------------------------------------------------------------------------


@given(
    st.lists(st.lists(st.floats(-5, 5), min_size=12, max_size=12), min_size=1, max_size=4),
    st.integers(1, 15),
)
@settings(deadline=None, max_examples=60)
def test_densest_window_is_the_best_of_all(tracks, length):
    start, end = densest_window([np.array(track) for track in tracks], length)
    assert end - start == min(length, 12)
    magnitudes = np.abs(np.array(tracks))
    totals = magnitudes.sum(axis=1, keepdims=True)
    shares = np.divide(magnitudes, totals, out=np.zeros_like(magnitudes), where=totals > 0)
    sums = [
        shares[:, i : i + end - start].mean(axis=0).sum() for i in range(12 - (end - start) + 1)
    ]
    assert sums[start] == pytest.approx(max(sums), abs=1e-9)


def test_densest_window_weighs_models_equally():
    loud = np.zeros(20)
    loud[:5] = 100
    loud[15:] = 90
    quiet = np.zeros(20)
    quiet[15:] = 0.001
    assert densest_window([loud, quiet], 5) == (15, 20)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=15))
@settings(deadline=None)
def test_median_example_has_the_lower_median(values):
    example = median_example(pd.Series(values))
    assert values[example] == sorted(values)[(len(values) - 1) // 2]
    assert values.index(values[example]) <= example


def test_median_example_skips_missing_values_and_refuses_none():
    assert median_example(pd.Series([np.nan, 3.0, 1.0, 2.0])) == 3
    with pytest.raises(InputError, match="No example"):
        median_example(pd.Series([np.nan]))


def test_same_example_reports_disagreement():
    assert same_example([attributions(), attributions(seed=1)], 2) == ("chr1", 1200)
    with pytest.raises(InputError, match=r"chr1:1200, chr1:1207"):
        same_example([attributions(), attributions(start=1007)], 2)
    with pytest.raises(InputError, match="missing"):
        same_example([attributions()], 5)


def test_sites_are_read_for_one_data_set_and_cut_at_the_sequence(tmp_path):
    path = tmp_path / "planted.tsv"
    rows = [
        ("chr1", 90, 105, "SPI1", "spi1"),
        ("chr1", 150, 160, "CTCF", "k562"),
        ("chr1", 195, 220, "ETS", "spi1"),
        ("chr1", 200, 210, "OUT", "spi1"),
        ("chr2", 150, 160, "OUT", "spi1"),
    ]
    names = ["chrom", "start", "end", "motif", "dataset"]
    pd.DataFrame(rows, columns=names).to_csv(path, sep="\t", index=False)
    sites = read_sites([path], "spi1")
    assert sites_in(sites, "chr1", 100, 100) == [(0, 5, "SPI1"), (95, 100, "ETS")]
    assert sites_in(read_sites([], "spi1"), "chr1", 100, 100) == []
    assert sites_in(None, "chr1", 100, 100) == []


# --- figures --------------------------------------------------------------------------------------


def test_figure_1_shows_the_median_sequence_of_four_models():
    # Means over both conditions: 5, 1, 3, 2, 4: example 2 is the median.
    none, fourier = [4.0, 0.5, 2.0, 1.0, 3.0], [6.0, 1.5, 4.0, 3.0, 5.0]
    stability = pd.concat(
        [
            tidy("jaccard_initialisations", none, "none", "all", "stability"),
            tidy("jaccard_initialisations", fourier, "fourier", "all", "stability"),
        ]
    )
    files = {
        (condition, seed): attributions(seed=i)
        for i, (condition, seed) in enumerate(
            [("none", "00"), ("none", "01"), ("fourier", "00"), ("fourier", "01")]
        )
    }
    with style():
        figure = figures.draw_initialisations(stability, files, window=20)
        text = words(figure)
        assert "chr1:1,200–1,260" in text
        assert "2.000 (no prior) and 4.000 (Fourier prior)" in text
        assert text.count("Fourier prior, seed 01") == 2
        assert_readable(figure)


def test_figure_2_states_n_means_and_p():
    before = np.linspace(0.5, 0.6, 5)
    change = np.array([0.05, 0.01, 0.03, 0.02, 0.04])
    table = pd.concat(
        [
            tidy(measure, values, condition)
            for measure in ("high_frequency_sum", "entropy")
            for condition, values in (("none", before), ("fourier", before - change))
        ]
    )
    files = {"none": attributions(), "fourier": attributions(seed=1)}
    with style():
        figure = draw_smoothness(table, files, window=20)
        text = words(figure)
        assert "n = 5 test sequences, 100% below the line" in text
        assert "means 0.550 → 0.520" in text
        assert "p = 0.031" in text  # 1/2^5: all five differences have one sign
        assert "chr1:1,200–1,260" in text  # example 2 has the median change
        assert_readable(figure)


def test_figure_2_refuses_tables_without_common_sequences():
    table = tidy("high_frequency_sum", [0.1], "none")
    with pytest.raises(InputError, match="high-frequency sum"):
        draw_smoothness(table, {"none": attributions(), "fourier": None}, window=20)


def test_read_motifs_trims_filters_and_turns_named_ones(tmp_path):
    contributions = np.arange(40.0).reshape(10, 4)
    with h5py.File(tmp_path / "modisco.h5", "w") as file:
        for i in range(4):
            group = file.create_group(f"pos_patterns/pattern_{i}")
            for name in ("sequence", "contrib_scores", "hypothetical_contribs"):
                group[name] = contributions + i
            for name in ("example_idx", "start", "end", "is_revcomp"):
                group[f"seqlets/{name}"] = np.zeros(5, dtype=int)
    table = pd.DataFrame({"pattern": [f"pos_patterns.pattern_{i}" for i in range(4)]})
    table["n_seqlets"] = [1500, 80, 70, 60]
    table["kept"] = [True, True, False, True]
    table["trim_start"], table["trim_end"] = 2, 7
    table["match"], table["match_name"] = "MA0080.7", "SPI1"
    table["match_strand"], table["match_q"] = ["-", "+", "+", "-"], [1e-6, 0.002, 0.002, 0.4]
    table["label"] = ["SPI1", "SPI1", "SPI1", ""]
    table.to_csv(tmp_path / "patterns.tsv", sep="\t", index=False)
    turned, straight, unnamed = read_motifs(tmp_path / "patterns.tsv", tmp_path / "modisco.h5")
    assert np.array_equal(turned.contributions, contributions[2:7].T[::-1, ::-1])
    assert np.array_equal(straight.contributions, contributions[2:7].T + 1)
    assert np.array_equal(unnamed.contributions, contributions[2:7].T + 3)
    assert turned.description == "SPI1\nMA0080.7, q = 1.0e-06\n1,500 seqlets"
    assert unnamed.description == "no match\nnearest SPI1, q = 0.400\n60 seqlets"
    table[:0].to_csv(tmp_path / "none.tsv", sep="\t", index=False)
    assert read_motifs(tmp_path / "none.tsv", tmp_path / "modisco.h5") == []


def test_figure_3_shows_conditions_without_patterns_and_limits_the_others():
    found = [DrawnMotif(n, np.eye(4)[:, [0, 1, 2, 3, 0]], f"pattern_{n}") for n in (10, 40, 20, 30)]
    curve = pd.DataFrame({"condition": "fourier", "rank": [2, 1, 3], "overlapping": [1, 1, 2]})
    with style():
        figure = draw_motifs({"none": [], "fourier": found}, curve, most=2, annotation="peaks")
        text = words(figure)
        assert "no pattern passed the filter" in text
        assert "no prior: 0 motifs" in text
        assert "Fourier prior: 4 motifs, 2 with most seqlets" in text
        assert "pattern_40" in text
        assert "pattern_20" not in text
        assert "Fourier prior: 2 of 3 calls" in text
        assert_readable(figure)


def test_figure_3_without_any_call_is_drawn():
    curve = pd.DataFrame(columns=["condition", "rank", "overlapping"])
    with style():
        figure = draw_motifs({"none": [], "fourier": []}, curve, most=6, annotation="peaks")
        assert "Fourier prior: no calls" in words(figure)


@pytest.mark.parametrize(("architecture", "panels"), [("binary", 4), ("profile", 3)])
def test_figure_4_has_its_panels_and_one_sided_p(architecture, panels):
    rows = [
        {"subset": "all", "condition": condition, "seed": f"{seed:02d}", "best": seed == 1}
        | {"task": "mean", "metric": metric, "value": base + 0.01 * seed}
        for condition, base in (("none", 0.0), ("fourier", 1.0))
        for metric in performance_measures(architecture, "main")
        for seed in range(3)
    ]
    with style():
        figure = draw_performance(pd.DataFrame(rows), architecture, ("none", "fourier"))
        assert len(figure.axes) == panels
        titles = [axes.get_title() for axes in figure.axes]
        assert titles[0] == "p = 1.000"  # a higher loss is not what is claimed
        assert titles[-1] == "p = 0.050"  # 1 of the 20 ways to rank three and three
        for axes in figure.axes:
            labels = [label.get_text() for label in axes.get_xticklabels()]
            assert labels == ["no prior\n(n = 3)", "Fourier prior\n(n = 3)"]
        assert_readable(figure)


# --- scripts --------------------------------------------------------------------------------------


def attribution_file(path, seed):
    a = attributions(seed=seed)
    nothing = np.zeros((len(a.chrom), 0), dtype=np.float32)
    start = a.start.astype(np.int32)
    full = Attributions(a.chrom, start, a.one_hot, a.hypothetical, nothing, nothing)
    write_attributions(path, full)
    return path


def run_script(name, folder, monkeypatch, inputs, **params):
    monkeypatch.setattr(sys, "stderr", sys.stderr)  # scripts send it to their log
    job = SimpleNamespace(
        input=SimpleNamespace(**inputs),
        output=[folder / f"{name}.png", folder / f"{name}.pdf"],
        params=SimpleNamespace(baseline="none", treatment="fourier", **params),
        log=[str(folder / "log")],
    )
    runpy.run_path(str(SCRIPTS / f"{name}.py"), init_globals={"snakemake": job})
    assert all(path.stat().st_size > 5000 for path in job.output)


def write(table, path):
    write_table(table.assign(dataset="spi1", architecture="binary"), path)
    return path


@pytest.mark.parametrize("simulated", [True, False])
def test_figure_1_script(tmp_path, monkeypatch, simulated):
    scores = [1.0, 2.0, 3.0, 4.0, 5.0]
    measure = "jaccard_initialisations"
    table = pd.concat(tidy(measure, scores, c, "all", "stability") for c in ("none", "fourier"))
    planted = pd.DataFrame({"chrom": ["chr1"], "start": [1210], "end": [1220], "motif": ["SPI1"]})
    inputs = {
        "stability": write(table, tmp_path / "stability.tsv"),
        "baseline": [attribution_file(tmp_path / f"none-{i}.h5", i) for i in (0, 1)],
        "treatment": [attribution_file(tmp_path / f"fourier-{i}.h5", i) for i in (2, 3)],
        "sites": [write(planted, tmp_path / "planted.tsv")] if simulated else [],
    }
    run_script("figure_1", tmp_path, monkeypatch, inputs, seeds=["00", "01"], window=20)


def test_figure_2_script(tmp_path, monkeypatch):
    table = pd.concat(
        tidy(measure, [1.0, 2.0, 3.0, 4.0, 5.0], condition)
        for measure in ("high_frequency_sum", "entropy")
        for condition in ("none", "fourier")
    )
    inputs = {
        "interpretability": write(table, tmp_path / "interpretability.tsv"),
        "baseline": attribution_file(tmp_path / "none.h5", 0),
        "treatment": attribution_file(tmp_path / "fourier.h5", 1),
        "sites": [],
    }
    run_script("figure_2", tmp_path, monkeypatch, inputs, window=20)


def test_figure_3_script_without_patterns(tmp_path, monkeypatch):
    names = ["pattern", "n_seqlets", "kept", "match", "match_name", "match_strand", "match_q"]
    columns = [*names, "trim_start", "trim_end", "label"]
    patterns, modisco = tmp_path / "patterns.tsv", tmp_path / "modisco.h5"
    write_table(pd.DataFrame(columns=columns), patterns)
    h5py.File(modisco, "w").close()
    curve = pd.DataFrame({"condition": ["none"], "rank": [1], "overlapping": [1]})
    inputs = {
        **{f"patterns_{side}": patterns for side in ("baseline", "treatment")},
        **{f"modisco_{side}": modisco for side in ("baseline", "treatment")},
        "curve": write(curve, tmp_path / "curve.tsv"),
    }
    run_script("figure_3", tmp_path, monkeypatch, inputs, most=6, annotation="ChIP-nexus peaks")


def test_figure_4_script(tmp_path, monkeypatch):
    table = pd.concat(
        pd.DataFrame({"seed": ["00", "01"], "best": [True, False], "value": [0.1, 0.2]}).assign(
            subset="all", task="mean", condition=condition, metric=metric
        )
        for condition in ("none", "fourier")
        for metric in performance_measures("binary", "main")
    )
    inputs = {"performance": write(table, tmp_path / "performance.tsv")}
    run_script("figure_4", tmp_path, monkeypatch, inputs, architecture="binary")
