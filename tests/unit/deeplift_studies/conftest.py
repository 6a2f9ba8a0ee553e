"""Sequences that several tests share."""

import pytest

from fourier_prior.deeplift_studies import motif_sequences


@pytest.fixture(scope="session")
def sequences():
    return motif_sequences.simulate(800, 150, seed=3)
