"""Motifs that are planted, and scans for them."""

import numpy as np
import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st
from pyjaspar import jaspardb
from simulation_examples import SETTINGS

from fourier_prior.errors import InputError
from fourier_prior.genome import reverse_complement
from fourier_prior.simulate.motifs import load_motifs, scan


# Motifs
def test_jaspar_matrix_is_the_record_as_probabilities(world):
    record = jaspardb(release="JASPAR2026").fetch_motif_by_id("MA0080.7")
    counts = np.array([record.counts[b] for b in "ACGT"])
    found = world[2]["SPI1"].probabilities
    np.testing.assert_allclose(found, counts / counts.sum(axis=0), atol=0.01)
    np.testing.assert_allclose(found.sum(axis=0), 1)
    # GGAA, the ETS core, is the middle of the matrix.
    assert "".join("ACGT"[i] for i in found.argmax(axis=0)) == "AAAGAGGAAGTGG"


def test_consensus_motif_shares_its_weight(world):
    matrix = world[2]["TAAT"].probabilities
    np.testing.assert_allclose(matrix[[0, 2], 0], 0.44, atol=0.01)
    np.testing.assert_allclose(matrix[2, 1], 0.88, atol=0.01)


@given(st.lists(st.integers(0, 4), min_size=13, max_size=40))
@hypothesis_settings(max_examples=40, deadline=None)
def test_scan_equals_brute_force_on_both_strands(letters):
    motif = load_motifs(SETTINGS["motifs"], "JASPAR2026", np.full(4, 0.25))["SPI1"]
    codes = np.array(letters, dtype=np.uint8)
    found = scan(codes, motif)
    matrix = np.vstack([motif.log_odds, np.zeros(motif.length)])
    for start in range(len(codes) - motif.length + 1):
        window = codes[start : start + motif.length]
        forward = sum(matrix[base, i] for i, base in enumerate(window))
        backward = sum(matrix[base, i] for i, base in enumerate(reverse_complement(window)))
        assert found[:, start] == pytest.approx([forward, backward], abs=1e-3)


def test_drawn_instances_follow_the_matrix_above_the_least_score(world):
    motif = world[2]["CTCF"]
    drawn = motif.draw(4000, np.random.default_rng(0))
    assert drawn.shape == (4000, motif.length)
    assert (motif.score(drawn) >= motif.min_strength * motif.best).all()
    conserved = motif.probabilities.max(axis=0) > 0.9
    share = (drawn == motif.probabilities.argmax(axis=0)).mean(axis=0)
    assert (share[conserved] > 0.9).all()


def test_motif_problems_are_listed_together():
    bad = {
        "one": {"jaspar": "MA9999.1", "min_strength": 0.5},
        "two": {"consensus": "ACQ", "weight": 0.9, "min_strength": 0.5},
    }
    with pytest.raises(InputError) as error:
        load_motifs(bad, "JASPAR2026", np.full(4, 0.25))
    assert "MA9999.1" in error.value.problems[0]
    assert "Q" in error.value.problems[1]
