import math
import re
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import hypothesis.strategies as st
import jinja2
import numpy as np
import pandas as pd
import pytest
from docutils.core import publish_doctree
from hypothesis import given
from scipy import stats

from fourier_prior.analysis import effects
from fourier_prior.analysis.tidy_tables import read_tables
from fourier_prior.errors import InputError
from fourier_prior.files import read_table, write_table
from fourier_prior.formatting import markdown_table
from fourier_prior.published.values import published_values
from fourier_prior.tables import (
    comparison as reporting,
    conditions as condition_table,
    performance as paper_tables,
)
from fourier_prior.tables.effects import effects_markdown
from fourier_prior.tables.regions import overlap_table
from fourier_prior.tables.stability import stability_table
from fourier_prior.tables.summits import summit_table
from fourier_prior.vocabulary import LABELS

WORKFLOW = Path(__file__).parents[3] / "workflow"
SCRIPTS, CAPTIONS = WORKFLOW / "scripts", WORKFLOW / "report"
MODELS = [("spi1", "binary"), ("nanog-oct4-sox2", "binary")]
NOTHING_PUBLISHED = pd.DataFrame(
    columns=["item", "dataset", "architecture", "measure", "condition", "value", "error", "source"]
)


def values(measure, condition, numbers, *, dataset="spi1", run="best", sample="test", subset="all"):
    """Tidy rows of one measure; a single number stands for a value pooled over examples."""
    pooled = np.isscalar(numbers)
    numbers = [numbers] if pooled else list(numbers)
    return pd.DataFrame(
        {
            "dataset": dataset,
            "architecture": "binary",
            "subset": subset,
            "condition": condition,
            "run": run,
            "sample": sample,
            "example": pd.array([None] if pooled else range(len(numbers)), dtype="Int64"),
            "measure": measure,
            "value": numbers,
        }
    )


def runs(metric, condition, numbers, *, best=0, dataset="spi1", subset="all", task="mean"):
    return pd.DataFrame(
        {
            "dataset": dataset,
            "architecture": "binary",
            "subset": subset,
            "condition": condition,
            "seed": [f"{seed:02d}" for seed in range(len(numbers))],
            "best": [seed == best for seed in range(len(numbers))],
            "task": task,
            "metric": metric,
            "value": list(numbers),
        }
    )


def tables():
    """Small tables with every kind of row that scripts meet."""
    performance = pd.concat(
        runs(metric, condition, np.array([0.7, 0.8, 0.75]) + gain, best=best, dataset=dataset)
        for metric in ("accuracy", "auroc", "auprc", "validation_loss")
        for condition, gain, best in (("none", 0.0, 0), ("fourier", 0.2, 2))
        for dataset, _ in MODELS
    )
    interpretability = pd.concat(
        part
        for condition, gain in (("none", 0.0), ("fourier", 0.1))
        for dataset, _ in MODELS
        for part in (
            values("summit_correlation", condition, [-0.3 - gain, -0.2 - gain], dataset=dataset),
            values("peaks_auprc", condition, 0.5 + gain, dataset=dataset),
            values("nexus_fraction", condition, [0.2 + gain, 0.4 + gain], dataset=dataset),
            values("nexus_auprc", condition, 0.3 + gain, dataset=dataset),
            *(
                values("entropy", condition, [8 - gain + seed], dataset=dataset).assign(
                    run=f"seed-{seed:02d}", sample="stability"
                )
                for seed in range(2)
            ),
        )
    )
    stability = pd.concat(
        values("jaccard_initialisations", c, [50.0 + g, 60.0 + g], dataset=d, run="all")
        for c, g in (("none", 0), ("fourier", 20))
        for d, _ in MODELS
    ).assign(sample="stability")
    return performance, interpretability, stability


def cell(table, column, row=0):
    return table[column].iloc[row]


# --- numbers in words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.84639, math.nan, "0.846"),
        (0.84639, 0.0021, "0.846 ± 0.002"),
        (0.84639, 0.0003, "0.8464 ± 0.0003"),
        (95.62, 1.44, "95.6 ± 1.4"),
        (10.034, math.nan, "10.03"),
        (226.04, math.nan, "226.0"),
        (-0.4581, 0.0, "-0.458 ± 0.000"),
        (math.nan, math.nan, "undefined"),
    ],
)
def test_format_value(value, error, text):
    assert reporting.format_value(value, error) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.5, "0.500"), (0.001, "0.001"), (9.9e-4, "9.9e-04"), (0.0, "< 1e-300"), (1.0, "1.000")],
)
def test_format_p(p, text):
    assert reporting.format_p(p) == text
    assert reporting.format_p(math.nan) == "undefined"


@given(st.lists(st.lists(st.text("ab| -", max_size=4), min_size=2, max_size=2), max_size=5))
def test_markdown_rows_keep_their_number_of_cells(rows):
    lines = markdown_table(["one", "two"], rows).split("\n")
    assert len(lines) == len(rows) + 2
    assert {line.replace("\\|", "").count("|") for line in lines} == {3}


# --- reading and pairing --------------------------------------------------------------------------


def test_read_tables_names_every_table_that_lacks_a_column(tmp_path):
    good, bad = tmp_path / "good.tsv", tmp_path / "bad.tsv"
    write_table(pd.DataFrame({"a": [1], "b": [2]}), good)
    write_table(pd.DataFrame({"a": [3]}), bad)
    assert list(read_tables([good, bad], ["a"])["a"]) == [1, 3]
    with pytest.raises(InputError, match=r"bad\.tsv lacks the columns b, c") as error:
        read_tables([good, bad], ["b", "c"])
    assert len(error.value.problems) == 2


def test_pair_keeps_examples_with_both_values_only():
    table = pd.concat(
        [values("x", "none", [1.0, 2.0, math.nan]), values("x", "fourier", [4.0, math.nan, 6.0])]
    )
    both = reporting.pair(table, "none", "fourier")
    assert both.to_dict("list") == {"none": [1.0], "fourier": [4.0]}
    with pytest.raises(InputError, match="several values under none"):
        reporting.pair(pd.concat([table, values("x", "none", [1.0])]), "none", "fourier")


def test_published_values_are_well_formed():
    table = published_values()
    keys = ["item", "dataset", "architecture", "measure", "condition"]
    assert not table.duplicated(keys).any()
    assert table[[*keys, "value", "source"]].notna().all().all()
    assert set(table["condition"]) == {"none", "fourier", "l2"}
    table = table[table["item"].str.startswith("table_")]
    assert set(table["item"]) == {"table_1", "table_3", "table_4", "table_s2"}
    assert set(table["measure"]) <= set(LABELS)
    losses, entropies = (table["measure"].str.startswith(m) for m in ("validation_loss", "entropy"))
    assert (table.loc[~losses & ~entropies, "value"].abs() <= 1).all()
    assert table.loc[entropies, "value"].between(0, np.log2(1346)).all()
    assert (table.loc[losses, "value"] > 0).all()


# --- tables 1 to 4 --------------------------------------------------------------------------------


def test_table_1_has_selected_run_mean_error_and_test():
    none, fourier = np.array([0.80, 0.82, 0.87]), np.array([0.85, 0.90, 0.95])
    performance = pd.concat(
        [
            runs("auroc", "none", none, best=1),
            runs("auroc", "fourier", fourier, best=2),
            runs("auroc", "none", none + 0.5, subset="top"),
            runs("auroc", "none", none + 0.5, task="GM12878"),
        ]
    )
    table = paper_tables.performance_table(
        performance, [("spi1", "binary")], "none", "fourier",
        published=NOTHING_PUBLISHED, embedded=False,
    )  # fmt: skip
    wide = table.wide()
    assert cell(wide, "auroc_none_selected") == 0.82
    assert cell(wide, "auroc_fourier_selected") == 0.95
    assert cell(wide, "auroc_none") == pytest.approx(none.mean())
    assert cell(wide, "auroc_fourier_sem") == pytest.approx(stats.sem(fourier))
    assert cell(wide, "auroc_none_n") == 3
    assert cell(wide, "auroc_p") == pytest.approx(2 / 20)  # U = 8 of 9
    assert cell(wide, "accuracy_none") == "not run"
    assert cell(wide, "accuracy_p") == "not run"
    text = table.markdown("Title", ["A note."])
    assert "0.820 (0.830 ± 0.021)" in text
    assert table.numbers("auroc") == "n = 3"
    assert table.numbers("accuracy") == "not run"


def test_table_1_refuses_ambiguous_selection():
    performance = runs("auroc", "none", [0.8, 0.9]).assign(best=True)
    with pytest.raises(InputError, match="2 runs are marked as best"):
        paper_tables.performance_table(
            performance, [("spi1", "binary")], "none", "fourier",
            published=NOTHING_PUBLISHED, embedded=False,
        )  # fmt: skip


def test_table_2_pairs_sequences_and_says_what_was_not_run():
    none, fourier = [10.0, 20.0, 30.0, 40.0], [15.0, 24.0, 36.0, 41.0]
    stability = pd.concat(
        [
            values("jaccard_initialisations", "none", none, run="all"),
            values("jaccard_initialisations", "fourier", fourier, run="all"),
            values("jaccard_initialisations", "none", [99.0] * 4, run="all", subset="top"),
            values("jaccard_top", "none", none, run="all", subset="top"),
        ]
    )
    table = stability_table(
        stability, MODELS, "none", "fourier", published=NOTHING_PUBLISHED, embedded=False
    )
    wide = table.wide()
    assert list(wide["dataset"]) == ["spi1", "nanog-oct4-sox2"]
    assert cell(wide, "jaccard_initialisations_none") == 25
    assert cell(wide, "jaccard_initialisations_fourier_sem") == pytest.approx(stats.sem(fourier))
    assert cell(wide, "jaccard_initialisations_p") == pytest.approx(1 / 16)
    assert cell(wide, "jaccard_top_none") == 25
    assert cell(wide, "jaccard_top_fourier") == "not run"
    assert cell(wide, "jaccard_top_p") == "not run"
    assert (wide.loc[1].drop(["dataset", "architecture"]).dropna() == "not run").all()


def test_table_3_takes_selected_runs_on_the_test_sample():
    table = pd.concat(
        [
            values("summit_correlation", "none", [-0.1, -0.3]),
            values("summit_correlation", "fourier", [-0.2, -0.6]),
            values("summit_correlation", "none", [0.9], run="seed-00", sample="stability"),
            values("peaks_auprc", "none", 0.4),
            values("peaks_auprc", "fourier", 0.5),
            values("peaks_auprc", "none", 0.1, run="seed-00", sample="stability"),
        ]
    )
    wide = summit_table(
        table, MODELS, "none", "fourier", published=published_values(), embedded=True
    ).wide()
    assert cell(wide, "summit_correlation_none") == pytest.approx(-0.2)
    assert cell(wide, "summit_correlation_p") == pytest.approx(1 / 4)
    assert (cell(wide, "peaks_auprc_none"), cell(wide, "peaks_auprc_fourier")) == (0.4, 0.5)
    assert "peaks_auprc_p" not in wide
    assert cell(wide, "peaks_auprc_none_published_other_data", 1) == 0.674
    assert math.isnan(cell(wide, "peaks_auprc_none_published_other_data", 0))


def test_table_4_has_a_row_per_model_with_a_gold_standard():
    _, interpretability, _ = tables()
    table = overlap_table(
        interpretability, MODELS, "none", "fourier",
        annotations={"nanog-oct4-sox2": "nexus"},
        published=published_values(), embedded=True,
    )  # fmt: skip
    wide = table.wide()
    assert wide[["dataset", "annotation"]].to_numpy().tolist() == [["nanog-oct4-sox2", "nexus"]]
    assert cell(wide, "fraction_none") == pytest.approx(0.3)
    assert cell(wide, "auprc_fourier") == pytest.approx(0.4)
    assert cell(wide, "fraction_fourier_published_other_data") == 0.830
    assert cell(wide, "auprc_fourier_published_other_data") == 0.647
    text = table.markdown("Title", [])
    assert "published (other data)" in text
    assert "0.806 / 0.830" in text


def test_real_data_show_published_values_plainly_and_only_for_the_same_conditions():
    _, interpretability, _ = tables()
    arguments = {"published": published_values(), "embedded": False}
    table = summit_table(interpretability, MODELS, "none", "fourier", **arguments)
    assert "other data" not in table.markdown("Title", [])
    assert cell(table.wide(), "peaks_auprc_fourier_published", 1) == 0.669
    other = summit_table(interpretability, MODELS, "none", "l2", **arguments).wide()
    assert math.isnan(cell(other, "peaks_auprc_l2_published", 1))


def test_undefined_values_are_named_and_no_computed_cell_is_blank():
    table = pd.concat(
        [
            values("peaks_auprc", "none", math.nan),
            values("peaks_auprc", "fourier", 0.5),
            values("summit_correlation", "none", [0.1]),
            values("summit_correlation", "fourier", [0.2]),
        ]
    )
    result = summit_table(
        table, MODELS, "none", "fourier", published=NOTHING_PUBLISHED, embedded=False
    )
    wide = result.wide()
    computed = wide[[name for name in wide if "published" not in name]]
    assert computed.notna().all().all()
    assert cell(wide, "peaks_auprc_none") == "undefined"
    assert cell(wide, "summit_correlation_p") == "undefined"  # one pair cannot be tested
    assert not re.search(r"\bnan\b", result.markdown("Title", []))


def test_two_pooled_values_are_refused():
    table = pd.concat([values("peaks_auprc", "none", 0.1), values("peaks_auprc", "none", 0.2)])
    with pytest.raises(InputError, match="2 pooled values of peaks_auprc"):
        summit_table(table, MODELS, "none", "fourier", published=NOTHING_PUBLISHED, embedded=False)


# --- table S2 -------------------------------------------------------------------------------------


def all_conditions():
    """Tables of `tables()` with a third condition, input gradients and smoothness."""
    performance, interpretability, stability = tables()
    smooth = pd.concat(
        values(measure, condition, [level - gain, level - 2 * gain, level - 3 * gain], dataset=d)
        for measure, level in (("high_frequency_sum", 0.6), ("entropy", 9.0))
        for condition, gain in (("none", 0.0), ("fourier", 0.1), ("l2", 0.05))
        for d, _ in MODELS
    )
    weights = [
        runs(metric, condition, [weight] * 3, dataset=d, task="penalty")
        for condition, numbers in (("none", (0, 0)), ("fourier", (50, 0)), ("l2", (0, 1e-4)))
        for metric, weight in zip(("prior_weight", "l2_weight"), numbers, strict=True)
        for d, _ in MODELS
    ]
    others = [runs("auroc", "l2", [0.71, 0.72, 0.9], best=2, dataset=d) for d, _ in MODELS]
    performance = pd.concat([performance, *others, *weights])
    steeper = smooth.assign(value=smooth["value"] - 0.2)
    return performance, pd.concat([interpretability, smooth]), steeper, stability


KINDS = [("spi1", "binary", c) for c in ("none", "fourier", "l2")]


def table_of_conditions(kinds=KINDS, embedded=False):
    return condition_table.condition_table(
        *all_conditions(), kinds, "none",
        published=published_values(), embedded=embedded,
    )  # fmt: skip


def test_table_s2_compares_every_condition_with_the_baseline():
    wide = table_of_conditions().filled().set_index("condition")
    assert list(wide.index) == ["none", "fourier", "l2"]
    assert wide.loc["l2", ["prior_weight", "l2_weight"]].tolist() == [0, 1e-4]
    assert wide.loc["l2", "auroc_selected"] == 0.9
    assert wide.loc["l2", "auroc"] == pytest.approx(np.mean([0.71, 0.72, 0.9]))
    assert wide.loc["l2", "auroc_p"] == pytest.approx(
        stats.mannwhitneyu([0.71, 0.72, 0.9], [0.7, 0.8, 0.75], alternative="greater").pvalue
    )
    assert wide.loc["l2", "accuracy"] == "not run"
    assert wide.loc["fourier", "high_frequency_sum"] == pytest.approx(0.4)
    assert wide.loc["fourier", "high_frequency_sum_p"] == pytest.approx(1 / 8)
    assert wide.loc["fourier", "high_frequency_sum_gradient"] == pytest.approx(0.2)
    assert wide.loc["none", "high_frequency_sum_p"] == "–"
    assert wide.loc["l2", "high_frequency_sum_published"] == 0.4
    assert wide.loc["none", "high_frequency_sum_published"] == "–"
    assert wide.loc["fourier", "jaccard_initialisations"] == 75
    assert wide.loc["l2", "jaccard_initialisations"] == "not run"
    assert not wide.isna().any(axis=None)
    assert not {"nll", "jsd"} & set(wide)


def test_table_s2_says_what_an_architecture_does_not_have():
    table = table_of_conditions([*KINDS, ("k562", "profile", "none")])
    wide = table.filled()
    assert wide.loc[3, "auroc"] == "–"
    assert wide.loc[3, "nll"] == "not run"
    assert wide.loc[0, "nll"] == "–"
    text = table.markdown("Title", ["A note."])
    assert text.count("\n| ") == 4 + 2
    assert "published 0.374" in text
    other = table_of_conditions(embedded=True)
    assert other.filled().loc[1, "entropy_published_other_data"] == 7.891
    assert "published (other data) 0.374" in other.markdown("Title", [])
    assert "0.900 (0.777 ± 0.062)" in text
    assert not re.search(r"\bnan\b", text)


# --- effects --------------------------------------------------------------------------------------


def test_effects_over_sequences_and_over_seeds():
    performance, interpretability, stability = tables()
    table = effects.effects_table(interpretability, stability, performance, "none", "fourier")
    assert table.notna().all().all()
    rows = table.set_index(["dataset", "level", "measure"])
    summit = rows.loc[("spi1", "sequences", "summit_correlation")]
    assert summit["difference"] == pytest.approx(-0.1)
    assert (summit["n_none"], summit["n_fourier"]) == (2, 2)
    pooled = rows.loc[("spi1", "sequences", "peaks_auprc")]
    assert pooled["p"] == "no test"
    entropy = rows.loc[("spi1", "seeds", "entropy")]
    assert entropy["n_none"] == 2
    assert entropy["difference"] == pytest.approx(-0.1)
    accuracy = rows.loc[("spi1", "seeds", "accuracy")]
    assert accuracy["p"] == pytest.approx(1 / 20)  # all of three above all of three
    text = effects_markdown(table, "none", "fourier")
    assert text.count("\n| ") == len(table) + 2
    assert not re.search(r"\bnan\b", text)


# --- scripts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["table_1", "table_2", "table_3", "table_4", "table_effects"])
def test_table_scripts_write_both_files(name, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stderr", sys.stderr)  # scripts send it to their log
    paths = {}
    for kind, table in zip(("performance", "interpretability", "stability"), tables(), strict=True):
        paths[kind] = [tmp_path / f"{kind}.tsv"]
        write_table(table, paths[kind][0])
    output = SimpleNamespace(table=tmp_path / "out.tsv", text=tmp_path / "out.md")
    job = SimpleNamespace(
        input=SimpleNamespace(**paths),
        output=output,
        params=SimpleNamespace(
            models=MODELS,
            baseline="none",
            treatment="fourier",
            embedded=True,
            top_fraction=0.01,
            annotations={"nanog-oct4-sox2": "nexus"},
        ),
        log=[str(tmp_path / "log")],
    )
    runpy.run_path(str(SCRIPTS / f"{name}.py"), init_globals={"snakemake": job})
    rows = {"table_4": 1, "table_effects": 20}.get(name, 2)
    assert len(read_table(output.table)) == rows
    if name in ("table_1", "table_2", "table_3", "table_4"):
        cells = pd.read_csv(output.table, sep="\t", dtype=str, keep_default_na=False)
        assert not (cells == "").any(axis=None)
    lines = output.text.read_text(encoding="utf-8").split("\n")
    assert sum(line.startswith("| ") for line in lines) == rows + 2
    assert lines[0].startswith("# ")


@pytest.mark.parametrize("caption", sorted(CAPTIONS.glob("*.rst")), ids=lambda path: path.stem)
def test_captions_render(caption):
    job = {
        "config": {"name": "tiny", "comparison": {"baseline": "none", "treatment": "fourier"}},
        "params": {
            "annotation": "ChIP-nexus peaks",
            "architecture": "binary",
            "baseline": "none",
            "conditions": ["none", "fourier"],
            "dataset": "spi1",
            "treatment": "fourier",
            "embedded": True,
            "most": 6,
            "task": "Nanog",
            "network": "authors",
            "seeds": ["00", "01"],
            "subset": "all",
            "top_fraction": 0.01,
            "window": 120,
        },
    }
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    text = environment.from_string(caption.read_text(encoding="utf-8")).render(snakemake=job)
    assert text.strip()
    publish_doctree(text, settings_overrides={"halt_level": 2, "report_level": 5})
