"""Short trainings of both architectures."""

import pytest
import torch
from training_examples import (
    binary_dataset,
    binary_model,
    genome,
    planted,
    profile_dataset,
    profile_model,
)

from fourier_prior.modes import evaluation_mode
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training.fit import fit
from fourier_prior.training.losses import losses_of
from fourier_prior.training.sampling import BinarySampler, ProfileSampler
from fourier_prior.training.tensors import to_tensors

BINARY = binary_dataset()
PROFILE = profile_dataset()
PLANTED = planted(BINARY)
CASES = {
    "binary": (binary_model, BINARY, PLANTED),
    "profile": (profile_model, PROFILE, genome()),
}
BOTH = pytest.mark.parametrize("architecture", list(CASES))


def prior_of(architecture, weight=0.5, **settings):
    return AttributionPrior(architecture, {"kind": "fourier", "weight": weight, **settings}, 7.0)


def train(architecture, *, prior=True, seed=3, epochs=4, **options):
    make, data, sequence = CASES[architecture]
    settings = {"epochs": epochs, "batch_positives": 8, "patience": 0, "learning_rate": 0.01}
    settings |= options.pop("settings", {})
    return fit(
        options.pop("model", None) or make(),
        options.pop("dataset", data),
        sequence,
        seed=seed,
        sample_seed=11,
        settings=settings,
        prior=prior_of(architecture) if prior is True else prior,
        threads=1,
        **options,
    )


def validation_losses(model, architecture):
    _, data, sequence = CASES[architecture]
    kind = {"binary": BinarySampler, "profile": ProfileSampler}[architecture]
    sampler = kind(data, sequence, "validation", seed=11, batch_positives=8, fixed=True)
    with evaluation_mode(model), torch.no_grad():
        return [
            {k: v.item() for k, v in losses_of(model, to_tensors(b, "cpu", True)).items()}
            for b in sampler.batches(0)
        ]
