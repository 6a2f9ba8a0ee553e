"""Weights of priors that are measured."""

import pytest
import torch
from training_examples import binary_model
from training_runs import BINARY, BOTH, CASES, PLANTED, prior_of, train, validation_losses

from fourier_prior.errors import InputError
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training.prior_weight import similar_scale


@BOTH
def test_weight_at_a_similar_scale(architecture):
    make, data, sequence = CASES[architecture]
    model, prior = make(), prior_of(architecture)
    options = {"sample_seed": 11, "settings": {"batch_positives": 8}}
    measured = similar_scale(model, data, sequence, prior, **options)
    assert measured["weight"] * abs(measured["prior"]) == pytest.approx(measured["correctness"])
    batches = validation_losses(model.eval(), architecture)
    low, high = (f([b["correctness"] for b in batches]) for f in (min, max))
    assert low - 1e-6 <= measured["correctness"] <= high + 1e-6
    # The history of a training says the same of the same model.
    still = train(architecture, model=make(), epochs=1, settings={"learning_rate": 1e-12})
    again = similar_scale(still.model, data, sequence, prior, **options)
    row = still.history.iloc[0]
    assert again["correctness"] == pytest.approx(row["validation_correctness"], rel=1e-5)
    assert again["prior"] == pytest.approx(row["validation_prior"], rel=1e-5)


def test_a_prior_that_is_zero_has_no_scale():
    model = binary_model()
    with torch.no_grad():
        model.layers[-1].weight.zero_()
    prior = AttributionPrior("binary", {"kind": "smoothness", "weight": 1}, 7.0)
    with pytest.raises(InputError, match="the smoothness prior of the model without prior is 0"):
        similar_scale(model, BINARY, PLANTED, prior, sample_seed=11)
