"""Normalised weights of the network on motifs."""

import numpy as np
import torch

from fourier_prior.deeplift_studies import motif_network
from fourier_prior.deeplift_studies.normalisation import compare_references


def test_normalised_weights_give_the_outputs_back_and_a_neutral_zero(sequences):
    torch.manual_seed(0)
    network = motif_network.MotifNetwork().eval()
    scores, table = compare_references(network, sequences.part("test").codes[:8])
    assert table["output_change"].abs().max() < 1e-6
    assert set(scores) == {"zeros", "zeros-normalised", "background"}
    same = table[table["variant"] == "background"]
    np.testing.assert_allclose(same["correlation"], 1, atol=1e-6)
