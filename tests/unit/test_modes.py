"""Evaluation mode, and back."""

import pytest
import torch
from training_examples import binary_model, one_hot

from fourier_prior.modes import evaluation_mode


def test_evaluation_mode_restores_each_part():
    model = binary_model()
    model.train()
    model.layers[2].eval()
    before = [part.training for part in model.modules()]
    state = {name: value.clone() for name, value in model.state_dict().items()}
    with evaluation_mode(model):
        assert not any(part.training for part in model.modules())
        model(one_hot(4, 60))
    assert [part.training for part in model.modules()] == before
    assert all(torch.equal(value, state[name]) for name, value in model.state_dict().items())
    with pytest.raises(RuntimeError, match="inner"), evaluation_mode(model):
        raise RuntimeError("inner")
    assert [part.training for part in model.modules()] == before
