import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fourier_prior.analysis import prior_variants, seed_values
from fourier_prior.design.prior_variants import RELEASED_CHOICES, is_prior_variant, released_choices
from fourier_prior.figures.prior_variants import draw_variants
from fourier_prior.figures.style import style
from fourier_prior.tables.prior_variants import variants_markdown

TEXT = {
    **{"kind": "fourier", "norm": "positive", "gradient": "eval", "held_out_mode": "evaluation"},
    **{"held_out_examples": "fixed", "tested_epoch": "best", "softness": 0.2},
}
CHOICES = {
    ("spi1", "binary", "none"): [],
    ("spi1", "binary", "text"): [],
    ("spi1", "binary", "dc"): ["DC in the norm"],
}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, []),
        ({"norm": "all"}, [0]),
        ({"gradient": "batch-train"}, [1]),
        ({"gradient": "log-probabilities"}, [1]),
        ({"gradient": "probabilities"}, []),
        ({"tested_epoch": "last"}, []),  # only together with the mode
        ({"tested_epoch": "last", "held_out_mode": "training"}, [2]),
        ({"held_out_examples": "redrawn"}, [3]),
    ],
)
def test_choices_are_named_by_what_the_settings_are(changed, named):
    names = list(RELEASED_CHOICES)
    assert released_choices({**TEXT, **changed}) == [names[i] for i in named]
    assert is_prior_variant({**TEXT, **changed}, TEXT)


def test_conditions_that_differ_otherwise_are_no_variants():
    assert not is_prior_variant({**TEXT, "kind": "sparsity"}, TEXT)
    assert not is_prior_variant({**TEXT, "l2": 0.1}, TEXT)


def test_interval_is_welchs():
    one, two = [1.0, 2.0, 4.0], [0.0, 0.5, 0.7, 0.2]
    low, high = prior_variants.welch_interval(one, two)
    a, b = np.var(one, ddof=1) / 3, np.var(two, ddof=1) / 4
    freedom = (a + b) ** 2 / (a**2 / 2 + b**2 / 3)
    half = stats.t.ppf(0.975, freedom) * math.sqrt(a + b)
    centre = np.mean(one) - np.mean(two)
    assert (low, high) == pytest.approx((centre - half, centre + half))
    assert all(math.isnan(x) for x in prior_variants.welch_interval([1.0], two))


def performance(shift):
    return pd.DataFrame(
        [
            {
                **{"dataset": "spi1", "architecture": "binary", "subset": "all", "condition": c},
                **{"seed": f"{i:02d}", "task": "mean", "metric": "auroc"},
                "value": 0.9 + shift[c] + i / 100,
            }
            for c in shift
            for i in range(3)
        ]
    )


def interpretability(shift, run, sample, scale=1.0):
    runs = [f"seed-{i:02d}" for i in range(3)] if run == "seeds" else [run]
    return pd.DataFrame(
        [
            {
                **{"dataset": "spi1", "architecture": "binary", "subset": "all", "condition": c},
                **{"run": r, "sample": sample, "example": e, "measure": m},
                "value": scale * (0.4 + shift[c] + e / 50 + i / 100),
            }
            for c in shift
            for i, r in enumerate(runs)
            for e in range(8)
            for m in ("entropy", "high_frequency_sum")
        ]
    )


def pairs(shift):
    return pd.DataFrame(
        [
            {
                **{"dataset": "spi1", "architecture": "binary", "condition": c},
                **{"comparison": "initialisations", "run_a": a, "run_b": b, "value": v + shift[c]},
            }
            for c in shift
            for a, b, v in (
                ("seed-00", "seed-01", 10.0),
                ("seed-00", "seed-02", 20.0),
                ("seed-01", "seed-02", 40.0),
            )
        ]
    )


SHIFT = {"none": 0.0, "text": -0.1, "dc": -0.2}
SEEDS = (
    performance(SHIFT),
    pd.concat(
        [interpretability(SHIFT, "seeds", "stability"), interpretability(SHIFT, "best", "test")]
    ),
    pairs(SHIFT),
)


def table():
    released = interpretability(SHIFT, "best", "test", scale=2.0)
    return prior_variants.prior_variants_table(
        *SEEDS, released, CHOICES, "none", np.random.default_rng(0)
    )


def test_a_seed_agrees_with_the_others_by_the_mean_over_its_pairs():
    values = seed_values.agreement(pairs({"none": 0.0})).set_index("seed")["value"]
    assert values.to_dict() == {"00": 15.0, "01": 25.0, "02": 30.0}


def test_variants_are_compared_with_none_and_with_the_text():
    rows = table()
    seeds = rows[rows["unit"] == "seeds"].set_index(["condition", "against", "measure"])
    row = seeds.loc["dc", "none", "auroc"]
    assert (row["n"], row["n_against"]) == (3, 3)
    assert row["difference"] == pytest.approx(-0.2)
    assert row["low"] < -0.2 < row["high"] < 0
    assert seeds.loc["dc", "text", "auroc"]["difference"] == pytest.approx(-0.1)
    assert seeds.loc["dc", "none", "jaccard_initialisations"]["difference"] == pytest.approx(-0.2)
    assert ("text", "text", "auroc") not in seeds.index
    assert math.isnan(seeds.loc["none", "none", "auroc"]["p"])


def test_released_scores_are_compared_under_every_condition_and_with_deepshap():
    rows = table()
    best = rows[rows["unit"] == "sequences"].set_index(
        ["condition", "scores", "against", "measure"]
    )
    released, deepshap = prior_variants.DIFFERENCE, prior_variants.DEEPSHAP
    assert best.loc["dc", released, "none", "entropy"]["difference"] == pytest.approx(-0.4)
    assert best.loc["dc", deepshap, "none", "entropy"]["difference"] == pytest.approx(-0.2)
    row = best.loc["none", released, f"{deepshap} scores", "entropy"]
    assert row["difference"] == pytest.approx(0.4 + np.mean(np.arange(8)) / 50)
    assert row["p"] == pytest.approx(2 / 2**8)  # exact Wilcoxon, all eight of one sign


def test_the_page_has_a_line_per_comparison():
    rows = table()
    page = variants_markdown(rows, "Variants", ["A note."])
    lines = [line for line in page.splitlines() if line.startswith("| spi1")]
    assert len(lines) == len(
        {
            *map(
                tuple,
                rows.replace("–", "DeepSHAP")[
                    ["condition", "scores", "unit", "against"]
                ].to_numpy(),
            )
        }
    )
    assert "DC in the norm" in page


def test_the_figure_draws_every_seed_as_difference_from_none():
    seeds = seed_values.seed_values(*SEEDS)
    with style():
        figure = draw_variants(seeds, table(), CHOICES, "none")
    top = figure.axes[0]
    assert top.get_ylabel() == "Δ test auROC"
    drawn = np.sort(np.concatenate([c.get_offsets()[:, 1] for c in top.collections]))
    expected = [SHIFT[c] + (i - 1) / 100 for c in SHIFT for i in range(3)]
    np.testing.assert_allclose(drawn, np.sort(expected), atol=1e-9)
    labels = [text.get_text() for text in figure.axes[-1].get_xticklabels()]
    assert labels == ["no prior (n = 3)", "text (n = 3)", "dc (n = 3)"]
