import math

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy import stats

from fourier_prior.analysis import negative_controls
from fourier_prior.analysis.chance_levels import excess_in_mask
from fourier_prior.analysis.seed_spread import spread_controls, spread_of_seeds
from fourier_prior.attributions.file import Attributions, read_attributions, write_attributions
from fourier_prior.attributions.shuffles import shuffle_positions
from fourier_prior.cli import main
from fourier_prior.datasets import permuted_labels as controls
from fourier_prior.datasets.file import BinaryDataset, read_dataset, write_dataset
from fourier_prior.errors import InputError


def dataset(positives=30, negatives=70, tasks=2, seed=0):
    random = np.random.default_rng(seed)
    total = positives + negatives
    chrom = np.zeros(total, np.int16)
    start = (np.arange(total) * 50).astype(np.int32)
    split = (np.arange(total) % 3).astype(np.int8)
    labels = random.integers(-1, 2, (positives, tasks)).astype(np.int8)
    labels[:, 0] = 1
    rank = np.where(labels == 1, random.integers(1, 99, labels.shape), 0).astype(np.int32)
    return BinaryDataset(
        ["chr1"],
        [f"t{i}" for i in range(tasks)],
        *(200, chrom[:positives], start[:positives], split[:positives], labels, rank),
        rank.max(axis=0),
        *(chrom[positives:], start[positives:], split[positives:]),
        settings={},
    )


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), positives=st.integers(1, 20), negatives=st.integers(0, 30))
def test_permuted_labels_keep_their_numbers_in_every_split(seed, positives, negatives):
    before = dataset(positives, negatives)
    after = controls.permute_labels(before, seed)
    # Labels, ranks and splits of positive windows stay in place: so do all numbers per task.
    for name in ("labels", "rank", "split", "negative_split", "max_rank"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))
    for code in range(3):
        windows = [
            sorted(
                [*data.start[data.split == code], *data.negative_start[data.negative_split == code]]
            )
            for data in (before, after)
        ]
        assert windows[0] == windows[1]  # no window leaves its split or is used twice
    np.testing.assert_array_equal(after.start[after.split == 2], before.start[before.split == 2])


def test_permuted_labels_fall_on_windows_at_random():
    before = dataset(40, 120)
    kept = []
    for seed in range(200):
        after = controls.permute_labels(before, seed)
        train = before.split == 0
        kept.append(np.isin(after.start[train], before.start[train]).mean())
    share = (before.split == 0).sum() / (
        (before.split == 0).sum() + (before.negative_split == 0).sum()
    )
    assert np.mean(kept) == pytest.approx(share, abs=0.02)


def attributions(number=6, length=40, seed=0, **attrs):
    random = np.random.default_rng(seed)
    one_hot = np.eye(4, dtype=np.uint8)[random.integers(0, 4, (number, length))].transpose(0, 2, 1)
    hypothetical = random.normal(size=(number, 4, length)).astype(np.float32)
    empty = np.empty((number, 0), np.float32)
    start = np.arange(number, dtype=np.int32) * 100
    return Attributions(["chr1"] * number, start, one_hot, hypothetical, empty, empty, attrs)


def test_shuffled_positions_keep_columns_together():
    before = attributions()
    after = shuffle_positions(before, 3)
    for i in range(len(before.start)):
        columns = [
            sorted(map(tuple, np.concatenate([a.one_hot[i], a.hypothetical[i]]).T))
            for a in (before, after)
        ]
        assert columns[0] == columns[1]
    assert (after.hypothetical != before.hypothetical).any(axis=(1, 2)).all()
    # Sequences are shuffled each in its own way.
    orders = [
        tuple(
            np.argsort(after.hypothetical[i, 0])[np.argsort(np.argsort(before.hypothetical[i, 0]))]
        )
        for i in range(2)
    ]
    assert orders[0] != orders[1]


def test_expected_share_is_the_mean_over_exchanged_masks():
    random = np.random.default_rng(1)
    scores, mask = np.abs(random.normal(size=(5, 30))), random.random((5, 30)) < 0.2
    mask[3] = False
    observed, expected = excess_in_mask(scores, mask)
    for i in range(5):
        shares = [(scores[i] * mask[j]).sum() / scores[i].sum() for j in range(5) if j != i]
        if i == 3:
            assert math.isnan(observed[i])
            assert math.isnan(expected[i])
        else:
            assert observed[i] == pytest.approx((scores[i] * mask[i]).sum() / scores[i].sum())
            assert expected[i] == pytest.approx(np.mean(shares))
    with pytest.raises(InputError, match="two or more"):
        excess_in_mask(scores[:1], mask[:1])


@pytest.mark.parametrize(
    ("p", "low", "high", "signal", "verdict"),
    [
        (0.01, 0.1, 0.2, 0.9, "fail"),
        (0.01, -1, 1, 0.9, "fail"),
        (0.5, -0.1, 0.1, 0.9, "pass"),
        (0.5, -0.1, 1.0, 0.9, "inconclusive"),
        (0.5, math.nan, math.nan, 0.9, "inconclusive"),
        (math.nan, -0.1, 0.1, 0.9, "inconclusive"),
    ],
)
def test_verdict_of_an_effect_that_must_be_absent(p, low, high, signal, verdict):
    assert negative_controls.absent(p, low, high, signal, 0.05) == verdict


@pytest.mark.parametrize(
    ("p", "verdict"), [(0.01, "pass"), (0.2, "fail"), (math.nan, "inconclusive")]
)
def test_verdict_of_an_effect_that_must_be_present(p, verdict):
    assert negative_controls.present(p, 0.05) == verdict


def performance(values):
    return pd.DataFrame(
        [
            {
                **{"dataset": "spi1", "architecture": "binary", "subset": "all"},
                **{"condition": c, "seed": f"{i:02d}", "best": i == 0, "task": "mean"},
                **{"metric": "auroc", "value": value},
            }
            for c, numbers in values.items()
            for i, value in enumerate(numbers)
        ]
    )


def test_models_that_learn_from_permuted_labels_fail():
    real = performance({"none": [0.95, 0.96], "fourier": [0.97, 0.96]})
    chance = performance({"none": [0.48, 0.53], "fourier": [0.51, 0.47]})
    leaking = performance({"none": [0.80, 0.82], "fourier": [0.81, 0.83]})
    row = negative_controls.prediction_control(real, chance, 0.05).iloc[0]
    assert (row["verdict"], row["n"], row["observed"]) == ("pass", 4, pytest.approx(0.4975))
    assert row["with_signal"] == pytest.approx(0.96)
    assert negative_controls.prediction_control(real, leaking, 0.05)["verdict"].item() == "fail"
    alone = performance({"none": [0.5]})
    assert (
        negative_controls.prediction_control(real, alone, 0.05)["verdict"].item() == "inconclusive"
    )


def excess(baseline, treatment):
    return pd.DataFrame(
        [
            {
                **{"labels": labels, "condition": condition, "run": f"seed-{i:02d}"},
                **{"example": 0, "observed": 0.2 + value, "expected": 0.2},
            }
            for labels, shift in (("real", 0.4), ("permuted", 0.0))
            for condition, values in (("none", baseline), ("fourier", treatment))
            for i, value in enumerate(np.asarray(values) + shift)
        ]
    )


def test_a_prior_that_makes_motifs_fails():
    table = negative_controls.motif_controls(
        excess([0.0, 0.01, -0.01], [0.0, 0.0, 0.01]), "none", "fourier", 0.05
    )
    assert list(table["verdict"]) == ["pass", "pass"]
    assert list(table["n"]) == [6, 3]
    assert table["with_signal"][0] == pytest.approx(0.4, abs=0.01)
    made = excess([0.0, 0.01, -0.01], [0.2, 0.22, 0.19])
    table = negative_controls.motif_controls(made, "none", "fourier", 0.05)
    assert list(table["verdict"]) == ["fail", "fail"]
    assert table["observed"][1] == pytest.approx(0.2033, abs=1e-3)


def patterns(found, matching, dropped=1):
    labels = ["SPI1"] * matching + [None] * (found - matching) + ["SPI1"] * dropped
    return pd.DataFrame({"kept": [True] * found + [False] * dropped, "label": labels})


def test_matches_of_meaningless_patterns_are_compared_with_chance():
    searched = {
        ("real labels", "none"): patterns(5, 4),
        ("permuted labels", "none"): patterns(6, 0),
        ("shuffled attributions", "none"): patterns(6, 3),
    }
    table = negative_controls.pattern_controls(searched, 0.05)
    assert list(table["verdict"]) == ["pass", "pass", "fail"]
    assert list(table["observed"]) == [4, 0, 3]
    exact = stats.binom.sf(2, 6, negative_controls.MATCH_Q)
    assert table["p"].iloc[2] == pytest.approx(exact)
    nothing = {(name, "none"): patterns(0, 0) for name, _ in searched}
    verdicts = negative_controls.pattern_controls(nothing, 0.05)["verdict"]
    assert list(verdicts) == ["fail", "inconclusive", "inconclusive"]


def test_similarity_is_judged_against_chance_only():
    random = np.random.default_rng(0)
    examples = range(20)
    centres = {"itself": 100, "bases": 30, "positions": 5, "both": 0}
    bounds = pd.DataFrame(
        [
            {"compared": kind, "run": run, "example": i, "value": centre + random.normal()}
            for kind, centre in centres.items()
            for run in ("seed-00", "seed-01")
            for i in examples
        ]
    )
    stability = pd.DataFrame(
        [
            {
                **{"measure": "jaccard_initialisations", "subset": "all", "condition": "none"},
                **{"example": i, "value": 20 + random.normal()},
            }
            for i in examples
        ]
    )
    table = negative_controls.similarity_controls(bounds, stability, ["none"], 0.05, random)
    assert list(table["verdict"]) == ["no verdict", "pass", "pass"]
    lower = stability.assign(value=stability["value"] - 18)
    table = negative_controls.similarity_controls(bounds, lower, ["none"], 0.05, random)
    assert list(table["verdict"]) == ["no verdict", "fail", "pass"]


def test_spread_is_pooled_over_conditions():
    scored = performance({"none": [0.1, 0.2, 0.3], "fourier": [0.6, 0.9]})
    empty = pd.DataFrame(
        columns=[
            "dataset",
            "architecture",
            "subset",
            "condition",
            "run",
            "sample",
            "measure",
            "value",
        ]
    )
    pairs = pd.DataFrame(
        columns=["dataset", "architecture", "condition", "comparison", "run_a", "run_b", "value"]
    )
    spread = spread_of_seeds(scored, empty, pairs, "none", "fourier")
    sd = math.sqrt((2 * 0.01 + 1 * 0.045) / 3)
    row = spread.iloc[0]
    assert (row["measure"], row["n"]) == ("auroc", 2)
    assert row["sd"] == pytest.approx(sd)
    assert row["ratio"] == pytest.approx(0.55 / sd)
    verdict = spread_controls(spread, "none", "fourier")
    assert list(verdict["verdict"]) == ["pass"]


def test_commands_write_what_the_functions_return(tmp_path):
    source, permuted = tmp_path / "data.h5", tmp_path / "permuted.h5"
    write_dataset(source, dataset())
    assert (
        main(
            ["permute-labels", "--dataset", str(source), "--seed", "5", "--permuted", str(permuted)]
        )
        == 0
    )
    expected = controls.permute_labels(dataset(), 5)
    np.testing.assert_array_equal(read_dataset(permuted).start, expected.start)

    scored = tmp_path / "scores.h5"
    labels = {"dataset": "d", "architecture": "binary", "condition": "none", "run": "seed-00"}
    write_attributions(scored, attributions(**labels))
    shuffled = tmp_path / "shuffled.h5"
    assert (
        main(
            *[
                [
                    "shuffle-attributions",
                    "--attributions",
                    str(scored),
                    "--seed",
                    "5",
                    "--shuffled",
                    str(shuffled),
                ]
            ]
        )
        == 0
    )
    np.testing.assert_array_equal(
        read_attributions(shuffled).one_hot, shuffle_positions(attributions(), 5).one_hot
    )

    bounds = tmp_path / "bounds.tsv"
    assert (
        main(
            [
                "bound-similarity",
                "--attributions",
                str(scored),
                "--seed",
                "5",
                "--table",
                str(bounds),
            ]
        )
        == 0
    )
    table = pd.read_csv(bounds, sep="\t")
    means = table.groupby("compared")["value"].mean()
    assert means["itself"] == pytest.approx(40)
    assert abs(means["both"]) < 10

    planted = tmp_path / "planted.tsv"
    sites = {"chrom": "chr1", "start": [5, 110], "end": [15, 130], "dataset": ["d", "d"]}
    pd.DataFrame(sites).to_csv(planted, sep="\t", index=False)
    table = tmp_path / "excess.tsv"
    files = ["--real", str(scored), "--permuted", str(scored)]
    assert main(["measure-excess", *files, "--planted", str(planted), "--table", str(table)]) == 0
    rows = pd.read_csv(table, sep="\t")
    assert rows.groupby("labels")["observed"].count().to_dict() == {"real": 2, "permuted": 2}
