import runpy
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from scipy import stats

from fourier_prior.figures import missed_motifs, motif_runs, regions, regularisers
from fourier_prior.figures.motif_panels import DrawnMotif
from fourier_prior.figures.style import style
from fourier_prior.files import write_table

SCRIPTS = Path(__file__).parents[3] / "workflow" / "scripts"
MODEL = ("spi1", "binary")
COMPARED = ["none", "fourier"]


def values(measure, conditions=COMPARED, n=30, seed=0):
    """One measure of n sequences per condition, lower from condition to condition."""
    random = np.random.default_rng(seed)
    base = random.random(n)
    return pd.concat(
        pd.DataFrame({"example": pd.array(range(n), "Int64")}).assign(
            **dict(zip(("dataset", "architecture"), MODEL, strict=True)),
            **{"subset": "all", "run": "best", "sample": "test"},
            **{"measure": measure, "condition": condition},
            value=base - 0.1 * shift + random.normal(0, 0.2, n),
        )
        for shift, condition in enumerate(conditions)
    )


def curves(conditions=COMPARED, kind="peaks"):
    return pd.concat(
        pd.DataFrame({"bases": [1, 10, 40], "recall": [0.1, 0.6, 1.0]}).assign(
            **dict(zip(("dataset", "architecture"), MODEL, strict=True)),
            **{"condition": condition, "regions": kind, "sequences": 30, "marked": 20},
            auprc=0.5 + 0.01 * i,
            precision=[1.0, 0.7 + 0.01 * i, 0.5],
        )
        for i, condition in enumerate(conditions)
    )


def performance(conditions, seeds=4):
    random = np.random.default_rng(1)
    return pd.concat(
        pd.DataFrame({"seed": [f"{i:02d}" for i in range(seeds)]}).assign(
            **dict(zip(("dataset", "architecture"), MODEL, strict=True)),
            **{"subset": "all", "task": "mean", "metric": "validation_loss"},
            condition=condition,
            best=[True] + [False] * (seeds - 1),
            value=random.random(seeds),
        )
        for condition in conditions
    )


def words(figure):
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def wide(table):
    return table.pivot(index="example", columns="condition", values="value")


@pytest.mark.parametrize(
    ("measure", "kind", "alternative"),
    [("summit_correlation", "peaks", "less"), ("nexus_fraction", "nexus", "greater")],
)
def test_regions_are_drawn_with_the_p_of_scipy(measure, kind, alternative):
    table, traced = values(measure), curves(kind=kind)
    with style():
        figure = regions.draw_regions(
            table, traced, [MODEL], COMPARED, measure=measure, regions=kind, cumulative=True
        )
    both = wide(table)
    p = stats.wilcoxon(
        both["fourier"], both["none"], alternative=alternative, method="exact"
    ).pvalue
    share = np.mean((both["fourier"] < both["none"]) == (alternative == "less"))
    text = words(figure)
    assert f"p = {p:.3f}" in text or f"p = {p:.1e}" in text
    assert f"{share:.0%} {'below' if alternative == 'less' else 'above'}" in text
    assert "n = 30 test sequences" in text
    assert "auPRC 0.500 → 0.510" in text
    *_, found, last = figure.axes
    for line, condition in zip(last.lines, COMPARED, strict=True):
        part = traced[traced["condition"] == condition]
        np.testing.assert_array_equal(line.get_xdata(), part["recall"])
        np.testing.assert_array_equal(line.get_ydata(), part["precision"])
    np.testing.assert_allclose(found.lines[0].get_ydata(), [0.002, 0.012, 0.02])


def test_a_model_without_values_or_marked_bases_says_so():
    with style():
        figure = regions.draw_regions(
            values("nexus_fraction"),
            curves(kind="peaks"),
            [("spi1", "profile")],
            COMPARED,
            measure="nexus_fraction",
            regions="nexus",
            cumulative=False,
        )
    text = words(figure)
    assert "no value in\nboth conditions" in text
    assert "no base in\nChIP-nexus peaks" in text


def test_rivals_are_tested_against_the_prior_by_mann_and_whitney():
    conditions = [*COMPARED, "smoothness", "sparsity-tuned"]
    table = performance(conditions)
    tuned = [*COMPARED, "sparsity-tuned"]
    with style():
        figure = regularisers.draw_rival_priors(
            table, curves(conditions), {MODEL: conditions}, {MODEL: tuned}, "fourier"
        )
    losses = {c: table.loc[table["condition"] == c, "value"] for c in conditions}
    left, right = figure.axes
    labels = [label.get_text() for label in left.get_xticklabels()]
    for condition, label in zip(conditions, labels, strict=True):
        p = stats.mannwhitneyu(losses["fourier"], losses[condition], alternative="less").pvalue
        assert "n = 4" in label
        assert (f"p = {p:.3f}" in label) == (condition != "fourier")
    names = [text.get_text() for text in right.get_legend().get_texts()]
    assert names == ["no prior: 0.500", "Fourier prior: 0.510", "sparsity prior, tuned: 0.530"]


def test_smoothness_has_a_row_per_method():
    measures = ("high_frequency_sum", "entropy")
    conditions = ["l2", "fourier"]
    tables = {
        method: pd.concat(values(measure, conditions, n=n) for measure in measures)
        for method, n in (("DeepSHAP", 30), ("input gradients", 20))
    }
    with style():
        figure = regularisers.draw_smoothness_by_method(tables, [MODEL], conditions)
    text = words(figure)
    assert "spi1, binary, DeepSHAP (n = 30 test sequences)" in text
    assert "spi1, binary, input gradients (n = 20 test sequences)" in text
    assert "L2 penalty" in text


def motif(name, seqlets):
    return DrawnMotif(seqlets, np.random.default_rng(0).random((4, 8)), f"{name}\nnearest", name)


def test_missed_motifs_show_the_most_frequent_with_planted_share_and_p():
    random = np.random.default_rng(3)
    importance = {c: random.random(40) for c in COMPARED}
    seqlets = pd.concat(
        pd.DataFrame({"seqlet": range(40), "importance": importance[c]}).assign(
            pattern="large", condition=c, planted=["SP1"] * 30 + [None] * 10
        )
        for c in COMPARED
    )
    few = seqlets[seqlets["seqlet"] < 5].assign(pattern="small")
    missed = missed_motifs.MissedMotifs(
        [motif("small", 5), motif("large", 40)], pd.concat([seqlets, few]), "footprints"
    )
    nothing = missed_motifs.MissedMotifs([], seqlets.iloc[:0], "footprints")
    with style():
        figure = missed_motifs.draw_missed_motifs(
            {MODEL: {"none": nothing, "fourier": missed}}, COMPARED, most=1
        )
    p = stats.wilcoxon(importance["fourier"], importance["none"], alternative="greater").pvalue
    text = words(figure)
    assert "no pattern passed the filter" in text
    assert "large\nnearest\n75% on planted SP1" in text
    assert "small" not in text
    assert f"n = 40, means {importance['none'].mean():.3f}" in text
    assert f"p = {p:.3f}" in text


def test_motifs_of_a_task_have_panels_per_architecture():
    curve = pd.DataFrame({"condition": ["none"] * 3, "rank": [1, 2, 3], "overlapping": [1, 1, 2]})
    found = {"none": [motif("a", 3)], "fourier": [motif("b", 9), motif("c", 8)]}
    with style():
        figure = motif_runs.draw_motifs_of_task(
            {"binary": found, "profile": {"none": [], "fourier": []}},
            {"binary": curve, "profile": curve.iloc[:0]},
            task="Oct4",
            most=1,
            annotation="ChIP-nexus peaks of Oct4",
        )
    text = words(figure)
    assert "Fourier prior: 2 motifs, 1 with most seqlets" in text
    assert "no prior: 2 of 3 calls" in text
    assert "no prior: no calls" in text
    assert all(f"\n{letter}\n" in f"\n{text}\n" for letter in "ABCD")


def run_script(name, folder, inputs, **params):
    job = SimpleNamespace(
        input=SimpleNamespace(**inputs),
        output=[folder / "figure.png", folder / "figure.pdf"],
        params=SimpleNamespace(models=[list(MODEL)], conditions=COMPARED, **params),
        log=[str(folder / "log")],
    )
    runpy.run_path(str(SCRIPTS / f"{name}.py"), init_globals={"snakemake": job})
    assert all(path.stat().st_size > 5000 for path in job.output)


def write(table, path):
    write_table(table, path)
    return path


def no_patterns(folder):
    names = ["pattern", "n_seqlets", "kept", "match", "match_name", "match_strand", "match_q"]
    columns = [*names, "trim_start", "trim_end", "label"]
    h5py.File(folder / "modisco.h5", "w").close()
    patterns = write(pd.DataFrame(columns=columns), folder / "patterns.tsv")
    return {"patterns": [patterns] * 2, "modisco": [folder / "modisco.h5"] * 2}


def test_scripts_of_motifs(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    calls = pd.DataFrame({"condition": ["none"], "rank": [1], "overlapping": [1]})
    inputs = {**no_patterns(tmp_path), "curves": [write(calls, tmp_path / "curve.tsv")]}
    run_script("figure_s7", tmp_path, inputs, task="GM12878", gold_kinds=["nexus"], most=8)
    columns = ["pattern", "seqlet", "condition", "importance", "planted"]
    seqlets = write(pd.DataFrame(columns=columns), tmp_path / "seqlets.tsv")
    inputs = {**no_patterns(tmp_path), "seqlets": [seqlets] * 2}
    run_script("figure_s20", tmp_path, inputs, gold_kinds=["footprints"], most=3)


def test_scripts_of_tables(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    traced = write(curves(), tmp_path / "curves.tsv")
    table = write(values("summit_correlation"), tmp_path / "values.tsv")
    run_script(
        *("figure_s17", tmp_path, {"interpretability": [table], "curves": [traced]}),
        **{"measure": "summit_correlation", "regions": "peaks", "cumulative": True},
    )
    smooth = pd.concat(values(measure) for measure in ("high_frequency_sum", "entropy"))
    smooth = write(smooth, tmp_path / "smooth.tsv")
    run_script("figure_s23", tmp_path, {"deepshap": [smooth], "gradients": [smooth]})
    losses = write(performance(COMPARED), tmp_path / "performance.tsv")
    job = {"performance": [losses], "curves": [traced]}
    params = SimpleNamespace(
        models=[list(MODEL)], conditions=[COMPARED], tuned=[COMPARED], treatment="fourier"
    )
    files = [tmp_path / "s25.png", tmp_path / "s25.pdf"]
    job = SimpleNamespace(
        input=SimpleNamespace(**job), params=params, output=files, log=[str(tmp_path / "log")]
    )
    runpy.run_path(str(SCRIPTS / "figure_s25.py"), init_globals={"snakemake": job})
    assert all(path.stat().st_size > 5000 for path in files)
