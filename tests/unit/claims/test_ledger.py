"""The ledger of claims: its data, its verdicts, and fabricated results with known verdicts."""

import math
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy import stats
from snakemake.iocontainers import InputFiles, Params

from fourier_prior.claims import (
    deeplift as studies,
    fourier_prior as claims_measured,
    ledger as ledger_of,
)
from fourier_prior.claims.ledger import Finding, Side, published_difference, verdict
from fourier_prior.claims.page import claims_markdown
from fourier_prior.files import write_table
from fourier_prior.published.motifs import claimed_motifs
from fourier_prior.published.values import (
    claims,
    published_deeplift as published_by_deeplift,
    published_values,
    slips,
)
from fourier_prior.statistics.contrasts import contrast
from fourier_prior.tables import comparison as reporting

SCRIPT = Path(__file__).parents[3] / "workflow" / "scripts" / "claims.py"
MODEL = ["dataset", "architecture", "condition"]
SCORES = [*MODEL, "subset", "run", "sample", "example", "measure", "value"]
NOTHING = claims_measured.Tables(
    performance=pd.DataFrame(columns=[*MODEL, "subset", "seed", "best", "task", "metric", "value"]),
    interpretability=pd.DataFrame(columns=SCORES),
    gradients=pd.DataFrame(columns=SCORES),
    stability=pd.DataFrame(columns=SCORES),
    calls=pd.DataFrame(columns=[*MODEL, "head", "rank", "overlapping"]),
    patterns=pd.DataFrame(columns=[*MODEL, "head", "metacluster", "kept"]),
    embedded=False,
)


def with_tables(**tables):
    return claims_measured.Tables(**{**vars(NOTHING), **tables})


def claim(**values):
    """Return the one claim that has these values, as a mapping."""
    rows = reporting.select(claims(), **values)
    assert len(rows) == 1, rows
    return rows.iloc[0].to_dict()


def judge(row, tables):
    """Return the row of the ledger for one claim."""
    return ledger_of.ledger(
        pd.DataFrame([row]), lambda one: claims_measured.find(one, tables)
    ).iloc[0]


def of_runs(metric, condition, numbers, **names):
    return pd.DataFrame(
        {
            "dataset": "spi1",
            "architecture": "binary",
            "subset": "all",
            "condition": condition,
            "seed": [f"{k:02d}" for k in range(len(numbers))],
            "best": [k == 0 for k in range(len(numbers))],
            "task": "mean",
            "metric": metric,
            "value": numbers,
        }
        | names
    )


def of_sequences(measure, condition, numbers, **names):
    return pd.DataFrame(
        {
            "dataset": "k562",
            "architecture": "binary",
            "subset": "all",
            "condition": condition,
            "run": "best",
            "sample": "test",
            "example": pd.array(range(len(numbers)), dtype="Int64"),
            "measure": measure,
            "value": numbers,
        }
        | names
    )


# --- the data -------------------------------------------------------------------------------------


def test_every_claim_says_what_is_claimed_where_and_by_which_source():
    table = claims()
    required = ["claim", "paper", "place", "experiment", "statement", "dataset", "measure"]
    required += ["over", "source"]
    assert (table[required] != "").all().all()
    assert table["claim"].is_unique
    assert table["statement"].is_unique or not table.duplicated(["statement", "place"]).any()
    assert set(table["paper"]) == {"FP", "DL"}
    assert set(table["direction"]) == {"less", "greater", ""}
    assert ((table["direction"] == "") == (table["baseline"] == "")).all()
    assert (slips() != "").all().all()


def test_motif_runs_that_claims_are_about():
    wanted = claimed_motifs()
    assert ("nanog-oct4-sox2", "profile", "Nanog") in wanted
    assert {dataset for dataset, _, _ in wanted} == {"nanog-oct4-sox2", "k562"}


def test_every_published_value_is_part_of_a_claim():
    table = claims()
    used = set()
    for side in ("baseline", "treatment"):
        columns = ["item", "dataset", "architecture", "measure", side]
        used |= set(table[columns].itertuples(index=False, name=None))
    fp = published_values()
    keys = ["item", "dataset", "architecture", "measure", "condition"]
    assert set(fp[keys].itertuples(index=False, name=None)) <= used
    used = {(r.item, m) for r in table.itertuples() for m in (r.baseline, r.treatment)}
    known = published_by_deeplift()
    assert set(known[["item", "method"]].itertuples(index=False, name=None)) <= used


def test_claimed_directions_are_those_of_the_published_values():
    for row in claims().to_dict("records"):
        difference, _ = published_difference(row)
        if row["direction"] and not math.isnan(difference):
            assert (difference < 0) == (row["direction"] == "less"), row


def test_every_measure_of_the_appendix_is_looked_up():
    table = reporting.select(claims(), paper="DL")
    assert set(table["measure"]) == set(studies._FINDERS)
    assert all(studies.find(row, studies.Studies()) is None for row in table.to_dict("records"))


# --- verdicts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "direction", "published", "expected"),
    [
        ({}, "greater", 1.1, ledger_of.REPRODUCED),
        ({}, "greater", 3.0, ledger_of.DIRECTION_ONLY),
        ({}, "greater", math.nan, ledger_of.DIRECTION_ONLY),
        ({"remark": ledger_of.OTHER_DATA}, "greater", 1.1, ledger_of.DIRECTION_ONLY),
        ({"p": 0.05}, "greater", 1.1, ledger_of.NOT_REPRODUCED),
        ({}, "less", -1.1, ledger_of.NOT_REPRODUCED),
        ({"difference": 0.0}, "greater", 1.1, ledger_of.NOT_REPRODUCED),
        ({"p": math.nan}, "greater", 1.1, ledger_of.NO_TEST),
        ({"least_p": 0.05}, "greater", 1.1, ledger_of.NO_TEST),
        ({}, "", 1.1, ledger_of.REPRODUCED),
        ({}, "", 3.0, ledger_of.NOT_REPRODUCED),
        ({}, "", math.nan, ledger_of.NO_TEST),
        ({"remark": ledger_of.OTHER_DATA}, "", 1.1, ledger_of.NO_TEST),
        ({"low": math.nan, "high": math.nan}, "", 1.1, ledger_of.NO_TEST),
        ({"exact": True}, "", 1.1, ledger_of.NOT_REPRODUCED),
        ({"exact": True}, "", 1.0, ledger_of.REPRODUCED),
    ],
)
def test_truth_table(changes, direction, published, expected):
    values = {"difference": 1.0, "low": 0.5, "high": 1.5, "p": 0.01} | changes
    assert verdict(Finding(**values), direction, published, 0.005)[0] == expected


def test_what_was_not_made_was_not_run():
    assert verdict(None, "less", 1.0, 0.0)[0] == ledger_of.NOT_RUN


@given(
    difference=st.floats(-5, 5),
    half=st.floats(0, 5),
    p=st.floats(0, 1),
    published=st.floats(-5, 5) | st.just(math.nan),
    direction=st.sampled_from(["less", "greater"]),
    remark=st.sampled_from(["", ledger_of.OTHER_DATA]),
)
def test_a_verdict_is_reproduced_only_by_direction_p_and_interval(
    difference, half, p, published, direction, remark
):
    finding = Finding(
        difference=difference, low=difference - half, high=difference + half, p=p, remark=remark
    )
    judged, _ = verdict(finding, direction, published, 0.0)
    same = difference < 0 if direction == "less" else difference > 0
    significant = same and p < 0.05
    covered = difference - half <= published <= difference + half
    assert (judged == ledger_of.REPRODUCED) == (significant and covered and not remark)
    assert (judged == ledger_of.NOT_REPRODUCED) == (not significant)


# --- fabricated results ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shift", "embedded", "expected"),
    [
        ("published", False, ledger_of.REPRODUCED),
        ("published", True, ledger_of.DIRECTION_ONLY),
        (0.2, False, ledger_of.DIRECTION_ONLY),
        (-0.2, False, ledger_of.NOT_REPRODUCED),
    ],
)
def test_fractions_in_footprints(shift, embedded, expected):
    row = claim(dataset="k562", architecture="binary", measure="footprints_fraction")
    published, _ = published_difference(row)
    random = np.random.default_rng(0)
    before = random.uniform(0.2, 0.3, 200)
    after = before + (published if shift == "published" else shift) + random.normal(0, 0.02, 200)
    tables = with_tables(
        interpretability=pd.concat(
            [
                of_sequences("footprints_fraction", "none", before),
                of_sequences("footprints_fraction", "fourier", after),
            ]
        ),
        embedded=embedded,
    )
    result = judge(row, tables)
    assert result["verdict"] == expected
    assert result["our_p"] == stats.wilcoxon(after - before, alternative="greater").pvalue
    assert result["n_treatment"] == 200
    assert result["value_treatment"] == pytest.approx(after.mean())
    assert result["error_treatment"] == pytest.approx(stats.sem(after))


def test_table_1_has_values_of_the_selected_runs_and_a_test_over_all():
    row = claim(place="Table 1", dataset="spi1", measure="auroc")
    before, after = np.linspace(0.80, 0.84, 6), np.linspace(0.85, 0.89, 6)
    performance = pd.concat([of_runs("auroc", "none", before), of_runs("auroc", "fourier", after)])
    result = judge(row, with_tables(performance=performance))
    assert (result["value_baseline"], result["value_treatment"]) == (0.80, 0.85)
    assert result["difference"] == pytest.approx(0.05)
    assert result["our_p"] == stats.mannwhitneyu(after, before, alternative="greater").pvalue
    welch = stats.ttest_ind(after, before, equal_var=False).confidence_interval()
    assert (result["difference_low"], result["difference_high"]) == pytest.approx(tuple(welch))
    assert result["verdict"] == ledger_of.DIRECTION_ONLY  # the value is not recorded

    few = pd.concat([of_runs("auroc", "none", before[:3]), of_runs("auroc", "fourier", after[:3])])
    assert judge(row, with_tables(performance=few))["verdict"] == ledger_of.NO_TEST


def test_gains_from_little_data_are_differences_of_differences():
    row = claim(over="gain", dataset="spi1", measure="accuracy")
    random = np.random.default_rng(1)
    means = {("top", "none"): 0.6, ("top", "fourier"): 0.8} | {
        ("all", "none"): 0.9,
        ("all", "fourier"): 0.92,
    }
    performance = pd.concat(
        of_runs("accuracy", condition, random.normal(mean, 0.01, 5), subset=subset)
        for (subset, condition), mean in means.items()
    )
    result = judge(row, with_tables(performance=performance))
    by = performance.groupby(["subset", "condition"])["value"].mean()
    small, whole = (by[s, "fourier"] - by[s, "none"] for s in ("top", "all"))
    assert result["difference"] == pytest.approx(small - whole)
    assert (result["value_baseline"], result["value_treatment"]) == pytest.approx((whole, small))
    assert result["verdict"] == ledger_of.DIRECTION_ONLY


def test_two_of_four_means_make_welchs_test():
    random = np.random.default_rng(2)
    before, after = random.normal(0, 1, 7), random.normal(1, 2, 9)
    estimate, error, freedom = contrast([after, before], [1, -1])
    expected = stats.ttest_ind(after, before, equal_var=False)
    assert estimate / error == pytest.approx(expected.statistic)
    assert freedom == pytest.approx(expected.df)


def test_simulated_sequences_are_compared_by_the_means_of_their_runs():
    row = claim(dataset="simulation", measure="motif_fraction")
    random = np.random.default_rng(3)
    rows = [
        ("0.5", condition, f"seed-{seed:02d}", "deepshap", example, "motif_fraction", value)
        for condition, mean in (("none", 0.2), ("fourier", 0.641))
        for seed in range(3)
        for example, value in enumerate(random.normal(mean, 0.02, 30))
    ]
    columns = ["level", "condition", "run", "method", "example", "measure", "value"]
    simulation = pd.DataFrame(rows, columns=columns)
    judged = judge(row, with_tables(simulation=simulation))
    # However near: the motif is not the paper's.
    assert judged["verdict"] == ledger_of.DIRECTION_ONLY
    assert judged["n_baseline"] == 30
    assert judge(row, NOTHING)["verdict"] == ledger_of.NOT_RUN


def test_a_share_of_missed_motifs_of_the_authors_network_must_agree_to_the_digits():
    row = claim(dataset="motifs", measure="false_negatives", over="value", detail="GATA1",
                treatment="rescale")  # fmt: skip
    scores = np.ones(313)
    scores[:14] = -1  # 4.47 % of 313
    matches = pd.DataFrame(
        {
            "motif": "GATA1",
            "finder": "published",
            "log_odds": 8.0,
            "both": 1,
            "rescale:both": scores,
        }
    )

    def judged(network):
        found = studies.find(row, studies.Studies(matches={network: matches}))
        return verdict(found, "", *published_difference(row))[0]

    assert judged("authors") == ledger_of.REPRODUCED
    assert judged("seed-00") == ledger_of.NO_TEST
    matches.loc[14, "rescale:both"] = -1
    assert judged("authors") == ledger_of.NOT_REPRODUCED


# --- the whole ledger -----------------------------------------------------------------------------


def test_an_empty_run_lists_all_claims_as_not_run():
    table = claims()
    result = ledger_of.ledger(table, lambda _: None)
    assert len(result) == len(table)
    assert set(result["verdict"]) == {ledger_of.NOT_RUN}
    assert result["our_p"].isna().all()
    page = claims_markdown(result, slips(), embedded=True)
    assert f"**{len(table)} claims: 0 reproduced" in page
    assert all(f"| {name} |" in page for name in table["claim"])
    assert "8.908" in page


@given(ps=st.lists(st.floats(1e-12, 1) | st.just(math.nan), min_size=1, max_size=8))
def test_adjusted_p_is_that_of_the_tested_claims(ps):
    table = claims().iloc[: len(ps)]
    found = iter([Finding(Side(0.0), Side(1.0), 1.0, 0.5, 1.5, p) for p in ps])
    result = ledger_of.ledger(table, lambda _: next(found))
    tested = [p for p in ps if not math.isnan(p)]
    adjusted = result["adjusted_p"].dropna().to_list()
    assert len(adjusted) == len(tested)
    order = np.argsort(tested)
    # Benjamini and Hochberg (1995): p times number by rank, made monotone from the largest down.
    least = math.inf
    for rank in range(len(tested), 0, -1):
        k = order[rank - 1]
        least = min(least, tested[k] * len(tested) / rank, 1)
        assert adjusted[k] == pytest.approx(least)


@pytest.mark.parametrize("simulated", [False, True])
def test_the_script_writes_what_its_tables_hold(tmp_path, monkeypatch, simulated):
    monkeypatch.setattr(sys, "stderr", sys.stderr)  # the script redirects it
    given = {name: [] for name in ("performance", "gradients", "stability", "calls", "patterns")}
    given |= {"minimum": [], "networks": [], "interpretability": [str(tmp_path / "scores.tsv")]}
    random = np.random.default_rng(4)
    rows = [
        of_sequences("entropy", condition, random.normal(mean, 0.1, 20))
        for condition, mean in (("none", 9.0), ("fourier", 8.0))
    ]
    write_table(pd.concat(rows), tmp_path / "scores.tsv")
    if simulated:
        levels = pd.concat(rows).assign(level=0.5, method="deepshap", measure="motif_fraction")
        write_table(levels, tmp_path / "measures.tsv")
        given["simulation"] = [str(tmp_path / "measures.tsv")]
    snakemake = SimpleNamespace(
        input=InputFiles(fromdict=given),
        output=SimpleNamespace(table=tmp_path / "claims.tsv", text=tmp_path / "claims.md"),
        params=Params(fromdict={"embedded": True}),
        log=[str(tmp_path / "log")],
    )
    runpy.run_path(str(SCRIPT), init_globals={"snakemake": snakemake})
    table = pd.read_csv(tmp_path / "claims.tsv", sep="\t", keep_default_na=False)
    assert (tmp_path / "claims.md").read_text().startswith("# Claims of both papers")
    ran = table[table["verdict"] != ledger_of.NOT_RUN]
    assert set(ran["measure"]) == {"entropy"} | ({"motif_fraction"} if simulated else set())
    assert len(ran) == 1 + simulated
