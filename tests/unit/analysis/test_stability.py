import numpy as np
import pytest

from fourier_prior.analysis.stability import compare_models
from fourier_prior.errors import InputError
from fourier_prior.metrics.stability import continuous_jaccard

KIND = {"dataset": "spi1", "architecture": "binary"}


def tracks(*seeds):
    return {
        f"seed-{seed}": np.random.default_rng(seed).normal(size=(3, 4, 5)).astype(np.float32)
        for seed in seeds
    }


def test_seeds_are_compared_with_each_other_and_the_best_with_those_of_the_subset():
    full, top = tracks(0, 1, 2), tracks(10, 11)
    losses = {
        ("none", "all"): {"seed-0": 0.3, "seed-1": 0.1, "seed-2": 0.2, "seed-9": 0.0},
        ("none", "top"): {"seed-10": 0.5, "seed-11": 0.5},
    }
    scores = {("none", "all"): full, ("none", "top"): top}
    sequences, pairs = compare_models(scores, losses, KIND, best_seeds=2)
    initialisations = [("seed-0", "seed-1"), ("seed-0", "seed-2"), ("seed-1", "seed-2")]
    subsets = [(a, b) for a in ("seed-1", "seed-2") for b in ("seed-10", "seed-11")]
    values = {(a, b): continuous_jaccard(full[a], full[b]) for a, b in initialisations}
    values |= {(a, b): continuous_jaccard(full[a], top[b]) for a, b in subsets}
    found = pairs.set_index(["comparison", "run_a", "run_b"])["value"]
    assert list(found.index) == [
        *(("initialisations", *names) for names in initialisations),
        *(("top", *names) for names in subsets),
    ]
    for (_, a, b), value in found.items():
        assert value == pytest.approx(values[a, b].mean())
    for measure, names in (
        ("jaccard_initialisations", initialisations),
        ("jaccard_top", subsets),
    ):
        rows = sequences[sequences["measure"] == measure]
        assert rows["example"].tolist() == [0, 1, 2]
        expected = np.mean([values[pair] for pair in names], axis=0)
        np.testing.assert_allclose(rows["value"], expected, rtol=1e-6)
    assert sequences[["subset", "run", "sample"]].drop_duplicates().to_numpy().tolist() == [
        ["all", "all", "stability"]
    ]


def test_conditions_are_not_mixed():
    scores = {("none", "all"): tracks(0, 1), ("fourier", "all"): tracks(2, 3)}
    sequences, pairs = compare_models(scores, {}, KIND, best_seeds=1)
    assert pairs["condition"].tolist() == ["none", "fourier"]
    assert pairs["run_b"].tolist() == ["seed-1", "seed-3"]
    assert sequences["condition"].tolist() == ["none"] * 3 + ["fourier"] * 3


def test_one_model_cannot_be_compared():
    with pytest.raises(InputError, match="raise `seeds.all`"):
        compare_models({("none", "all"): tracks(0)}, {}, KIND, best_seeds=1)
