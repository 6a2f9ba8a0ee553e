"""A small simulated world and its experiments."""

import pytest
from simulation_examples import CHIP, DATASETS, DINUCLEOTIDES, DNASE, SEED, SETTINGS

from fourier_prior.simulate.experiment import simulate_experiment
from fourier_prior.simulate.genome import dinucleotide_matrix, simulate_genome
from fourier_prior.simulate.motifs import load_motifs


@pytest.fixture(scope="session")
def world():
    genome, planted = simulate_genome(SETTINGS, DATASETS, SEED)
    background = dinucleotide_matrix(DINUCLEOTIDES).sum(axis=1)
    motifs = load_motifs(SETTINGS["motifs"], SETTINGS["jaspar_release"], background)
    return genome, planted, motifs


@pytest.fixture(scope="session")
def chip(world):
    return simulate_experiment("chip", CHIP, world[0], world[1], SEED)


@pytest.fixture(scope="session")
def dnase(world):
    return simulate_experiment("dnase", DNASE, world[0], world[1], SEED)
