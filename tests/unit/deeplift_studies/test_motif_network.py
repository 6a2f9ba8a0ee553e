"""The network on motifs: layers, training, scores."""

import numpy as np
import pandas as pd
import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from fourier_prior.deeplift_studies import motif_network, motif_sequences


def test_the_motif_network_has_the_layers_of_the_paper():
    network = motif_network.MotifNetwork()
    count = sum(p.numel() for p in network.parameters())
    assert count == (11 * 4 * 50 + 50) + (11 * 50 * 50 + 50) + (50 * 50 + 50) + (50 * 3 + 3)
    assert network(torch.zeros(2, 4, 200)).shape == (2, 3)


def test_training_is_reproducible_learns_and_keeps_its_best_epoch(sequences):
    chosen = {"batch_size": 64, "learning_rate": 0.003, "epochs": 4, "patience": 5}
    one, history = motif_network.train(sequences, 0, chosen)
    other, again = motif_network.train(sequences, 0, chosen)
    pd.testing.assert_frame_equal(history, again)
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)
    assert history["train_loss"].iloc[-1] < history["train_loss"].iloc[0]
    check = sequences.part("validation")
    loss = F.binary_cross_entropy_with_logits(
        motif_network.predict(one, check.codes), torch.from_numpy(check.labels).float()
    )
    assert loss.item() == pytest.approx(history["validation_loss"].min(), rel=1e-6)
    assert history.loc[history["best"], "validation_loss"].item() == pytest.approx(loss.item())


def test_position_scores_add_up(sequences):
    torch.manual_seed(0)
    network = motif_network.MotifNetwork().eval()
    codes = sequences.part("test").codes[:6]
    scores = motif_network.score_positions(network, codes, ["rescale", "genomics"], batch_size=4)
    frequencies = torch.tensor(motif_sequences.BACKGROUND).float().view(1, 4, 1)
    reference = network(frequencies.expand(1, 4, 150))
    change = (motif_network.predict(network, codes) - reference).detach().numpy().T
    for method in scores.values():
        np.testing.assert_allclose(method.sum(axis=2), change, atol=1e-5)
    for shuffle in motif_network.SHUFFLES:
        found = motif_network.score_against_shuffles(network, codes, 1, shuffle, 3, seed=0)
        assert found.shape == codes.shape
        again = motif_network.score_against_shuffles(network, codes[:2], 1, shuffle, 3, seed=0)
        np.testing.assert_allclose(found[:2], again, atol=1e-6)
