"""Files of networks."""

import pytest
import torch

from fourier_prior.deeplift_studies import digits, motif_network
from fourier_prior.deeplift_studies.networks import load_network, save_network
from fourier_prior.errors import InputError


@pytest.mark.parametrize("kind", [motif_network.MotifNetwork, digits.DigitNetwork])
def test_networks_survive_their_files(tmp_path, kind):
    network, path = kind().eval(), tmp_path / "weights.safetensors"
    save_network(path, network)
    read = load_network(path)
    for a, b in zip(read.parameters(), network.parameters(), strict=True):
        assert torch.equal(a, b)
    assert not read.training
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match="not a readable network"):
        load_network(path)
