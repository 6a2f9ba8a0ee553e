"""Simulated sequences with one motif: what is drawn, what is measured, what is shown."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from gc_simulation_examples import fabricated_measures
from hypothesis import given, settings, strategies as st
from scipy.stats import chisquare, wilcoxon

from fourier_prior.analysis.simulation import MEASURES, main_scores, simulation_table
from fourier_prior.attributions.file import Attributions, write_attributions
from fourier_prior.cli import main
from fourier_prior.datasets.file import read_dataset
from fourier_prior.datasets.gc_sequences import draw_background, plant_motif, simulate_sequences
from fourier_prior.errors import InputError
from fourier_prior.genome import Genome, one_hot, reverse_complement
from fourier_prior.metrics.simulation import gc_at_product, motif_mask
from fourier_prior.vocabulary import gc_level_name, gc_level_of

SETTINGS = {
    "seed": 1,
    "pseudocount": 0.0,
    "motif_bound": {"training": 20, "test": 0},
    "sequences": {"train": 300, "validation": 40, "test": 30},
    "motif": {"release": "JASPAR2026", "matrix": "MA0080.7"},
    "least_log_odds": 0.9,
}
CONSENSUS = np.array([0, 2, 2, 0, 0, 2, 3])  # AGGAAGT
CERTAIN = np.eye(4)[CONSENSUS].T


@given(st.floats(0.05, 0.95), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_background_has_the_gc_content_and_balanced_strands(gc, seed):
    codes = draw_background(40, 500, gc, np.random.default_rng(seed))
    shares = np.bincount(codes.ravel(), minlength=4) / codes.size
    error = 5 * math.sqrt(0.25 / codes.size)
    assert shares[1] + shares[2] == pytest.approx(gc, abs=error)
    assert shares[0] == pytest.approx(shares[3], abs=2 * error)
    assert shares[1] == pytest.approx(shares[2], abs=2 * error)


@given(st.integers(0, 30), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_every_sequence_holds_one_instance_within_the_bound(bound, seed):
    random = np.random.default_rng(seed)
    codes = np.full((25, 100), 1, dtype=np.uint8)  # C only: the motif is what is not C
    planted = plant_motif(codes, CERTAIN, bound, random)
    for row, start, reverse in zip(planted.codes, planted.start, planted.reverse, strict=True):
        word = (3 - CONSENSUS)[::-1] if reverse else CONSENSUS
        assert row[start : start + 7].tolist() == word.tolist()
        assert abs(start - (100 - 7) // 2) <= bound
        rest = np.delete(row, np.arange(start, start + 7))
        assert (rest == 1).all()
    assert (codes == 1).all()


def test_a_set_of_sequences_is_a_data_set_on_a_genome():
    drawn = simulate_sequences(SETTINGS, 200, 0.7, CERTAIN)
    data, genome = drawn.dataset, drawn.genome
    assert list(genome.sizes) == data.chromosomes
    for split, gc in (("train", 0.7), ("validation", 0.5), ("test", 0.7)):
        rows = data.positives(split)
        names = [data.chromosomes[i] for i in data.chrom[rows]]
        codes = genome.windows(names, data.start[rows].astype(np.int64), 200)
        assert set(names) == {split}
        assert len(codes) == SETTINGS["sequences"][split]
        assert np.isin(codes, [1, 2]).mean() == pytest.approx(gc, abs=0.06)
        rows = data.negatives(split)
        names = [data.chromosomes[i] for i in data.negative_chrom[rows]]
        codes = genome.windows(names, data.negative_start[rows].astype(np.int64), 200)
        assert set(names) == {f"{split}-negatives"}
        assert np.isin(codes, [1, 2]).mean() == pytest.approx(0.5, abs=0.05)
    # Test instances are where the table says: in the middle.
    assert ((drawn.planted["start"] % 200) == (200 - 7) // 2).all()
    first = genome.windows(["test"], drawn.planted["start"].to_numpy()[:1], 7)[0]
    reverse = drawn.planted["strand"].iloc[0] == "-"
    assert first.tolist() == ((3 - CONSENSUS)[::-1] if reverse else CONSENSUS).tolist()
    with pytest.raises(InputError, match="motif_bound"):
        simulate_sequences(SETTINGS, 40, 0.5, CERTAIN)


def test_places_strands_and_letters_of_instances_follow_their_probabilities():
    motif = np.array([[0.7, 0.1], [0.1, 0.2], [0.15, 0.3], [0.05, 0.4]])
    planted = plant_motif(np.zeros((8000, 20), np.uint8), motif, 3, np.random.default_rng(2))
    starts, counts = np.unique(planted.start, return_counts=True)
    assert starts.tolist() == list(range(6, 13))
    assert chisquare(counts).pvalue > 1e-4
    assert chisquare(np.bincount(planted.reverse)).pvalue > 1e-4
    letters = planted.codes[np.arange(8000)[:, None], planted.start[:, None] + np.arange(2)]
    letters[planted.reverse] = reverse_complement(letters[planted.reverse])
    for column in range(2):
        observed = np.bincount(letters[:, column], minlength=4)
        assert chisquare(observed, motif[:, column] * 8000).pvalue > 1e-4


def test_levels_share_no_draws():
    one, other = (simulate_sequences(SETTINGS, 200, gc, CERTAIN).genome.codes for gc in (0.5, 0.51))
    # Sequences agree no more than by chance.
    assert (one == other).mean() == pytest.approx(0.25, abs=0.02)


def test_gc_at_product_in_closed_form():
    # Background scores a for C and G and -a for A and T, largest score M: -(2 a / M)^2.
    scores = np.zeros((1, 4, 10))
    scores[0, [1, 2]], scores[0, [0, 3]] = 0.1, -0.1
    scores[0, 2, 4] = 2.0
    mask = np.arange(10)[None] == 4
    assert gc_at_product(scores, mask)[0] == pytest.approx(-((2 * 0.1 / 2.0) ** 2))


def test_motif_mask_agrees_with_a_slow_loop_on_both_strands():
    random = np.random.default_rng(3)
    probabilities = random.dirichlet([0.3] * 4, 6).T
    codes = random.integers(0, 4, (20, 60)).astype(np.uint8)
    codes[4, 10] = 4  # an unknown base scores nothing
    least, gc = 0.4, 0.45
    found = motif_mask(one_hot(codes), probabilities, gc, least, pseudocount=0.01)
    p = (probabilities + 0.01) / (probabilities + 0.01).sum(axis=0)
    background = {0: 0.275, 1: 0.225, 2: 0.225, 3: 0.275}
    expected = np.zeros(codes.shape, dtype=bool)
    for n, sequence in enumerate(codes):
        for start in range(60 - 6 + 1):
            forward = backward = 0.0
            for i in range(6):
                base = int(sequence[start + i])
                if base < 4:
                    forward += math.log2(p[base, i] / background[base])
                    backward += math.log2(p[3 - base, 5 - i] / background[base])
            if max(forward, backward) / 6 >= least:
                expected[n, start : start + 6] = True
    assert expected.any()
    assert not expected.all()
    np.testing.assert_array_equal(found, expected)


def test_gc_at_product_agrees_with_a_slow_loop_and_does_not_depend_on_scale():
    random = np.random.default_rng(4)
    h, mask = random.normal(size=(5, 4, 30)), random.random((5, 30)) < 0.3
    expected = []
    for scores, inside in zip(h, mask, strict=True):
        m = max(scores.ravel())
        terms = [
            (scores[1, i] + scores[2, i]) * (scores[0, i] + scores[3, i]) / m**2
            for i in range(30)
            if not inside[i]
        ]
        expected.append(sum(terms) / len(terms))
    np.testing.assert_allclose(gc_at_product(h, mask), expected)
    np.testing.assert_allclose(gc_at_product(7 * h, mask), expected)
    # The reverse complement relies on the same composition.
    np.testing.assert_allclose(gc_at_product(h[:, ::-1, ::-1], mask[:, ::-1]), expected)
    assert np.isnan(gc_at_product(h, np.ones((5, 30), dtype=bool))).all()
    assert np.isnan(gc_at_product(-np.abs(h), mask)).all()
    with pytest.raises(InputError, match="GC x AT"):
        gc_at_product(h, mask[:, :3])


@pytest.mark.parametrize("level", [0.5, 0.51, 0.525, 0.6])
def test_levels_and_names_of_data_sets_agree(level):
    assert gc_level_of(gc_level_name(level)) == level


def test_released_scores_take_the_place_of_deepshap_where_there_are_no_others():
    measures = fabricated_measures()
    assert main_scores(measures) == "deepshap"
    alone = measures[measures["method"] == "released"]
    assert main_scores(alone) == "released"


def test_the_table_holds_means_and_scipys_p():
    measures = fabricated_measures()
    table = simulation_table(measures, ["none", "fourier"])
    row = table.query(
        "measure == 'motif_fraction' & method == 'deepshap' & level == 0.5 & condition == 'fourier'"
    ).iloc[0]
    part = measures.query("measure == 'motif_fraction' & method == 'deepshap' & level == 0.5")
    best = part.query("run == 'best'").pivot_table(
        index="example", columns="condition", values="value"
    )
    expected = wilcoxon(best["fourier"], best["none"], alternative="greater").pvalue
    assert row["p"] == pytest.approx(expected)
    assert row["value"] == pytest.approx(best["fourier"].mean())
    seeds = part.query("run != 'best'").groupby(["condition", "run"])["value"].mean()
    assert row["seeds_mean"] == pytest.approx(seeds["fourier"].mean())
    assert row["ratio"] == pytest.approx(seeds["fourier"].mean() / seeds["none"].mean())
    assert (row["published"], row["published_sem"]) == (0.659, 0.027)


def test_commands_draw_and_measure(tmp_path):
    paths = {name: tmp_path / name for name in ("g.npy", "d.h5", "planted.tsv", "a.h5", "out.tsv")}
    main(
        ["draw-gc-sequences", "--settings", json.dumps(SETTINGS), "--length", "200"]
        + ["--gc", "0.52", "--genome", str(paths["g.npy"]), "--dataset", str(paths["d.h5"])]
        + ["--planted", str(paths["planted.tsv"])]
    )
    data, genome = read_dataset(paths["d.h5"]), Genome.open(paths["g.npy"])
    rows = data.positives("test")
    start = data.start[rows].astype(np.int64)
    encoded = one_hot(genome.windows(["test"] * len(rows), start, 200))
    sites = pd.read_csv(paths["planted.tsv"], sep="\t")
    # All attribution on the planted motif.
    scores = np.zeros(encoded.shape, dtype=np.float32)
    for n, (a, b) in enumerate(zip(sites["start"] - start, sites["end"] - start, strict=True)):
        scores[n, :, a:b] = 1 + (n + np.arange(b - a) / 100) / 100
    empty = np.zeros((len(rows), 0), dtype=np.float32)
    attrs = {"dataset": "gc-52", "architecture": "binary", "subset": "all", "condition": "none"}
    attrs |= {"run": "best", "method": "deepshap", "sample": "test"}
    read = Attributions(
        ["test"] * len(rows), start.astype(np.int32), encoded, scores, empty, empty, attrs
    )
    write_attributions(paths["a.h5"], read)
    main(
        ["measure-gc-simulation", "--attributions", str(paths["a.h5"])]
        + ["--planted", str(paths["planted.tsv"]), "--settings", json.dumps(SETTINGS)]
        + ["--period", "6.7", "--pseudocount", "0.001", "--table", str(paths["out.tsv"])]
    )
    table = pd.read_csv(paths["out.tsv"], sep="\t")
    assert set(table["level"]) == {0.52}
    assert set(table["dataset"]) == {"gc-52"}
    assert set(table["measure"]) == set(MEASURES)  # each has words
    on = table.loc[table["measure"] == "planted_fraction", "value"]
    assert len(on) == 30
    np.testing.assert_allclose(on, 1)
    assert table.loc[table["measure"] == "planted_auprc", "value"].item() == pytest.approx(
        1, abs=0.01
    )
