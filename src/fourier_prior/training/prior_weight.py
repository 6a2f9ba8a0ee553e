"""The weight at which a prior is as large as the correctness loss."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from fourier_prior.datasets.file import BinaryDataset, ProfileDataset
from fourier_prior.devices import choose_device
from fourier_prior.errors import InputError
from fourier_prior.genome import Genome
from fourier_prior.models.networks import BinaryModel, ProfileModel
from fourier_prior.modes import evaluation_mode
from fourier_prior.priors.attribution_prior import AttributionPrior
from fourier_prior.training.losses import losses_of
from fourier_prior.training.sampling import SAMPLERS
from fourier_prior.training.settings import training_settings
from fourier_prior.training.tensors import to_tensors


def similar_scale(
    model: BinaryModel | ProfileModel,
    dataset: BinaryDataset | ProfileDataset,
    genome: Genome,
    prior: AttributionPrior,
    *,
    sample_seed: int,
    settings: Mapping[str, Any] | None = None,
    device: str = "cpu",
) -> dict[str, float]:
    """Compare the correctness loss and the prior of a model on its validation examples.

    Parameters
    ----------
    model : BinaryModel or ProfileModel
        Trained without a prior.
    dataset : BinaryDataset or ProfileDataset
    genome : Genome
    prior : AttributionPrior
        Its weight has no effect.
    sample_seed : int
        Seed of the validation examples, as in `training.fit`.
    settings : mapping, optional
        As for `training.fit`; batch_positives and count_weight matter.
    device : {"cpu", "cuda", "auto"}

    Returns
    -------
    dict of str to float
        weight (correctness / |prior|), correctness and prior (means, weighted by positives).

    Raises
    ------
    InputError
        If the prior is zero, so that no weight makes it matter.

    Notes
    -----
    FP, section 8.2: the weights of the smoothness and sparsity priors bring them "on a similar
    scale" as the correctness loss. FP does not say of which model; here it is the one that also
    gives the weight of the Fourier prior of profile models.
    """
    settings = training_settings(model.architecture, settings)
    place = choose_device(device)
    model = model.to(place)
    sampler = SAMPLERS[model.architecture](
        dataset,
        genome,
        "validation",
        seed=sample_seed,
        batch_positives=settings["batch_positives"],
        fixed=True,
    )
    values, positives = [], []
    with evaluation_mode(model), torch.no_grad():
        for batch in sampler.batches(0):
            tensors = to_tensors(batch, place, reverse_complements=True)
            losses = losses_of(model, tensors, prior, settings.get("count_weight", 0))
            values.append([losses["correctness"].item(), losses["prior"].item()])
            positives.append((batch.status != 0).sum())
    correctness, penalty = (float(mean) for mean in np.average(values, axis=0, weights=positives))
    if penalty == 0:
        raise InputError(
            f"prior: the {prior.settings['kind']} prior of the model without prior is 0, so its "
            "weight cannot be set by its scale; give a number."
        )
    return {"weight": correctness / abs(penalty), "correctness": correctness, "prior": penalty}


def with_measured(settings: Mapping, key: str, weight: list[Path]) -> dict:
    """Put a measured weight, if there is one, in place of the rule that asks for it."""
    if not weight:
        return dict(settings)
    return {**settings, key: json.loads(weight[0].read_text())["weight"]}


def build_prior(architecture: str, settings: Mapping | None) -> AttributionPrior | None:
    """Build the prior of a condition, None without one."""
    if settings is None:
        return None
    settings = dict(settings)
    period = settings.pop("period")
    return AttributionPrior(architecture, settings, period)
