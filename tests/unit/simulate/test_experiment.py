"""Whole simulated experiments."""

import copy

import numpy as np
import pandas as pd
from simulation_examples import CHIP, DATASETS, SEED, SETTINGS, overlaps

from fourier_prior.simulate.experiment import simulate_experiment
from fourier_prior.simulate.genome import simulate_genome


def test_same_seed_same_world_and_another_seed_another(world, chip):
    genome, planted = simulate_genome(SETTINGS, DATASETS, SEED)
    pd.testing.assert_frame_equal(planted, world[1])
    assert all((genome[c] == world[0][c]).all() for c in genome)
    again = simulate_experiment("chip", copy.deepcopy(CHIP), genome, planted, SEED)
    for task in chip.reads:
        np.testing.assert_array_equal(again.reads[task].five_prime, chip.reads[task].five_prime)
        pd.testing.assert_frame_equal(again.peaks[task], chip.peaks[task])
        pd.testing.assert_frame_equal(again.nexus[task], chip.nexus[task])
    other, _ = simulate_genome(SETTINGS, DATASETS, SEED + 1)
    assert (other["chr1"] != world[0]["chr1"]).mean() > 0.5


def test_controls_are_matched_or_shared(chip, dnase):
    assert list(chip.controls) == ["GM12878-control", "K562-control"]
    assert list(dnase.controls) == ["control"]


def test_tasks_differ_by_their_partner(chip):
    gm, k562 = chip.peaks["GM12878"], chip.peaks["K562"]
    shared = overlaps(gm, k562).mean()
    assert 0.1 < shared < 0.85
    assert len(gm) > len(k562)
