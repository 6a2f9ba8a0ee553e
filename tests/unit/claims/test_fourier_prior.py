import numpy as np
import pandas as pd
import pytest
from claim_examples import NOTHING, claim, judge, with_tables
from result_examples import of_runs, of_sequences
from scipy import stats

from fourier_prior.claims import ledger as ledger_of
from fourier_prior.claims.ledger import published_difference


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
                of_sequences("footprints_fraction", "none", before, dataset="k562"),
                of_sequences("footprints_fraction", "fourier", after, dataset="k562"),
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
    assert result["published_difference"] == pytest.approx(0.956 - 0.954)
    assert result["verdict"] == ledger_of.DIRECTION_ONLY  # far more than the published difference

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


def test_gains_in_stability_are_compared_as_factors():
    row = claim(over="gain", dataset="spi1", architecture="binary", measure="jaccard_top")
    random = np.random.default_rng(2)
    n = 60
    base = random.uniform(80, 110, n)
    values = {
        ("jaccard_initialisations", "none"): base,
        ("jaccard_initialisations", "fourier"): 1.4 * base + random.normal(0, 2, n),
        ("jaccard_top", "none"): base / 3,
        ("jaccard_top", "fourier"): 0.7 * base + random.normal(0, 2, n),
    }
    names = {"run": "all", "sample": "stability"}
    stability = pd.concat(
        of_sequences(measure, condition, numbers, **names)
        for (measure, condition), numbers in values.items()
    )
    result = judge(row, with_tables(stability=stability))
    factors = [
        values[measure, "fourier"].mean() / values[measure, "none"].mean()
        for measure in ("jaccard_initialisations", "jaccard_top")
    ]
    assert (result["value_baseline"], result["value_treatment"]) == pytest.approx(tuple(factors))
    assert result["difference"] == pytest.approx(factors[1] - factors[0])
    # An absolute rise would say the opposite: 40 % of 95 are more than 110 % of 32.
    rises = {m: values[m, "fourier"].mean() - values[m, "none"].mean() for m, _ in values}
    assert rises["jaccard_initialisations"] > rises["jaccard_top"]
    # Delta method for the variance of a difference of ratios of correlated means.
    a, b, c, d = (v - v.mean() for v in values.values())
    i0, i1, t0, t1 = (v.mean() for v in values.values())
    influence = (d - factors[1] * c) / t0 - (b - factors[0] * a) / i0
    error = influence.std(ddof=1) / np.sqrt(n)
    width = (result["difference_high"] - result["difference_low"]) / 2
    assert width == pytest.approx(1.96 * error, rel=0.1)
    assert result["our_p"] == pytest.approx(1 / 2001)
    assert result["verdict"] == ledger_of.DIRECTION_ONLY
    assert judge(row, NOTHING)["verdict"] == ledger_of.NOT_RUN


def test_a_fall_that_the_paper_names_as_exception_is_claimed_as_one():
    row = claim(dataset="k562", architecture="binary", measure="footprints_auprc")
    names = {"dataset": "k562", "architecture": "binary"}
    before, after = (0.235, 0.24, 0.2351, 0.2302), (0.229, 0.2295, 0.228, 0.2301)
    runs = [
        of_sequences("footprints_auprc", condition, value, run=run, sample=sample, **names)
        for condition, values in (("none", before), ("fourier", after))
        for run, sample, value in [
            ("best", "test", values[0]),
            *((f"seed-{i:02d}", "stability", value) for i, value in enumerate(values)),
        ]
    ]
    result = judge(row, with_tables(interpretability=pd.concat(runs)))
    assert (result["published_baseline"], result["published_treatment"]) == ("0.235", "0.229")
    assert result["published_difference"] == pytest.approx(-0.006)
    assert result["our_p"] == stats.mannwhitneyu(after, before, alternative="less").pvalue < 0.05
    assert result["verdict"] == ledger_of.REPRODUCED


def test_one_pooled_value_is_that_of_the_selected_run():
    row = claim(treatment="smoothness", measure="peaks_auprc", baseline="")
    best = of_sequences("peaks_auprc", "smoothness", 0.62)
    alone = judge(row, with_tables(interpretability=best))
    assert (alone["value_treatment"], alone["verdict"]) == (0.62, ledger_of.NO_TEST)
    values = [0.60, 0.62, 0.61]
    runs = [
        of_sequences("peaks_auprc", "smoothness", value, run=f"seed-{i:02d}", sample="stability")
        for i, value in enumerate(values)
    ]
    result = judge(row, with_tables(interpretability=pd.concat([best, *runs])))
    low, high = stats.t.interval(0.95, 2, np.mean(values), stats.sem(values))
    assert (result["difference_low"], result["difference_high"]) == pytest.approx((low, high))
    assert (result["published_treatment"], result["verdict"]) == ("0.616", ledger_of.REPRODUCED)
    assert judge(row, NOTHING)["verdict"] == ledger_of.NOT_RUN


def test_motifs_are_found_by_their_words_on_either_strand():
    row = claim(measure="motifs_with_word", detail="Nanog, ATCAA")
    names = {"dataset": "nanog-oct4-sox2", "architecture": "profile", "head": "Nanog"}
    found = [
        ("none", "GGGCATCATT", True),
        ("none", "CCATCAACC", False),  # left out by its seqlets or information
        ("fourier", "CCATCAACC", True),
        ("fourier", "GCTTGATGG", True),  # the other strand
        ("fourier", "TTTGCATAA", True),
    ]
    columns = ["condition", "consensus", "kept"]
    patterns = pd.DataFrame(found, columns=columns).assign(metacluster="pos_patterns", **names)
    result = judge(row, with_tables(patterns=patterns))
    assert (result["value_baseline"], result["value_treatment"]) == (0, 2)
    assert result["verdict"] == ledger_of.NO_TEST
    octamer = claim(measure="motifs_with_word", baseline="")
    assert judge(octamer, with_tables(patterns=patterns))["value_treatment"] == 1


def test_simulated_sequences_are_compared_by_the_means_of_their_runs():
    row = claim(dataset="simulation", measure="motif_fraction", detail="0.50")
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
